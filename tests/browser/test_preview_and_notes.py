"""The preview beside the text, share links and notes in a real browser, with scripts and without."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from stories.content.anchors import find_passage
from stories.models import Note, Revision
from stories.publishing import notes, share_links
from stories.publishing.publish import newest_revision
from tests.support.factories import make_character, make_revision, make_superuser

from .waiting import comes, settle, settled, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXTS = [f"Paragraph {number} of the story says “this” and that. " + "On and on. " * 30 for number in range(20)]
TEXTS[1] = 'Emil Berg said "No" and left. He left.'
DAY = {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}}
PHONE_BY_NIGHT = {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}}
# The words that the editor, not the browser alone, takes for selected.
SELECTED = """() => {
  const { doc, selection } = document.querySelector('.tiptap').editor.state
  return doc.textBetween(selection.from, selection.to)
}"""


@pytest.fixture
def ana(client):
    user = make_superuser("ana", first_name="Ana")
    client.force_login(user)
    return user, client.cookies["sessionid"]


@pytest.fixture
def story(ana):
    emil = make_character("Emil Berg")
    return make_revision(title="The Window", slug="the-window", paragraphs=TEXTS, cast=[emil], by=ana[0]).story


@pytest.fixture
def form(page, ana, story, live_server):
    """The story's form, opened by Ana."""
    page.context.add_cookies([{"name": "sessionid", "value": ana[1].value, "url": live_server.url}])
    page.goto(reverse("admin:stories_story_change", args=[story.pk]))
    page.locator(".tiptap").wait_for()
    # What the editor's own scripts add last.
    for label in ("Tie…", "Note on these words"):
        page.locator(".prose-editor button", has_text=label).wait_for(state="attached")
    return page


def link_to(story, **more):
    until = timezone.now() + timedelta(days=1)
    return share_links.share_address(share_links.share(story, until, by=story.created_by, **more))


def leave(story, words, text="Why?", by=None):
    revision = newest_revision(story)
    passage = find_passage(dict(enumerate(TEXTS, 1)), None, words)
    return notes.leave(revision, passage, text, by=by, guest=notes.Guest("Greta"))


def only_refusals(console):
    """The browser tells of answers that refuse something; nothing else went wrong."""
    assert [line for line in console if "status of 4" not in line] == []
    console.clear()


def select(page, selector, start, end):
    """Select characters of the first text of an element."""
    page.evaluate(
        """([selector, start, end]) => {
            const block = document.querySelector(selector)
            const text = document.createTreeWalker(block, NodeFilter.SHOW_TEXT).nextNode()
            const range = document.createRange()
            range.setStart(text, start)
            range.setEnd(text, end)
            getSelection().removeAllRanges()
            getSelection().addRange(range)
        }""",
        [selector, start, end],
    )


@pytest.mark.parametrize("browser_options", [DAY], ids=["desk"])
class TestThePreviewBesideTheText:
    def frame(self, page):
        page.get_by_role("button", name="Preview beside the text").click()
        frame = page.frame_locator(".preview iframe")
        frame.get_by_role("heading", level=1).wait_for()
        return frame

    def test_shows_what_is_typed_and_saves_nothing(self, form):
        frame = self.frame(form)
        form.get_by_label("Title").fill("The Door")
        form.locator(".tiptap p").first.click()
        settle(form)
        form.keyboard.press("Control+Home")
        form.keyboard.type("At first, ")
        frame.get_by_role("heading", name="The Door", level=1).wait_for()
        frame.get_by_text("At first, Paragraph 0").wait_for()
        comes(lambda: Revision.objects.count(), 1)
        form.get_by_role("button", name="Back to the text").click()
        comes(lambda: form.locator(".preview").count(), 0)

    def test_leaves_no_reading_mark(self, form):
        frame = self.frame(form)
        frame.locator("#p5").evaluate("passage => passage.scrollIntoView()")
        form.get_by_role("button", name="Back to the text").click()
        form.goto("/")
        assert form.evaluate("localStorage.getItem('marks')") is None

    def test_scrolls_with_the_text_and_the_text_with_it(self, form):
        frame = self.frame(form)
        form.mouse.move(300, 600)
        form.mouse.wheel(0, 4000)
        seen = """blocks => blocks.findIndex(block => block.getBoundingClientRect().bottom > 120)"""
        mine, theirs = (place.locator(f"{of} p") for place, of in ((form, ".tiptap"), (frame, ".prose")))
        until(lambda: 3 < mine.evaluate_all(seen) == theirs.evaluate_all(seen))
        before = mine.evaluate_all(seen)
        box = form.locator(".preview iframe").bounding_box()
        form.mouse.move(box["x"] + 200, box["y"] + 300)
        form.mouse.wheel(0, -2000)
        until(lambda: before > theirs.evaluate_all(seen) == mine.evaluate_all(seen))

    def test_waits_in_words_while_the_server_is_away(self, form, console):
        self.frame(form)
        form.context.set_offline(True)
        form.get_by_label("Title").fill("The Door")
        form.get_by_text("The preview waits").wait_for()
        form.context.set_offline(False)
        form.get_by_label("Title").fill("The Gate")
        form.frame_locator(".preview iframe").get_by_role("heading", name="The Gate").wait_for()
        console.clear()

    def test_opens_links_elsewhere_and_never_over_the_text(self, form):
        frame = self.frame(form)
        with form.expect_popup():
            frame.get_by_role("link", name="Places").first.click()
        comes(lambda: form.locator(".tiptap").is_visible(), True)


