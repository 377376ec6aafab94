"""What a merge moves of each kind: tags, people, places, authors. `merging` is the frame around it."""

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any, ClassVar, cast

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from characters import editing
from characters.models import Character, Place
from spystories.lib.folding import fold
from stories.derived.affected import Affected
from stories.history import catalogue
from stories.history.changes import TRACKED_KINDS, keep_change, snapshot, without_names
from stories.models import (
    Author,
    Authorship,
    CastMember,
    Decision,
    Fact,
    Introduction,
    Relationship,
    Renaming,
    Setting,
    Story,
    StoryTag,
    Subject,
    Tag,
    Tie,
)
from stories.names.reading import gazetteer_ids, stories_naming
from stories.records import write_rows
from stories.search import documents

MOST_SYNONYMS = 50  # synonyms of a tag
Merged = Tag | Character | Place | Author
Values = dict[str, Any]


class Merging:
    """
    One kind: the column that names it in rows of stories, in which tables, and under what name the rows stand in
    `Rows`; the columns that the one which stays is given where it has nothing.
    """

    model: ClassVar[type[Any]]
    subject: ClassVar[str]
    column: ClassVar[str]
    # Tables, the one that names each once a story first; and their names in `Rows`.
    tables: ClassVar[Sequence[tuple[type[Any], str]]]
    story: ClassVar[str] = "story"
    lacked: ClassVar[Sequence[tuple[str, ...]]] = ()
    taken_back: ClassVar[Sequence[str]] = ()  # rows of its own that `take_back` brings back

    def check(self, row: Any, into: Any) -> None:
        """Raise `ValidationError` for what stands in the way."""

    def stories(self, rows: Iterable[Any]) -> set[int]:
        """The stories (primary keys) that name one of `rows`, live or in their newest revision."""
        return {
            pk
            for table, _name in self.tables
            for pk in table._default_manager.filter(**{f"{self.column}__in": list(rows)}).values_list(
                self.story, flat=True
            )
        }

    def move(self, row: Any, into: Any) -> Values:
        """Move what hangs on `row` beside stories; return what `take_back` wants to know of it."""
        return {}

    def take_back(self, row: Any, into: Any, moved: Values, values: Values) -> None:
        """Move it back to `row`, which is there again; what was changed since stays as it is."""

    def affected(self, rows: Iterable[Any], stories: set[int]) -> Affected:
        """What is to be counted anew."""
        named: Any = {f"{self.column}s": {row.pk for row in rows}}
        return Affected(stories=stories, **named)

    def names(self, row: Any) -> list[str]:
        """All by which it is known."""
        return []

    def give_names(self, into: Any, names: Iterable[str]) -> list[str]:
        """Let these names lead to `into`, and return those that are new to it. Not saved."""
        return []

    def take_names(self, into: Any, names: Iterable[str]) -> None:
        """Let these names lead to it no longer. Not saved."""

    def save(self, into: Any) -> None:
        catalogue.save(into)

    def fill(self, into: Any, row: Any) -> list[str]:
        """Give `into` what it lacks and `row` has; return the columns."""
        filled: list[str] = []
        for columns in self.lacked:
            if not any(_has(into, name) for name in columns) and any(_has(row, name) for name in columns):
                filled += columns
                for name in columns:
                    setattr(into, name, getattr(row, name))
        return filled

    def empty(self, into: Any, was: Values, columns: Iterable[str]) -> None:
        """Take these columns back from `into` where they still say what they were given."""
        now = snapshot(into)
        for name in columns:
            if without_names(now[name]) == without_names(was[name]):
                setattr(into, name, type(into)._meta.get_field(name).get_default())

    def tell(self, row: Any, into: Any) -> list[str]:
        """What moves beside stories and addresses, in sentences."""
        lacked = self.fill(copy(into), row)
        told = [_("“%(into)s” is given what it has not: %(what)s.")] if lacked else []
        label = TRACKED_KINDS[self.subject].label_of
        return [line % {"into": into, "what": ", ".join(label(name).lower() for name in lacked)} for line in told]


def _has(row: Any, name: str) -> bool:
    return getattr(row, name) not in (None, "", [])


class Tags(Merging):
    model, subject, column, story = Tag, Subject.TAG, "tag", "content_object"
    tables = ((StoryTag, "tags"),)

    def names(self, row: Tag) -> list[str]:
        return [row.name, *row.synonyms]

    def give_names(self, into: Tag, names: Iterable[str]) -> list[str]:
        given = _new_names(names, self.names(into))[: max(0, MOST_SYNONYMS - len(into.synonyms))]
        into.synonyms = [*into.synonyms, *given]
        return given

    def take_names(self, into: Tag, names: Iterable[str]) -> None:
        into.synonyms = [word for word in into.synonyms if word not in set(names)]


class Authors(Merging):
    model, subject, column = Author, Subject.AUTHOR, "author"
    tables = ((Authorship, "authors"),)
    lacked = (("line",), ("links",), ("portrait",))

    def stories(self, rows: Iterable[Any]) -> set[int]:
        rows = list(rows)
        return super().stories(rows).union(*(documents.stories_by(row.pk) for row in rows))


class OfTheWorld(Merging):
    """What people and places have in common: other names, an introduction, renamings."""

    taken_back = ("introduction", "facts", "relationships")

    def check(self, row: Any, into: Any) -> None:
        busy = [Renaming.Step.READING, Renaming.Step.MAKING, Renaming.Step.UNDOING]
        for one in (row, into):
            if one.renamings.filter(step__in=busy).exists():
                raise ValidationError(_("“%(name)s” is being renamed. Finish that first."), params={"name": one})

    def stories(self, rows: Iterable[Any]) -> set[int]:
        rows = list(rows)
        keys = [row.pk for row in rows]
        people, places = (keys, []) if self.model is Character else ([], keys)
        return super().stories(rows) | stories_naming([], gazetteer_ids(people, places))

    def move(self, row: Any, into: Any) -> Values:
        introductions = Introduction.objects.filter(**{self.column: row})
        opened = Introduction.objects.filter(**{self.column: into}).exists()
        renamings = Renaming.objects.filter(**{self.column: row})
        moved = {
            "introduction": not opened and bool(introductions.update(**{self.column: into})),
            "renamings": list(renamings.values_list("pk", flat=True)),
        }
        renamings.update(**{self.column: into})
        return moved

    def take_back(self, row: Any, into: Any, moved: Values, values: Values) -> None:
        if moved["introduction"]:
            Introduction.objects.filter(**{self.column: into}).update(**{self.column: row})
        else:
            write_rows(row, TRACKED_KINDS[self.subject].rows["introduction"], values["introduction"])
        Renaming.objects.filter(pk__in=moved["renamings"]).update(**{self.column: row})

    def tell(self, row: Any, into: Any) -> list[str]:
        told = super().tell(row, into)
        if Introduction.objects.filter(**{self.column: row}).exists():
            opened = Introduction.objects.filter(**{self.column: into}).exists()
            told.append(_("Its introduction goes: the other has one.") if opened else _("Its introduction moves."))
        return told

    def names(self, row: Any) -> list[str]:
        return [row.name, *row.aliases.order_by("pk").values_list("name", flat=True)]

    def give_names(self, into: Any, names: Iterable[str]) -> list[str]:
        given = _new_names(names, self.names(into))
        for name in given:
            into.aliases.create(name=name)
        return given

    def take_names(self, into: Any, names: Iterable[str]) -> None:
        into.aliases.filter(name__in=list(names)).delete()


class People(OfTheWorld):
    model, subject, column = Character, Subject.PERSON, "character"
    tables = ((CastMember, "cast"), (Tie, "ties"), (Decision, "decisions"))
    lacked = (("pronouns",), ("home",), ("portrait",))

    def move(self, row: Character, into: Character) -> Values:
        """What the two are to each other goes, and is kept with the change."""
        between = Relationship.objects.filter(Q(character=row, other=into) | Q(character=into, other=row))
        apart = set(between.values_list("key", flat=True))
        there = snapshot(into)["relationships"]
        between.delete()
        facts, ties = Fact.objects.filter(character=row), Relationship.objects.filter(character=row)
        others = Relationship.objects.filter(other=row)
        moved = super().move(row, into) | {
            "facts": _keys(facts),
            "relationships": _keys(ties),
            "inverse": _keys(others),
            "apart": [tie for tie in there if tie["key"] in apart],
        }
        facts.update(character=into, position=F("position") + into.facts.count())
        ties.update(character=into)
        others.update(other=into)
        return moved

    def take_back(self, row: Character, into: Character, moved: Values, values: Values) -> None:
        super().take_back(row, into, moved, values)
        Fact.objects.filter(key__in=moved["facts"], character=into).update(character=row)
        Relationship.objects.filter(key__in=moved["relationships"], character=into).update(character=row)
        Relationship.objects.filter(key__in=moved["inverse"], other=into).update(other=row)
        part = TRACKED_KINDS[self.subject].rows["relationships"]
        own = [tie for tie in values["relationships"] if tie["key"] not in moved["relationships"]]
        for one, apart in ((row, own), (into, moved["apart"])):
            if apart:
                write_rows(one, part, [*snapshot(one)["relationships"], *apart])

    def tell(self, row: Character, into: Character) -> list[str]:
        between = Relationship.objects.filter(Q(character=row, other=into) | Q(character=into, other=row))
        ties = Relationship.objects.filter(Q(character=row) | Q(other=row)).exclude(pk__in=between)
        facts = row.facts.count()
        told = [
            (facts, ngettext("%(n)s fact moves.", "%(n)s facts move.", facts)),
            (ties.count(), ngettext("%(n)s relationship moves.", "%(n)s relationships move.", ties.count())),
            (
                between.count(),
                ngettext(
                    "What the two are to each other goes: %(n)s relationship.",
                    "What the two are to each other goes: %(n)s relationships.",
                    between.count(),
                ),
            ),
        ]
        return [*super().tell(row, into), *(words % {"n": n} for n, words in told if n)]

    def affected(self, rows: Iterable[Any], stories: set[int]) -> Affected:
        """With all whose pages tell what they are to these."""
        rows = list(rows)
        ties = Relationship.objects.filter(Q(character__in=rows) | Q(other__in=rows))
        around = {pk for pair in ties.values_list("character", "other") for pk in pair}
        return Affected(stories=stories, characters=around.union(row.pk for row in rows))

    def save(self, into: Character) -> None:
        editing.save_character(into)
        editing.announce(characters=[into.pk])


class Places(OfTheWorld):
    model, subject, column = Place, Subject.PLACE, "place"
    tables = ((Setting, "settings"), (Tie, "ties"), (Decision, "decisions"))
    lacked = (("kind",), ("latitude", "longitude"), ("picture",))

    def check(self, row: Place, into: Place) -> None:
        super().check(row, into)
        if into.path.startswith(f"{row.path}/"):
            message = _("“%(into)s” lies inside “%(row)s”. Move it out first.")
            raise ValidationError(message, params={"into": into, "row": row})
        taken = set(into.children.values_list("slug", flat=True))
        if both := row.children.filter(slug__in=taken).first():
            message = _("“%(into)s” has a place with the address of “%(both)s” inside it too. Merge these two first.")
            raise ValidationError(message, params={"into": into, "both": both})

    def move(self, row: Place, into: Place) -> Values:
        residents = Character.objects.filter(home=row)
        moved = super().move(row, into) | {"residents": _keys(residents), "children": _keys(row.children.all())}
        residents.update(home=into)
        for child in row.children.order_by("pk"):
            child.parent = into
            editing.save_place(child)
        Story.objects.filter(main_place=row).update(main_place=into)
        return moved

    def take_back(self, row: Place, into: Place, moved: Values, values: Values) -> None:
        super().take_back(row, into, moved, values)
        Character.objects.filter(key__in=moved["residents"], home=into).update(home=row)
        for child in Place.objects.filter(key__in=moved["children"], parent=into).order_by("pk"):
            child.parent = row
            editing.save_place(child)

    def tell(self, row: Place, into: Place) -> list[str]:
        inside, residents = row.children.count(), row.residents.count()
        told = [
            (inside, ngettext("%(n)s place inside it moves.", "%(n)s places inside it move.", inside)),
            (
                residents,
                ngettext("%(n)s person is at home there.", "%(n)s people are at home there.", residents),
            ),
        ]
        return [*super().tell(row, into), *(words % {"n": n} for n, words in told if n)]

    def affected(self, rows: Iterable[Any], stories: set[int]) -> Affected:
        """With all who are at home there."""
        rows = list(rows)
        residents = set(Character.objects.filter(home__in=rows).values_list("pk", flat=True))
        return Affected(stories=stories, places={row.pk for row in rows}, characters=residents)

    def save(self, into: Place) -> None:
        editing.save_place(into)
        editing.announce(places=[into.pk])


MERGINGS: dict[type[Model], Merging] = {kind.model: kind for kind in (Tags(), People(), Places(), Authors())}
MERGING_OF: dict[str, Merging] = {kind.subject: kind for kind in MERGINGS.values()}


Given = tuple[list[str], list[str]]  # names and columns that one gave to the other


def save_given(kind: Merging, into: Any, names: Iterable[str], row: Any, by: User | None) -> Given:
    """Give `into` these names and what it lacks and `row` has, in its history; return what was given."""
    with keep_change(into, by=by):
        given, filled = kind.give_names(into, names), kind.fill(into, row)
        kind.save(into)
    return given, filled


def take_given(kind: Merging, into: Any, given: Given, was: Values, by: User | None) -> None:
    """The reverse of `save_given`, for one that was as `was` says."""
    names, columns = given
    with keep_change(into, by=by):
        kind.take_names(into, names)
        kind.empty(into, was, columns)
        kind.save(into)


def _keys(rows: Any) -> list[str]:
    return cast(list[str], list(rows.order_by("pk").values_list("key", flat=True)))


def _new_names(names: Iterable[str], known: Iterable[str]) -> list[str]:
    folded = {fold(word) for word in known}
    return [word for word in dict.fromkeys(names) if fold(word) not in folded]
