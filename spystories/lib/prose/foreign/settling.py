"""What can be told only of a document as a whole: its language, its stanzas and lists, and its footnotes' keys."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from spystories.lib.prose.foreign.lines import paragraphs
from spystories.lib.prose.foreign.parts import STANZAS, Block, Place, Run, common, merge, text_of
from spystories.lib.prose.foreign.rules import TABLE

_LETTER = re.compile(TABLE["letters"])  # one that has a direction; those from right to left are its group
_LEAD = re.compile(r"[ \xa0]*\[?([0-9]{1,4})[\]).]+[ \xa0]+")
_FNV, _PRIME, _DIGITS = 0x811C9DC5, 0x01000193, "0123456789abcdefghijklmnopqrstuvwxyz"

Note = tuple[str, tuple[Run, ...]]  # a footnote's key and words


def settle(
    blocks: Sequence[Block], notes: Mapping[str, Sequence[Block]], marks: Sequence[str]
) -> tuple[list[Block], dict[str, Note]]:
    """
    The paragraphs as they are stored, and the footnotes in their order, by the numbers of their marks.

    `notes` are the footnotes by their ids, `marks` the ids in the order in which the text has them.
    """
    main = _main_language(blocks)
    indented = not all(block.place.indented or block.place.quote is not None for block in blocks if block.runs)
    set_apart = [_set_apart(block, indented=indented) for block in blocks]
    joined = _stanzas(_items(_after_lists(_with_language(block, main) for block in set_apart)))
    found: dict[str, Note] = {}
    keys: set[str] = set()
    for number, note in enumerate(marks, 1):
        parts = [_with_language(each, main).runs for block in notes.get(note, ()) for each in _marked(block, {})]
        if words := _without_number(_in_lines(parts), number):
            key = note[1:] if note[0] == "=" else _key(number, text_of(words), keys)
            keys.add(key)
            found[str(number)] = key, words
    return [each for block in joined for each in _marked(block, found)], found


def _key(number: int, words: str, taken: set[str]) -> str:
    """A footnote's key: of its number and its words, so that it is the same wherever it is computed."""
    value = _FNV
    for byte in f"{number}\n{words}".encode():
        value = (value ^ byte) * _PRIME & 0xFFFFFFFF
    key = ""
    while value:
        value, digit = divmod(value, 36)
        key = _DIGITS[digit] + key
    return key if key not in taken else _key(number, words + "'", taken)


def _without_number(runs: tuple[Run, ...], number: int) -> tuple[Run, ...]:
    """A footnote's words without its own number before them."""
    if not runs or not (found := _LEAD.match(runs[0].text)) or found[1] != str(number):
        return runs
    return merge([runs[0]._replace(text=runs[0].text[found.end() :]), *runs[1:]])


def _marked(block: Block, found: Mapping[str, Note]) -> Iterable[Block]:
    """A paragraph with the marks of those footnotes only that are there; lines that held nothing else go."""
    kept = [run._replace(text=run.text.replace("\n", "\v")) for run in block.runs if not run.note or run.note in found]
    if len(kept) == len(block.runs):
        return [block]
    return [block._replace(runs=runs) for runs, _apart in paragraphs(kept, verse=True)]


# Paragraphs that are one


def _in_lines(parts: Iterable[Sequence[Run]]) -> tuple[Run, ...]:
    """Paragraphs as the lines of one."""
    out: list[Run] = []
    for part in filter(None, parts):
        if out:
            out.append(Run("\n", common(out[-1].marks, part[0].marks)))
        out += part
    return merge(out)


def _after_lists(blocks: Iterable[Block]) -> Iterator[Block]:
    """Pictures out of the midst of a list, after it."""
    waiting: list[Block] = []
    around = Place()
    for block in blocks:
        if block.picture:
            waiting.append(block)
            continue
        if not block.place.list or (block.place.list, block.place.list_at) != (around.list, around.list_at):
            yield from waiting
            waiting = []
        yield block
        around = block.place
    yield from waiting


