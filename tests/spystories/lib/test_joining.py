"""Joining sources: what is joined says and does what its sources did, and what cannot be joined is named."""

import shutil
import subprocess

import pytest
from django.conf import settings
from django.test import SimpleTestCase

from spystories.lib.joining import CannotJoin, join_script, join_sheet
from spystories.lib.static import JOINED

STATIC = settings.STATICFILES_DIRS[0]


class Sheets(SimpleTestCase):
    def test_stand_where_they_are_imported_without_comments_and_indents(self):
        read = {
            "css/all.css": '/* All. */\n@import url("one.css");\n@import url("more/two.css") print;\nb {\n  x: y;\n}\n',
            "css/one.css": "/* One. */\n@layer a, b;\n",
            "css/more/two.css": "@layer a {\n  p {\n    x: y;\n  }\n}\n",
        }.__getitem__
        joined = "@layer a, b;\n@media print {\n@layer a {\np {\nx: y;\n}\n}\n}\nb {\nx: y;\n}\n"
        assert join_sheet("css/all.css", read) == joined

    def test_stand_in_the_layer_that_they_are_imported_into(self):
        read = {
            "css/base.css": '@import url("../django/base.css") layer(django);\n',
            "django/base.css": "@import url('more.css');\na {\n  x: y;\n}\n",
            "django/more.css": "b {\n  x: y;\n}\n",
        }.__getitem__
        assert join_sheet("css/base.css", read) == "@layer django {\nb {\nx: y;\n}\na {\nx: y;\n}\n}\n"

    def test_that_import_otherwise_or_themselves_are_refused(self):
        with pytest.raises(CannotJoin, match="written otherwise"):
            join_sheet("a.css", {"a.css": "@import 'b.css';\n"}.__getitem__)
        with pytest.raises(CannotJoin, match=r"a\.css imports itself"):
            join_sheet("a.css", {"a.css": '@import url("./a.css");\n'}.__getitem__)


class Scripts(SimpleTestCase):
    SOURCES = {
        "js/all.js": 'import { said as say } from "./say.js";\nsay("all");\nimport("./later.js");\nsay("end");\n',
        "js/say.js": "// Says.\nexport const said = (word) => console.log(word, kept++);\nlet kept = 0;\n",
        "js/later.js": 'import {\n  said,\n} from "./say.js";\nimport "./more/effect.js";\nsaid("later");\n',
        "js/more/effect.js": 'import { said } from "../say.js";\nexport async function f() {}\nsaid("effect");\n',
    }

    def test_run_each_module_once_and_in_its_turn(self):
        runner = shutil.which("node") or shutil.which("deno", path=f"{settings.BASE_DIR}/.venv/bin")
        if runner is None:
            self.skipTest("no program that runs scripts is on the path")
        joined = join_script("js/all.js", self.SOURCES.__getitem__)
        command = [runner, "-"] if runner.endswith("node") else [runner, "run", "-"]
        done = subprocess.run(command, input=joined, capture_output=True, text=True, check=True)
        assert done.stdout.split("\n") == ["all 0", "effect 1", "later 2", "end 3", ""]

    def test_import_names_from_outside_once(self):
        read = {
            "a.js": 'import { pm } from "editor";\nimport { b } from "./b.js";\nb(pm);\n',
            "b.js": 'import { crel, pm } from "editor";\nexport function b() {\n  return crel(pm);\n}\n',
        }.__getitem__
        assert join_script("a.js", read).startswith('import { crel, pm } from "editor";\n(() => {\n')

    def test_pass_on_what_their_modules_export(self):
        read = {
            "a.js": 'export { b, c } from "./b.js";\n',
            "b.js": 'import { pm } from "editor";\nexport const b = pm;\nexport class c {}\n',
        }.__getitem__
        joined = join_script("a.js", read)
        assert joined.startswith('import { pm } from "editor";\nexport const { b, c } = (() => {\n')
        assert joined.endswith("const { b, c } = $b();\nreturn { b, c };\n})();\n")

    def test_hold_the_tables_that_they_import(self):
        read = {
            "a/b.js": 'import T from "./c/t.json" with { type: "json" };\nimport "./d.js";\nT.a();\n',
            "a/c/t.json": '{\n  "a": "é\\\\d"\n}\n',
            "a/d.js": "d();\n",
        }.__getitem__
        assert 'const T = {"a":"é\\\\d"};\n$a_d();\nT.a();\n' in join_script("a/b.js", read)

    def test_that_say_what_is_not_understood_are_refused(self):
        for source in ("export default 3;", 'import all from "./b.js";', "export { a };", "import(name);"):
            with self.subTest(source), pytest.raises(CannotJoin, match=r"a\.js: .* cannot be joined"):
                join_script("a.js", {"a.js": source + "\n"}.__getitem__)
        with pytest.raises(CannotJoin, match="imports itself"):
            join_script("a.js", {"a.js": 'import "./b.js";\n', "b.js": 'import "./b.js";\n'}.__getitem__)


class OurOwn(SimpleTestCase):
    def test_sources_are_joined_whole(self):
        for name, join in JOINED.items():
            with self.subTest(name):
                joined = join(name, lambda source: (STATIC / source).read_text())
                assert "@import" not in joined and '"./' not in joined
