"""Words that nobody has saved, in a real browser: a session ends, a server goes away, a tab is closed."""

import pytest
from django.urls import reverse

from stories.editing import autosave
from stories.models import Story, Unsaved
from stories.publishing import trash
from stories.publishing.publish import newest_revision
from tests.support.factories import make_story, make_superuser

from .test_admin import ana, log_in, press, write  # noqa: F401 - fixtures
from .waiting import settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story():
    return make_story(live=False, title="The Window", slug="the-window", paragraphs=["One bakes."])


@pytest.fixture
def form(page, log_in, story):  # noqa: F811 - the fixture
    """The story's form, open."""
    page._hand(lambda: page._real.on("dialog", lambda dialog: dialog.accept()))
    page.goto(reverse("admin:stories_story_change", args=[story.pk]))
    settled(page)
    return page


def say(page, words):
    page.get_by_role("status").filter(has_text=words).first.wait_for()


def answer(page, status):
    """Let everything that is kept be answered by something between the page and the server."""
    reply = {"status": status, "content_type": "text/html", "body": "<h1>Bad gateway</h1>"}
    page._hand(lambda: page._real.route("**/unsaved/keep/", lambda route: route.fulfill(**reply)))


def offered(page, text):
    page.get_by_text("You typed this and did not save it").wait_for()
    assert text in page.locator(".offered").inner_text() or page.locator(".offered ins").count()


class TestKeeping:
    def test_a_closed_tab_comes_back(self, form, story):
        write(form, "Kept words. ")
        say(form, "Kept a moment ago.")
        form.goto(reverse("admin:index"))
        form.get_by_role("link", name="The Window").first.wait_for()
        form.goto(reverse("admin:stories_story_change", args=[story.pk]))
        offered(form, "Kept words.")
        form.get_by_role("link", name="Take it up again").click()
        form.locator(".tiptap", has_text="Kept words.").wait_for()
        press(form, "Save")
        assert "Kept words." in newest_revision(story).body
        assert not Unsaved.objects.exists()

    def test_behind_a_broken_proxy_nothing_is_sent_into_the_void(self, form, story, console):
        answer(form, 502)
        write(form, "Proxy words. ")
        say(form, "The server cannot be reached. Kept in this browser.")
        form.get_by_role("button", name="Save", exact=True).click()
        say(form, "The server cannot be reached.")
        assert "Proxy words." in form.locator(".tiptap").inner_text()
        form._hand(lambda: form._real.unroute("**/unsaved/keep/"))
        form.goto(reverse("admin:stories_story_change", args=[story.pk]))
        form.get_by_text("kept in this browser and is not saved").wait_for()
        form.get_by_role("link", name="Look at it").click()
        offered(form, "Proxy words.")
        console.clear()

    def test_a_session_that_ends_takes_nothing_with_it(self, form, story, console):
        write(form, "Late words. ")
        say(form, "Kept a moment ago.")
        form.context.clear_cookies()
        form.get_by_label("Title").fill("The Door")
        say(form, "You are logged out. Kept in this browser.")
        form.get_by_role("link", name="Log in in another window").wait_for()
        console.clear()

    def test_what_was_deleted_meanwhile_can_be_begun_anew(self, form, story):
        write(form, "Orphaned words. ")
        say(form, "Kept a moment ago.")
        trash.trash(Story.objects.get(), by=None)
        trash.delete(Story.objects.get(), by=None)
        press(form, "Save")
        form.get_by_role("link", name="Take it as something new").click()
        form.locator(".tiptap", has_text="Orphaned words.").wait_for()
        press(form, "Save")
        assert "Orphaned words." in newest_revision(Story.objects.get()).body

    def test_leaving_asks_first_until_it_is_saved(self, form, story):
        asked = []
        form.on("dialog", lambda dialog: asked.append(dialog.type))
        form.goto(reverse("admin:index"))
        form.goto(reverse("admin:stories_story_change", args=[story.pk]))
        settled(form)
        assert asked == []
        write(form, "Unsaved words. ")
        form.goto(reverse("admin:index"))
        assert asked == ["beforeunload"]
        form.goto(reverse("admin:stories_story_change", args=[story.pk]))
        write(form, "Saved words. ")
        press(form, "Save")
        form.goto(reverse("admin:index"))
        assert asked == ["beforeunload"]

    def test_who_else_looks_is_said(self, form, story):
        address = reverse("admin:stories_story_change", args=[story.pk])
        autosave.look(make_superuser("tomas"), address)
        form.reload()
        say(form, "tomas has this open too.")
