"""Pictures as readers see them: in every look, without a jump, loaded when they come near."""

import pytest

from stories.models import Site
from stories.models.site import Portraits
from tests.support.drawn import draw, keep
from tests.support.factories import make_author, make_character, make_picture, make_place, make_story

from .waiting import settled, soon

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHIFT = """
window.shifted = 0
new PerformanceObserver(list => { for (const each of list.getEntries()) window.shifted += each.value })
  .observe({ type: 'layout-shift', buffered: true })
"""
LOADED = "image => image.complete && image.naturalWidth"
WORDS = "<p>" + "The ferry had gone, and nobody on the quay had seen who was on it. " * 60 + "</p>"


def shown(picture, width=""):
    return f'<figure data-picture="{picture.key}" data-width="{width}"></figure>'


@pytest.fixture
def town():
    picture = make_picture("Town", alt="Roofs at dusk", caption="The old harbour", credit="R. D.", focus_x=90)
    picture.colour = "#405060"
    picture.save()
    keep(picture, draw(1200, 800, spot=(90, 50)))
    return picture


@pytest.fixture
def story(town):
    body = f"{WORDS}{shown(town)}{WORDS}{shown(town, 'wide')}{WORDS}{shown(town, 'full')}<p>The end.</p>"
    anna, vienna = make_character("Anna Berg", portrait=town), make_place("Vienna", picture=town)
    clara = make_author("Clara Voss", portrait=town)
    return make_story(lead_picture=town.key, body=body, cast=[anna], settings=[vienna], authors=[clara])


def test_a_story_with_them_stands_in_every_look(page, story, looks_right):
    page.goto(story.get_absolute_url())
    settled(page)
    looks_right()


@pytest.mark.parametrize("address", ["/people/anna-berg/", "/places/vienna/", "/authors/clara-voss/"])
def test_so_do_the_pages_of_the_world_with_portraits_in_two_inks(page, story, address, looks_right):
    Site.objects.update_or_create(pk=1, defaults={"portraits": Portraits.INKS})
    page.goto(address)
    settled(page)
    assert page.locator(".picture img").evaluate(LOADED)
    looks_right()


def test_they_take_their_room_first_and_come_when_they_are_near(page, story):
    page.add_init_script(SHIFT)
    page.goto(story.get_absolute_url())
    settled(page)
    lead, *_others, last = page.locator(".picture img").all()
    assert lead.evaluate(LOADED)
    assert not last.evaluate(LOADED)
    room = last.bounding_box()
    assert room["height"] > 100
    last.scroll_into_view_if_needed()
    soon(lambda: last.evaluate(LOADED))
    assert last.bounding_box()["height"] == room["height"]
    assert page.evaluate("window.shifted") < 0.01


def test_layouts_are_as_wide_as_they_say_and_a_crop_keeps_its_focus(page, story):
    page.set_viewport_size({"width": 1440, "height": 700})
    page.goto(story.get_absolute_url())
    settled(page)
    measure, wide, full = (figure.bounding_box()["width"] for figure in page.locator(".prose .picture").all())
    text = page.locator("#p1").bounding_box()["width"]
    assert measure == pytest.approx(text, abs=1)
    assert text < wide < full
    assert full == pytest.approx(1440, abs=1)
    image = page.locator(".prose .picture img").last
    assert image.bounding_box()["height"] <= 700
    assert image.evaluate("image => getComputedStyle(image).objectPosition") == "100% 50%"
