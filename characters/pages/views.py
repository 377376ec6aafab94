"""Public pages of people and places. What is not public is as if it were not there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from characters.models import Character, Place
from spystories.lib.page_head import Head, list_head
from spystories.lib.page_keys import stored
from spystories.lib.paging import page_number

from .linked_data import person_data, place_data
from .lists import PeopleIndex, PlacesIndex
from .person import PersonPage
from .place import PlacePage
from .redirects import redirect_former

LONGEST_PATH = 700


@stored("page")
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The index of people, by letter."""
    index = PeopleIndex(request)
    sentence = ngettext("One person in these stories.", "%(count)s people in these stories.", index.total)
    head = list_head(index.page, _("People"), "people", description=sentence % {"count": index.total})
    return render(request, "characters/people.html", {"head": head, "index": index})


@stored("page")
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The index of places, as a tree."""
    index = PlacesIndex(request)
    head = list_head(
        index.page,
        _("Places"),
        "places",
        description=_("Where these stories are set, and what they speak of."),
    )
    return render(request, "characters/places.html", {"head": head, "index": index})


@stored()
@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """A person: quoted, counted, and who and where the stories name beside them."""
    character = Character.objects.public().for_page().filter(slug=slug).first()
    if character is None:
        return redirect_former(Character.objects.public(), slug)
    page = PersonPage(character)
    head = Head(
        title=character.name,
        description=page.description,
        path=character.get_absolute_url(),
        section="people",
        kind="profile",
        data=person_data(page),
        crumbs=[(_("People"), reverse("characters:people"))],
        feed=reverse("stories:person_feed", args=[character.slug]),
        card=reverse("stories:person_card", args=[character.slug]),
    )
    return render(request, "characters/person.html", {"head": head, "page": page, "character": character})


@stored("page")
@require_safe
def place(request: HttpRequest, path: str) -> HttpResponse:
    """A place: stories set there and in what lies inside it, who is seen there, where it lies."""
    page = PlacePage.at(path) if len(path) <= LONGEST_PATH else None
    if page is None:
        return redirect_former(Place.objects.public(), path)
    number = page_number(request)
    inside = page.inside(number)
    above = [(place.name, place.get_absolute_url()) for place in page.above]
    head = Head(
        title=capfirst(page.place.name),
        description=page.description,
        path=inside.here,
        section="places",
        data=place_data(page),
        crumbs=[(_("Places"), reverse("characters:places")), *above],
        feed=reverse("stories:place_feed", args=[path]),
        card=reverse("stories:place_card", args=[path]),
        before=inside.previous,
        after=inside.next,
    )
    return render(request, "characters/place.html", {"head": head, "page": page, "place": page.place, "inside": inside})
