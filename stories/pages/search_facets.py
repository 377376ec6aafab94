"""
Narrowing what was found: by kind, place, person, tag and author, each an address with its count.

What is chosen stands in the query beside the words: `?q=cafe&kind=story&place=path&person=slug&tag=slug&author=slug`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from django.db.models import Q
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters.models import Section
from stories.models import SearchDocument
from stories.phrases import capitalize
from stories.search import marks
from stories.search.finding import Hits

from .narrowing import FACETS_SHOWN, KIND_NAMES, Facet, FacetGroup, Narrowing, read_values

ABOUT = {"place": Section.PLACE, "person": Section.PERSON, "tag": Section.TAG, "author": Section.AUTHOR}
KINDS = {
    Section.STORY: gettext_lazy("stories"),
    Section.PERSON: gettext_lazy("people"),
    Section.PLACE: gettext_lazy("places"),
    Section.TAG: gettext_lazy("tags"),
    Section.COLLECTION: gettext_lazy("collections"),
    Section.AUTHOR: gettext_lazy("authors"),
}


@dataclass(frozen=True)
class SearchNarrowing(Narrowing):
    """The words of a search as they are shown again, and what a reader narrows its results by."""

    q: str = ""
    kind: str = ""
    place: SearchDocument | None = None
    person: SearchDocument | None = None
    tag: SearchDocument | None = None
    author: SearchDocument | None = None

    route = "search"
    kinds = ("q", "kind", "place", "person", "tag", "author")
    shown_as_chips = ("kind", "place", "person", "tag", "author")

    @property
    def marks(self) -> tuple[str, ...]:
        """The marks that a document must have."""
        of_kind = (marks.kind_mark(self.kind),) if self.kind else ()
        about = (row for row in (self.place, self.person, self.tag, self.author) if row)
        return (*of_kind, *(marks.about_mark(row.kind, row.owner_id) for row in about))

    def label(self, row: Any) -> str:
        return row.full_title if isinstance(row, SearchDocument) else capitalize(str(KINDS[Section(row)]))


def read_narrowing(query: QueryDict, words: str) -> SearchNarrowing:
    """
    What `query` asks for. One query.

    Raises `Http404` for a value that is repeated or unknown.
    """
    values = {name: value for name, value in read_values(query, ("kind", *ABOUT)).items() if value}
    kind = values.pop("kind", "")
    wanted = {name: (ABOUT[name].value, address) for name, address in values.items()}
    rows = {
        (row.kind, row.address): row
        for row in _of_any(Q(kind=kind, address=address) for kind, address in wanted.values())
    }
    if (kind and kind not in KINDS) or not rows.keys() >= set(wanted.values()):
        raise Http404
    return SearchNarrowing(words, kind, **{name: rows[value] for name, value in wanted.items()})


def _of_any(conditions: Iterable[Q]) -> Iterable[SearchDocument]:
    either = Q()
    for condition in conditions:
        either |= condition
    rows = SearchDocument.objects.defer("heading", "names", "marks", "words", "texts")
    return rows.filter(either) if either else ()


def facet_groups(narrowed: SearchNarrowing, found: Hits, of_any_kind: Hits) -> list[FacetGroup]:
    """Kind, place, person, tag and author with the choices to offer, counted in what was found. One query."""
    tied = marks.count_ties(found.marks.values())
    counts = {name: _most(tied[marks.LETTER[kind]]) for name, kind in ABOUT.items()}
    owners = {name: SearchDocument.OWNERS[kind] for name, kind in ABOUT.items()}
    rows = _of_any(
        Q(**{f"{owners[name]}__in": [int(mark[1:]) for mark in of_kind]}) for name, of_kind in counts.items() if of_kind
    )
    documents = {marks.about_mark(row.kind, row.owner_id): row for row in rows}
    groups = [FacetGroup(_("Kind"), kind_facets(narrowed, of_any_kind))]
    for name, of_kind in counts.items():
        there = [(documents[mark], count) for mark, count in of_kind.items() if mark in documents]
        choices = [(row.address, row.full_title, count) for row, count in there]
        groups.append(FacetGroup(str(KIND_NAMES[name]), narrowed.facets(name, choices)))
    return groups


def _most(counts: Counter[str]) -> dict[str, int]:
    """The marks that most of what was found has, with how many have them."""
    return dict(nsmallest(FACETS_SHOWN, counts.items(), key=lambda counted: (-counted[1], int(counted[0][1:]))))


def kind_facets(narrowed: SearchNarrowing, found: Hits) -> list[Facet]:
    """Everything, and each kind that there is, with its count."""
    counts = Counter(marks.kind_of(row) for row in found.marks.values())
    everything = Facet(_("Everything"), narrowed.address_with("kind", ""), found.total, not narrowed.kind)
    return [everything] + [
        Facet(
            capitalize(str(name)),
            narrowed.address_with("kind", kind.value),
            counts[kind],
            kind == narrowed.kind,
        )
        for kind, name in KINDS.items()
        if counts[kind]
    ]