@pytest.mark.parametrize("browser_options", [DAY], ids=["desk"])
class TestNotesBesideTheText:
    def test_are_left_by_keyboard_on_words_that_are_selected(self, form):
        form.locator(".tiptap p").nth(1).click()
        settle(form)
        form.keyboard.press("Home")
        for _letter in "Emil Berg":
            form.keyboard.press("Shift+ArrowRight")
        form.get_by_role("button", name="Note on these words").wait_for()
        comes(lambda: form.evaluate(SELECTED), "Emil Berg")
        form.keyboard.press("Tab")
        form.keyboard.press("Enter")
        form.keyboard.type("Who is he?")
        form.keyboard.press("Tab")
        form.keyboard.press("Enter")
        form.locator(".noted", has_text="Emil Berg").wait_for()
        note = Note.objects.get()
        assert (note.paragraph, note.quote, note.text, note.name) == (2, "Emil Berg", "Who is he?", "Ana")

    def test_are_answered_and_settled_while_words_are_unsaved(self, form, story, ana):
        note = leave(story, '"No"')
        form.reload()
        form.locator(".noted", has_text='"No"').wait_for()
        form.get_by_label("Title").fill("Unsaved")
        form.get_by_label("Answer to Greta").fill("So he said.")
        form.get_by_role("button", name="Answer", exact=True).click()
        form.locator(".answer", has_text="So he said.").wait_for()
        form.get_by_role("button", name="Done", exact=True).click()
        form.get_by_text("One is done").wait_for()
        comes(lambda: form.locator(".noted").count(), 0)
        comes(lambda: form.get_by_label("Title").input_value(), "Unsaved")
        note.refresh_from_db()
        assert note.done_by == ana[0]

    def test_are_jumped_to_and_followed_in_turn(self, form, story):
        for words in ("He left.", "Paragraph 17"):
            leave(story, words)
        form.reload()
        form.locator(".noted").first.wait_for()
        selected = "getSelection().toString()"
        for words in ("He left.", "Paragraph 17", "He left."):
            form.locator("[data-next-note]").click()
            comes(lambda: form.evaluate(selected), words)
        form.get_by_role("link", name="“Paragraph 17”").click()
        comes(lambda: form.evaluate(selected), "Paragraph 17")
        box = form.locator(".noted", has_text="Paragraph 17").bounding_box()
        assert 0 < box["y"] < 900

    def test_follow_their_words_while_they_move(self, form, story):
        leave(story, "He left.")
        form.reload()
        form.locator(".noted").wait_for()
        form.locator(".tiptap p").first.click()
        settle(form)
        form.keyboard.press("Control+Home")
        form.keyboard.press("Enter")
        form.keyboard.type("New words.")
        comes(lambda: form.locator(".noted").text_content(), "He left.")

    def test_that_are_refused_keep_what_was_typed(self, form, console):
        form.locator(".tiptap p").first.click()
        settle(form)
        form.keyboard.press("Control+Home")
        form.keyboard.type("Unsaved ")
        form.locator(".tiptap p").first.dblclick(position={"x": 20, "y": 12})
        form.get_by_role("button", name="Note on these words").click()
        form.keyboard.type("A remark")
        form.get_by_role("button", name="Leave the note").click()
        form.get_by_text("These words do not stand in the text.").wait_for()
        comes(lambda: form.get_by_label("Your note").input_value(), "A remark")
        assert not Note.objects.exists()
        only_refusals(console)


@pytest.mark.parametrize("browser_options", [DAY], ids=["desk"])
class TestASuggestion:
    def test_opens_with_the_selected_words_and_is_taken_by_one_press(self, form, story, axe, ana):
        form.locator(".tiptap p").nth(1).click()
        settle(form)
        form.keyboard.press("Home")
        for _letter in "Emil Berg":
            form.keyboard.press("Shift+ArrowRight")
        form.get_by_role("button", name="Note on these words").click()
        form.get_by_label("Other words for it").check()
        comes(lambda: form.get_by_label("In their place").input_value(), "Emil Berg")
        form.get_by_label("In their place").fill("Old Emil Berg")
        form.get_by_role("button", name="Leave the note").click()
        form.get_by_role("button", name="Take these words").wait_for()
        assert axe() == []
        with form.expect_navigation():
            form.get_by_role("button", name="Take these words").click()
        form.locator(".tiptap p", has_text="Old Emil Berg").wait_for()
        made = newest_revision(story)
        assert (made.number, made.created_by, made.note) == (2, ana[0], "after a suggestion by Ana")


