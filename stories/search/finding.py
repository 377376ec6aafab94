"""Finding and ranking: names and titles first, a person's or place's own page before all, then the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from characters.models import Section
from spystories.lib.packed import unpacked
from stories.models import DeskDocument, SearchDocument

from . import backend, marks
from .queries import Query
from .selection import ALL, HEADING, NAMING, DocumentTable, Selection

MOST_RANKED = 1_000  # hits that are ranked and counted; of more, those in names and titles and then the newest
MOST_LISTED = 5_000  # rows to which an editors' list is narrowed; of more, the newest
MOST_SCORED = 200  # of those found by their text, how many are ranked by it: the newest; the others follow them
_ORDER = [Section.AUTHOR, Section.PERSON, Section.PLACE, Section.TAG, Section.COLLECTION, Section.STORY]
_IN_TEXT = 5  # the selection whose documents are found by their text alone
_IN_TITLES = 2
_BY_SCORE = (3, _IN_TEXT)


@dataclass(frozen=True)
class Hits:
    """
    What a query finds: the documents' primary keys, the best first, and their marks by key.

    At most 1,000 of them; `is_more` when there are more.
    """

    query: Query
    keys: list[int] = field(default_factory=list)
    marks: Mapping[int, str] = field(default_factory=dict)
    is_more: bool = False

    @property
    def total(self) -> int:
        return len(self.keys)


def find(
    query: Query,
    narrowed_to: tuple[str, ...] = (),
    *,
    among: tuple[str, ...] = (),
    only_marks: bool = False,
    model: DocumentTable = SearchDocument,
) -> Hits:
    """
    The documents that hold all of `query` and these marks, and one of those `among` which it is to be found.

    `only_marks` spares the ranking. Two queries. Never raises; a query without words, or with nothing but
    words to leave out, finds nothing.
    """
    if not query.terms:
        return Hits(query)
    turns: dict[int, int] = {}
    all_hits = 0
    for turn, pk in backend.find_ids(_selections(query, narrowed_to, among), MOST_RANKED + 1, model):
        turns.setdefault(pk, turn)
        all_hits += turn == _IN_TEXT
    best = dict(list(turns.items())[:MOST_RANKED])
    if only_marks:
        marked = dict(backend.read_rows("id, marks", best, model))
        return Hits(query, list(best), marked, is_more=all_hits > MOST_RANKED)
    ranked, marked = _ranked(query, best, model)
    return Hits(query, ranked, marked, is_more=all_hits > MOST_RANKED)


def find_rows(query: Query, kind: Section, columns: tuple[str, ...] = ALL) -> tuple[list[int], bool]:
    """
    All stories, people or others of one kind (primary keys) whose document for editors holds `query`, unranked.

    At most 5,000, the newest, and whether there are more. Two queries. A query without words finds nothing.
    """
    if not query.terms:
        return [], False
    selection = Selection(query, columns, by_beginning=True, marks=(marks.kind_mark(kind),))
    found = [pk for _turn, pk in backend.find_ids([selection], MOST_LISTED + 1, DeskDocument)]
    documents = DeskDocument.objects.filter(pk__in=found[:MOST_LISTED])
    return list(documents.values_list(DeskDocument.OWNERS[kind], flat=True)), len(found) > MOST_LISTED


def _selections(query: Query, narrowed_to: tuple[str, ...], among: tuple[str, ...]) -> tuple[Selection, ...]:
    narrowed = Selection(query, marks=narrowed_to, among=among)
    return (
        replace(narrowed, columns=(), marks=(marks.name_mark(query.name), *narrowed_to)),
        replace(narrowed, columns=(HEADING,), marks=(marks.PROPER, *narrowed_to)),
        replace(narrowed, columns=(HEADING,)),
        replace(narrowed, columns=NAMING),
        replace(narrowed, columns=NAMING, by_beginning=True),
        replace(narrowed, by_beginning=True),
    )


def _ranked(query: Query, turns: dict[int, int], model: DocumentTable) -> tuple[list[int], dict[int, str]]:
    """The keys, the best first, and their marks; equally on every database. One query."""
    scored = [pk for pk, turn in turns.items() if turn in _BY_SCORE][:MOST_SCORED]
    phrases = [[f" {' '.join(stems)} " for stems in term.ways] for term in query.terms]
    order: list[tuple[int, int, float, int, str, int]] = []
    marked: dict[int, str] = {}
    columns = "id, marks, title, story_count"
    for pk, its_marks, title, count, words in backend.read_rows(columns, turns, model, some="words", of=scored):
        marked[pk] = its_marks
        turn, kind = turns[pk], marks.kind_of(its_marks)
        is_story = kind == Section.STORY
        of_kind = 0 if turn in _BY_SCORE or (turn == _IN_TITLES and is_story) else _ORDER.index(Section(kind)) + 1
        score = _score(unpacked(words) or "", phrases)
        order.append((turn, of_kind, -score, -count, "" if is_story else title, -pk))
    return [-row[-1] for row in sorted(order)], marked


def _score(text: str, phrases: list[list[str]]) -> float:
    """The weight of the words in a text; each further time counts for less, a long text for less, an empty one none."""
    weight = 0.6 + 0.6 * len(text) / 2_500
    return sum(times / (times + weight) for times in (sum(map(text.count, ways)) for ways in phrases))
