"""The editors' pages in a real browser: an editor's first hour, without scripts, and what axe says."""

import re

import pytest
from django.urls import reverse

from characters.models import Character
from stories.models import Story
from stories.publishing import review, trash
from stories.publishing.publish import newest_revision, save_revision
from tests.support.factories import (
    make_character,
    make_collection,
    make_content,
    make_fact,
    make_place,
    make_revision,
    make_story,
    make_superuser,
    make_tag,
)
from tests.support.sign_in import sign_in

from .waiting import comes, settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery staple"
SENTENCE = "Nobody knew the name of the man at the window."


@pytest.fixture
def ana():
    user = make_superuser("ana", first_name="Ana")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def log_in(page, ana, live_server):
    sign_in(page.context, ana, live_server.url)
    page.goto(reverse("admin:index"))
    page.get_by_role("heading", name="This is your desk, Ana").wait_for()


def choose(page, label, words, name):
    """Choose by typing in the field of that label, under the chips that it adds to."""
    field = page.get_by_role("combobox", name=label, exact=True)
    field.fill(words)
    page.get_by_role("option", name=name).click()
    field.locator("xpath=../..").get_by_role("status").get_by_text("added.").wait_for()


def chips(page, rows):
    return page.locator(f"[data-rows={rows}] .chip:visible")


def unfold(page, title):
    """Open what is folded away in the margin of a story."""
    page.locator("summary", has_text=title).click()


def write(page, text):
    box = page.locator(".tiptap")
    box.click()
    page.keyboard.type(text)


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.usefixtures("log_in")
class TestAnEditorsFirstHour:
    def test_from_an_empty_desk_to_a_story_that_readers_find(self, page):
        page.get_by_role("link", name="New story").click()
        page.get_by_label("Title").fill("The Window")
        write(page, SENTENCE)
        comes(lambda: page.get_by_label("Address").input_value(), "the-window")
        choose(page, "Add a person", "Emil Berg", "Make “Emil Berg”")
        page.get_by_role("button", name="Emil Berg", exact=True).click()
        page.get_by_role("textbox", name="Part").fill("protagonist")
        page.get_by_role("button", name="Emil Berg protagonist").wait_for()
        choose(page, "Add a place", "Vienna", "Make “Vienna”")
        page.get_by_role("button", name="Vienna set here").wait_for()
        choose(page, "Add a tag", "Trains", "Make “Trains”")
        choose(page, "Add to a collection", "Winter", "Make “Winter”")
        press(page, "Save and publish")
        page.get_by_text("Published. Readers see it now.").wait_for()

        form, public = page.url, page.get_by_role("link", name="See it on the site").get_attribute("href")
        page.goto(public)
        page.get_by_role("heading", name="The Window", level=1).wait_for()
        comes(lambda: page.get_by_text("Emil Berg").first.is_visible(), True)

        page.goto("/collections/winter/")
        page.get_by_role("link", name="The Window").first.wait_for()

        page.goto(form)
        comes(lambda: chips(page, "cast").all_inner_texts(), ["Emil Berg protagonist"])
        comes(lambda: chips(page, "collections").all_inner_texts(), ["Winter"])
        unfold(page, "Beside the text")
        page.get_by_label("Address").fill("a-window")
        press(page, "Save")
        page.get_by_text("Saved as a draft. Readers see it once it is published.").wait_for()
        page.goto("/stories/the-window/")
        assert page.url.endswith("/stories/the-window/")
        page.goto(form)
        page.get_by_role("link", name="Publish", exact=True).click()
        press(page, "Publish")
        page.get_by_text("Published. Readers see it now.").wait_for()
        page.goto("/stories/the-window/")
        assert page.url.endswith("/stories/a-window/")

    def test_chips_are_added_taken_out_and_reordered(self, page):
        emil, lena, nero = (make_character(name) for name in ("Emil Berg", "Lena Falk", "Nero Holm"))
        story = make_story(live=False, cast=[emil, lena])
        page.goto(reverse("admin:stories_story_change", args=[story.pk]))
        choose(page, "Add a person", "nero", "Nero Holm")
        cast = chips(page, "cast")
        cast.nth(2).press("Shift+ArrowLeft")
        comes(cast.all_inner_texts, ["Emil Berg", "Nero Holm", "Lena Falk"])
        comes(lambda: page.evaluate("document.activeElement.textContent"), "Nero Holm")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Delete")
        page.get_by_text("Emil Berg is taken out.").wait_for()
        comes(cast.all_inner_texts, ["Nero Holm", "Lena Falk"])
        page.get_by_role("button", name="Undo", exact=True).last.click()
        comes(cast.all_inner_texts, ["Nero Holm", "Lena Falk", "Emil Berg"])
        cast.nth(2).drag_to(cast.nth(0), target_position={"x": 2, "y": 2})
        comes(cast.all_inner_texts, ["Emil Berg", "Nero Holm", "Lena Falk"])
        page.get_by_role("button", name="Take out Emil Berg").click()
        choose_again = page.get_by_role("combobox", name="Add a person")
        choose_again.fill("lena")
        page.get_by_role("option", name="Lena Falk").click()
        page.get_by_text("Lena Falk is there already.").wait_for()
        press(page, "Save")
        saved = newest_revision(story).links["cast"]
        assert [row["key"] for row in saved] == [nero.key, lena.key]

    def test_whether_a_story_is_set_in_a_place_is_guessed_from_its_words(self, page):
        make_place("Vienna"), make_place("Paris")
        page.goto(reverse("admin:stories_story_add"))
        write(page, "In Vienna she read a card from Paris.")
        for name, how in (("Vienna", "set here"), ("Paris", "spoken of")):
            choose(page, "Add a place", name, name)
            page.get_by_role("button", name=f"{name} {how}").wait_for()

    def test_leaving_asks_first_only_when_something_is_unsaved(self, page):
        story = make_story(live=False, cast=[make_character("Emil Berg"), make_character("Lena Falk")])
        asked = []
        page._hand(lambda: page._real.on("dialog", lambda d: (asked.append(d.type), d.accept())))
        for touch, questions in (
            (lambda: page.locator(".tiptap").click(), 0),
            (lambda: write(page, "Unsaved"), 1),
            (lambda: chips(page, "cast").nth(1).press("Shift+ArrowLeft"), 2),
        ):
            page.goto(reverse("admin:stories_story_change", args=[story.pk]))
            settled(page)
            touch()
            page.get_by_role("link", name="Places", exact=True).click()
            page.wait_for_url("**/place/")
            assert len(asked) == questions

    def test_a_conflict_can_be_settled(self, page, console):
        story = make_story(live=False, paragraphs=["One bakes."], title="The Window", slug="the-window")
        page.goto(reverse("admin:stories_story_change", args=[story.pk]))
        save_revision(
            story,
            make_content("Theirs", paragraphs=["One bakes bread."], slug="the-window"),
            by=make_superuser("tomas"),
        )
        page.get_by_label("Title").fill("Mine")
        press(page, "Save")
        page.get_by_text(re.compile("tomas saved this")).wait_for()
        comes(lambda: page.get_by_label("Title").input_value(), "Mine")
        unfold(page, "Beside the text")
        with page.expect_navigation():
            page.get_by_label("Byline").press("Enter")
        page.get_by_text(re.compile("tomas saved this")).wait_for()
        assert [line for line in console if "409" not in line] == []
        console.clear()
        press(page, "Save mine over it")
        assert newest_revision(story).title == "Mine"


