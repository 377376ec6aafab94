import pytest

from spystories.lib import prose
from spystories.lib.prose.foreign import from_foreign, from_markdown, from_plain, is_markdown, is_wrapped
from tests.browser import body_page
from tests.support.clipboard_files import CLIPBOARDS, PLAIN, random_sources
from tests.support.fixture_files import DOCUMENTS
from tests.support.kinds import FROM_THE_TABLE

from .waiting import comes

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.browser.body_page")]
BOX = ".tiptap"
PASTE = """(box, given) => {
    const clipboardData = new DataTransfer()
    for (const [kind, text] of Object.entries(given)) clipboardData.setData(kind, text)
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
}"""
WORD = r"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<style><!-- p.MsoNormal {margin:0cm} --></style>
<!--[if gte mso 9]><xml><o:x>1</o:x></xml><![endif]--></head><body lang=EN style='tab-interval:36.0pt'>
<!--StartFragment--><h1>The Bakery<o:p></o:p></h1>
<p class=MsoNormal style='margin:0cm'>Emil <b style='mso-bidi-font-weight:normal'>baked</b> <i>late</i>,
as <span lang=FR style='font-family:"Times"'>always</span><a style='mso-footnote-id:ftn1' href="#_ftn1"
name="_ftnref1" title=""><span class=MsoFootnoteReference>[1]</span></a>.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal align=center style='text-align:center'>* * *<o:p></o:p></p>
<p class=MsoNormal>He <a href="https://example.org/">knew</a> <a href="javascript:alert(1)">her</a>.</p>
<!--EndFragment--></body></html>"""
GOOGLE = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"
style="line-height:1.38;"><span style="font-size:11pt;font-weight:400;font-style:normal;">Emil </span><span
style="font-weight:700;font-style:normal;">baked</span> <span
style="font-weight:400;font-style:italic;">late</span><span style="font-weight:400;"> and well.</span></p>
<br /><p dir="ltr" style="x:y"><span style="font-weight:400;font-style:normal">Sophia came.</span></p></b><br
class="Apple-interchange-newline">"""


@pytest.fixture
def stored():
    """What the page saves; set `body` to begin with one."""
    body_page.saved.update(body="", changed=None)
    return body_page.saved


@pytest.fixture
def box(page):
    """Opens the page and gives the editing box."""

    def open_box(address="/admin/body/"):
        page.goto(address)
        found = page.locator(BOX)
        found.wait_for()
        page.locator(".body-tools").wait_for()
        return found

    return open_box


