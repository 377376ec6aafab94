"""Two editors, each at a browser of their own: no words are lost, and each is told what the other did."""

import pytest
from django.urls import reverse

from stories.models import Story, Unsaved
from stories.pictures.taking import take_picture
from stories.publishing.publish import newest_revision
from tests.support.factories import make_story, make_superuser
from tests.support.picture_files import picture_file
from tests.support.sign_in import sign_in

from .test_admin import PASSWORD, press
from .test_pictures_in_the_editor import SEND
from .waiting import comes, settle, settled, watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(width, scheme) for width in (390, 1440) for scheme in ("light", "dark")]


@pytest.fixture
def ana(page, live_server):
    user = make_superuser("ana")
    user.set_password(PASSWORD)
    user.save()
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page.context, user, live_server.url)
    return page


@pytest.fixture
def tomas(page, live_server):
    context = page.context.browser.new_context(base_url=live_server.url)
    context.set_default_timeout(10_000)
    sign_in(context, make_superuser("tomas"), live_server.url)
    opened = context.new_page()
    watch(opened)
    yield opened
    context.close()


@pytest.fixture
def story():
    paragraphs = ["The first morning.", "The second morning.", "The third morning."]
    return make_story(live=False, title="The Window", slug="the-window", paragraphs=paragraphs)


def open_form(page, story):
    page.goto(reverse("admin:stories_story_change", args=[story.pk]))
    page.locator(".tiptap").wait_for()
    settled(page)


def rewrite(page, number, words):
    """Type `words` in place of a paragraph."""
    page.locator(".tiptap p").nth(number - 1).click(click_count=3)
    settle(page)
    page.keyboard.type(words)


def say(page, words):
    page.get_by_text(words).first.wait_for()


def saved(story):
    return newest_revision(Story.objects.get(pk=story.pk)).body


def body(*paragraphs):
    return "\n".join(f"<p>{text}</p>" for text in paragraphs)


def look_at(page, axe):
    """It holds in every look: nothing that axe finds, nothing that scrolls sideways."""
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.evaluate("document.getAnimations().forEach(each => each.finish())")
        assert axe() == [], (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, scheme)


class TestAtOneStory:
    def test_different_paragraphs_are_joined_and_who_came_second_is_told(self, ana, tomas, story):
        open_form(ana, story)
        open_form(tomas, story)
        rewrite(tomas, 3, "His evening.")
        press(tomas, "Save")
        rewrite(ana, 1, "Her morning.")
        press(ana, "Save")
        say(ana, "Tomas saved meanwhile, and it stands in the text now")
        assert saved(story) == body("Her morning.", "The second morning.", "His evening.")
        ana.get_by_role("link", name="see what came in").click()
        say(ana, "His evening.")

    def test_the_same_paragraph_is_asked_with_both_texts_side_by_side(self, ana, tomas, story, axe, console):
        open_form(ana, story)
        open_form(tomas, story)
        rewrite(tomas, 2, "The second evening.")
        press(tomas, "Save")
        rewrite(ana, 2, "The second night.")
        rewrite(ana, 1, "Her morning.")
        press(ana, "Save")
        ana.get_by_role("heading", name="tomas saved this on").wait_for()
        theirs, mine = ana.locator(".sides > div").all()
        comes(lambda: theirs.locator("del").all_inner_texts(), ["evening."])
        comes(lambda: mine.locator("ins").all_inner_texts(), ["night."])
        assert saved(story) == body("The first morning.", "The second evening.", "The third morning.")
        assert [line for line in console if "409" not in line] == []
        console.clear()
        look_at(ana, axe)
        ana.get_by_label("Both").check()
        press(ana, "Save it so")
        both = ("Her morning.", "The second evening.", "The second night.", "The third morning.")
        assert saved(story) == body(*both)

    def test_both_who_wrote_the_same_are_not_disturbed(self, ana, tomas, story):
        open_form(ana, story)
        open_form(tomas, story)
        for editor in (tomas, ana):
            rewrite(editor, 2, "The same evening.")
            press(editor, "Save")
        say(ana, "Nothing had changed.")
        comes(lambda: ana.locator(".conflict, .messagelist .warning").count(), 0)
        comes(lambda: story.revisions.count(), 2)

    def test_what_was_saved_meanwhile_is_looked_at_before_it_is_published(self, ana, tomas, story):
        open_form(tomas, story)
        ana.goto(reverse("admin:stories_story_move", args=[story.pk, "publish"]))
        rewrite(tomas, 2, "His evening.")
        press(tomas, "Save")
        press(ana, "Publish")
        say(ana, "tomas saved")
        assert not Story.objects.get(pk=story.pk).is_live
        press(ana, "Publish")
        say(ana, "Published. Readers see it now.")
        assert Story.objects.get(pk=story.pk).body == body("The first morning.", "His evening.", "The third morning.")

    def test_what_is_typed_while_the_other_publishes_stays_a_draft(self, ana, tomas, story):
        open_form(tomas, story)
        rewrite(tomas, 2, "His evening.")
        ana.goto(reverse("admin:stories_story_move", args=[story.pk, "publish"]))
        press(ana, "Publish")
        press(tomas, "Save")
        say(tomas, "Saved as a draft. Readers see it once it is published.")
        assert "His evening." in saved(story)
        assert "The second morning." in Story.objects.get(pk=story.pk).body

    def test_what_is_typed_while_the_other_deletes_is_offered_as_something_new(self, ana, tomas, story, axe, console):
        open_form(ana, story)
        rewrite(ana, 2, "Her evening.")
        open_form(tomas, story)
        tomas.get_by_role("link", name="Move to the trash").click()
        press(tomas, "Move to the trash")
        tomas.get_by_role("link", name="Delete for ever").click()
        press(tomas, "Delete")
        press(ana, "Save")
        say(ana, "What it was typed for has been deleted.")
        say(ana, "Her evening.")
        look_at(ana, axe)
        ana.get_by_role("link", name="Take it as something new").click()
        ana.locator(".tiptap", has_text="Her evening.").wait_for()
        press(ana, "Save")
        assert "Her evening." in saved(Story.objects.get())
        # Its page may have asked for the checks of the text in the moment between.
        assert [line for line in console if "/checks/" not in line] == []
        console.clear()


