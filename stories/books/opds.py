"""
Catalogues for reading apps: OPDS 1.2, which is Atom, and OPDS 2.0, which is JSON.

Both say the same: the newest stories, those that a search finds, and by way of collections, authors, people,
places and tags the stories of each, its whole book first. `opds_formats` puts it into either form.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

from django.db.models import Count, Max, Min, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from characters.models import Character, Place, Section
from characters.pages.redirects import redirect_former
from spystories.lib import prose
from spystories.lib.languages import site_language
from spystories.lib.page_head import absolute_address
from spystories.lib.page_keys import show, show_wholly, stored
from spystories.lib.paging import Paging, count_kinds, page_slice
from stories.models import Author, Collection, Creator, SearchDocument, Site, Story, Tag
from stories.phrases import capitalize, count_of_stories, place_in_words
from stories.search import marks
from stories.search.asking import read_query
from stories.search.finding import find

from .book import book_of
from .opds_formats import Catalogue, Publication, Way, catalogue_response

ROWS_IN_A_FEED = 50


def _kinds() -> dict[str, tuple[str, str, QuerySet[Any]]]:
    """Name, address column and rows of what groups stories: those that have any."""
    there = Q(set_count__gt=0) | Q(spoken_count__gt=0)
    people = Character.objects.public().filter(story_count__gt=0)
    return {
        "collections": (_("Collections"), "slug", Collection.objects.public().alphabetical()),
        "authors": (_("Authors"), "slug", Author.objects.public().alphabetical()),
        "people": (_("People"), "slug", people.alphabetical()),
        "places": (_("Places"), "path", Place.objects.public().filter(there).as_tree()),
        "tags": (_("Tags"), "slug", Tag.objects.public().alphabetical()),
    }


@stored()
@require_safe
def root(request: HttpRequest, version: str) -> HttpResponse:
    """The newest stories, and the kinds that there are. Four queries."""
    kinds = _kinds()
    show(*kinds)
    found = count_kinds({kind: rows for kind, (_name, _column, rows) in kinds.items()})
    ways = [Way(_("Newest stories"), _address("stories", version), _("The last one published comes first."))]
    for kind, (name, *_rest) in kinds.items():
        if found[kind]:
            ways.append(Way(name, _address("kind", version, kind), f"{found[kind]:,}", to_stories=False))
    site = Site.objects.texts()
    return _answer(version, site, title=site.name, address=_address("root", version), ways=ways)


@stored("page")
@require_safe
def stories(request: HttpRequest, version: str) -> HttpResponse:
    """All live stories, the newest first. Seven queries."""
    page = _page(request, Story.objects.live().filter(rendering__isnull=False).newest())
    site = Site.objects.texts()
    return _answer(
        version,
        site,
        title=_("Newest stories"),
        page=page,
        up=_address("root", version),
        publications=_publications(site, page.items),
        lists_stories=True,
    )


@require_safe
def search(request: HttpRequest, version: str) -> HttpResponse:
    """The stories that hold the words of `?query=`, the best first. Ten queries at most."""
    query = read_query(request.GET.get("query", ""), getattr(request, "content_version", None))
    found = find(query, (marks.kind_mark(Section.STORY),))
    number, there = page_slice(request, found.total, ROWS_IN_A_FEED)
    keys = found.keys[there]
    story_of = dict(SearchDocument.objects.filter(pk__in=keys).values_list("pk", "story"))
    items = _in_order([story_of[key] for key in keys if key in story_of])
    page = Paging(items, number, found.total, request.path, {"query": query.typed}, ROWS_IN_A_FEED)
    site = Site.objects.texts()
    return _answer(
        version,
        site,
        title=_("Search: %(words)s") % {"words": query.typed} if query.typed else _("Search"),
        page=page,
        up=_address("root", version),
        publications=_publications(site, page.items),
        lists_stories=True,
    )


@stored("page")
@require_safe
def kind(request: HttpRequest, version: str, kind: str) -> HttpResponse:
    """The collections, authors, people, places or tags that have a live story. Five queries."""
    name, _column, rows = _kinds()[kind]
    show(kind)
    page = _page(request, rows.select_related("parent") if kind == "places" else rows)
    ways = [Way(_title(row), _address("thing", version, kind, row.address), _count(row)) for row in page.items]
    return _answer(version, Site.objects.texts(), title=name, page=page, up=_address("root", version), ways=ways)


@stored("page")
@require_safe
def thing(request: HttpRequest, version: str, kind: str, address: str) -> HttpResponse:
    """The stories of one of them, and before them all of these in one book. Nine queries."""
    _name, column, rows = _kinds()[kind]
    row = rows.filter(**{column: address}).first()
    if row is None:
        return redirect_former(rows, address, to=lambda row: _path("thing", version, kind, row.address))
    book = book_of(row)
    page = _page(request, book.stories.filter(rendering__isnull=False))
    site = Site.objects.texts()
    publications = _publications(site, page.items)
    if page.number == 1 and publications:
        publications = [_whole(site, row, page.total, publications[0].cover), *publications]
    return _answer(
        version,
        site,
        title=prose.typeset(book.title),
        page=page,
        up=_address("kind", version, kind),
        publications=publications,
        lists_stories=True,
    )


def _answer(version: str, site: Site, *, page: Paging | None = None, **facts: Any) -> HttpResponse:
    if page is not None:
        facts["address"] = absolute_address(page.here)
    show_wholly("stories")
    changed = Story.objects.live().aggregate(at=Max("last_published_at"))["at"]
    start = _address("root", version)
    changed = changed or datetime(1970, 1, 1, tzinfo=UTC)
    return catalogue_response(version, Catalogue(start=start, site=site, modified=changed, page=page, **facts))


def _path(name: str, version: str, *more: str) -> str:
    return reverse(f"books:opds_{name}", args=[version, *more])


def _address(name: str, version: str, *more: str) -> str:
    return absolute_address(_path(name, version, *more))


def _page(request: HttpRequest, rows: QuerySet[Any]) -> Paging:
    """The page of `rows` that is asked for. Raises `Http404` when there is none. Three queries at most."""
    total = rows.count()
    number, there = page_slice(request, total, ROWS_IN_A_FEED)
    stories = rows.model is Story
    items = _in_order(list(rows.values_list("pk", flat=True)[there])) if stories else list(rows[there])
    return Paging(items, number, total, request.path, {}, ROWS_IN_A_FEED)


def _in_order(keys: Iterable[int]) -> list[Story]:
    """The live stories with these primary keys, and their authors. Two queries."""
    found = Story.objects.live().for_shelf().with_authors().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _publications(site: Site, stories: Iterable[Story]) -> list[Publication]:
    publications = []
    for story in stories:
        book = book_of(story)
        publications.append(
            Publication(
                identifier=book.identifier,
                title=prose.typeset(story.title),
                line=prose.typeset(story.standfirst),
                languages=[story.lang or site_language()],
                authors=_names(story.creators, site),
                page=book.address,
                file=absolute_address(reverse("books:story", args=[story.slug, "epub"])),
                cover=absolute_address(reverse("books:cover", args=[story.slug])),
                published=cast(datetime, story.first_published_at),  # what is live has both
                modified=cast(datetime, story.last_published_at),
            )
        )
    return publications


def _names(creators: Iterable[Creator], site: Site) -> list[str]:
    """Whom a catalogue names as authors: the site where nobody else."""
    return [one.name for one in creators] or [site.name]


def _whole(site: Site, row: Any, total: int, cover: str) -> Publication:
    """All stories of the list as one thing to fetch, under the cover of the first. One query."""
    book = book_of(row)
    by_language = (
        book.stories.order_by()
        .values("lang")
        .annotate(stories=Count("pk"), first=Min("first_published_at"), last=Max("last_published_at"))
    )
    written = sorted(by_language, key=lambda row: (-row["stories"], row["lang"]))
    count = capitalize(_("%(stories)s in one book.") % {"stories": count_of_stories(total)})
    return Publication(
        identifier=book.identifier,
        title=capitalize(prose.typeset(book.title)),
        line=prose.typeset(" ".join([*book.lines, count])),
        languages=list(dict.fromkeys(row["lang"] or site_language() for row in written)),
        authors=_names(book.creators, site),
        page=book.address,
        file=absolute_address(reverse(f"books:{row.section}", args=[row.address, "epub"])),
        cover=cover,
        published=min(row["first"] for row in written),
        modified=max(row["last"] for row in written),
        is_story=False,
    )


def _title(row: Model) -> str:
    return capitalize(place_in_words(row)) if isinstance(row, Place) else str(row)


def _count(row: Any) -> str:
    stories = row.set_count + row.spoken_count if isinstance(row, Place) else row.story_count
    return capitalize(_("%(stories)s.") % {"stories": count_of_stories(stories)})