def save(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()


class TestWriting:
    @pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
    def test_a_document_comes_back_byte_for_byte(self, page, box, stored, path):
        body = stored["body"] = prose.from_text(path.read_text(encoding="utf-8"))
        box()
        save(page)
        assert (stored["body"], stored["changed"]) == (body, False)
        box().press("End")
        page.keyboard.type("x")
        page.keyboard.press("Backspace")
        save(page)
        assert (stored["body"], stored["changed"]) == (body, False)

    def test_everything_a_body_may_hold_comes_back(self, page, box, stored):
        body = stored["body"] = prose.clean(
            '<h2>A</h2><p>b  c <strong>d <em>e</em></strong><a href="/x"><em>f</em> g</a><br>h &lt;i&gt;\xa0j'
            "<hr><blockquote><p>k</p><p>l</p></blockquote><h3>m</h3><p>n</p>"
        )
        box().press("Control+End")
        page.keyboard.type("x")
        page.keyboard.press("Backspace")
        save(page)
        assert stored["body"] == body

    def test_what_is_typed_is_kept_as_typed(self, page, box, stored):
        box().click()
        page.keyboard.type("- Two  spaces > \"and\" 'so' 5*3*2 on ")
        page.keyboard.press("Enter")
        page.keyboard.type("1984. A year #7")
        page.keyboard.press("Enter")
        page.keyboard.type("www.example.org is no link")
        save(page)
        assert stored["body"] == (
            "<p>- Two  spaces &gt; \"and\" 'so' 5*3*2 on</p>\n<p>1984. A year #7</p>\n<p>www.example.org is no link</p>"
        )

    def test_the_toolbar_sets_marks_and_says_so(self, page, box, stored):
        box().click()
        page.get_by_role("button", name="Italic").click()
        page.keyboard.type("slow")
        assert page.get_by_role("button", name="Italic").get_attribute("aria-pressed") == "true"
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Pause").click()
        page.keyboard.type("after")
        page.get_by_role("button", name="Quotation").click()
        page.keyboard.press("Control+Home")
        page.get_by_role("button", name="Subheading").click()
        save(page)
        assert stored["body"] == "<h3><em>slow</em></h3>\n<hr>\n<blockquote><p>after</p></blockquote>"

    def test_a_link_is_made_and_taken_away(self, page, box, stored):
        stored["body"] = "<p>Read this</p>"
        box().press("Control+a")
        page.get_by_role("button", name="Link").click()
        page.get_by_label("Address").fill("example.org/a?b")
        page.keyboard.press("Enter")
        save(page)
        assert stored["body"] == '<p><a href="https://example.org/a?b">Read this</a></p>'
        box().press("Control+a")
        page.keyboard.press("Control+k")
        page.get_by_label("Address").fill("")
        page.keyboard.press("Enter")
        save(page)
        assert stored["body"] == "<p>Read this</p>"


# What the scripts make of sources, each read in a way: [the HTML, what was left out] or the answer itself.
READ = """async (given) => {
    const folder = '/static/js/admin/foreign'
    const { fromForeign } = await import(`${folder}/foreign.js`)
    const { fromPlain, isWrapped } = await import(`${folder}/plain.js`)
    const { fromMarkdown, isMarkdown } = await import(`${folder}/markdown.js`)
    const ways = {
        foreign: (source) => { const { html, leftOut } = fromForeign(source); return [html, leftOut] },
        plain: (text) => fromPlain(text), joined: (text) => fromPlain(text, true), markdown: fromMarkdown,
        told: (text) => [isMarkdown(text), isWrapped(text)],
    }
    return given.map(([way, source]) => ways[way](source))
}"""
WAYS = {
    "foreign": lambda source: list(from_foreign(source)),
    "plain": from_plain,
    "joined": lambda text: from_plain(text, joined=True),
    "markdown": from_markdown,
    "told": lambda text: [is_markdown(text), is_wrapped(text)],
}


class TestPasting:
    def paste(self, box, kind, text, *, clicks=True, **others):
        if clicks:
            box.click()
        box.evaluate(PASTE, {kind: text, **others})

    def test_the_scripts_read_as_the_server_does(self, page, box, stored):
        box()
        sources = [case.source for case in (*CLIPBOARDS, *PLAIN)] + random_sources(400)
        given = [(way, source) for way in WAYS for source in sources]
        read = page.evaluate(READ, given)
        wrong = [
            (way, source, found, WAYS[way](source))
            for (way, source), found in zip(given, read, strict=True)
            if found != WAYS[way](source)
        ]
        assert wrong[:3] == []
        assert read[: len(CLIPBOARDS)] == [[case.body, case.left_out] for case in CLIPBOARDS]

    def test_what_programs_write_is_what_is_stored(self, page, box, stored):
        found = box("/admin/pictured/")
        wrong = []
        for case in CLIPBOARDS:
            found.press("Control+a")
            page.keyboard.press("Delete")
            self.paste(found, "text/html", case.source, clicks=False)
            body = prose.clean(page.locator("textarea").input_value())
            if body != case.body:
                wrong.append((case.name, body, case.body))
        assert wrong == []

    def test_a_line_says_what_was_left_out_and_takes_it_back(self, page, box, stored, axe):
        case = next(case for case in CLIPBOARDS if case.name == "Word: a comment and its anchor")
        found = box()
        found.press_sequentially("Before ")
        self.paste(found, "text/html", case.source, **{"text/plain": "left early[ED1]."})
        said = page.get_by_role("status").filter(has_text="Left out: 1 comment.")
        said.wait_for()
        assert found.inner_text().strip() == "Before left early."
        assert axe() == []
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Undo paste"
        page.keyboard.press("Enter")
        comes(lambda: found.inner_text().strip(), "Before")
        assert said.count() == 0
        assert found.evaluate("box => box === document.activeElement")

    def test_it_is_pasted_as_plain_text_instead(self, page, box, stored):
        found = box()
        self.paste(found, "text/html", "<p><b>a</b> <del>b</del>c</p>", **{"text/plain": "a bc"})
        page.get_by_role("button", name="Paste as plain text").click()
        page.get_by_role("status").filter(has_text="Pasted as plain text.").wait_for()
        page.keyboard.type("!")
        comes(lambda: page.locator(".pasted").inner_text(), "")
        save(page)
        assert stored["body"] == "<p>a bc!</p>"

    def test_markdown_is_set_as_such_when_asked(self, page, box, stored):
        found = box()
        self.paste(found, "text/plain", "# One\n\nHe *came*.")
        comes(found.inner_text, "# One\n\nHe *came*.")
        page.get_by_role("status").filter(has_text="This looks like Markdown.").wait_for()
        page.get_by_role("button", name="Set it as such").click()
        save(page)
        assert stored["body"] == "<h2>One</h2>\n<p>He <em>came</em>.</p>"

    def test_lines_that_were_broken_by_hand_are_joined_when_asked(self, page, box, stored):
        case = next(case for case in PLAIN if case.name.startswith("Broken lines: prose that a mail"))
        self.paste(box(), "text/plain", case.source)
        page.get_by_role("button", name="Join the lines").click()
        page.get_by_role("status").filter(has_text="Lines joined.").wait_for()
        save(page)
        assert stored["body"] == case.body

    def test_what_was_copied_here_stays_as_it_is(self, page, box, stored):
        body = stored["body"] = "<p>one  two</p>\n<blockquote><p>three</p></blockquote>"
        found = box()
        page.keyboard.press("Tab")
        found.press("Control+a")
        page.keyboard.press("Control+x")
        page.keyboard.press("Control+v")
        save(page)
        assert stored["body"] == body

    def test_from_word(self, page, box, stored):
        self.paste(box(), "text/html", WORD)
        save(page)
        assert stored["body"] == (
            "<h2>The Bakery</h2>\n<p>Emil <strong>baked</strong> <em>late</em>, "
            'as <span lang="fr">always</span>.</p>\n<hr>\n'
            '<p>He <a href="https://example.org/">knew</a> her.</p>'
        )

    def test_from_google_docs(self, page, box, stored):
        self.paste(box(), "text/html", GOOGLE)
        save(page)
        assert stored["body"] == ("<p>Emil <strong>baked</strong> <em>late</em> and well.</p>\n<p>Sophia came.</p>")

    def test_plain_text_with_control_characters(self, page, box, stored):
        self.paste(box(), "text/plain", "One\x07 two\n\nThree")
        save(page)
        assert stored["body"] == "<p>One two</p>\n<p>Three</p>"


class TestTheBox:
    def test_it_has_a_name_help_and_spell_check(self, page, box, stored, axe):
        stored["body"] = "<h2>A</h2><p>b</p><hr><p><a href='/x'>c</a></p>"
        found = box()
        assert page.get_by_role("textbox", name="Story").get_attribute("class") == found.get_attribute("class")
        assert found.get_attribute("aria-describedby") == "id_body_helptext"
        assert found.get_attribute("spellcheck") == "true"
        page.locator("label").click()
        assert found.evaluate("box => box === document.activeElement")
        assert axe() == []

    def test_it_counts_words_as_the_site_does(self, page, box, stored):
        document = DOCUMENTS[1].read_text(encoding="utf-8")
        stored["body"] = prose.from_text(document)
        found = box()
        comes(lambda: page.locator("output").inner_text(), "397 words, 6 paragraphs, 2 minutes")
        found.press("Control+End")
        page.keyboard.type(" One more – word")
        page.get_by_text("400 words, 6 paragraphs, 2 minutes").wait_for()

    def test_a_text_over_the_limit_is_not_sent(self, page, box, stored):
        box()
        page.locator("textarea").evaluate("area => { area.value = `<p>${'𝔘'.repeat(1_000_001)}</p>` }")
        page.get_by_role("button", name="Save", exact=True).click()
        comes(
            lambda: page.get_by_role("alert").inner_text(),
            "The text has 1,000,001 characters, 1 more than a story may have. Shorten it before you save.",
        )
        assert stored["changed"] is None
        page.on("dialog", lambda dialog: dialog.accept())

    @pytest.mark.parametrize("browser_options", [{"java_script_enabled": False}])
    def test_it_works_without_scripts(self, page, stored):
        body = stored["body"] = f'<p>a  <em>b</em></p>\n<p>"c" &amp; d</p>\n{FROM_THE_TABLE}'
        page.goto("/admin/body/")
        save(page)
        assert (stored["body"], stored["changed"]) == (body, False)
        page.get_by_label("Story").fill("One & two\n\nThree  spaces")
        save(page)
        assert stored["body"] == "<p>One &amp; two</p>\n<p>Three  spaces</p>"


class TestKinds:
    def test_a_text_of_every_kind_is_changed_in_one_word_alone(self, page, box, stored):
        body = stored["body"] = FROM_THE_TABLE
        box()
        save(page)
        assert (stored["body"], stored["changed"]) == (body, False)
        box().get_by_text("It begins as stories do.").click()
        page.keyboard.press("End")
        page.keyboard.type(" Once")
        save(page)
        assert stored["body"] == body.replace("as stories do.", "as stories do. Once")
