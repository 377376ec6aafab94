"""Every kind of block and of words in the body editor: by menu, `/`, signs and keys; footnotes with their marks."""

import pytest

from spystories.lib import prose
from spystories.lib.prose import kinds
from tests.browser.test_body_editor import box, save, stored  # noqa: F401
from tests.support.kinds import FROM_THE_TABLE

from .waiting import comes

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.browser.body_page")]
NOTED = (
    '<p>One<span data-note="a"></span> two<span data-note="b"></span> three.</p>\n'
    '<ol data-kind="notes"><li data-note="a">The <em>first</em>.</li><li data-note="b">The second.</li></ol>'
)
SIGNS = [
    ("# ", "<h2>x</h2>", "<p># x</p>"),
    ("## ", "<h3>x</h3>", "<p>## x</p>"),
    ("> ", "<blockquote><p>x</p></blockquote>", "<p>&gt; x</p>"),
    ("a “*b*", "<p>a “<em>b</em>x</p>", "<p>a “*b*x</p>"),
    ("a **b**", "<p>a <strong>b</strong>x</p>", "<p>a **b**x</p>"),
    ("***\n", "<hr>\n<p>x</p>", "<hr>\n<p>x</p>"),
    ("---\n", "<hr>\n<p>x</p>", "<hr>\n<p>x</p>"),
    (
        "a[^1]",
        '<p>a<span data-note="KEY"></span></p>\n<ol data-kind="notes"><li data-note="KEY">x</li></ol>',
        "<p>a[^1]x</p>",
    ),
]
KEPT = ["- a", "1. a", "1984. a", "5*3*2", "#a", "2 * 3 * 4", "a>b", "[^]"]
# The texts as the editor's scripts count them, of each of several bodies.
TEXTS = """async (bodies) => {
    const { texts } = await import('/static/js/admin/numbered.js')
    const { editor } = document.querySelector('.tiptap')
    return bodies.map(body => {
        editor.commands.setContent(body, { parseOptions: { preserveWhitespace: true } })
        return [editor.getHTML(), texts(editor.state.doc).map(({ number, text }) => [number, text])]
    })
}"""
ODD = [
    "<p>  a  b <em> c</em>  </p><p> </p><p>* * *</p><p>—</p><p>d<br><br>e <br> f</p>",
    '<blockquote data-kind="verse"><p>  One<br>   two  <br>\xa0three</p><p>***</p></blockquote><p>last</p>',
    "<ul><li> a <br><br> b</li><li></li><li>* * *</li></ul><ol><li>c</li></ol>",
    f"<p>{'𝔘'} a\xa0</p>{NOTED}",
    FROM_THE_TABLE,
]
COPY = """box => {
    const clipboardData = new DataTransfer()
    const copied = new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true })
    box.dispatchEvent(copied)
    return clipboardData.getData('text/html')
}"""
PASTE = """(box, html) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/html', html)
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
}"""
SELECT = "(box, [from, to]) => box.editor.chain().focus().setTextSelection({ from, to }).run()"


def write(page, words):
    for sign in words:
        page.keyboard.press("Enter") if sign == "\n" else page.keyboard.type(sign)


def choose(page, menu, name):
    page.get_by_role("button", name=menu, exact=True).click()
    page.get_by_role("menuitemcheckbox", name=name, exact=True).click()


def html(box):  # noqa: F811
    return prose.clean(box.evaluate("box => box.editor.getHTML()"))


def put(box, body):  # noqa: F811
    """Another body in the editor, as if it had been there from the beginning."""
    box.evaluate("(box, body) => box.editor.commands.setContent(body)", body)
    box.page.wait_for_timeout(600)  # what is done next can be undone by itself
    box.evaluate("box => box.editor.commands.focus('end')")