def _items(blocks: Iterable[Block]) -> Iterator[Block]:
    """The paragraphs of a list's item as one."""
    for item, same in groupby(blocks, key=lambda block: (block.place.item, block.place.list)):
        items = list(same)
        if item[0] and item[1]:
            yield items[0]._replace(runs=_in_lines(block.runs for block in items))
        else:
            yield from items


def _stanzas(blocks: Iterable[Block]) -> Iterator[Block]:
    """The lines of verse that stand as paragraphs, by their stanzas."""
    stanza: list[Block] = []
    for block in blocks:
        if stanza and not _goes_on(stanza[-1], block):
            yield _stanza(stanza)
            stanza = []
        stanza.append(block)
    if stanza:
        yield _stanza(stanza)


def _stanza(lines: Sequence[Block]) -> Block:
    return lines[0]._replace(runs=_in_lines(block.runs for block in lines)) if len(lines) > 1 else lines[0]


def _goes_on(before: Block, block: Block) -> bool:
    """Whether a line of verse belongs to the stanza of that before it."""
    is_line = all(
        place.quote == "verse" and place.tag == "p" and not place.kind and not place.list
        for place in (before.place, block.place)
    )
    if not is_line or block.apart or block.place.stanza == STANZAS:
        return False
    return before.place == block.place and "\n" not in before.text + block.text


# What is said of a paragraph


def _set_apart(block: Block, *, indented: bool) -> Block:
    """A paragraph with its kind: `indented` where that tells some from others, and those are quotations then."""
    place = block.place
    own = _direction(block.text)
    at_the_end = (
        place.align == "end"
        or (place.align == "right" and place.dir != "rtl" and own != "rtl")
        or (place.align == "left" and place.dir == "rtl")
    )
    if place.indented and indented and place.quote is None and place.tag == "p" and not place.list:
        place = place._replace(quote="", quote_at=0)
    if at_the_end and place.tag == "p" and not place.kind and not place.list and place.quote != "verse":
        place = place._replace(kind="right")
    direction = place.dir if own and place.dir != own else ""
    runs = [_directed(run, place.dir or own or "ltr") for run in block.runs]
    if place.tag in ("h2", "h3") and all(run.marks.strong for run in runs if run.text.strip()):
        runs = [run._replace(marks=run.marks._replace(strong=False)) for run in runs]
    place = place._replace(align="", indented=False, dir=direction)
    return Block(place, merge(runs), block.apart, block.lang, block.picture, block.width)


def _directed(run: Run, around: str) -> Run:
    keeps = not run.marks.dir or (run.marks.dir != around and _direction(run.text))
    return run if keeps else run._replace(marks=run.marks._replace(dir=""))


def _direction(text: str) -> str:
    """The direction of the first letter that has one."""
    found = _LETTER.search(text)
    return ("rtl" if found[1] else "ltr") if found else ""


def _main_language(blocks: Iterable[Block]) -> str:
    """The language in which most is written, without its region; "" where most says nothing."""
    letters: dict[str, int] = {}
    for block in blocks:
        for run in block.runs:
            language = run.marks.lang.partition("-")[0]
            letters[language] = letters.get(language, 0) + len(_LETTER.findall(run.text))
    return max(letters, key=lambda language: letters[language], default="")


def _with_language(block: Block, main: str) -> Block:
    """A paragraph with the languages that are not the story's; one that it has as a whole stands on it."""
    runs = [_spoken(run, main) for run in block.runs]
    lettered = {run.marks.lang for run in runs if _direction(run.text)}
    whole = lettered.pop() if len(lettered) == 1 else ""
    if whole:
        runs = [run._replace(marks=run.marks._replace(lang="")) for run in runs]
    elif all(one is other for one, other in zip(runs, block.runs, strict=True)):
        return block
    return block._replace(runs=merge(runs), lang=whole)


def _spoken(run: Run, main: str) -> Run:
    keeps = not run.marks.lang or (_direction(run.text) and run.marks.lang.partition("-")[0] != main)
    return run if keeps else run._replace(marks=run.marks._replace(lang=""))
