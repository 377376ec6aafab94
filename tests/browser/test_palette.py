"""Ctrl+K: any page, story, person or action, from wherever an editor is."""

import pytest
from django.urls import reverse

from tests.support.factories import make_character, make_story, make_superuser, make_user
from tests.support.sign_in import sign_in

from .waiting import comes, settle, settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ana(page, live_server):
    user = make_superuser("ana")
    sign_in(page.context, user, live_server.url)
    return user


def open_palette(page):
    page.keyboard.press("Control+k")
    page.get_by_role("dialog", name="Go to").wait_for()


def test_a_story_is_opened_by_its_title(page, ana, live_server, axe):
    story = make_story(title="Night Post", live=False)
    page.goto(reverse("admin:index"))
    settled(page)
    open_palette(page)
    assert axe() == []
    page.keyboard.type("night")
    page.get_by_role("option", name="Night Post").wait_for()
    assert axe() == []
    page.keyboard.press("Enter")
    page.wait_for_url(live_server.url + reverse("admin:stories_story_change", args=[story.pk]))


def test_a_page_and_an_act_of_this_one_are_found_by_the_beginnings_of_their_words(page, ana, live_server):
    story = make_story(title="Night Post", live=False, paragraphs=["She left."])
    page.goto(reverse("admin:stories_story_change", args=[story.pk]))
    settled(page)
    open_palette(page)
    page.keyboard.type("comp")
    page.get_by_role("option", name="Compare").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare/")
    settled(page)
    open_palette(page)
    page.keyboard.type("ment des")
    page.get_by_role("option", name="Mention desk").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(live_server.url + reverse("admin:mention_desk"))


def test_what_has_no_such_name_is_looked_for_in_the_texts(page, ana):
    make_story(title="Night Post", live=False, paragraphs=["A zeppelin came."])
    page.goto(reverse("admin:index"))
    settled(page)
    open_palette(page)
    page.keyboard.type("zeppelin")
    page.get_by_text("Nothing is called so.").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/search/?q=zeppelin")
    page.get_by_role("link", name="Night Post").wait_for()


def test_it_is_left_by_escape_and_the_text_is_as_it_was(page, ana):
    story = make_story(title="Night Post", live=False, paragraphs=["She left."])
    page.goto(reverse("admin:stories_story_change", args=[story.pk]))
    settled(page)
    page.locator(".tiptap").click()
    open_palette(page)
    page.keyboard.type("x")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_role("dialog", name="Go to").wait_for(state="hidden")
    comes(lambda: page.locator(".tiptap").inner_text().strip(), "She left.")


def test_selected_words_become_a_link_instead(page, ana):
    story = make_story(title="Night Post", live=False, paragraphs=["She left."])
    page.goto(reverse("admin:stories_story_change", args=[story.pk]))
    settled(page)
    page.locator(".tiptap").click()
    settle(page)
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog", name="Link").wait_for()
    assert page.get_by_role("dialog", name="Go to").count() == 0


def test_a_writer_is_offered_only_what_is_open_to_them(page, live_server):
    make_character("Emil Berg")
    sign_in(page.context, make_user("willa", role="writer"), live_server.url)
    page.goto(reverse("admin:index"))
    settled(page)
    open_palette(page)
    page.keyboard.type("new")
    page.get_by_role("option", name="New story").wait_for()
    assert page.get_by_role("option", name="New tag").count() == 0
