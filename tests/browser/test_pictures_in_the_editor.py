"""Pictures in the body editor: chosen, brought in, described, set wide, taken out, by pointer and by keys."""

import pytest

from spystories.lib import prose
from tests.browser import body_page

from .test_body_editor import save, stored  # noqa: F401 (a fixture)
from .waiting import comes, settle

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.browser.body_page")]
LOOKS = [(width, scheme) for width in (390, 1440) for scheme in ("light", "dark")]
MAP = '<figure data-picture="map"></figure>'
SEND = """(box, [how, files, kinds]) => {
    const data = new DataTransfer()
    for (const [name, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png' }))
    for (const [kind, text] of Object.entries(kinds)) data.setData(kind, text)
    const { left, bottom } = box.querySelector('p').getBoundingClientRect()
    const given = { bubbles: true, cancelable: true, clientX: left + 20, clientY: bottom - 4 }
    const event = how === 'drop'
        ? new DragEvent('drop', { ...given, dataTransfer: data })
        : new ClipboardEvent('paste', { ...given, clipboardData: data })
    return !box.dispatchEvent(event)
}"""
PNG = list(b"\x89PNG\r\n")


@pytest.fixture(autouse=True)
def library():
    body_page.library.clear()
    body_page.keep_picture("map", name="The map", alt="A map of Vienna")
    body_page.keep_picture("ship", name="The ship")
    return body_page.library


@pytest.fixture
def box(page, stored):  # noqa: F811
    """Opens the page with a body and gives the editing box."""

    def open_box(body="<p>One.</p>\n<p>Two.</p>"):
        stored["body"] = body
        page.goto("/admin/pictured/")
        found = page.locator(".tiptap")
        found.wait_for()
        page.locator(".body-tools").wait_for()
        return found

    return open_box


def html(box):
    return prose.clean(box.evaluate("box => box.editor.getHTML()"))


def cursor(box, place):
    box.evaluate("(box, place) => box.editor.chain().focus().setTextSelection(place).run()", place)
    settle(box.page)


def send(box, how, *names, kinds=None, data=PNG):
    return box.evaluate(SEND, [how, [[name, data] for name in names], kinds or {}])


class TestChoosing:
    def test_one_of_the_library_stands_after_the_paragraph_of_the_cursor(self, page, box, stored, axe):  # noqa: F811
        found = box()
        cursor(found, 3)
        page.get_by_role("button", name="Picture…").click()
        dialog = page.get_by_role("dialog", name="Choose a picture")
        dialog.get_by_role("button", name="The ship").wait_for()
        assert axe() == []
        dialog.get_by_label("Or choose from the library").fill("map")
        comes(lambda: dialog.locator("li").count(), 1)
        page.keyboard.press("Enter")  # sends no form
        dialog.get_by_role("button", name="The map").click()
        assert html(found) == f"<p>One.</p>\n{MAP}\n<p>Two.</p>"
        assert found.locator("figure").get_attribute("aria-label") == "The map, in the measure"
        assert axe() == []
        save(page)
        assert stored["body"] == f"<p>One.</p>\n{MAP}\n<p>Two.</p>"
        page.locator("figure img").wait_for()
        assert page.locator("figure img").get_attribute("alt") == "A map of Vienna"

    def test_a_stroke_in_an_empty_paragraph_and_its_keys_ask_for_one(self, page, box):
        found = box("")
        found.click()
        page.keyboard.type("/pict")
        page.keyboard.press("Enter")
        page.get_by_role("dialog").get_by_role("button", name="The map").click()
        assert html(found) == MAP
        page.keyboard.press("ArrowDown")
        page.keyboard.type("After.")
        assert html(found) == f"{MAP}\n<p>After.</p>"
        page.keyboard.press("Control+Alt+p")
        page.get_by_role("dialog").wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")
        settle(page)
        page.keyboard.type(" It.")
        assert html(found) == f"{MAP}\n<p>After. It.</p>"

    def test_stands_outside_of_lists_quotations_and_footnotes(self, page, box):
        bodies = {
            "<ol><li>a</li><li>b</li></ol>": 3,
            '<blockquote data-kind="letter"><p>a</p><p>b</p></blockquote>': 3,
            '<p>a<span data-note="k"></span></p>\n<ol data-kind="notes"><li data-note="k">b</li></ol>': 7,
        }
        for body, place in bodies.items():
            found = box(body)
            cursor(found, place)
            page.keyboard.press("Control+Alt+p")
            page.get_by_role("dialog").get_by_role("button", name="The map").click()
            first, _newline, notes = body.partition("\n")
            assert html(found) == "\n".join(filter(None, (first, MAP, notes))), body


