"""
The margin of a manuscript: who and what its text names, what it leaves open, and what was decided.

Out of findings and rows of the form; templates draw it. A few queries, however long the text.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from django.utils.translation import gettext as _

from characters.models import Character, Place
from characters.names import gazetteer
from characters.names.gazetteer import KnownEntity
from spystories.lib import prose
from stories.content.value import Content, Decided, Part, Scene
from stories.models import CastMember
from stories.names import findings
from stories.names.choices import Choice, choices_of_question, not_a_name, other_on_file
from stories.names.findings import Findings, Question, Span, Suggested
from stories.phrases import distinct_name, join_names

from .decision_rows import PREFIX, DecisionRows, New, encode_subject

# Shown at most; of one question its passages and the likeliest whom it may mean.
QUESTIONS_SHOWN, NEWCOMERS_SHOWN, PASSAGES_SHOWN, LIKELY_SHOWN = 20, 12, 6, 8
AROUND = 28  # characters shown on either side of a name


@dataclass(frozen=True)
class AnswerRow:
    """One row of the form: what it is about, what may be answered, and what is."""

    number: int
    about: Decided
    choices: tuple[Choice, ...]
    answer: str = ""
    words: str = ""  # around a passage
    name: str = ""  # of who is new
    pronouns: str = ""
    inside: str = ""  # what a new place lies in, as typed
    other: str = ""  # what asks for somebody else on file
    typed: str = ""  # and what was typed there
    lost: bool = False

    @property
    def prefix(self) -> str:
        """What the names of its fields begin with."""
        return f"{PREFIX}-{self.number}"

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
class OpenName:
    """A name that means nobody yet: an open question, or a name that is not on file."""

    whole: AnswerRow  # wherever it stands
    times: int
    passages: tuple[AnswerRow, ...] = ()
    alike: str = ""  # who on file looks like it


@dataclass
class Margin:
    people: list[Present] = field(default_factory=list)
    places: list[Present] = field(default_factory=list)
    questions: list[OpenName] = field(default_factory=list)
    newcomers: list[OpenName] = field(default_factory=list)
    decisions: list[AnswerRow] = field(default_factory=list)
    new: list[AnswerRow] = field(default_factory=list)
    joining: dict[str, list[str]] = field(default_factory=dict)
    total: int = 0
    more_questions: int = 0
    more_newcomers: int = 0
    # [paragraph, start, end, "known" or "open"], in code points.
    spans: list[list[int | str]] = field(default_factory=list)

    @property
    def open(self) -> int:
        return len(self.questions) + self.more_questions


def margin(content: Content, rows: DecisionRows, *, adding: Iterable[str] = ()) -> Margin:
    """
    What stands beside `content`, with what is on its way in the `rows` of the form.

    `adding` are the kinds ("character", "place") that the editor may put on file.
    """
    known = gazetteer.current()
    content = findings.with_keys_now(content, known)
    found = findings.find_names(replace(content, decisions=(*content.decisions, *rows.waiting())), known=known)
    return _Drawing(content, found, tuple(adding), rows.unknown).margin(rows.new, rows.joining)


class _Drawing:
    def __init__(self, content: Content, found: Findings, adding: tuple[str, ...], typed: dict[Decided, str]):
        self.content, self.found, self.adding, self.typed = content, found, adding, typed
        self.numbers, self.texts = count(), prose.texts(content.body)
        named = [mention.who for mention in found.mentions]
        named += [who for question in found.questions for who in question.candidates]
        named += [who for suggested in found.suggestions for who in suggested.alike]
        named += [KnownEntity("character", row.key, row.name) for row in content.cast]
        named += [KnownEntity("place", row.key, row.name) for row in content.settings]
        keys = {kind: {who.key for who in named if who.kind == kind} for kind in ("character", "place")}
        places = Place.objects.select_related("parent")
        self.rows: dict[str, Mapping[str, Character | Place]] = {
            "character": Character.objects.in_bulk(keys["character"], field_name="key"),
            "place": places.in_bulk(keys["place"], field_name="key"),
        }
        self.seen_in = _parts({who.key for row in found.questions for who in row.candidates})

    def margin(self, new: list[New], joining: dict[str, list[Character | Place]]) -> Margin:
        found, made = self.found, Margin(joining={name: [row.key for row in rows] for name, rows in joining.items()})
        made.new = [self._new(row) for row in new]
        made.decisions = [self._decision(row) for row in self.content.decisions]
        made.questions = [self._question(row) for row in found.questions[:QUESTIONS_SHOWN]]
        made.newcomers = [self._newcomer(row) for row in found.suggestions[:NEWCOMERS_SHOWN]]
        made.more_questions = max(0, len(found.questions) - QUESTIONS_SHOWN)
        made.more_newcomers = max(0, len(found.suggestions) - NEWCOMERS_SHOWN)
        made.people = self._present("character", self.content.cast, "cast")
        made.places = self._present("place", self.content.settings, "settings")
        made.total = next(self.numbers)
        made.spans = [_span(mention.at, "known") for mention in found.mentions]
        made.spans += [_span(at, "open") for row in found.questions for at in row.at]
        made.spans.sort()
        return made

    # Who is there

    def _present(self, kind: str, tied: Iterable[Part | Scene], joins: str) -> list[Present]:
        times = Counter(mention.who.key for mention in self.found.mentions if mention.who.kind == kind)
        parts = {row.key: row.role for row in tied}
        found = [
            Present(row, distinct_name(row), times[key], parts.get(key, ""), "" if key in parts else joins)
            for key, row in self.rows[kind].items()
            if key in times or key in parts
        ]
        return sorted(found, key=lambda one: (-one.times, one.entity.sort_key, one.entity.key))

    # What may be answered

    def _decision(self, row: Decided) -> AnswerRow:
        kept = f"{row.kind}:{row.key}" if row.key else row.kind
        return self._answered(row, kept, row.in_words, lost=row in self.found.lost)

    def _new(self, row: New) -> AnswerRow:
        label = _("New person") if row.kind == "character" else _("New place")
        made = self._answered(row.about, f"add:{row.kind}", label)
        return replace(made, name=row.name, pronouns=row.pronouns, inside=row.inside)

    def _answered(self, about: Decided, kept: str, label: str, lost: bool = False) -> AnswerRow:
        choices = (Choice(kept, label), Choice("", _("Take back")))
        return AnswerRow(next(self.numbers), about, choices, kept, lost=lost)

    def _question(self, row: Question) -> OpenName:
        kinds = {who.kind for who in row.candidates}
        new = [kind for kind in ("character", "place") if kind in self.adding and kind in {"character", *kinds}]
        choices = choices_of_question(map(self._choice, row.candidates[:LIKELY_SHOWN]), new)
        other = other_on_file("place" if kinds <= {"place"} else "character")
        whole = self._row(Decided(row.form, "open"), choices, other)
        several = row.at[:PASSAGES_SHOWN] if len(row.at) > 1 else ()
        passages = [self._passage(at, choices, other) for at in several]
        return OpenName(whole, len(row.at), tuple(filter(None, passages)))

    def _newcomer(self, row: Suggested) -> OpenName:
        kinds = sorted(("character", "place"), key=lambda kind: kind != row.kind)
        labels = {"character": _("Add person"), "place": _("Add place")}
        new = [Choice(f"add:{kind}", labels[kind]) for kind in kinds if kind in self.adding]
        known = [self._choice(who, _("It is %(name)s")) for who in row.alike if who.key in self.rows[who.kind]]
        whole = self._row(Decided(row.name, "open"), (*new, not_a_name(), *known), other_on_file(row.kind, is_new=True))
        whole = replace(whole, name=row.name, pronouns=row.pronouns)
        return OpenName(whole, len(row.at), alike=join_names([who.name for who in row.alike]))

    def _row(self, about: Decided, choices: tuple[Choice, ...], other: str, words: str = "") -> AnswerRow:
        typed = self.typed.get(about, "")
        return AnswerRow(next(self.numbers), about, choices, words=words, other=other, typed=typed)

    def _passage(self, at: Span, choices: tuple[Choice, ...], other: str) -> AnswerRow | None:
        text = self.texts[at.paragraph]
        around = prose.around(text, at.start, at.end)
        if around is None:
            return None
        about = Decided(text[at.start : at.end], "open", "", "", at.paragraph, *around)
        return self._row(about, choices, other, _excerpt(text, at))

    def _choice(self, who: KnownEntity, said: str = "%(name)s") -> Choice:
        return Choice(who.id, said % {"name": self._label(who)})

    def _label(self, who: KnownEntity) -> str:
        """A name, and what tells it from others: its part in another story, or where a place lies."""
        row = self.rows[who.kind].get(who.key)
        name = distinct_name(row) if row else who.name
        if who.kind == "place" or who.key not in self.seen_in:
            return name
        part, title = self.seen_in[who.key]
        told = {"name": name, "part": part, "story": title}
        return _("%(name)s, %(part)s in “%(story)s”") % told if part else _("%(name)s in “%(story)s”") % told


def _parts(keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """For each person the part and the title of the live story that they are in first. One query."""
    rows = CastMember.objects.live().filter(character__key__in=keys).order_by("-story__number")
    found = rows.values_list("character__key", "part", "story__title")
    return {key: (part, title) for key, part, title in found} if keys else {}


def _span(at: Span, how: str) -> list[int | str]:
    return [at.paragraph, at.start, at.end, how]


def _excerpt(text: str, at: Span) -> str:
    left, right = max(0, at.start - AROUND), min(len(text), at.end + AROUND)
    before = text[left : at.start].partition(" ")[2] if left else text[: at.start]
    after = text[at.end : right].rpartition(" ")[0] if right < len(text) else text[at.end :]
    return f"{'…' * bool(left)}{before}{text[at.start : at.end]}{after}{'…' * (right < len(text))}"
