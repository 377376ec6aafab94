"""
Narrowing what was found: by kind, place, person and tag, each an address with its count.

What is chosen stands in the query beside the words: `?q=cafe&kind=story&place=path&person=slug&tag=slug`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import nsmallest
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters.models import Section
from stories.models import SearchDocument
from stories.phrases import capital
from stories.search import marks
from stories.search.finding import Found

from .facets import SHOWN, Facet, Group

ABOUT = {"place": Section.PLACE, "person": Section.PERSON, "tag": Section.TAG}
KINDS = {
    Section.STORY: gettext_lazy("stories"),
    Section.PERSON: gettext_lazy("people"),
    Section.PLACE: gettext_lazy("places"),
    Section.TAG: gettext_lazy("tags"),
    Section.COLLECTION: gettext_lazy("collections"),
}


@dataclass(frozen=True)
class Narrowed:
    """The words of a search as they are shown again, and what a reader narrows its results by."""

    words: str = ""
    kind: str = ""
    place: SearchDocument | None = None
    person: SearchDocument | None = None
    tag: SearchDocument | None = None

    @property
    def about(self) -> dict[str, SearchDocument]:
        return {name: row for name in ABOUT if (row := getattr(self, name))}

    @property
    def marks(self) -> tuple[str, ...]:
        """What a document must be marked with."""
        of_kind = (marks.kind(self.kind),) if self.kind else ()
        return (*of_kind, *(marks.of(row.kind, row.owner_id) for row in self.about.values()))

    @property
    def query(self) -> dict[str, str]:
        query = {"q": self.words, "kind": self.kind} | {name: row.address for name, row in self.about.items()}
        return {name: value for name, value in query.items() if value}

    @property
    def address(self) -> str:
        return f"{reverse('search')}?{urlencode(self.query, safe='/')}"

    @property
    def chips(self) -> list[Facet]:
        """What is chosen, each leading to the results without it."""
        kind = [Facet(capital(str(KINDS[self.kind])), replace(self, kind="").address)] if self.kind else []
        return kind + [
            Facet(row.full_title, replace(self, **{name: None}).address) for name, row in self.about.items()
        ]


def read(query, words: str) -> Narrowed:
    """
    What `query`, a QueryDict, asks for. One query.

    Raises `Http404` for a value that is repeated or unknown.
    """
    values = {name: query.getlist(name) for name in ("kind", *ABOUT)}
    if any(len(value) > 1 for value in values.values()):
        raise Http404
    chosen = {name: value[0] for name, value in values.items() if value and value[0]}
    kind = chosen.pop("kind", "")
    wanted = {name: (ABOUT[name].value, address) for name, address in chosen.items()}
    rows = {
        (row.kind, row.address): row
        for row in _of_any(Q(kind=kind, address=address) for kind, address in wanted.values())
    }
    if (kind and kind not in KINDS) or not rows.keys() >= set(wanted.values()):
        raise Http404
    return Narrowed(words, kind, **{name: rows[value] for name, value in wanted.items()})


def _of_any(conditions: Iterable[Q]):
    either = Q()
    for condition in conditions:
        either |= condition
    rows = SearchDocument.objects.defer("heading", "names", "marks", "words", "texts")
    return rows.filter(either) if either else ()


def groups(narrowed: Narrowed, found: Found, of_any_kind: Found) -> list[Group]:
    """Kind, place, person and tag with the choices to offer, counted in what was found. One query."""
    tied = marks.tied(found.marks.values())
    most = {name: _most(tied[marks.LETTER[kind]]) for name, kind in ABOUT.items()}
    owners = {name: SearchDocument.OWNERS[kind] for name, kind in ABOUT.items()}
    rows = _of_any(
        Q(**{f"{owners[name]}__in": [int(mark[1:]) for mark in counts]})
        for name, counts in most.items()
        if counts
    )
    documents = {marks.of(row.kind, row.owner_id): row for row in rows}
    names = {"place": _("Place"), "person": _("Person"), "tag": _("Tag")}
    return [
        _kinds(narrowed, of_any_kind),
        *(
            Group(names[name], list(_about(narrowed, name, counts, documents)))
            for name, counts in most.items()
        ),
    ]


def _most(counts):
    """The marks that most of what was found has, with how many have them."""
    return dict(nsmallest(SHOWN, counts.items(), key=lambda found: (-found[1], int(found[0][1:]))))


def _about(narrowed, name, counts: Mapping[str, int], documents):
    chosen = getattr(narrowed, name)
    for mark, count in counts.items():
        row = documents.get(mark)
        if row:
            is_chosen = row == chosen
            address = replace(narrowed, **{name: None if is_chosen else row}).address
            yield Facet(row.full_title, address, count, is_chosen)


def _kinds(narrowed, found):
    counts = Counter(marks.kind_of(row) for row in found.marks.values())
    facets = [Facet(_("Everything"), replace(narrowed, kind="").address, found.total, not narrowed.kind)]
    for kind, name in KINDS.items():
        if counts[kind]:
            address = replace(narrowed, kind=kind.value).address
            facets.append(Facet(capital(str(name)), address, counts[kind], kind == narrowed.kind))
    return Group(_("Kind"), facets)
