"""A story of every kind of text, as readers see it: set right in every look, its footnotes in place."""

import pytest

from tests.support.factories import make_story
from tests.support.kinds import EVERY_KIND

from .waiting import comes, settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NO_SCRIPTS = {"java_script_enabled": False}
OPEN = "document.querySelector('.footnote')?.matches(':popover-open') ?? false"
# The left edges of the rows that a line is broken into, in pixels from its first.
ROWS = """line => {
  const range = document.createRange()
  range.selectNodeContents(line)
  const rows = [...new Map([...range.getClientRects()].map(box => [Math.round(box.top), box.left])).values()]
  return rows.map(left => Math.round(left - rows[0]))
}"""
SIZES = "marks => marks.map(mark => [mark.getBoundingClientRect().width, mark.getBoundingClientRect().height])"


@pytest.fixture
def story(page):
    story = make_story(title="Every Kind", body=EVERY_KIND)
    page.goto(story.get_absolute_url())
    settled(page)
    return story


def test_it_stands_in_every_look(story, looks_right):
    looks_right()


def test_long_lines_of_verse_hang(story, page):
    page.set_viewport_size({"width": 390, "height": 900})
    for at, line in enumerate(page.locator(".line:not(:has(a))").all()):
        _first, *others = line.evaluate(ROWS)
        assert all(left > 20 for left in others), (at, others)
        assert bool(others) == (at == 2), at


def test_marks_leave_the_lines_where_they_are_and_are_easily_pressed(story, page):
    spaces = page.locator("#p3").evaluate(
        "p => { const range = document.createRange(); range.selectNodeContents(p); const tops = [];"
        " for (const word of p.childNodes) if (word.nodeType === 3) { range.selectNode(word);"
        " for (const box of range.getClientRects()) tops.push(Math.round(box.top)) }"
        " const rows = [...new Set(tops)].sort((a, b) => a - b);"
        " return rows.slice(1).map((top, i) => top - rows[i]) }"
    )
    assert max(spaces) - min(spaces) <= 1, spaces
    for width, height in page.locator("[role=doc-noteref], [role=doc-backlink]").evaluate_all(SIZES):
        assert min(width, height) >= 24


class TestFootnotes:
    def test_open_in_place_by_keyboard(self, story, page, axe):
        page.locator("#r2").focus()
        page.keyboard.press("Enter")
        comes(lambda: page.locator(".footnote").inner_text()[:23], "See the railway’s files")
        assert page.evaluate("document.activeElement.ariaLabel") == "Footnote 2"
        assert axe() == []
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "the railway’s files"
        page.keyboard.press("Escape")
        comes(lambda: page.evaluate(OPEN), False)
        assert page.evaluate("document.activeElement.id + location.hash") == "r2"

    def test_close_at_the_second_press_and_lead_there_from_another_tab(self, story, page):
        for is_open in (True, False, True):
            page.locator("#r1").click()
            comes(lambda: page.evaluate(OPEN), is_open)
        page.locator("#r3").click()
        comes(lambda: page.locator(".footnote").inner_text().strip(), "Sung slowly.")
        with page.context.expect_page():
            page.locator("#r1").click(modifiers=["Control"])

    @pytest.mark.parametrize("browser_options", [NO_SCRIPTS])
    def test_are_led_to_and_back_without_scripts(self, page):
        page.goto(make_story(body=EVERY_KIND).get_absolute_url())
        page.locator("#r2").click()
        assert page.url.endswith("#n2")
        page.locator("#n2 [role=doc-backlink]").click()
        assert page.url.endswith("#r2")


def test_where_a_reader_stopped_is_counted_in_paragraphs(story, page):
    page.locator("#p20").evaluate("p => scrollTo(0, p.getBoundingClientRect().top + scrollY - innerHeight * .35)")
    page.wait_for_timeout(300)
    page.goto("/about/")
    mark = page.evaluate(f"JSON.parse(localStorage.marks)['{story.key}']")
    assert (mark["p"], mark["n"]) == (20, len(story.paragraphs))


def test_it_holds_in_a_book_in_one_file(page, client, axe):
    story = make_story(title="Every Kind", body=EVERY_KIND)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.set_content(b"".join(client.get(f"{story.get_absolute_url()}book.html")).decode())
        assert axe() == []
    page.locator(f"#s{story.number}-r2").click()
    assert page.url.endswith(f"#s{story.number}-n2")
