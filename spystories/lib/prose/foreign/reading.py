"""Foreign HTML read into paragraphs, and what stood in it that is no text, counted."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from spystories.lib.prose.foreign.lines import is_blank, paragraphs
from spystories.lib.prose.foreign.links import Judged, judge
from spystories.lib.prose.foreign.parts import STANZAS, Block, Marks, Place, Run, text_of
from spystories.lib.prose.foreign.rules import CLOSED_BY, HOLDS_A_PARAGRAPH, ONE_EACH, VOID, Facts, Rules, pattern
from spystories.lib.prose.foreign.settling import settle
from spystories.lib.prose.foreign.writing import write
from spystories.lib.prose.tags import attributes
from spystories.lib.prose.tokens import tokens
from spystories.lib.signs import FORBIDDEN

_BLANK_LINE = re.compile("(?:\r\n?|\n)[ \t]*+(?:\r\n?|\n)[ \t\r\n]*+")
_NEWLINE = re.compile("\r\n?|[\n\x85\u2028\u2029]")
_WHITE = re.compile("[\t\n\r\f\x85\u2028\u2029]")
_UNSEEN = re.compile("[\u00ad\u200b\ufeff]")
_WORD = re.compile("[0-9A-Za-z\u00aa-\u1fff\u2c00-\ud7ff\uf900-\ufdff]")
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\\]++|/(?!/)[^\s\\]*+", re.IGNORECASE)
_BY_WAY_OF_GOOGLE = re.compile(
    r"https://www\.google\.com/url\?(?:sa=[^&]*&)?q=((?:[^&%]|%[0-7][0-9a-f])+)(?:&.*)?", re.IGNORECASE
)
_KEY = re.compile("[a-z0-9]{1,12}")
_PICTURE = re.compile("[A-Za-z0-9_-]{1,80}")
_LANGUAGE = re.compile("[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_PAUSE, _NUMBER, _MARKER, _NUMBERED = pattern("pause"), pattern("numbers"), pattern("marker"), pattern("numbered")
_TAKEN_BACK = {"strong", "em", "caps"}  # what a child takes back that says otherwise
_LASTING = {"u", "s", "sub", "sup"}  # what it does not
_SET = {"tag", "kind", "align"}  # what it says of its place
LONGEST_EMOJI = 8


def from_foreign(source: str) -> tuple[str, dict[str, int]]:
    """
    Any HTML in the stored form of a body, and what was left out of it: how many of each kind, by their names.

    The kinds are "comment", "deletion", "hidden", "reading" (of ruby), "picture", "table" (its cells became
    paragraphs), "note" (a number without its footnote), "contents" and "head" (a running head, a page's number).
    Never raises; time is linear.
    """
    reader = Reader(source)
    return write(*settle(reader.blocks, reader.notes, reader.marks)), reader.counts


@dataclass(slots=True)
class Frame:
    """An open element: what it hands down to what is in it, and what was there when it was opened."""

    name: str
    marks: Marks
    place: Place
    block: bool = False
    holder: int = 0  # where in the stack the nearest element stands that starts a line, itself included
    out: str | None = None  # as what all in it is left out and counted; "" is not counted
    out_at: int = 0  # the number of the outermost element that is left out
    pre: bool = False
    spaces: bool = False
    notes: bool = False  # the list of footnotes
    note: bool = False  # a footnote, or a comment
    texts: int = 0  # how many texts, runs of the paragraph, ends of paragraphs and blocks there were before it
    runs: int = 0
    flushes: int = 0
    blocks: int = 0
    facts: Facts = field(default_factory=dict)


class Reader:
    """Reads tokens in their order with a stack of what is open. What is left open stays so to the end."""

    def __init__(self, source: str) -> None:
        self.blocks: list[Block] = []
        self.notes: dict[str, list[Block]] = {}
        self.marks: list[str] = []  # the footnotes in the order of their marks
        self.counts: dict[str, int] = {}
        self._rules = Rules()
        self._runs: list[Run] = []
        self._stack = [Frame("", Marks(), Place())]
        self._open: Counter[str] = Counter()
        self._note = self._marker = ""
        self._apart = False
        self._pictures: list[Block] = []  # that stand after the paragraph that is open
        self._texts = self._flushes = self._serial = self._links = 0
        self._left_out: tuple[str, int, int] = "", 0, 0
        read = list(tokens(FORBIDDEN.sub("", source.replace("\v", "<br>"))))
        for what, text, _raw in read:
            if what == "sheet":
                self._rules.add_sheet(text)
        self._judged: Judged = judge(read, self._rules)
        for token in read:
            self._take(*token)
        while len(self._stack) > 1:
            self._pop()
        self._flush()

    def _take(self, what: str, text: str, raw: str) -> None:
        if what == "text":
            self._text(text)
        elif what == "open" and text == "figure" and (picture := _own_picture(raw)):
            self._own_figure(picture)
        elif what == "open":
            self._open_tag(text, raw)
        elif what == "close" and self._open[text]:
            while self._pop() != text:
                pass

    # What a tag begins and ends

    def _open_tag(self, name: str, raw: str) -> None:
        place = self._stack[-1].place
        quoted = place.quote is not None and place.kind != "source"
        facts, given = self._rules.facts(name, raw, quoted=quoted)
        if name in VOID:
            self._void(name, facts, given)
            return
        closed = CLOSED_BY.get(name, frozenset())
        while (holder := self._stack[-1].holder) and self._stack[holder].name in closed:
            while len(self._stack) > holder:
                self._pop()
        if facts.get("block") or facts.get("item"):
            self._flush()
        above = self._stack[-1]
        frame = self._frame(name, facts, given, above)
        self._stack.append(frame)
        self._open[name] += 1
        if frame.block:
            frame.holder = len(self._stack) - 1
        if name == "a":
            self._judge_link(frame, given)
        self._begin_note(frame, given)
        if facts.get("picture") and above.out is None:
            self._count("picture", self._serial)
        if name == "span" and frame.out is None and (own := _own_key(given)):
            self._add_mark(own, frame)
        if "around" in facts:
            self._text(facts["around"][0])

    def _frame(self, name: str, facts: Facts, given: dict[str, str], above: Frame) -> Frame:
        self._serial += 1
        block = bool(facts.get("block") or facts.get("item"))
        out = above.out if above.out is not None else facts.get("out")
        if out is None and above.notes and not self._note and "tag" in facts:
            out = ""  # the heading of the footnotes
        return Frame(
            name,
            self._marks(facts, given, above.marks, block=block),
            self._place(name, facts, given, above) if block else above.place,
            block=block,
            holder=above.holder,
            out=out,
            out_at=above.out_at or (0 if out is None else self._serial),
            pre=facts.get("pre", above.pre),
            spaces=above.spaces or "spaces" in facts,
            notes=above.notes or "notes" in facts,
            texts=self._texts,
            runs=len(self._runs),
            flushes=self._flushes,
            blocks=len(self.blocks),
            facts=facts,
        )

    def _marks(self, facts: Facts, given: dict[str, str], marks: Marks, *, block: bool) -> Marks:
        """The marks of what stands in a tag. Slope and weight of headings and quotations are the page's own."""
        if "tag" in facts or "quote" in facts or facts.get("kind") == "source":
            marks = marks._replace(strong=False, em=False) if marks.strong or marks.em else marks
        elif not _TAKEN_BACK.isdisjoint(facts):
            marks = marks._replace(**{key: facts[key] for key in facts.keys() & _TAKEN_BACK})
        if not _LASTING.isdisjoint(facts):
            marks = marks._replace(**{key: facts[key] for key in facts.keys() & _LASTING if facts[key]})
        if marks.u and self._open["a"]:
            marks = marks._replace(u=False)  # links are underlined for being links
        if (language := given.get("lang", given.get("xml:lang"))) is not None:
            marks = marks._replace(lang=_language(language))
        if not block and (direction := _direction(facts, given)):
            marks = marks._replace(dir=direction)
        return marks._replace(contents=True) if "contents" in facts else marks

    def _place(self, name: str, facts: Facts, given: dict[str, str], frame: Frame) -> Place:
        """
        Where paragraphs in a tag stand. Lists do not nest, nor do quotations: the outer one holds.

        That of footnotes is no list: what no mark leads to is a paragraph.
        """
        above = frame.place
        place = above
        if not _SET.isdisjoint(facts):
            place = place._replace(**{key: facts[key] for key in facts.keys() & _SET})
        if direction := _direction(facts, given):
            place = place._replace(dir=direction)
        if "list" in facts and not above.list and not frame.notes and "notes" not in facts:
            place = place._replace(list=facts["list"], list_at=0 if facts["list"] == "?" else self._serial)
        if "item" in facts and place.list:
            place = place._replace(item=self._serial)
        if "quote" in facts and not place.item and not above.quote and (facts["quote"] or above.quote is None):
            lasting = name != "p" and "stanza" not in facts
            place = place._replace(quote=facts["quote"], quote_at=self._serial if lasting else 0)
        if "stanza" in facts or "in stanzas" in facts:
            place = place._replace(stanza=self._serial if "stanza" in facts else STANZAS)
        if facts.get("indented") and not facts.get("hanging"):
            place = place._replace(indented=True)
        return place

    def _void(self, name: str, facts: Facts, given: dict[str, str]) -> None:
        frame = self._stack[-1]
        if frame.out is not None or facts.get("out"):
            return
        if name == "br":
            self._add("\v\v" if "page" in facts else "\v", frame)
        elif name == "hr":
            self._flush()
            self._rule(frame)
        elif "picture" in facts:
            alt = given.get("alt", "").strip()
            if alt and len(alt) <= LONGEST_EMOJI and not _WORD.search(alt):
                self._add(alt, frame)
            elif given.get("width") not in ("0", "1"):
                self._serial += 1
                self._count("picture", self._serial)

    def _own_figure(self, picture: Block) -> None:
        """A picture of a body; what stands in its tag is left out."""
        frame = self._stack[-1]
        if frame.out is None:
            self._pictures.append(picture)
        self._serial += 1
        self._stack.append(
            replace(frame, name="figure", block=False, note=False, out="", out_at=self._serial, facts={})
        )
        self._open["figure"] += 1
        if self._stack[frame.holder].name not in HOLDS_A_PARAGRAPH:
            self._flush()

    def _rule(self, frame: Frame) -> None:
        if not frame.notes:
            self._put(Block(self._stack[frame.holder].place._replace(tag="hr")))

    def _pop(self) -> str:
        frame = self._stack[-1]
        if "around" in frame.facts:
            self._text(frame.facts["around"][1])
        if "numbers" in frame.facts and frame.out is None and frame.flushes == self._flushes:
            self._drop_number(frame)
        if frame.block or frame.note:
            self._flush()
        if "ruled" in frame.facts and frame.texts == self._texts and frame.out is None:
            self._rule(frame)
        if "table" in frame.facts and len(self.blocks) > frame.blocks + 1:
            self._serial += 1
            self._count("table", self._serial)
        if frame.note:
            self._note = ""
        self._open[frame.name] -= 1
        return self._stack.pop().name

    # Footnotes and comments

    def _judge_link(self, frame: Frame, given: dict[str, str]) -> None:
        verdict = self._judged.links[self._links]
        self._links += 1
        if verdict and frame.out is None:
            if verdict == "mark":
                self._add_mark(given["href"].partition("#")[2], frame)
            frame.out = verdict if verdict in ("note", "comment") and not self._note else ""
            frame.out_at = self._serial
        elif not verdict:
            frame.marks = frame.marks._replace(link=_address(given.get("href", "")))

    def _add_mark(self, note: str, frame: Frame) -> None:
        if not self._note:
            self.marks.append(note)
            self._runs.append(Run("", frame.marks, str(len(self.marks))))

    def _drop_number(self, frame: Frame) -> None:
        """A number that says of itself that it is a footnote's goes, where no link has said so already."""
        own = self._runs[frame.runs :]
        if _NUMBER.fullmatch(text_of(own)) and not any(run.note for run in own):
            del self._runs[frame.runs :]
            self._count("" if self._note else "note", self._serial)
            self._serial += 1

    def _begin_note(self, frame: Frame, given: dict[str, str]) -> None:
        """What a number leads to lasts as long as the outermost element that begins with it."""
        if not given:
            return
        own = [given[key] for key in ("id", "name") if given.get(key)]
        note = next((each for each in own if each in self._judged.notes or each in self._judged.comments), "")
        if frame.name == "li":
            note = _own_key(given) or note
        if not note or note == self._note or (frame.out is not None and frame.name != "a"):
            return
        first = bisect_left(self._stack, self._texts, key=lambda each: each.texts)
        region = frame if frame.block else self._stack[min(max(first, 1), frame.holder or 1)]
        if not self._note and self.blocks and self.blocks[-1].place.tag == "hr" and not self.notes:
            self.blocks.pop()
        self._note, region.note = note, True
        if note in self._judged.comments:
            kind = "comment" if note in self._judged.placeless else ""
            for each in self._stack[self._stack.index(region) :]:
                if each.out is None:
                    each.out, each.out_at = kind, self._serial

    # Text and paragraphs

    def _text(self, source: str) -> None:
        frame, text = self._stack[-1], _UNSEEN.sub("", source)
        if frame.out == "marker":
            self._marker += text
        elif frame.out is not None:
            if not is_blank(_WHITE.sub(" ", text)):
                self._count(frame.out, frame.out_at)
        elif "tab" in frame.facts:
            self._add("\t", frame)
        else:
            text = text.replace("\xa0", " ") if frame.spaces else text
            whole = frame.pre or self._stack[frame.holder].name in HOLDS_A_PARAGRAPH
            for number, part in enumerate([text] if whole else _BLANK_LINE.split(text)):
                if number:
                    self._flush()
                self._add(self._kept_lines(part) if frame.pre else _WHITE.sub("\n", part), frame)

    def _kept_lines(self, text: str) -> str:
        """Text whose lines and indentation are meant."""
        starts = not self._runs or self._runs[-1].text.endswith("\v")
        lines = _NEWLINE.sub("\v", text).split("\v")
        kept = [line if number == 0 and not starts else _indented(line) for number, line in enumerate(lines)]
        return "\v".join(kept)

    def _add(self, text: str, frame: Frame) -> None:
        if text:
            self._runs.append(Run(text, frame.marks))
            self._texts += not (frame.marks.contents or is_blank(text))

    def _count(self, kind: str, at: int) -> None:
        """Counts what is left out; of what has no edges of its own, what follows with no text between is one."""
        before, place, texts = self._left_out
        again = kind == before and (at == place or (kind not in ONE_EACH and texts == self._texts))
        if kind:
            self.counts[kind] = self.counts.get(kind, 0) + (not again)
            self._left_out = kind, at, self._texts

    def _flush(self) -> None:
        """Ends the paragraph, wherever it stands."""
        runs, self._runs = self._runs, []
        self._flushes += 1
        if runs:
            self._end(runs)
        self._marker = ""
        self.blocks += self._pictures
        self._pictures = []

    def _end(self, runs: list[Run]) -> None:
        place, runs = self._listed(self._stack[self._stack[-1].holder].place, runs)
        place = place if place.quote is None else place._replace(tag="p")
        found = list(paragraphs(runs, verse=place.quote == "verse"))
        for paragraph, apart in found:
            self._paragraph(place, paragraph, apart=apart)
        if not found and any("\v" in run.text or "\xa0" in run.text for run in runs):
            self._apart = True

    def _listed(self, place: Place, runs: list[Run]) -> tuple[Place, list[Run]]:
        """A paragraph that begins with the sign of a list, as programs write them that have no other, is an item."""
        marker, self._marker = self._marker, ""
        if not place.list and place.tag == "p" and place.quote is None and (found := _MARKER.match(text_of(runs))):
            self._serial += 1
            marker, runs = found[0], _without(runs, found.end())
            place = place._replace(list="?", item=self._serial)
        if place.list == "?":
            place = place._replace(list="ol" if _NUMBERED.fullmatch(marker) else "ul")
        return place, runs

    def _paragraph(self, place: Place, runs: tuple[Run, ...], *, apart: bool) -> None:
        in_contents = any(run.marks.contents for run in runs)
        if in_contents and _is_contents(runs):
            self._count("contents", self._serial)
            return
        if in_contents:
            runs = tuple(run._replace(marks=run.marks._replace(contents=False)) for run in runs)
        if place.tag == "p" and not place.list and _PAUSE.fullmatch(text_of(runs)):
            self._put(Block(place._replace(tag="hr")))
        else:
            self._put(Block(place, runs, apart))

    def _put(self, block: Block) -> None:
        if not self._note:
            self.blocks.append(block._replace(apart=True) if self._apart else block)
            self._apart = False
        elif block.runs:
            self.notes.setdefault(self._note, []).append(block)


def _is_contents(runs: Iterable[Run]) -> bool:
    """Whether all words of a paragraph are a line of a contents list."""
    marked = [run.marks.contents for run in runs if _WORD.search(run.text)]
    return bool(marked) and all(marked)


def _own_key(given: dict[str, str]) -> str:
    """The key of a footnote of a body, marked as one that stays; "" for what is none."""
    key = given.get("data-note", "")
    return f"={key}" if _KEY.fullmatch(key) else ""


def _own_picture(raw: str) -> Block | None:
    """A picture as a body has it, from the attributes of its tag."""
    given = attributes(raw)
    key, width = given.get("data-picture", ""), given.get("data-width", "")
    return Block(Place(), picture=key, width=width) if _PICTURE.fullmatch(key) else None


def _direction(facts: Facts, given: dict[str, str]) -> str:
    direction = facts.get("dir", given.get("dir", "").lower())
    return direction if direction in ("ltr", "rtl") else ""


def _language(tag: str) -> str:
    """A language as its tags are written; "" for what is none."""
    if not _LANGUAGE.fullmatch(tag):
        return ""
    first, *others = tag.split("-")
    return "-".join([first.lower(), *(each.upper() if len(each) == 2 else each.lower() for each in others)])


def _address(href: str) -> str:
    """The address when it is one that a body may hold, else ""."""
    if (found := _BY_WAY_OF_GOOGLE.fullmatch(href)) is not None:
        href = unquote(found[1])
    value = re.sub("[\t\n\r]", "", href).strip()
    value = re.sub(r"\s", lambda space: "%20" if space[0] == " " else "", value)
    return value if _ADDRESS.fullmatch(value) else ""


def _indented(line: str) -> str:
    text = line.lstrip(" ")
    return "\xa0" * (len(line) - len(text)) + text


def _without(runs: Iterable[Run], count: int) -> list[Run]:
    """The runs without so many characters at their beginning."""
    kept = []
    for run in runs:
        kept.append(run._replace(text=run.text[count:]))
        count = max(0, count - len(run.text))
    return [run for run in kept if run.text or run.note]