@pytest.mark.parametrize("browser_options", [{"java_script_enabled": False}])
@pytest.mark.usefixtures("log_in")
class TestWithoutScripts:
    def test_a_story_is_written_and_cast(self, page):
        emil = make_character("Emil Berg")
        story = make_story(live=False, cast=[emil])
        page.goto(reverse("admin:stories_story_change", args=[story.pk]))
        page.get_by_label("Title").fill("The Door")
        page.locator("#id_body").fill("<p>He left.</p>")
        page.locator("[aria-labelledby=cast-title] summary").click()
        page.locator("#id_cast-0-part").fill("baker")
        press(page, "Save")
        newest = newest_revision(story)
        assert (newest.title, newest.body, newest.links["cast"][0]["part"]) == (
            "The Door",
            "<p>He left.</p>",
            "baker",
        )


def pages():
    """Each kind of page, with something on it."""
    emil, vienna, trains = make_character("Emil Berg", aliases=["The Baker"]), make_place(), make_tag()
    story = make_story(title="T" * 190, cast=[emil], settings=[vienna], tags=[trains], slug="long")
    draft = make_story(title="", slug="", live=False)
    make_fact(emil, story, SENTENCE)
    shelf = make_collection(stories=[story])
    lists = ["stories_story", "characters_character", "characters_place", "stories_tag"]
    lists += ["stories_collection", "characters_formeraddress", "auth_user", "auth_group"]
    yield reverse("admin:index")
    for name in lists:
        yield reverse(f"admin:{name}_changelist")
    for name in ("stories_story", "characters_character", "characters_place", "auth_user", "auth_group"):
        yield reverse(f"admin:{name}_add")
    for row in (story, draft, emil, vienna, trains, shelf):
        yield reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    yield reverse("admin:stories_site_change", args=[1])
    make_revision(story, title="Another", slug="long", paragraphs=["He left."], cast=[])
    review.submit(Story.objects.get(pk=story.pk), by=None, note="Ready.")
    yield reverse("admin:stories_story_history", args=[story.pk])
    yield reverse("admin:stories_story_compare", args=[story.pk])
    yield reverse("admin:stories_story_compare", args=[story.pk]) + "?a=live&as=sides"
    yield reverse("admin:stories_story_restore", args=[story.pk, 1])
    for verb in ("request_changes", "schedule", "schedule_withdrawal"):
        yield reverse("admin:stories_story_move", args=[story.pk, verb])
    yield reverse("admin:index")
    trash.trash(draft, by=None)
    yield reverse("admin:stories_story_change", args=[draft.pk])
    yield reverse("admin:stories_story_delete", args=[draft.pk])
    yield reverse("admin:characters_character_delete", args=[emil.pk])
    yield reverse("admin:password_change")
    yield reverse("admin:app_list", args=["stories"])
    yield reverse("admin:characters_character_add") + "?_popup=1"