class TestSigns:
    def test_become_what_they_stand_for_and_one_undo_gives_them_back(self, page, box, stored):  # noqa: F811
        found = box()
        for signs, made, undone in SIGNS:
            put(found, "<p></p>")
            write(page, signs + "x")
            key = found.locator("[data-note]").first.get_attribute("data-note") if "KEY" in made else ""
            assert html(found) == made.replace("KEY", key), signs
            put(found, "<p></p>")
            write(page, signs)
            page.keyboard.press("Control+z")
            if not signs.endswith("\n"):
                page.keyboard.type("x")
                assert html(found) == undone, signs
            else:
                assert found.inner_text().strip() == signs.strip()

    def test_of_speech_and_years_stay(self, page, box, stored):  # noqa: F811
        found = box()
        for signs in KEPT:
            put(found, "<p></p>")
            write(page, signs + " x")
            assert prose.paragraphs(html(found)) == [signs + " x"]
            assert html(found).startswith("<p>")


class TestKinds:
    def test_are_offered_by_a_stroke_in_an_empty_paragraph(self, page, box, stored, axe):  # noqa: F811
        found = box()
        found.click()
        page.keyboard.type("/")
        offered = page.get_by_role("listbox", name="Kinds")
        names = [str(kind.label) for kind in (*kinds.QUOTATIONS, *kinds.LISTS, *kinds.PARAGRAPHS[1:])]
        offered.get_by_role("option").nth(1).wait_for()
        assert [text.split(" #")[0] for text in offered.get_by_role("option").all_inner_texts()][1] == "Verse"
        assert offered.get_by_role("option").count() == len(names)
        assert axe() == []
        page.keyboard.type("num")
        page.keyboard.press("Enter")
        write(page, "one\ntwo\n\nafter")
        assert html(found) == "<ol><li>one</li><li>two</li></ol>\n<p>after</p>"
        write(page, "\n/ver")
        page.keyboard.press("Escape")
        assert offered.count() == 0
        page.keyboard.type("x")
        assert html(found).endswith("<p>/verx</p>")

    def test_of_a_menu_are_set_and_taken_away(self, page, box, stored):  # noqa: F811
        found = box()
        put(found, "<p>a</p><p>b</p><p>c</p>")
        found.evaluate(SELECT, [4, 8])
        choose(page, "Kind", "Letter")
        choose(page, "Kind", "Salutation")
        assert html(found) == (
            '<p>a</p>\n<blockquote data-kind="letter"><p data-kind="salutation">b</p>'
            '<p data-kind="salutation">c</p></blockquote>'
        )
        page.get_by_role("button", name="Kind", exact=True).press("Enter")
        checked = page.get_by_role("menuitemcheckbox", checked=True)
        comes(checked.all_inner_texts, ["Salutation", "Letter"])
        page.keyboard.press("v")
        page.keyboard.press("Enter")
        choose(page, "Kind", "Paragraph")
        assert html(found) == '<p>a</p>\n<blockquote data-kind="verse"><p>b</p><p>c</p></blockquote>'
        choose(page, "Kind", "Verse")
        page.wait_for_timeout(600)  # what is done next can be undone by itself
        choose(page, "Kind", "List")
        assert html(found) == "<p>a</p>\n<ul><li>b</li><li>c</li></ul>"
        page.keyboard.press("Control+z")
        assert html(found) == "<p>a</p>\n<p>b</p>\n<p>c</p>"

    def test_of_words_and_another_language_are_set(self, page, box, stored):  # noqa: F811
        found = box()
        put(found, "<p>say shalom</p>")
        found.evaluate(SELECT, [5, 11])
        choose(page, "More", "Small capitals")
        choose(page, "More", "Superscript")
        choose(page, "More", "Another language…")
        asked = page.get_by_role("dialog", name="Another language")
        asked.get_by_label("Language").fill("no such")
        page.keyboard.press("Enter")
        assert asked.count() == 1
        asked.get_by_label("Language").fill("he")
        asked.get_by_label("Direction").select_option("Right to left")
        asked.get_by_role("button", name="Set").click()
        words = '<span data-kind="small-caps"><sup>shalom</sup></span>'
        assert html(found) == f'<p>say <span lang="he" dir="rtl">{words}</span></p>'

    def test_verse_is_written_line_by_line(self, page, box, stored):  # noqa: F811
        found = box()
        put(found, '<blockquote data-kind="verse"><p>One</p></blockquote>')
        write(page, "\n  two\n\nthree\n\n\nafter")
        assert html(found) == (
            '<blockquote data-kind="verse"><p>One<br>\xa0\xa0two</p><p>three</p></blockquote>\n<p>after</p>'
        )

    def test_all_of_them_look_right_in_the_editor(self, page, box, stored, looks_right):  # noqa: F811
        stored["body"] = FROM_THE_TABLE
        box()
        looks_right()
        page.get_by_role("button", name="Kind", exact=True).press("Enter")
        page.get_by_role("menu", name="Kind").wait_for()
        looks_right()

    def test_are_counted_and_read_as_the_site_does(self, page, box, stored):  # noqa: F811
        for written, found in box().page.evaluate(TEXTS, ODD):
            assert dict(found) == prose.texts(prose.clean(written)), written


