"""
Words as the search compares them: without case and accents, and by their stem in the language of their text.

A stem of another language than English says whose it is, so that no word of one language is found by that of
another. Pure text.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice

from snowballstemmer import stemmer

from spystories.lib.folding import fold
from spystories.lib.languages import site_language

# The stemmer of each language that has one; none is that of all others, whose words stay whole. Documents hold their
# places in this row: a new one comes last.
STEMMERS = {
    "en": "english",
    "": "",
    "ar": "arabic",
    "hy": "armenian",
    "eu": "basque",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "nl": "dutch",
    "eo": "esperanto",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "de": "german",
    "el": "greek",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "ga": "irish",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "no": "norwegian",
    "fa": "persian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "st": "sesotho",
    "es": "spanish",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
ENGLISH, NONE = "en", ""
_CODES = tuple(STEMMERS)
_SAME = {"nb": "no", "nn": "no", "arz": "ar", "prs": "fa"}
# Raise it when words come to be folded or stemmed in another way: documents made before are then out of date.
_VERSION, _VERSIONS, _MOST_STEMMERS = 1, 16, 40

WORD = re.compile(r"[^\W_]+")
# Stands in a stream where one text ends and the next begins: no phrase runs across. No word folds to it.
BREAK = "z00000"
LONGEST_WORD = 60  # letters of a word that count
_LONGEST_FOLDED = 4 * LONGEST_WORD  # other letters than a-z are written with six signs each

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe"})
_NOT_PLAIN = re.compile("[^a-z0-9]")


def stemmer_of(lang: str) -> str:
    """By whose stemmer the words of a text in `lang` are stemmed (empty: the site's language): one of `STEMMERS`."""
    code = (lang or site_language()).partition("-")[0]
    code = _SAME.get(code, code)
    return code if code in STEMMERS else NONE


def rules_of(code: str) -> int:
    """A number for the rules by which words are made with the stemmer `code`, on a site in this language."""
    site, own = _CODES.index(stemmer_of("")), _CODES.index(code)
    return (site * _MOST_STEMMERS + own) * _VERSIONS + _VERSION


def current_rules() -> list[int]:
    """The numbers of all rules by which words are made now."""
    return list(map(rules_of, _CODES))


def stemmer_by(rules: int) -> str:
    """The stemmer with which words were made by these rules."""
    return _CODES[rules // _VERSIONS % _MOST_STEMMERS]


@lru_cache(maxsize=2**16)
def forms(word: str, code: str = ENGLISH) -> tuple[str, str]:
    """
    A word folded, and its stem; both of a-z and 0-9 alone, so that every database takes them as they are.

    Any other letter is written as its number, one by one: the beginning of a word stays the beginning.
    """
    word = word[:LONGEST_WORD]
    plain = fold(word).translate(_LETTERS) or word
    folded = _as_numbers(plain)
    if folded == BREAK:
        return "z", "z"
    if code == ENGLISH:
        return folded, _english_stem(folded) if folded.isalpha() else folded
    return folded, _stem(word, plain, code) if STEMMERS[code] and word.isalpha() else folded


@lru_cache(maxsize=2**15)
def _english_stem(folded: str) -> str:
    """Once for a word, whether it begins a sentence or not."""
    stem: str = stemmer("english").stemWord(folded)
    return stem


def _stem(word: str, plain: str, code: str) -> str:
    """With accents taken off before where that leaves letters of a-z, which stemmers know, else after it."""
    by = stemmer(STEMMERS[code])
    stem = by.stemWord(plain) if plain.isascii() else fold(by.stemWord(word.lower()))
    return f"{_as_numbers(stem or plain)}0{code}"


def _as_numbers(text: str) -> str:
    return _NOT_PLAIN.sub(_numbered, text)[:_LONGEST_FOLDED]


def _numbered(letter: re.Match[str]) -> str:
    return f"z{ord(letter[0]):05x}"


def stems(text: str, code: str = ENGLISH) -> list[str]:
    """The stem of each word of `text`; the n-th belongs to the n-th match of `WORD`."""
    return [forms(word, code)[1] for word in WORD.findall(text)]


def folded_words(text: str) -> list[str]:
    """Each word of `text`, folded."""
    return [forms(word)[0] for word in WORD.findall(text)]


def different_words(texts: Iterable[str], most: int) -> Iterator[str]:
    """Each of the words of these texts once, folded, as they are first met; no more than `most`."""
    written = dict.fromkeys(chain.from_iterable(map(WORD.findall, texts)))
    return islice(dict.fromkeys(forms(word)[0] for word in written), most)


@lru_cache(maxsize=128)  # of a text that goes live both searches ask, and more are never derived together
def stem_stream(texts: tuple[str, ...], code: str) -> str:
    """The stems of several texts as `stream` has them."""
    return stream(stems(text, code) for text in texts)


def stream(texts: Iterable[Iterable[str]], most: int = 1_000_000) -> str:
    """
    Words of several texts as one string with a space before and after each word.

    Ends where its different words would pass `most` characters together, all that PostgreSQL can hold: a
    million characters of prose do not.
    """
    taken: list[str] = []
    for number, text in enumerate(texts):
        if number:
            taken.append(BREAK)
        taken += text
    if sum(len(word) + 8 for word in {*taken}) > most:
        taken = list(_within(taken, most))
    return _spaced(taken)


def _within(taken: Iterable[str], most: int) -> Iterator[str]:
    seen = {BREAK}
    for word in taken:
        if word not in seen:
            seen.add(word)
            most -= len(word) + 8
            if most < 0:
                return
        yield word


def _spaced(words: list[str]) -> str:
    return f" {' '.join(words)} " if words else ""


def words_of_heading(heading: str) -> Iterator[str]:
    """The folded words of the names in a heading; before them stand their stems, text by text as well."""
    texts = split_stream(heading)
    return chain.from_iterable(texts[len(texts) // 2 :])


def split_stream(stream: str) -> list[list[str]]:
    """The words of a stream, text by text."""
    texts: list[list[str]] = [[]]
    for word in stream.split():
        if word == BREAK:
            texts.append([])
        else:
            texts[-1].append(word)
    return texts