class TestASessionThatEnds:
    def test_after_logging_in_again_the_text_is_offered_with_its_difference(
        self, ana, story, axe, console, live_server
    ):
        open_form(ana, story)
        ana.context.clear_cookies()
        rewrite(ana, 2, "Her evening.")
        say(ana, "You are logged out. Kept in this browser.")
        open_login = reverse("admin:stories_story_change", args=[story.pk])
        ana.goto(open_login)
        ana.get_by_label("Username").fill("ana")
        ana.get_by_label("Password").fill(PASSWORD)
        ana.get_by_role("button", name="Log in").click()
        say(ana, "Something that you typed was kept in this browser and is not saved.")
        ana.get_by_role("link", name="Look at it").click()
        say(ana, "You typed this and did not save it")
        ana.get_by_text("What differs from what is saved").click()
        comes(lambda: ana.locator(".offered ins").all_inner_texts(), ["Her evening."])
        comes(lambda: ana.locator(".offered del").all_inner_texts(), ["The second morning."])
        console.clear()
        look_at(ana, axe)
        ana.get_by_role("link", name="Take it up again").click()
        ana.locator(".tiptap", has_text="Her evening.").wait_for()
        press(ana, "Save")
        assert saved(story) == body("The first morning.", "Her evening.", "The third morning.")
        assert not Unsaved.objects.exists()


class TestPictures:
    def test_one_that_came_in_meanwhile_is_joined_compared_and_restored(self, ana, tomas, story):
        open_form(ana, story)
        open_form(tomas, story)
        tomas.locator(".tiptap").evaluate(SEND, ["drop", [["quay.jpg", [*picture_file()]]], {}])
        tomas.locator(".tiptap figure img").wait_for()
        key = tomas.locator(".tiptap figure").get_attribute("data-picture")
        press(tomas, "Save")
        rewrite(ana, 3, "Her night.")
        press(ana, "Save")
        say(ana, "Tomas saved meanwhile, and it stands in the text now")
        figure = f'<figure data-picture="{key}"></figure>'
        joined = body("The first morning.", "The second morning.", "Her night.").replace("\n", f"\n{figure}\n", 1)
        assert saved(story) == joined
        ana.get_by_role("link", name="see what came in").click()
        comes(lambda: ana.locator(".diff ins").all_inner_texts(), ["[Picture: quay, in the measure]"])
        ana.goto(reverse("admin:stories_story_restore", args=[story.pk, 1]))
        comes(lambda: ana.locator(".diff del").all_inner_texts()[:1], ["[Picture: quay, in the measure]"])
        press(ana, "Bring it back")
        assert figure not in saved(story)
        ana.goto(reverse("admin:stories_story_restore", args=[story.pk, 3]))
        press(ana, "Bring it back")
        assert saved(story) == joined

    def test_two_widths_of_one_are_asked_about_in_words(self, ana, tomas, console):
        picture = take_picture(picture_file(), "quay.jpg", None)
        figure = f'<figure data-picture="{picture.key}"></figure>'
        story = make_story(live=False, title="The Quay", slug="quay", body=f"<p>One.</p>\n{figure}\n<p>Two.</p>")
        for editor, width in ((tomas, "wider than the text"), (ana, "as wide as the window")):
            open_form(editor, story)
            editor.locator(".tiptap figure img").click()
            editor.locator(".tiptap").get_by_role("button", name=width).click()
        press(tomas, "Save")
        press(ana, "Save")
        ana.get_by_role("heading", name="tomas saved this on").wait_for()
        theirs, mine = ana.locator(".sides > div").all()
        assert "[Picture: quay, wider than the text]" in theirs.inner_text()
        assert "[Picture: quay, as wide as the window]" in mine.inner_text()
        assert [line for line in console if "409" not in line] == []
        console.clear()
        ana.get_by_label("Mine").check()
        press(ana, "Save it so")
        assert 'data-width="full"' in saved(story)
