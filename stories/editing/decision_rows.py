"""
What a story's form sends about the names in its text: what was decided, who is new, who joins the cast.

Each row is what it is about (a name, and of one passage its anchor) and an answer, or the name of somebody
on file that was typed for one. A form that sends none of it leaves the decisions as they were.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError

from characters import editing
from characters.models import ENTITIES, Character, Place
from characters.recognition.text import fold_form
from spystories.lib import prose
from spystories.lib.text import without_forbidden
from stories.content.former_keys import rows_by_key
from stories.content.setting_guess import guess_how
from stories.content.value import Content, Decided, Part, Scene
from stories.history.changes import keep_change
from stories.names.name_offers import find_called

Identity = tuple[str, int, str, str]  # of a decision: its name and its anchor
PREFIX = "decisions"
MOST_ROWS = 2000  # rows that one form may send
JOINING = {"cast": "character", "settings": "place"}
_LONGEST = {"form": 200, "before": 80, "after": 80}


@dataclass(frozen=True)
class New:
    """
    A name that is to be put on file when the story is saved; `about` is answered by it then.

    `inside` is what was typed for the place that a place lies in, `parent` the key of that place.
    """

    about: Decided
    kind: str
    name: str
    pronouns: str = ""
    inside: str = ""
    parent: str = ""


class DecisionRows:
    """The rows of one form, read; `decided` and `new` are what they say."""

    def __init__(self, data: Any, began: Content):
        self.decided: list[Decided] = list(began.decisions)
        self.new: list[New] = []
        self.joining: dict[str, list[Any]] = {name: [] for name in JOINING}
        # What was typed for somebody on file and names nobody or several, and why it was refused.
        self.unknown: dict[Decided, str] = {}
        self.refused: list[ValidationError] = []
        total = "" if data is None else data.get(f"{PREFIX}-TOTAL", "")
        self.is_sent = total.isdecimal() and len(total) < 6
        if self.is_sent:
            self._read(data, min(int(total), MOST_ROWS), {row.identity: row for row in began.decisions})
        self.has_changed = bool(self.new) or self.decided != list(began.decisions)
        self.has_changed |= any(self.joining.values())

    def _read(self, data: Any, count: int, began: Mapping[Identity, Decided]) -> None:
        """A row that comes without its answer stands as it stood."""
        rows: list[Decided] = []
        for n in range(count):
            about = _decode_subject(data.get(f"{PREFIX}-{n}-about", ""))
            if about and f"{PREFIX}-{n}-answer" not in data and about.identity in began:
                rows.append(began[about.identity])
            elif about:
                rows += self._answered(about, data, f"{PREFIX}-{n}")
        found = {kind: _found(kind, [row.key for row in rows if row.kind == kind]) for kind in ENTITIES}
        self.decided = [
            replace(row, key=found[row.kind][row.key].key, name=found[row.kind][row.key].name) if row.key else row
            for row in rows
            if not row.key or row.key in found[row.kind]
        ]
        for name, kind in JOINING.items():
            keys = data.getlist(f"{PREFIX}-{name}") if hasattr(data, "getlist") else ()
            self.joining[name] = list(_found(kind, keys[:MOST_ROWS]).values()) if keys else []

    def _answered(self, about: Decided, data: Any, prefix: str) -> list[Decided]:
        """What is decided about a name, if anything is; who is to be put on file joins `new`."""
        answer = data.get(f"{prefix}-answer", "")
        typed = "" if answer else without_forbidden(data.get(f"{prefix}-other", "")).strip()
        kind, _colon, key = (self._meant(about, typed) if typed else answer).partition(":")
        if kind == "add" and key in ENTITIES:
            self.new.append(self._new(about, key, data, prefix))
        elif key if kind in ENTITIES else kind in ("nothing", "open"):
            return [replace(about, kind=kind, key=key)]
        return []

    def _new(self, about: Decided, kind: str, data: Any, prefix: str) -> New:
        name = without_forbidden(data.get(f"{prefix}-name", "")).strip() or about.form
        if kind == "character":
            pronouns = data.get(f"{prefix}-pronouns", "")
            return New(about, kind, name, pronouns if pronouns in _PRONOUNS else "")
        inside = without_forbidden(data.get(f"{prefix}-inside", "")).strip()
        parent = self._found_by(inside, ["place"]) if inside else ""
        return New(about, kind, name, inside=inside, parent=parent.partition(":")[2])

    def _meant(self, about: Decided, typed: str) -> str:
        found = self._found_by(typed, ENTITIES)
        if not found:
            self.unknown[about] = typed
        return found

    def _found_by(self, typed: str, kinds: Iterable[str]) -> str:
        try:
            return find_called(typed, kinds)
        except ValidationError as refused:
            self.refused.append(refused)
            return ""

    def complete(self, content: Content) -> Content:
        """`content` with the decisions, and whoever joins its cast and places."""
        cast, places = (_besides(getattr(content, name), self.joining[name]) for name in JOINING)
        texts = prose.texts(content.body).values() if places else ()
        return replace(
            content,
            cast=(*content.cast, *(Part(row.key, row.name) for row in cast)),
            settings=(*content.settings, *(Scene(row.key, row.name, guess_how(texts, [row.name])) for row in places)),
            decisions=tuple(self.decided),
        )

    def waiting(self) -> tuple[Decided, ...]:
        """What is about to be on file: not to be asked for any more."""
        return tuple(replace(row.about, kind="open") for row in self.new)

    def add(self, *, by: User | None) -> list[Character | Place]:
        """
        Put the new names on file, each once, as what they were asked for. Returns them.

        Raises `PermissionDenied` unless `by` may add them, `ValidationError` for a name that is too long.
        """
        made: dict[tuple[str, str], Character | Place] = {}
        for row in self.new:
            same = row.kind, fold_form(row.name)
            if same not in made:
                if by is not None and not by.has_perm(f"characters.add_{row.kind}"):
                    raise PermissionDenied
                parent = Place.objects.filter(key=row.parent).first() if row.parent else None
                place = {"parent": parent} if row.kind == "place" else {}
                one = ENTITIES[row.kind](name=row.name, **place)
                with keep_change(one, by=by):
                    made[same] = editing.add(one, pronouns=row.pronouns)
            entity = made[same]
            self.decided.append(replace(row.about, kind=row.kind, key=entity.key, name=entity.name))
        self.new = []
        return list(made.values())


_PRONOUNS = Character.Pronouns.values


def encode_subject(row: Decided) -> str:
    """What a row is about, as the form carries it."""
    return json.dumps([row.form, row.paragraph, row.before, row.after], ensure_ascii=False)


def _decode_subject(sent: str) -> Decided | None:
    try:
        form, paragraph, before, after = json.loads(sent)
    except (ValueError, TypeError, RecursionError):
        return None
    texts = {"form": form, "before": before, "after": after}
    if not all(isinstance(text, str) and len(text) <= _LONGEST[name] for name, text in texts.items()):
        return None
    if not isinstance(paragraph, int) or not 0 <= paragraph < 10_000_000 or not form.strip():
        return None
    return Decided(kind="open", paragraph=paragraph, **{n: without_forbidden(t) for n, t in texts.items()})


def _found(kind: str, keys: Iterable[str]) -> dict[str, Any]:
    return rows_by_key(ENTITIES[kind]._default_manager.all(), [key for key in keys if "\0" not in key])


def _besides(rows: Iterable[Part | Scene], joining: Iterable[Any]) -> list[Any]:
    there = {row.key for row in rows}
    return [row for row in joining if row.key not in there]
