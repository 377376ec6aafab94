"""Pictures in a real browser: a day with them, by keys alone, without scripts, and how the library looks."""

import pytest
from django.urls import reverse

from characters.models import Character, Picture
from spystories.lib.admin_addresses import admin_address
from spystories.lib.pictures import file_name
from stories.models import Story
from stories.pictures.taking import take_picture
from stories.publishing.publish import newest_revision
from tests.support.factories import make_character, make_story, make_superuser
from tests.support.picture_files import picture_file
from tests.support.sign_in import sign_in

from .waiting import comes, settled, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ana(page, live_server):
    user = make_superuser("ana", first_name="Ana")
    sign_in(page.context, user, live_server.url)
    return user


def a_file(name="dock.jpg", seed=1):
    """A picture as the dialog for files gives it."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture_file(600, 400, seed=seed)}


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def open_story(page, story):
    page.goto(admin_address(story))
    settled(page)
    page.locator("summary", has_text="Beside the text").click()


def answers(page, picture):
    """What the public address of a picture's file answers."""
    return page.request.get(f"/pictures/{file_name(picture.digest, picture.widths[0])}").status


class TestADay:
    def test_a_lead_picture_is_brought_in_replaced_compared_restored_and_withdrawn(self, page, ana):
        story = make_story(live=False, title="The Dock", standfirst="By night.")
        open_story(page, story)
        lead = page.locator(".field-lead_picture")
        lead.locator("input[type=file]").set_input_files(a_file())
        lead.get_by_text("dock", exact=True).wait_for()
        press(page, "Save")
        picture = Picture.objects.get()
        assert newest_revision(story).lead_picture == picture.key
        assert answers(page, picture) == 404

        page.goto(admin_address(picture))
        page.get_by_label("Described in words").fill("A dock under lamps.")
        press(page, "Save")
        open_story(page, story)
        press(page, "Save and publish")
        assert answers(page, picture) == 200

        page.goto(admin_address(picture))
        page.get_by_role("link", name="Replace the file").click()
        page.get_by_label("The file").set_input_files(a_file("night.jpg", seed=9))
        press(page, "Replace the file")
        page.get_by_text("has another file now").wait_for()
        now = Picture.objects.get()
        assert (answers(page, picture), answers(page, now), now.alt) == (404, 200, "A dock under lamps.")

        open_story(page, story)
        page.locator(".field-lead_picture").get_by_role("button", name="Take it out").click()
        press(page, "Save")
        page.goto(reverse("admin:stories_story_compare", args=[story.pk]))
        page.get_by_text("dock", exact=True).first.wait_for()
        page.goto(reverse("admin:stories_story_restore", args=[story.pk, 2]))
        press(page, "Bring it back")
        assert newest_revision(story).lead_picture == picture.key

        page.goto(reverse("admin:stories_story_move", args=[story.pk, "withdraw"]))
        press(page, "Withdraw")
        assert Story.objects.get().state == "withdrawn"
        assert answers(page, now) == 404

    def test_a_portrait_is_chosen_by_keys_alone(self, page, ana):
        for number, name in enumerate(("harbour.jpg", "emil.jpg", "window.jpg")):
            take_picture(picture_file(300, 400, seed=number), name, ana)
        person = make_character("Emil Berg")
        page.goto(admin_address(person))
        settled(page)
        page.get_by_role("button", name="Portrait: Choose a picture").focus()
        page.keyboard.press("Enter")
        page.get_by_role("searchbox", name="Search the library").wait_for()
        page.keyboard.type("emil")
        until(lambda: page.locator(".picture-choice[open] li").count() == 1)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator(".field-portrait [data-name]", has_text="emil").wait_for()
        assert page.evaluate("document.activeElement.dataset.open") == ""
        press(page, "Save")
        assert Character.objects.get(pk=person.pk).portrait.name == "emil"

    def test_many_are_brought_in_and_one_that_is_none_is_told(self, page, ana):
        page.goto(reverse("admin:characters_picture_add"))
        settled(page)
        wrong = {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
        page.locator("#files").set_input_files([a_file("one.jpg", 1), wrong, a_file("two.jpg", 2)])
        comes(lambda: page.locator(".travelling a").count(), 2)
        assert page.locator(".travelling .failed").count() == 1
        assert sorted(Picture.objects.values_list("name", flat=True)) == ["one", "two"]

    @pytest.fixture(autouse=True)
    def _refused_once(self, page, console):
        """The browser notes on its console that a file was refused, or that no address answers."""
        yield
        console[:] = [line for line in console if "Failed to load resource" not in line]

    def test_a_click_sets_the_focus(self, page, ana):
        picture = take_picture(picture_file(600, 400), "dock.jpg", ana)
        page.goto(admin_address(picture))
        settled(page)
        box = page.locator("[data-focus]").bounding_box()
        page.mouse.click(box["x"] + box["width"] / 4, box["y"] + 3 * box["height"] / 4)
        assert [page.locator(f"#id_focus_{axis}").input_value() for axis in "xy"] == ["25", "75"]
        press(page, "Save")
        picture.refresh_from_db()
        assert (picture.focus_x, picture.focus_y) == (25, 75)


@pytest.mark.parametrize("browser_options", [{"java_script_enabled": False}], ids=["without scripts"])
def test_a_picture_is_brought_in_with_the_form_without_scripts(page, ana):
    person = make_character("Emil Berg")
    page.goto(admin_address(person))
    page.get_by_label("Or bring one in").set_input_files(a_file("emil.jpg"))
    press(page, "Save")
    assert Character.objects.get(pk=person.pk).portrait.name == "emil"
    page.goto(admin_address(person))
    page.get_by_label("Portrait", exact=True).fill("")
    press(page, "Save")
    assert Character.objects.get(pk=person.pk).portrait is None


def test_the_library_looks_right(page, ana, looks_right):
    for number in range(6):
        take_picture(picture_file(400 + 100 * number, 400, seed=number), f"plate {number}.jpg", ana)
    picture = Picture.objects.earliest("pk")
    person = make_character("Emil Berg", portrait=picture)
    for name in ("changelist", "add"):
        page.goto(admin_address(Picture, name))
        settled(page)
        looks_right()
    for address in (
        admin_address(picture),
        admin_address(picture, "delete"),
        reverse("admin:characters_picture_replace", args=[picture.pk]),
        admin_address(person),
    ):
        page.goto(address)
        settled(page)
        looks_right()
    page.get_by_role("button", name="Portrait: Choose a picture").click()
    until(lambda: page.locator(".picture-choice[open] li").count() == 6)
    looks_right()
