"""The process that a file is read in: its limits, and what anybody sees of one that dies, hangs or babbles."""

import ast
import signal
import sys
import threading
from unittest import mock

import pytest

from spystories.lib import apart
from spystories.lib.manuscripts import Reading, child, read_file
from spystories.lib.manuscripts.decoding import LIKELY
from tests.spystories.lib.manuscripts.test_choosing import archive
from tests.spystories.lib.manuscripts.test_frame import PROSE

LONG = "The file takes too long to read."
BROKEN = "The file cannot be read. It may be damaged."


def reading_by(code, data=b"Once upon a time.", patience=20):
    """What comes of a file where the process does this instead."""
    command = [sys.executable, "-c", code]
    with mock.patch.object(child, "_command", lambda _options: command), mock.patch.object(child, "PATIENCE", patience):
        return read_file(data, "story.txt")


class TestAProcess:
    @pytest.mark.parametrize(
        ("code", "said"),
        [
            ("import time; time.sleep(60)", LONG),
            ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", BROKEN),
            ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", LONG),
            ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", BROKEN),
            ("raise SystemExit(3)", BROKEN),
            ("pass", BROKEN),
            ("print('Warning: all is well')", BROKEN),
            ("print('[' * 100000)", BROKEN),
            ("print('[1, 2, 3, 4, 5]')", BROKEN),
            ("""print('["text", [["a"]], "", [], false]')""", BROKEN),
        ],
    )
    def test_that_gives_no_answer_is_one_plain_sentence(self, code, said):
        reading = reading_by(code, patience=1)
        assert (reading.refused, reading.manuscripts) == (said, ())

    def test_that_babbles_without_end_is_stopped(self):
        code = "from spystories.lib.manuscripts.__main__ import limit; limit()\nwhile True: print('x' * 2**20)"
        assert reading_by(code).refused == BROKEN

    def test_that_takes_too_much_memory_is_stopped(self):
        code = "from spystories.lib.manuscripts.__main__ import limit; limit()\nkept = b'x' * 400 * 2**20"
        assert reading_by(code).refused == BROKEN

    @pytest.mark.parametrize(
        "act",
        [
            "open('/dev/null')",
            "open('/dev/null', 'w')",
            "socket.socket()",
            "subprocess.run(['true'])",
            "os.getuid() or os.setuid(65534); os.fork()",  # the system holds all to it but root
        ],
    )
    def test_opens_nothing_and_starts_nothing_once_it_is_bound(self, act):
        code = f"""if True:
            import json, os, socket, subprocess
            from spystories.lib.manuscripts.__main__ import limit
            from spystories.lib.manuscripts.child import to_json
            from spystories.lib.manuscripts.values import Reading
            limit()
            try:
                {act}
            except OSError as error:
                print(to_json(Reading("", refused=os.strerror(error.errno))))
        """
        assert reading_by(code).refused in ("Too many open files", "Resource temporarily unavailable")

    @pytest.mark.parametrize("encoding", LIKELY)
    def test_reads_every_encoding_all_the_same(self, encoding):
        data = f"Title\n\n{PROSE}".encode(encoding)
        (story,) = read_file(data, "a.txt", encoding=encoding).manuscripts
        assert story.body == f"<p>{PROSE.strip()}</p>"

    def test_leaves_nothing_running_behind(self):
        code = "import subprocess; subprocess.Popen(['sleep', '60']); import time; time.sleep(60)"
        with mock.patch.object(apart.os, "killpg", wraps=apart.os.killpg) as killed:
            reading_by(code, patience=1)
        (_group, sign), _named = killed.call_args
        assert sign == signal.SIGKILL

    def test_knows_nothing_of_the_site(self, monkeypatch):
        monkeypatch.setenv("SECRET_KEY", "told-to-nobody")
        code = "import os; print(sorted(os.environ))"
        answers = []
        with mock.patch.object(child, "from_json", lambda answer: answers.append(answer) or Reading("")):
            reading_by(code)
        known = set(ast.literal_eval(answers[0].decode()))
        assert "PATH" in known
        assert not {"SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"} & known

    def test_says_nothing_that_no_text_may_have(self):
        remark = '[1, 0, 2, "A\\nB", "x\\u0000y\\ud800", ""]'
        made = (
            f'["a\\ud800b\\nc\\u0000", "b\\u0000", ["x\\udfffy", "\\u0000"], "", "", "", "<p>a</p>", [{remark}], {{}}]'
        )
        reading = child.from_json(f'["text", [{made}], "", [["cp1252", "a\\ud800\\nb"]], false]'.encode())
        (story,) = reading.manuscripts
        assert (story.title, story.byline, story.authors) == ("ab c", "b", ("xy",))
        assert (story.remarks[0].by, story.remarks[0].text) == ("A B", "xy")
        assert reading.encodings == (("cp1252", "a\nb"),)


class TestFilesAtOnce:
    def test_are_read_side_by_side_and_the_others_wait(self):
        found = []
        threads = [
            threading.Thread(target=lambda n=n: found.append(read_file(f"Story {n}\n\n{PROSE}".encode(), "x.txt")))
            for n in range(2 * child.AT_ONCE)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(reading.manuscripts[0].title for reading in found) == [f"Story {n}" for n in range(4)]

    def test_that_wait_too_long_are_asked_to_come_again(self):
        taken = [child._turns.acquire(timeout=1) for _turn in range(child.AT_ONCE)]
        try:
            with mock.patch.object(child, "PATIENCE", 0):
                reading = read_file(b"Once", "x.txt")
        finally:
            for _turn in taken:
                child._turns.release()
        assert reading.refused.startswith("Too many files are being read just now.")


class TestAnHonestFile:
    def test_of_a_million_characters_is_read(self):
        paragraphs = "\n\n".join(f"{n}. {PROSE}" for n in range(2500))
        (story,) = read_file(paragraphs.encode(), "novel.txt").manuscripts
        assert len(story.body) > 900_000

    def test_of_thirty_megabytes_of_pictures_is_read(self):
        picture = bytes(range(256)) * (29 * 4096)
        book = {
            "META-INF/container.xml": b'<container><rootfile full-path="b.opf"/></container>',
            "b.opf": b'<p><item id="a" href="a.html" media-type="text/html"/><itemref idref="a"/></p>',
            "a.html": f"<p>{PROSE}</p>".encode(),
            "a.png": picture,
        }
        (story,) = read_file(archive(book, 0), "book.epub").manuscripts
        assert story.body == f"<p>{PROSE.strip()}</p>"

    def test_that_is_larger_is_refused_unread(self):
        assert read_file(b"x" * (child.LARGEST + 1), "a.txt").refused == "The file is larger than 30 MB."
