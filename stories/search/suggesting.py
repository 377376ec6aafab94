"""Names and titles while they are typed: exactly that first, then what begins so, then what holds such a word."""

from collections.abc import Sequence
from typing import Any

from characters.models import Section
from spystories.lib.folding import fold
from stories.models import DeskDocument, SearchDocument

from . import backend, marks
from .queries import Query, parse
from .selection import HEADING, AnyDocument, DocumentTable, Selection

SUGGESTIONS_SHOWN = 8
SOUGHT = 40  # of each kind those that are ranked: the newest, and besides them whatever is called exactly so
KINDS_SUGGESTED = (Section.PERSON, Section.PLACE, Section.AUTHOR, Section.STORY)


def suggest(
    text: str, kinds: Sequence[str] = KINDS_SUGGESTED, model: DocumentTable = SearchDocument
) -> list[AnyDocument]:
    """
    At most eight documents: those called exactly so, then kind by kind those whose name begins so, then those with
    a word of it that does; equals in most stories first. Two queries.
    """
    return _ranked(text, kinds, model)[:SUGGESTIONS_SHOWN]


def rank_titles(text: str, kind: Section) -> list[int]:
    """
    The primary keys of stories, people or others of one `kind` by their names for editors, ranked as `suggest` does.

    At most eighty. Two queries.
    """
    return [row.owner_id for row in _ranked(text, (kind,), DeskDocument)]


def _ranked(text: str, kinds: Sequence[str], model: DocumentTable) -> list[AnyDocument]:
    query = parse(text)
    selections = [*_exactly(query, kinds), *_beginning(query, kinds)]
    turns: dict[int, int] = {}
    for turn, pk in backend.find_ids(selections, SOUGHT, model) if query.terms else ():
        turns.setdefault(pk, turn)
    rows: Any = model.objects.filter(pk__in=turns).defer("heading", "names", "marks", "words", "texts")
    typed = fold(query.typed)
    begins = {row.pk: fold(row.title).startswith(typed) for row in rows}
    return sorted(rows, key=lambda row: (turns[row.pk], not begins[row.pk], -row.story_count, row.title, row.pk))


def _exactly(query: Query, kinds: Sequence[str]) -> list[Selection]:
    called = marks.name_mark(query.name)
    return [Selection(query, (), marks=(marks.kind_mark(kind), called)) for kind in kinds]


def _beginning(query: Query, kinds: Sequence[str]) -> list[Selection]:
    return [Selection(query, (HEADING,), by_beginning=True, marks=(marks.kind_mark(kind),)) for kind in kinds]
