"""Corrections of a mistyped query: words that differ from it by one slip, and that find something."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice, product

from characters.models import Section
from stories.models import DeskDocument, SearchDocument, SearchWord
from stories.workflow import Work

from . import backend, marks, words
from .queries import Query, parse
from .selection import ALL, HEADING, AnyDocument, DocumentTable, Selection

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOST_TRIED = 8
_LONGEST_MENDED = 24  # letters of a word that is tried


def correct_spelling(query: Query, kinds: Sequence[Section] = ()) -> str:
    """
    The likeliest query that finds something, as typed but for the slips; empty when none does. Four queries.

    A slip is a letter too many, too few or another, or two in the wrong order; one a word. Names come first.
    With `kinds`, what an editor finds who may see these counts, and the names that no reader knows do too.
    """
    typed = list(dict.fromkeys(chain.from_iterable(term.folded for term in query.terms)))
    slips = {word: _one_slip_from(word) for word in typed if 2 < len(word) <= _LONGEST_MENDED}
    tried = {*typed, *chain(*slips.values())}
    known = _known(tried, kinds)
    choices = [
        sorted(known.keys() & near, key=lambda word: (not known[word], word[0] != typed_word[0], word))[:_MOST_TRIED]
        for typed_word, near in slips.items()
        if typed_word not in known
    ]
    wrong = [word for word in slips if word not in known]
    if not wrong or not all(choices):
        return ""
    tries = [dict(zip(wrong, chosen, strict=True)) for chosen in islice(product(*choices), _MOST_TRIED)]
    queries = [_with(query, change) for change in tries]
    number, document = _first_found(queries, query.stemmers, kinds)
    if document is None:
        return ""
    change, names = tries[number], {word for word in tries[number].values() if known[word]}
    return _with(query, {word: _as_written(document, right, right in names) for word, right in change.items()})


def _known(tried: set[str], kinds: Sequence[Section]) -> dict[str, bool]:
    """Those of the words that some document has, and whether it is as a name."""
    known = dict(SearchWord.objects.filter(word__in=tried).values_list("word", "is_name"))
    if kinds:
        known |= dict.fromkeys(tried.intersection(_names_in_drafts(kinds)), True)
    return known


def _first_found(
    queries: list[str], stemmers: Sequence[str], kinds: Sequence[Section]
) -> tuple[int, AnyDocument | None]:
    """The number of the first query that finds something, and what it finds, by its own name if it can."""
    among = tuple(map(marks.kind_mark, kinds))
    model: DocumentTable = DeskDocument if kinds else SearchDocument
    selections = [
        Selection(parse(text, stemmers), columns, by_beginning=True, among=among)
        for text in queries
        for columns in ((HEADING,), ALL)
    ]
    for turn, pk in backend.find_ids(selections, 1, model):
        return turn // 2, model.objects.for_showing().get(pk=pk)
    return 0, None


def _names_in_drafts(kinds: Sequence[Section]) -> Iterator[str]:
    """The folded words of names and titles of these kinds, but for stories whose newest text is out."""
    rows = DeskDocument.objects.filter(kind__in=kinds).exclude(story__work=Work.OUT)
    return chain.from_iterable(map(words.words_of_heading, rows.values_list("heading", flat=True).iterator()))


def _one_slip_from(word: str) -> set[str]:
    letters = {*_LETTERS, *word}
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(a + b[1:] for a, b in splits if b),
        *(a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1),
        *(a + letter + b[1:] for a, b in splits if b for letter in letters),
        *(a + letter + b for a, b in splits for letter in letters),
    } - {word}


def _with(query: Query, change: dict[str, str]) -> str:
    """The query as typed, with these folded words changed."""
    return words.WORD.sub(lambda word: change.get(words.forms(word[0])[0], word[0]), query.typed)


def _as_written(document: AnyDocument, folded: str, is_name: bool) -> str:
    """A word as the page writes it: "Kovalchuk", "façade"."""
    for text in (document.title, *document.shown_texts.values()):
        for found in words.WORD.finditer(text):
            word = found.group()
            if words.forms(word)[0] == folded:
                return word if is_name else word.lower()
    return folded
