"""Suggestions while a reader types: people, places, authors and titles whose names begin like it."""

from collections.abc import Sequence
from typing import Any

from characters.models import Section
from stories.models import SearchDocument

from . import backend, marks
from .queries import parse
from .selection import HEADING, AnyDocument, DocumentTable, Selection

SUGGESTIONS_SHOWN = 8
KINDS_SUGGESTED = (Section.PERSON, Section.PLACE, Section.AUTHOR, Section.STORY)


def suggest(
    text: str, kinds: Sequence[str] = KINDS_SUGGESTED, model: DocumentTable = SearchDocument
) -> list[AnyDocument]:
    """At most eight documents, kind by kind; of each those in most stories first. Two queries."""
    query = parse(text)
    selections = [Selection(query, (HEADING,), by_beginning=True, marks=(marks.kind_mark(kind),)) for kind in kinds]
    turns = {pk: turn for turn, pk in backend.find_ids(selections, SUGGESTIONS_SHOWN, model)} if query.terms else {}
    rows: Any = model.objects.filter(pk__in=turns).defer("heading", "names", "marks", "words", "texts")
    return sorted(rows, key=lambda row: (turns[row.pk], -row.story_count, row.title, row.pk))[:SUGGESTIONS_SHOWN]
