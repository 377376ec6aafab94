"""
The margin of a manuscript: who and what its text names, what it leaves open, and what was decided.

Out of findings and rows of the form; templates draw it. A few queries, however long the text.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import count

from django.utils.translation import gettext as _

from characters.models import Character, Place
from characters.names.gazetteer import KnownEntity
from spystories.lib import prose
from stories.content.value import Content, Decided
from stories.models import CastMember
from stories.names import findings
from stories.names.findings import Findings, Span
from stories.phrases import distinct_name, join_names

from .decision_rows import DecisionRows, New, encode_subject

# Shown at most; of one question its passages and the likeliest whom it may mean.
QUESTIONS, NEWCOMERS, PASSAGES, LIKELY = 20, 12, 6, 8
AROUND = 28  # characters shown on either side of a name


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True)
class Row:
    """One row of the form: what it is about, what may be answered, and what is."""

    n: int
    about: Decided
    options: tuple[Option, ...]
    answer: str = ""
    words: str = ""  # around a passage
    name: str = ""  # of who is new
    pronouns: str = ""
    inside: str = ""  # what a new place lies in, as typed
    other: str = ""  # what asks for somebody else on file
    typed: str = ""  # and what was typed there
    lost: bool = False

    @property
    def sent(self) -> str:
        return encode_subject(self.about)


@dataclass(frozen=True)
class Present:
    """Somebody or somewhere that the text names or the story is tied to."""

    entity: Character | Place
    label: str
    times: int
    part: str
    joins: str = ""  # the set of rows that it may join, when it is in none


@dataclass(frozen=True)
class Asked:
    """A name that means nobody yet: an open one, or one that is not on file."""

    row: Row
    times: int
    passages: tuple[Row, ...] = ()
    alike: str = ""  # who on file looks like it


@dataclass
class Margin:
    people: list[Present] = field(default_factory=list)
    places: list[Present] = field(default_factory=list)
    questions: list[Asked] = field(default_factory=list)
    newcomers: list[Asked] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)
    joining: dict[str, list[str]] = field(default_factory=dict)
    total: int = 0
    more_questions: int = 0
    more_newcomers: int = 0
    # [paragraph, start, end, "known" or "open"], in code points.
    spans: list[list] = field(default_factory=list)

    @property
    def open(self) -> int:
        return len(self.questions) + self.more_questions


def margin(content: Content, rows: DecisionRows, *, adding: Iterable[str] = ()) -> Margin:
    """
    What stands beside `content`, with what is on its way in the `rows` of the form.

    `adding` are the kinds ("character", "place") that the editor may put on file.
    """
    found = findings.find_names(replace(content, decisions=(*content.decisions, *rows.waiting())))
    return _Drawing(content, found, tuple(adding), rows.unknown).margin(rows.new, rows.joining)


class _Drawing:
    def __init__(self, content: Content, found: Findings, adding: tuple[str, ...], typed: dict[Decided, str]):
        self.content, self.found, self.adding, self.typed = content, found, adding, typed
        self.numbers, self.texts = count(), prose.paragraphs(content.body)
        named = [mention.who for mention in found.mentions]
        named += [who for row in found.questions for who in row.candidates]
        named += [who for row in found.suggestions for who in row.alike]
        named += [KnownEntity("character", row.key, row.name) for row in content.cast]
        named += [KnownEntity("place", row.key, row.name) for row in content.settings]
        keys = {kind: {who.key for who in named if who.kind == kind} for kind in ("character", "place")}
        places = Place.objects.select_related("parent")
        self.rows = {
            "character": Character.objects.in_bulk(keys["character"], field_name="key"),
            "place": places.in_bulk(keys["place"], field_name="key"),
        }
        self.seen_in = _parts({who.key for row in found.questions for who in row.candidates})

    def margin(self, new, joining) -> Margin:
        found, made = self.found, Margin(joining={n: [row.key for row in r] for n, r in joining.items()})
        made.new = [self._new(row) for row in new]
        made.decisions = [self._decision(row) for row in self.content.decisions]
        made.questions = [self._question(row) for row in found.questions[:QUESTIONS]]
        made.newcomers = [self._newcomer(row) for row in found.suggestions[:NEWCOMERS]]
        made.more_questions = max(0, len(found.questions) - QUESTIONS)
        made.more_newcomers = max(0, len(found.suggestions) - NEWCOMERS)
        made.people, made.places = self._present("character"), self._present("place")
        made.total = next(self.numbers)
        made.spans = [[*_ends(mention.at), "known"] for mention in found.mentions]
        made.spans += [[*_ends(at), "open"] for row in found.questions for at in row.at]
        made.spans.sort()
        return made

    # Who is there

    def _present(self, kind):
        times = Counter(mention.who.key for mention in self.found.mentions if mention.who.kind == kind)
        tied = self.content.cast if kind == "character" else self.content.settings
        parts = {row.key: row.role for row in tied}
        joins = "cast" if kind == "character" else "settings"
        found = [
            Present(row, distinct_name(row), times[key], parts.get(key, ""), "" if key in parts else joins)
            for key, row in self.rows[kind].items()
            if key in times or key in parts
        ]
        return sorted(found, key=lambda one: (-one.times, one.entity.sort_key, one.entity.key))

    # What may be answered

    def _decision(self, row: Decided) -> Row:
        kept = f"{row.kind}:{row.key}" if row.key else row.kind
        options = (Option(kept, row.in_words), Option("", _("Take back")))
        return Row(next(self.numbers), row, options, kept, lost=row in self.found.lost)

    def _new(self, row: New) -> Row:
        kept = f"add:{row.kind}"
        label = _("New person") if row.kind == "character" else _("New place")
        options = (Option(kept, label), Option("", _("Take back")))
        told = {"name": row.name, "pronouns": row.pronouns, "inside": row.inside}
        return Row(next(self.numbers), row.about, options, kept, **told)

    def _question(self, row) -> Asked:
        likely = [self._option(who) for who in row.candidates[:LIKELY]]
        new = [
            Option(f"add:{kind}", label)
            for kind, label in (("character", _("Someone new")), ("place", _("A new place")))
            if kind in self.adding and (kind == "character" or any(who.kind == "place" for who in row.candidates))
        ]
        options = (*likely, *new, Option("nothing", _("Not a name")), Option("open", _("Leave open")))
        is_place = all(who.kind == "place" for who in row.candidates)
        other = _("Another place on file") if is_place else _("Someone else on file")
        whole = self._row(Decided(row.form, "open"), options, other)
        several = row.at[:PASSAGES] if len(row.at) > 1 else ()
        passages = [self._passage(at, options, other) for at in several]
        return Asked(whole, len(row.at), tuple(filter(None, passages)))

    def _newcomer(self, row) -> Asked:
        kinds = sorted(("character", "place"), key=lambda kind: kind != row.kind)
        labels = {"character": _("Add person"), "place": _("Add place")}
        new = [Option(f"add:{kind}", labels[kind]) for kind in kinds if kind in self.adding]
        known = [self._option(who, _("It is %(name)s")) for who in row.alike if who.key in self.rows[who.kind]]
        options = (*new, Option("nothing", _("Not a name")), *known)
        other = _("Someone on file") if row.kind == "character" else _("A place on file")
        asked = self._row(Decided(row.name, "open"), options, other)
        made = replace(asked, name=row.name, pronouns=row.pronouns)
        return Asked(made, len(row.at), alike=join_names([who.name for who in row.alike]))

    def _row(self, about: Decided, options, other, words="") -> Row:
        typed = self.typed.get(about, "")
        return Row(next(self.numbers), about, options, words=words, other=other, typed=typed)

    def _passage(self, at: Span, options, other) -> Row | None:
        text = self.texts[at.paragraph - 1]
        around = prose.around(text, at.start, at.end)
        if around is None:
            return None
        about = Decided(text[at.start : at.end], "open", "", "", at.paragraph, *around)
        return self._row(about, options, other, _excerpt(text, at))

    def _option(self, who: KnownEntity, said: str = "%(name)s") -> Option:
        return Option(who.id, said % {"name": self._label(who)})

    def _label(self, who: KnownEntity) -> str:
        """A name, and what tells it from others: its part in another story, or where a place lies."""
        row = self.rows[who.kind].get(who.key)
        name = distinct_name(row) if row else who.name
        if who.kind == "place" or who.key not in self.seen_in:
            return name
        part, title = self.seen_in[who.key]
        told = {"name": name, "part": part, "story": title}
        if part:
            return _("%(name)s, %(part)s in “%(story)s”") % told
        return _("%(name)s in “%(story)s”") % told


def _parts(keys):
    """For each person the part and the title of the live story that they are in first. One query."""
    rows = CastMember.objects.live().filter(character__key__in=keys).order_by("-story__number")
    found = rows.values_list("character__key", "part", "story__title")
    return {key: (part, title) for key, part, title in found} if keys else {}


def _ends(at: Span):
    return [at.paragraph, at.start, at.end]


def _excerpt(text, at):
    left, right = max(0, at.start - AROUND), min(len(text), at.end + AROUND)
    before = text[left : at.start].partition(" ")[2] if left else text[: at.start]
    after = text[at.end : right].rpartition(" ")[0] if right < len(text) else text[at.end :]
    return f"{'…' * bool(left)}{before}{text[at.start : at.end]}{after}{'…' * (right < len(text))}"