class TestFootnotes:
    def test_are_written_where_they_are_made(self, page, box, stored):  # noqa: F811
        found = box()
        put(found, "<p>One</p>")
        page.get_by_role("button", name="Footnote").click()
        page.keyboard.type("Its words.")
        page.keyboard.press("Enter")
        page.keyboard.type(" two")
        page.keyboard.press("Control+Alt+f")
        page.keyboard.type("More")
        page.keyboard.press("Control+Alt+f")
        page.keyboard.type(".")
        assert prose.texts(html(found)) == {1: "One two.", 1_000_001: "Its words.", 1_000_002: "More"}
        marks = found.get_by_role("link")
        assert [mark.get_attribute("aria-label") for mark in marks.all()] == ["Footnote 1", "Footnote 2"]
        marks.first.click()
        page.keyboard.type(" So")
        page.get_by_role("button", name="Back to the text").nth(1).click()
        page.keyboard.type("!")
        texts = {1: "One two!.", 1_000_001: "Its words. So", 1_000_002: "More"}
        assert prose.texts(html(found)) == texts

    def test_go_with_their_marks_and_come_back(self, page, box, stored):  # noqa: F811
        found = box()
        put(found, NOTED)
        found.evaluate(SELECT, [5, 5])
        page.keyboard.press("Backspace")
        assert list(prose.texts(html(found)).values()) == ["One two three.", "The second."]
        page.keyboard.press("Control+z")
        assert html(found) == NOTED
        found.evaluate(SELECT, [1, 5])
        page.keyboard.press("Control+Shift+End")
        comes(lambda: found.evaluate("box => box.editor.state.selection.to"), 17)
        page.keyboard.press("Backspace")
        assert html(found) == ""

    def test_follow_their_marks(self, page, box, stored):  # noqa: F811
        found = box()
        put(found, NOTED)
        found.evaluate(SELECT, [1, 5])
        copied = found.evaluate(COPY)
        page.keyboard.press("Delete")
        found.evaluate(SELECT, [13, 13])
        for _again in range(2):
            found.evaluate(PASTE, copied)
        texts = prose.texts(html(found))
        assert texts.pop(1) == " two three.OneOne".strip()
        assert list(texts.values()) == ["The second.", "The first.", "The first."]
        keys = found.locator("span[data-note]").evaluate_all("marks => marks.map(({ dataset }) => dataset.note)")
        assert keys[:2] == ["b", "a"] and keys[2] not in keys[:2]

    def test_are_one_paragraph_whatever_is_pasted_into_them(self, page, box, stored):  # noqa: F811
        found = box()
        put(found, NOTED)
        found.evaluate(PASTE, f"<h2>a</h2><ul><li>b</li></ul>{NOTED}")
        texts = prose.texts(html(found))
        assert texts.pop(1_000_002).startswith("The second.a\nb\nOne two three.")
        assert texts == {1: "One two three.", 1_000_001: "The first."}

    def test_are_counted_with_the_words(self, page, box, stored):  # noqa: F811
        stored["body"] = NOTED
        box()
        comes(lambda: page.locator("output").inner_text(), "7 words, 1 paragraph, 1 minute")
        save(page)
        assert (stored["body"], stored["changed"]) == (NOTED, False)