class TestFiles:
    def test_dropped_stand_where_they_fell_in_their_order(self, page, box):
        found = box()
        assert send(found, "drop", "first.png", "second.png")
        figures = "".join(f'<figure data-picture="{key}"></figure>\n' for key in ("first", "second"))
        comes(lambda: html(found), f"<p>One.</p>\n{figures}<p>Two.</p>")
        assert found.locator(".coming").count() == 0
        page.keyboard.press("Control+z")
        assert html(found) == '<p>One.</p>\n<figure data-picture="first"></figure>\n<p>Two.</p>'
        page.keyboard.press("Control+Shift+z")
        assert html(found) == f"<p>One.</p>\n{figures}<p>Two.</p>"

    def test_pasted_stand_there_and_text_with_its_own_picture_is_text(self, page, box):
        found = box()
        cursor(found, 3)
        assert send(found, "paste", "shot.png")
        comes(lambda: 'data-picture="shot"' in html(found), True)
        send(found, "paste", "word.png", kinds={"text/html": "<p>words</p>", "text/plain": "words"})
        assert "words" in found.inner_text()
        assert 'data-picture="word"' not in html(found)

    def test_that_are_refused_say_why_beside_their_place_and_can_be_sent_again(self, page, box, axe, console):
        found = box()
        cursor(found, 3)
        send(found, "paste", "virus.png", data=list(b"MZ.."))
        found.get_by_text("virus.png is no picture.").wait_for()
        assert html(found) == "<p>One.</p>\n<p>Two.</p>"
        assert axe() == []
        page.keyboard.type("Still ")
        assert html(found).startswith("<p>OnStill e.</p>")
        page.route("**/upload/", lambda route: route.abort())
        found.get_by_role("button", name="Try again").click()
        found.get_by_text("the server cannot be reached").wait_for()
        found.get_by_role("button", name="Dismiss").click()
        assert found.locator(".coming").count() == 0
        assert [line for line in console if "/upload/" not in line] == []
        console.clear()

    def test_on_their_way_hold_the_form_and_move_with_the_text(self, page, box, stored):  # noqa: F811
        found = box()
        body_page.arrives.clear()
        cursor(found, 3)
        send(found, "paste", "late.png")
        page.get_by_role("progressbar", name="late.png").wait_for()
        page.get_by_role("button", name="Save").click()
        page.get_by_text("A picture is still on its way").wait_for(state="attached")
        cursor(found, 1)
        page.keyboard.type("Before. ")
        page.keyboard.press("Enter")
        body_page.arrives.set()
        late = '<figure data-picture="late"></figure>'
        comes(lambda: html(found), f"<p>Before.</p>\n<p>One.</p>\n{late}\n<p>Two.</p>")
        save(page)
        assert late in stored["body"]


class TestChosen:
    BODY = f"<p>One.</p>\n{MAP}\n<p>Two.</p>"

    def test_by_keys_it_is_set_wide_and_back_and_nothing_else_is_lost(self, page, box):
        found = box(self.BODY)
        cursor(found, 5)
        page.keyboard.press("Delete")  # chooses it
        assert html(found) == self.BODY
        comes(lambda: page.locator("[role=status]", has_text="The map, in the measure").count(), 1)
        for width in ("wide", "full"):
            page.keyboard.press("Control+Alt+w")
            assert html(found) == self.BODY.replace('"map"', f'"map" data-width="{width}"')
        page.keyboard.press("Control+Alt+w")
        assert html(found) == self.BODY
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "wider than the text"
        page.keyboard.press("Enter")
        assert 'data-width="wide"' in html(found)
        assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
        page.keyboard.press("Escape")
        settle(page)
        page.keyboard.type("x")
        wide = MAP.replace('"map"', '"map" data-width="wide"')
        assert html(found) == f"<p>One.</p>\n{wide}\n<p>x</p>\n<p>Two.</p>"

    def test_by_keys_it_is_taken_out_and_given_back(self, page, box):
        found = box(self.BODY)
        cursor(found, 8)
        page.keyboard.press("Backspace")
        assert html(found) == self.BODY
        page.keyboard.press("Backspace")
        assert html(found) == "<p>One.</p>\n<p>Two.</p>"
        page.keyboard.press("Control+z")
        assert html(found) == self.BODY
        found.locator("figure img").click()
        found.get_by_role("button", name="Take out").click()
        assert html(found) == "<p>One.</p>\n<p>Two.</p>"

    def test_it_is_described_beside_the_text(self, page, box, library, axe, console):
        found = box(self.BODY.replace("map", "ship"))
        found.get_by_text("Nobody has said what it shows.").wait_for()
        found.locator("figure img").click()
        found.get_by_role("button", name="Describe…").click()
        dialog = page.get_by_role("dialog", name="What the picture shows")
        dialog.get_by_role("button", name="Save its words").click()
        dialog.get_by_text("Say what it shows.").wait_for()
        assert axe() == []
        dialog.get_by_label("Described in words").fill("A steamer at the quay.")
        dialog.get_by_label("Caption").fill("The Erzsébet, 1987.")
        dialog.get_by_role("button", name="Save its words").click()
        found.get_by_text("The Erzsébet, 1987.").wait_for()
        assert library["ship"]["alt"] == "A steamer at the quay."
        assert found.get_by_text("Nobody has said").count() == 0
        assert ["400" in line and "/words/" in line for line in console] == [True]
        console.clear()

    def test_one_that_is_lost_says_so_and_stays(self, page, box, stored):  # noqa: F811
        body = self.BODY.replace("map", "gone-away")
        found = box(body)
        found.get_by_text("no longer in the library").wait_for()
        save(page)
        assert stored["body"] == body

    def test_it_stays_what_it_is_when_paragraphs_around_it_change(self, page, box):
        found = box(self.BODY)
        page.locator(".tiptap p").first.click()
        page.keyboard.press("Control+a")
        page.get_by_role("button", name="Quotation", exact=True).click()
        assert html(found) == f"<blockquote><p>One.</p></blockquote>\n{MAP}\n<blockquote><p>Two.</p></blockquote>"


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_everything_is_reached_and_fits(page, box, axe, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    found = box(TestChosen.BODY)
    found.locator("figure img").click()
    found.get_by_role("button", name="Take out").wait_for()
    assert axe() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