@pytest.mark.parametrize(
    "browser_options",
    [
        {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
        {"color_scheme": "dark", "viewport": {"width": 1440, "height": 900}},
    ],
    ids=["phone by day", "desk by night"],
)
class TestAccess:
    def test_axe_finds_nothing_on_any_page(self, page, log_in, axe):
        for address in pages():
            page.goto(address)
            settled(page)
            assert axe() == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address

    def test_axe_finds_nothing_while_something_is_chosen_or_wrong(self, page, log_in, axe):
        emil = make_character("Emil Berg")
        story = make_story(live=False, cast=[emil])
        page.goto(reverse("admin:stories_story_change", args=[story.pk]))
        page.get_by_role("combobox", name="Add a person", exact=True).fill("emil")
        page.get_by_role("option", name="Emil Berg").wait_for()
        assert axe() == []
        chips(page, "cast").first.click()
        page.get_by_label("Title").fill("T" * 300)
        press(page, "Save")
        page.get_by_text("at most 200 characters").first.wait_for()
        assert axe() == []
        for address in (reverse("admin:characters_character_add"), reverse("admin:stories_tag_add")):
            page.goto(address)
            press(page, "Save")
            page.get_by_text("This field is required.").first.wait_for()
            assert axe() == [], address

    def test_axe_finds_nothing_where_one_logs_in_and_out(self, page, ana, axe):
        page.goto(reverse("admin:login"))
        assert axe() == []
        page.get_by_label("Username").fill("ana")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Log in").click()
        page.locator(".errornote").wait_for()
        assert axe() == []
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("button", name="Log out").click()
        page.get_by_role("link", name="Log in again").wait_for()
        assert axe() == []
        assert (Character.objects.count(), Story.objects.count()) == (0, 0)

    def test_a_long_title_is_shown_whole(self, page, log_in):
        story = make_story(title="Wide " * 38, slug="wide")
        page.goto(reverse("admin:stories_story_change", args=[story.pk]))
        hidden = page.get_by_label("Title").evaluate("(it) => it.scrollHeight - it.clientHeight")
        assert hidden <= 2

    def test_the_buttons_leave_a_phone_room_to_write(self, page, log_in):
        story = make_story()
        page.goto(reverse("admin:stories_story_change", args=[story.pk]))
        row = page.locator(".submit-row").bounding_box()
        assert row["height"] < 844 / 8


class TestSearch:
    def test_is_entered_by_a_key_and_suggests_what_the_keys_take(self, page, log_in, axe):
        story = make_story(live=False, title="Quiet Water")
        page.goto(reverse("admin:search"))
        page.keyboard.press("/")
        page.keyboard.type("qui")
        option = page.get_by_role("option", name="Quiet Water story")
        option.wait_for()
        assert axe() == []
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{reverse('admin:stories_story_change', args=[story.pk])}")

    def test_shows_drafts_by_their_words(self, page, log_in, axe):
        make_story(live=False, title="Quiet Water", paragraphs=["A zeppelin came by."])
        page.get_by_role("combobox", name="Search everything").fill("zeppelins")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Quiet Water").wait_for()
        assert axe() == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
