"""Following the thread: the passages of live stories that name a person or a place, in their order."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from characters.models import Character, Place
from characters.pages.redirects import redirect_former
from spystories.lib.page_head import list_head
from spystories.lib.page_keys import set_key, show, stored
from spystories.lib.paging import Paging, page_slice
from stories.books.book import find_public, public_rows
from stories.derived.passages import naming_condition, strands
from stories.models import Appearance, Story
from stories.phrases import capitalize, count_of_stories, place_in_words

STORIES_ON_A_PAGE = 12  # stories


@stored("page")
@require_safe
def person_thread(request: HttpRequest, slug: str) -> HttpResponse:
    """The thread of a person. Six queries at most."""
    person = find_public(Character.section, slug)
    if person is None:
        return _redirect(Character, slug, "stories:person_thread")
    return _page(request, person, "people", (_("People"), reverse("characters:people")))


@stored("page")
@require_safe
def place_thread(request: HttpRequest, path: str) -> HttpResponse:
    """The thread of a place and of what lies inside it. Six queries at most."""
    place = find_public(Place.section, path)
    if place is None:
        return _redirect(Place, path, "stories:place_thread")
    return _page(request, place, "places", (_("Places"), reverse("characters:places")))


def _redirect(model: type[Character | Place], address: str, name: str) -> HttpResponse:
    return redirect_former(public_rows(model.section), address, to=lambda row: reverse(name, args=[row.address]))


def _page(request: HttpRequest, subject: Character | Place, section: str, above: tuple[str, str]) -> HttpResponse:
    show(set_key(subject.page_kind, subject.pk))
    named = Appearance.objects.filter(naming_condition(subject), count__gt=0)
    numbers = named.order_by("number").values("number").distinct()  # read from an index alone, before a story is
    total = numbers.count()
    number, there = page_slice(request, total, STORIES_ON_A_PAGE)
    stories = Story.objects.live().filter(number__in=numbers[there], rendering__isnull=False).oldest()
    page = Paging(list(stories), number, total, request.path, per_page=STORIES_ON_A_PAGE)
    name = place_in_words(subject) if isinstance(subject, Place) else subject.name
    title = _("The thread of %(name)s") % {"name": name}
    sentence = _("%(stories)s, in the order of publication.") if page.total > 1 else _("%(stories)s.")
    count = sentence % {"stories": count_of_stories(page.total)}
    crumbs = [above, (capfirst(name), subject.get_absolute_url())]
    head = list_head(page, title, section, description=capitalize(count), crumbs=crumbs)
    context = {
        "head": head,
        "subject": subject,
        "count": head.description,
        "page": replace(page, items=strands(subject, page.items)),
    }
    return render(request, "stories/thread.html", context)
