"""What a mistyped query was meant to be: words that differ from it by one slip, and that find something."""

from itertools import chain, islice, product

from ..models import SearchDocument, SearchWord
from . import backend, words
from .queries import Query, parse
from .selection import Selection

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_TRIED = 8
_LONGEST = 24


def meant(query: Query) -> str:
    """
    The likeliest query that finds something, as typed but for the slips; empty when none does. Three queries.

    A slip is a letter too many, too few or another, or two in the wrong order; one a word. Names come first.
    """
    typed = list(dict.fromkeys(chain.from_iterable(term.folded for term in query.terms)))
    slips = {word: _one_slip_from(word) for word in typed if 2 < len(word) <= _LONGEST}
    known = dict(
        SearchWord.objects.filter(word__in={*typed, *chain(*slips.values())}).values_list("word", "is_name")
    )
    choices = [
        sorted(known.keys() & near, key=lambda word: (not known[word], word[0] != typed_word[0], word))[
            :_TRIED
        ]
        for typed_word, near in slips.items()
        if typed_word not in known
    ]
    wrong = [word for word in slips if word not in known]
    if not wrong or not all(choices):
        return ""
    tries = [dict(zip(wrong, chosen, strict=True)) for chosen in islice(product(*choices), _TRIED)]
    queries = [_with(query, change) for change in tries]
    found = backend.ids([Selection(parse(text), by_beginning=True) for text in queries], 1)
    if not found:
        return ""
    turn, pk = found[0]
    change, names = tries[turn], {word for word in tries[turn].values() if known[word]}
    document = SearchDocument.objects.only("title", "texts").get(pk=pk)
    return _with(
        query, {word: _as_written(document, right, right in names) for word, right in change.items()}
    )


def _one_slip_from(word):
    letters = {*_LETTERS, *word}
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(a + b[1:] for a, b in splits if b),
        *(a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1),
        *(a + letter + b[1:] for a, b in splits if b for letter in letters),
        *(a + letter + b for a, b in splits for letter in letters),
    } - {word}


def _with(query, change):
    """The query as typed, with these folded words changed."""
    return words.WORD.sub(lambda word: change.get(words.forms(word[0])[0], word[0]), query.typed)


def _as_written(document, folded, is_name):
    """A word as the page writes it: "Kovalchuk", "façade"."""
    for text in (document.title, *document.texts):
        for word in words.WORD.findall(text):
            if words.forms(word)[0] == folded:
                return word if is_name else word.lower()
    return folded
