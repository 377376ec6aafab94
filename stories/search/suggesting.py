"""Suggestions while a reader types: people, places and titles whose names begin like it."""

from characters.models import Section

from ..models import SearchDocument
from . import backend, marks
from .queries import parse
from .selection import HEADING, Selection

SHOWN = 8
_KINDS = (Section.PERSON, Section.PLACE, Section.STORY)


def suggest(text: str) -> list[SearchDocument]:
    """At most eight documents: people, places, stories; of each those in most stories first. Two queries."""
    query = parse(text)
    selections = [
        Selection(query, (HEADING,), by_beginning=True, marks=(marks.kind(kind),)) for kind in _KINDS
    ]
    found = {pk: turn for turn, pk in backend.ids(selections, SHOWN)} if query.terms else {}
    rows = SearchDocument.objects.filter(pk__in=found).only(
        "kind", "title", "address", "inside", "story_count"
    )
    return sorted(rows, key=lambda row: (found[row.pk], -row.story_count, row.title, row.pk))[:SHOWN]
