"""The editors' own search: over all that they may see, stories by their newest text."""

from dataclasses import dataclass

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from characters.models import Section
from stories.models import DeskDocument
from stories.pages.narrowing import Facet
from stories.pages.search import page_of_found, result_sentence
from stories.pages.search_facets import SearchNarrowing, kind_facets
from stories.search import marks, passages, spelling
from stories.search.asking import read_query
from stories.search.finding import Hits, find
from stories.search.queries import Query, parse
from stories.search.suggesting import suggest


@dataclass(frozen=True)
class DeskNarrowing(SearchNarrowing):
    """The same for editors, who narrow by kind alone."""

    route = "admin:search"


def kinds_for(site: AdminSite, request: HttpRequest) -> list[Section]:
    """What this person may find: the kinds whose lists they may see."""
    models = {kind: DeskDocument._meta.get_field(name).related_model for kind, name in DeskDocument.OWNERS.items()}
    return [
        kind
        for kind, model in models.items()
        if model and site.get_model_admin(model).has_view_or_change_permission(request)
    ]


@require_safe
def search(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """All that an editor may see and that holds the words, ranked as for readers. Thirteen queries at most."""
    query, kinds = read_query(request.GET.get("q", "")), kinds_for(site, request)
    kind = request.GET.get("kind", "")
    if kind and kind not in kinds:
        raise Http404
    among = tuple(map(marks.kind_mark, kinds))
    all_found = found = find(query, among=among, model=DeskDocument) if kinds else find(parse(""))
    if kind:
        found = find(query, (marks.kind_mark(kind),), model=DeskDocument)
    narrowed = DeskNarrowing(query.typed, kind)
    page = page_of_found(request, narrowed, found, DeskDocument)
    title = _("Search: %(words)s") % {"words": query.typed} if query.typed else _("Search")
    context = site.each_context(request) | {
        "title": title,
        "search_words": query.typed,
        "sentence": _sentence(query, found),
        "is_more": found.is_more,
        "facets": kind_facets(narrowed, all_found) if all_found.total else [],
        "page": page,
        "results": [(row, passages.show_document(row, query, row.shown_texts)) for row in page.items],
    }
    if kinds and query.typed and not found.total and (text := spelling.correct_spelling(query, kinds)):
        context["meant"] = Facet(text, DeskNarrowing(text).address)
    return TemplateResponse(request, "admin/search.html", context)


def _sentence(query: Query, found: Hits) -> str:
    if not query.typed:
        return _("Stories with their drafts, people, places, tags, collections and authors, by any word in them.")
    return result_sentence(query, found)


@require_safe
def suggestions(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """What an editor may see and whose name begins with what is typed, as JSON. Three queries."""
    rows = [
        {"name": row.full_title, "kind": Section(row.kind).label, "address": row.get_absolute_url()}
        for row in suggest(request.GET.get("q", ""), kinds_for(site, request), DeskDocument)
    ]
    return JsonResponse({"suggestions": rows})