@pytest.mark.parametrize("browser_options", [DAY, PHONE_BY_NIGHT], ids=["desk", "phone by night"])
class TestAGuest:
    def test_suggests_other_words_for_those_that_are_selected(self, page, story, axe):
        page.goto(link_to(story))
        select(page, "#p3", 0, len("Paragraph 2"))
        page.get_by_role("button", name="Note on these words").click()
        page.get_by_label("Other words for it").check()
        comes(lambda: page.get_by_label("In their place").input_value(), "Paragraph 2")
        page.get_by_label("In their place").fill("The second")
        page.get_by_label("Your name").fill("Greta")
        assert axe() == []
        page.get_by_role("button", name="Send the note").click()
        page.get_by_text("Your note is with the editors.").wait_for()
        note = Note.objects.get()
        assert (note.paragraph, note.quote, note.proposed, note.text) == (3, "Paragraph 2", "The second", "")

    def test_leaves_a_note_on_the_words_that_are_selected(self, page, story):
        page.goto(link_to(story))
        select(page, "#p3", 0, len("Paragraph 2"))
        page.get_by_role("button", name="Note on these words").click()
        comes(lambda: page.get_by_label("Words of it").input_value(), "Paragraph 2")
        page.get_by_label("Your note").fill("Which one?")
        page.get_by_label("Your name").fill("Greta")
        page.get_by_role("button", name="Send the note").click()
        page.get_by_text("Your note is with the editors.").wait_for()
        note = Note.objects.get()
        assert (note.paragraph, note.quote, note.name) == (3, "Paragraph 2", "Greta")
        assert page.context.cookies() == []


@pytest.mark.parametrize("browser_options", [{"java_script_enabled": False}])
class TestWithoutScripts:
    def test_a_guest_leaves_a_note_by_the_number_of_a_paragraph(self, page, story, console):
        page.goto(link_to(story))
        page.get_by_label("Paragraph").fill("2")
        page.get_by_label("Words of it").fill("“No”")
        page.get_by_label("Your note").fill("Why not?")
        page.get_by_role("button", name="Send the note").click()
        page.get_by_text("This field is required.").wait_for()
        comes(lambda: page.get_by_label("Your note").input_value(), "Why not?")
        page.get_by_label("Your name").fill("Greta")
        page.get_by_role("button", name="Send the note").click()
        page.get_by_text("Your note is with the editors.").wait_for()
        assert Note.objects.get().quote == '"No"'
        only_refusals(console)

    def test_an_editor_settles_notes_on_their_own_page(self, page, ana, story, live_server):
        leave(story, "He left.")
        page.context.add_cookies([{"name": "sessionid", "value": ana[1].value, "url": live_server.url}])
        page.goto(reverse("admin:stories_story_change", args=[story.pk]))
        assert not page.get_by_role("button", name="Done", exact=True).is_visible()
        page.get_by_role("link", name="Notes", exact=True).click()
        page.get_by_role("button", name="Done", exact=True).click()
        page.get_by_text("One is done").wait_for()
        page.goto(reverse("admin:stories_story_preview", args=[story.pk]))
        page.get_by_text("Draft: revision 1").wait_for()


@pytest.mark.parametrize("browser_options", [DAY, PHONE_BY_NIGHT], ids=["desk by day", "phone by night"])
class TestAccess:
    def test_axe_finds_nothing(self, form, story, axe, ana, console):
        leave(story, "He left.")
        notes.finish(leave(story, "Paragraph 9"), by=None)
        notes.answer(leave(story, "Paragraph 17"), "Yes.", by=ana[0])
        shared = link_to(story)
        for name in ("change", "notes", "share", "preview"):
            form.goto(reverse(f"admin:stories_story_{name}", args=[story.pk]))
            settled(form)
            assert axe() == [], name
            assert form.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        for address in (shared, "/shared/gone/"):
            form.goto(address)
            assert axe() == [], address
            assert form.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        only_refusals(console)

    def test_axe_finds_nothing_while_something_is_wrong_or_open(self, form, story, axe, console):
        form.get_by_role("button", name="Preview beside the text").click()
        form.frame_locator(".preview iframe").get_by_role("heading", level=1).wait_for()
        assert axe() == []
        assert form.evaluate("document.documentElement.scrollWidth <= innerWidth")
        form.goto(link_to(story))
        form.get_by_role("button", name="Send the note").click()
        form.get_by_text("This field is required.").first.wait_for()
        assert axe() == []
        only_refusals(console)
