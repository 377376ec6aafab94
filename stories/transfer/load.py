"""
Putting the things of fixtures into the database: what is new comes in, what people have made of it stays.

Three are compared: the fixture, the database, and the digest of what was loaded last (`FixtureRow`). Where
the database has what was loaded, the fixture's newer state is taken; where people have changed or deleted it,
theirs is kept. All that is derived is made anew once, at the end; where nothing is taken, nothing is written.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction
from django.db.models import Model

from spystories.lib.locks import in_turn
from stories.content.rows import content_of_story
from stories.content.value import content_of_revision
from stories.models import FixtureRow, Site, Story
from stories.publishing.publish import newest_revision
from stories.publishing.restore import keep_live_text
from stories.records import KINDS, PART_OF, Refused, Thing, column_of, points_at, read_things

from .store import Touched, check_thing, find_row, take_thing


class Verdict(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    SAME = "unchanged"
    KEPT = "kept as people have changed it"
    GONE = "left deleted"


@dataclass
class Report:
    """Each thing with what became of it."""

    verdicts: list[tuple[Thing, Verdict]] = field(default_factory=list)

    def __str__(self) -> str:
        counts = Counter(verdict for _thing, verdict in self.verdicts)
        parts = [f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]]
        return f"{', '.join(parts)}."


@transaction.atomic
def load_things(things: Iterable[Thing], *, overwrite: bool = False) -> Report:
    """
    Load `things` into the database, and say what became of each.

    `overwrite` takes the fixture's state also where people have changed or deleted something; the live text
    of a story is kept as a revision. Raises `Refused`, with nothing changed, when something cannot be taken.
    """
    in_turn()
    merging = _Merging(things, overwrite)
    for thing in merging.things:
        check_thing(thing)
    for thing in merging.things:
        merging.consider(thing)
    merging.finish()
    return merging.report


class _Merging:
    def __init__(self, things: Iterable[Thing], overwrite: bool):
        self.overwrite, self.report, self.touched = overwrite, Report(), Touched()
        self.things = _in_order(things)
        self.stored = {kind.label: read_things(kind) for kind in KINDS}
        rows = FixtureRow.objects.values_list("model", "key", "digest")
        self.remembered = {(model, key): digest for model, key, digest in rows}
        self.offered = {(thing.kind.label, thing.key) for thing in self.things}
        self.gone: set[tuple[str, str]] = set()
        self.settled: dict[tuple[str, str], Thing] = {}

    def consider(self, thing: Thing) -> None:
        """Settle what becomes of `thing`, and take it if it is to be taken."""
        mine = (thing.kind.label, thing.key)
        stored = self.stored[thing.kind.label].get(thing.key)
        self._fit(thing, stored)
        verdict = self._verdict(thing, stored)
        if verdict in (Verdict.ADDED, Verdict.CHANGED):
            take_thing(thing, self.touched)
        if verdict is Verdict.GONE:
            self.gone.add(mine)
        if verdict not in (Verdict.GONE, Verdict.KEPT):
            self.settled[mine] = thing
        self.report.verdicts.append((thing, verdict))

    def _fit(self, thing: Thing, stored: Thing | None) -> None:
        """Leave out the parts that name what people have deleted; fill in what the fixture leaves open."""
        for label, rows in thing.parts.items():
            part = PART_OF[label][1]
            thing.parts[label] = [
                row for row in rows if not any(self._is_gone(thing, at) for at in points_at(part.model, row))
            ]
        thing.tidy()
        if thing.kind.model is Story and stored:
            for name in ("number", "first_published_at"):
                thing.row[name] = thing.row[name] or stored.row[name]

    def _verdict(self, thing: Thing, stored: Thing | None) -> Verdict:
        remembered = self.remembered.get((thing.kind.label, thing.key))
        if any(self._is_gone(thing, at) for at in thing.points_at()):
            return Verdict.GONE
        if stored is None or (remembered is None and _is_pristine(stored)):
            return Verdict.ADDED if self.overwrite or remembered is None else Verdict.GONE
        if stored.digest == thing.digest:
            return Verdict.SAME
        untouched = stored.digest == remembered and not _has_draft(thing)
        return Verdict.CHANGED if self.overwrite or untouched else Verdict.KEPT

    def _is_gone(self, thing: Thing, target: tuple[type[Model], str]) -> bool:
        """Whether people have deleted what `thing` names. Raises `Refused` for what nobody knows."""
        model, key = target
        place = (model._meta.label_lower, key)
        if place in self.gone:
            return True
        if place in self.offered or key in self.stored[place[0]]:
            return False
        if place in self.remembered:
            return True
        raise Refused(
            f"The fixture cannot be loaded because of {thing.name}: it names the "
            f"{model._meta.verbose_name} with the key “{key}”, that neither the fixture nor the site has."
        )

    def finish(self) -> None:
        """Derive once what follows from what was taken, and remember what was loaded."""
        if any(verdict in (Verdict.ADDED, Verdict.CHANGED) for _thing, verdict in self.report.verdicts):
            self.touched.derive()
        for story in Story.objects.live().filter(live_revision=None):
            keep_live_text(story)
        digests = {place: _as_loaded(thing).digest for place, thing in self.settled.items()}
        FixtureRow.objects.bulk_create(
            (
                FixtureRow(model=model, key=key, digest=digest)
                for (model, key), digest in digests.items()
                if self.remembered.get((model, key)) != digest
            ),
            update_conflicts=True,
            unique_fields=["model", "key"],
            update_fields=["digest"],
        )


def _in_order(things: Iterable[Thing]) -> list[Thing]:
    """By kind, a place after the one it lies in. Raises `Refused` for places that lie in each other."""
    things = list(things)
    ordered = [thing for kind in KINDS for thing in things if thing.kind is kind]
    inside = {thing.key: thing for thing in ordered if "parent" in thing.row}

    def depth(thing: Thing) -> int:
        count, seen = 0, thing if "parent" in thing.row else None
        while seen and seen.row.get("parent"):
            count, seen = count + 1, inside.get(seen.row["parent"][0])
            if count > len(inside):
                raise Refused(f"The fixture has {thing.name} inside itself.")
        return count

    return sorted(ordered, key=lambda thing: (KINDS.index(thing.kind), depth(thing)))


def _is_pristine(thing: Thing) -> bool:
    """Whether nobody has filled in the site's texts yet."""
    return thing.kind.model is Site and all(
        thing.row[name] == column_of(Site, name).get_default() for name in thing.kind.fields
    )


def _has_draft(thing: Thing) -> bool:
    """Whether people work on a newer text of a story than the one that is live."""
    story = find_row(thing) if thing.kind.model is Story else None
    newest = newest_revision(story) if story else None
    return bool(story and newest and not content_of_revision(newest).same_as(content_of_story(story)))


def _as_loaded(thing: Thing) -> Thing:
    """`thing` with what the fixture left open and the site has filled in."""
    if thing.kind.model is Story and not (thing.row["number"] and thing.row["first_published_at"]):
        return read_things(thing.kind)[thing.key]
    return thing
