"""The page of results, the suggestions for its field, and what browsers need to offer the site's search."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from characters.models import Section
from spystories.lib import prose
from spystories.lib.page_head import Head, absolute_address
from spystories.lib.page_keys import stored
from spystories.lib.paging import Paging, page_slice
from stories.models import SearchDocument
from stories.phrases import capitalize, join_names, number_in_words
from stories.search import passages, spelling, words
from stories.search.asking import read_query
from stories.search.finding import MOST_RANKED, Hits, find
from stories.search.queries import Query
from stories.search.selection import DocumentTable
from stories.search.suggesting import suggest

from .search_facets import KINDS, SearchNarrowing, facet_groups, read_narrowing

RESULTS_ON_A_PAGE = 20


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The results: live pages that hold the words asked for. Eleven queries at most, whatever is asked."""
    query = read_query(request.GET.get("q", ""), getattr(request, "content_version", None))
    narrowed = read_narrowing(request.GET, query.typed)
    hits = find(query, narrowed.marks)
    page = page_of_found(request, narrowed, hits, SearchDocument)
    results = [Result(row, passages.show_document(row, query, row.shown_texts)) for row in page.items]
    of_any_kind = find(query, narrowed.marks[1:], only_marks=True) if narrowed.kind else hits
    context = {
        "head": _head(narrowed, hits, page),
        "narrowed": narrowed,
        "page": page,
        "sentence": _sentence(query, hits, results),
        "is_more": hits.is_more,
        "groups": facet_groups(narrowed, hits, of_any_kind) if of_any_kind.total else [],
        "parts": group_results(results),
    }
    if query.typed and not hits.total:
        context |= {"meant": _meant(query), "beginning": _some_beginning()}
    return render(request, "search.html", context)


@dataclass(frozen=True)
class Result:
    """A document and what of it is shown."""

    document: SearchDocument
    shown: passages.ShownDocument

    @property
    def kind(self) -> str:
        return self.document.kind

    @property
    def matches(self) -> str:
        count = self.shown.matches
        return ngettext("%(number)s match", "%(number)s matches", count) % {"number": number_in_words(count)}


@dataclass(frozen=True)
class Part:
    """Neighbours among the results: stories as rows, or the rest as a card with a line for each kind."""

    heading: str
    stories: list[Result]
    kinds: list[tuple[str, list[Result]]]


def group_results(results: list[Result]) -> list[Part]:
    """The results that rank before the first story, the stories, and the others that rank after it."""
    first = next((at for at, row in enumerate(results) if row.kind == Section.STORY), len(results))
    stories = [row for row in results if row.kind == Section.STORY]
    after = [row for row in results[first:] if row.kind != Section.STORY]
    return [
        part for part in (_card(results[:first]), Part("", stories, []), _card(after)) if part.stories or part.kinds
    ]


def _card(results: list[Result]) -> Part:
    of_kind = {kind: [row for row in results if row.kind == kind] for kind in dict.fromkeys(r.kind for r in results)}
    names = [str(KINDS[Section(kind)]) for kind in of_kind]
    lines = [
        (capitalize(str(KINDS[Section(kind)] if len(rows) > 1 else Section(kind).label)), rows)
        for kind, rows in of_kind.items()
    ]
    return Part(capitalize(join_names(names)), [], lines)


def page_of_found(request: HttpRequest, narrowed: SearchNarrowing, found: Hits, model: DocumentTable) -> Paging:
    """The documents on the page that is asked for. Raises `Http404` when there is no such page. Three queries."""
    number, there = page_slice(request, found.total, RESULTS_ON_A_PAGE)
    rows = model.objects.for_showing().in_bulk(found.keys[there])
    items = [rows[key] for key in found.keys[there] if key in rows]
    return Paging(items, number, found.total, reverse(narrowed.route), narrowed.query, RESULTS_ON_A_PAGE)


def _head(narrowed: SearchNarrowing, found: Hits, page: Paging) -> Head:
    title = _("Search")
    if narrowed.q:
        title = _("%(words)s: %(count)s") % {"words": narrowed.q, "count": _count(found)}
    name = _("Search: %(words)s") % {"words": narrowed.q} if narrowed.q else title
    return Head(
        title=title,
        description=_("Search results."),
        path=page.here,
        section="search",
        data={"@type": "SearchResultsPage", "name": name, "url": absolute_address(page.here)},
    )


def _count(found: Hits) -> str:
    if found.is_more:
        return _("more than %(number)s results") % {"number": number_in_words(MOST_RANKED)}
    return ngettext("%(number)s result", "%(number)s results", found.total) % {"number": number_in_words(found.total)}


def _sentence(query: Query, found: Hits, results: list[Result]) -> str:
    if not query.typed:
        return _("Stories, people, places, tags and collections, by any word or name in them.")
    typed, written = _other_spelling(query, results)
    if typed:
        return _("%(count)s for “%(words)s”, counting “%(written)s” as the same word.") % {
            "count": capitalize(_count(found)),
            "words": query.typed,
            "written": written,
        }
    return result_sentence(query, found)


def result_sentence(query: Query, found: Hits) -> str:
    """The number of results as a sentence."""
    if not found.total:
        return _("Nothing for “%(words)s”.") % {"words": query.typed}
    return _("%(count)s for “%(words)s”.") % {"count": capitalize(_count(found)), "words": query.typed}


def _other_spelling(query: Query, results: list[Result]) -> tuple[str, str]:
    """A word as it was typed and as these results write it, when only accents tell the two apart."""
    typed = {words.forms(word)[0]: word.lower() for term in query.terms for word in words.WORD.findall(term.typed)}
    for written in passages.marked_words([row.shown for row in results]):
        word = typed.get(words.forms(written)[0])
        if word and word != written.lower():
            return word, written.lower()
    return "", ""


def _meant(query: Query) -> dict[str, str] | None:
    text = spelling.correct_spelling(query)
    return {"words": text, "address": SearchNarrowing(text).address} if text else None


def _some_beginning() -> str:
    """Three letters that a name begins with, for a reader to try; empty while nobody is public. One query."""
    people = SearchDocument.objects.filter(kind=Section.PERSON).order_by("-story_count", "title", "pk")
    name = people.values_list("title", flat=True).first() or ""
    return next((word[:3] for word in reversed(words.WORD.findall(name)) if len(word) > 3), "")


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """People, places, authors and titles that begin with what is typed, as JSON. Three queries."""
    rows = [
        {"name": prose.typeset(row.full_title), "kind": Section(row.kind).label, "address": row.get_absolute_url()}
        for row in suggest(request.GET.get("q", ""))
    ]
    return JsonResponse({"suggestions": rows})


@stored()
@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """The OpenSearch description: what reads it, a browser or an app, offers the search in its own field."""
    catalogue = reverse("books:opds_search", args=["1.2"])
    context = {"search": absolute_address(reverse("search")), "catalogue": absolute_address(catalogue)}
    return render(
        request,
        "opensearch.xml",
        context,
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )
