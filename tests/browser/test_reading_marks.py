"""What a browser keeps of a reader's marks: as a file and back, broken, and where nothing can be kept."""

import json

import pytest

from tests.support.content import load_content

from .test_evening import SCROLLED, STORY
from .waiting import comes, settled, until

pytestmark = pytest.mark.browser
REFUSED = """for (const name of ['localStorage', 'sessionStorage']) {
  Object.defineProperty(window, name, { get() { throw new DOMException('refused', 'SecurityError') } })
}"""
FULL = """Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"""
BROKEN = """for (const key of ['reader', 'marks', 'choice', 'keys', 'offline']) {
  localStorage.setItem(key, JSON.parse(sessionStorage.getItem('broken')))
}"""
BROKEN_VALUES = ("{", "null", "7", '"words"', "[null]", '{"1": null, "2": {"p": 3, "n": 9}}', '{"size": {}}')


@pytest.fixture
def content(transactional_db):
    load_content()


class TestWhereNothingCanBeKept:
    @pytest.mark.parametrize("refusal", [REFUSED, FULL], ids=["refused", "full"])
    def test_pages_are_whole_and_say_so_when_asked(self, content, page, tmp_path, refusal):
        page.context.add_init_script(refusal)
        for address in ("/", "/stories/", STORY, "/reading/"):
            page.goto(address)
            settled(page)
            page.keyboard.press("Tab")
        mark = {"p": 3, "n": 9, "t": "A story", "u": STORY}
        (tmp_path / "marks.json").write_text(json.dumps({"format": "reading-marks", "marks": {"1": mark}}))
        page.locator("[type=file]").set_input_files(tmp_path / "marks.json")
        page.get_by_text("This browser lets nothing be kept.").wait_for()
        box = page.locator("[data-do=offline]")
        was = box.is_checked()
        box.click()
        until(lambda: not box.is_checked())
        assert was == (refusal == FULL)

    def test_what_was_kept_and_is_broken_breaks_nothing(self, content, page):
        page.goto("/about/")
        for value in BROKEN_VALUES:
            page.evaluate("(value) => sessionStorage.setItem('broken', JSON.stringify(value))", value)
            for address in ("/", "/stories/", STORY, "/reading/"):
                page.evaluate(BROKEN)
                page.goto(address)
                settled(page)
            page.evaluate(BROKEN.replace("'keys', ", ""))
            page.goto("/")
            until(lambda: page.keyboard.press("?") or page.locator("dialog.keys").is_visible())
            comes(lambda: page.locator(".where-stopped li").count(), 0)


class TestMarks:
    def test_go_into_a_file_and_come_back(self, content, page, tmp_path, axe):
        page.goto(STORY)
        settled(page)
        page.evaluate(SCROLLED, "p4")
        page.goto("/reading/")
        comes(lambda: page.locator(".where-stopped li").inner_text(), "Lemon Lavender, from paragraph 4 of 6")
        with page.expect_download() as download:
            page.get_by_role("button", name="Save as a file").click()
        saved = tmp_path / "marks.json"
        download.value.save_as(saved)
        page.get_by_role("button", name="Forget all").click()
        comes(lambda: page.locator(".where-stopped li").is_hidden(), True)
        page.locator("[type=file]").set_input_files(saved)
        page.locator(".where-stopped li").wait_for()
        assert "Taken in: 1." in page.locator("main").inner_text()
        assert axe() == []

    def test_of_a_strange_file_are_not_taken_in(self, content, page, tmp_path):
        page.goto("/reading/")
        bad = {"p": 3, "n": 9, "t": "Come here", "u": "javascript:alert(1)"}
        for text in ("{}", "not json", json.dumps({"format": "other", "marks": {"x": bad}})):
            (tmp_path / "file.json").write_text(text)
            page.goto("/reading/")
            page.locator("[type=file]").set_input_files(tmp_path / "file.json")
            page.get_by_text("Nothing was taken in.").wait_for()
        (tmp_path / "file.json").write_text(json.dumps({"format": "reading-marks", "marks": {"x": bad}}))
        page.locator("[type=file]").set_input_files(tmp_path / "file.json")
        page.get_by_text("Taken in: 0.").wait_for()
        comes(lambda: page.locator(".where-stopped li").count(), 0)
