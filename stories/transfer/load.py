"""
Putting the things of fixtures into the database: what is new comes in, what people have made of it stays.

Three are compared: the fixture, the database, and the digest of what was loaded last (`FixtureRow`). Where
the database has what was loaded, the fixture's newer state is taken; where people have changed or deleted it,
theirs is kept; where nothing is taken, nothing is written.

All of it is checked before the first row is written, and then the files of pictures are kept. Up to 500 stories are
one transaction, in which all that is derived is made anew once, at the end. More are taken in batches, each a
transaction that leaves its things wholly done: who breaks off and loads again goes on. Which stories are near each
other is looked at once more when all are there, so that loading leaves what `reindex` makes of them, in whatever
batches they came.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Model

from characters.models import Picture
from spystories.lib.locks import in_turn
from spystories.lib.progress import Progress, silent
from spystories.lib.rows import Pace, batched
from stories.content.rows import content_of_story
from stories.content.value import content_of_revision
from stories.derived.near_stories import near_to, relate
from stories.models import FixtureRow, Site, Story
from stories.publishing.publish import newest_revision
from stories.publishing.restore import keep_live_text
from stories.records import PART_OF, Refused, Thing, column_of, points_at, read_things

from .checks import Claims, check_thing, refusing
from .pictures import find_files, keep_files
from .spool import Spool
from .store import Touched, find_row, take_things

STORIES_TOGETHER = 500  # that are one transaction
THINGS_CHECKED = 100  # together
FIRST_BATCH, LARGEST_BATCH = 100, 100
RELATED_TOGETHER = 500  # stories that one transaction looks around


class Verdict(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    SAME = "unchanged"
    KEPT = "kept as people have changed it"
    GONE = "left deleted"


TAKEN = (Verdict.ADDED, Verdict.CHANGED)


@dataclass
class Report:
    """Each thing by name, with what became of it."""

    verdicts: list[tuple[str, Verdict]] = field(default_factory=list)

    def __str__(self) -> str:
        counts = Counter(verdict for _name, verdict in self.verdicts)
        parts = [f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]]
        return f"{', '.join(parts)}."


class BrokenOff(Exception):
    """
    Loading ended between two batches; `report` has what was loaded until then, and whoever loads the same again
    goes on from there. Its cause is why it ended.
    """

    def __init__(self, why: BaseException, report: Report):
        super().__init__(str(why))
        self.report = report


def load_things(
    things: Iterable[Thing],
    *,
    folders: Sequence[Path] = (),
    overwrite: bool = False,
    atomic: bool = False,
    progress: Callable[[str], Progress] = lambda what: silent,
) -> Report:
    """The same as `load_spool` for things that are at hand."""
    with Spool() as spool:
        spool.add_things(things)
        return load_spool(spool, folders=folders, overwrite=overwrite, atomic=atomic, progress=progress)


def load_spool(
    spool: Spool,
    *,
    folders: Sequence[Path] = (),
    overwrite: bool = False,
    atomic: bool = False,
    progress: Callable[[str], Progress] = lambda what: silent,
) -> Report:
    """
    Load what `spool` holds into the database, and say what became of each thing. The files of its pictures are looked
    for in the `folders` of the fixtures.

    `overwrite` takes the fixture's state also where people have changed or deleted something; the live text
    of a story is kept as a revision. `atomic` makes one transaction of any number. `progress` is asked for each
    step what is told how far it is. Raises `Refused`, with nothing changed, when something cannot be taken, and
    `BrokenOff` for what came up between two batches.
    """
    spool.check_whole()
    checking = _Merging(spool, overwrite)
    checking.check()
    paths = find_files(spool.pictures(), folders)
    merging = _Merging(spool, overwrite, keep_files(checking.new_pictures, paths))
    if atomic or spool.story_count <= STORIES_TOGETHER:
        with transaction.atomic():
            in_turn()
            merging.take_all(progress("things"))
    else:
        merging.take_in_batches(progress("things"))
        merging.relate(progress("stories near each other"))
    return merging.report


class _Merging:
    def __init__(self, spool: Spool, overwrite: bool, facts: Mapping[str, dict[str, Any]] | None = None):
        self.spool, self.overwrite = spool, overwrite
        # Of the files of pictures that are to be taken, by digest; and those pictures, as the check found them.
        self.facts = facts or {}
        self.new_pictures: list[Thing] = []
        self.report, self.touched = Report(), Touched()
        self.gone: set[tuple[str, str]] = set()
        # Of the things looked at together: as they are in the database, their digests when they were loaded last,
        # and of whom and what they name what is there, and what was loaded once.
        self.stored: dict[str, Thing] = {}
        self.remembered: dict[str, str] = {}
        self.there: set[tuple[str, str]] = set()
        self.loaded: set[tuple[str, str]] = set()

    def check(self) -> None:
        """Raise `Refused` for the first thing that could not be taken. Writes nothing."""
        claims = Claims()
        for things in self._batches(lambda: THINGS_CHECKED):
            for thing in things:
                check_thing(thing)
            judged = self._judged(things)
            claims.look_up(things)
            for thing, verdict in judged:
                if verdict in TAKEN:
                    with refusing(thing):
                        claims.take(thing, self.stored.get(thing.key))
                    self.new_pictures += [thing] if thing.kind.model is Picture else []

    def take_all(self, progress: Progress) -> None:
        """Take all in the caller's transaction, and derive once what follows."""
        total = len(self.spool)
        for things in self._batches(lambda: LARGEST_BATCH):
            self._take(things)
            progress(min(len(self.report.verdicts), total - 1), total)
        self._derive()
        self._keep_live_texts()
        progress(total, total)

    def take_in_batches(self, progress: Progress) -> None:
        """Take each batch in a transaction of its own, with all that follows from it."""
        total, pace = len(self.spool), Pace(FIRST_BATCH, LARGEST_BATCH)
        for things in self._batches(lambda: pace.size):
            began = monotonic()
            with self._going_on(), transaction.atomic():
                in_turn()
                began = monotonic()
                self._take(things)
                self._derive(around=False)
            pace.note(len(things), monotonic() - began)
            progress(len(self.report.verdicts), total)
        with transaction.atomic():
            in_turn()
            self._keep_live_texts()

    @contextmanager
    def _going_on(self) -> Iterator[None]:
        """Around a transaction after which loading may be broken off: raise `BrokenOff` for whatever ends it."""
        verdicts = len(self.report.verdicts)
        try:
            yield
        except BaseException as error:
            del self.report.verdicts[verdicts:]
            raise BrokenOff(error, self.report) from error

    def relate(self, progress: Progress) -> None:
        """
        Look anew, in batches, for what is near the stories of the fixture, as a batch knew nothing of the next, and
        near those that these are near to. Also for those unchanged: an earlier run may have got no further.
        """
        keys = batched(self.spool.story_keys(), RELATED_TOGETHER)
        loaded = {pk for some in keys for pk in Story.objects.live().filter(key__in=some).values_list("pk", flat=True)}
        stories, done = sorted(loaded), 0
        while some := stories[done : done + RELATED_TOGETHER]:
            with self._going_on(), transaction.atomic():
                in_turn()
                relate(some)
            done += len(some)
            if done == len(loaded):
                stories += sorted(near_to(loaded) - loaded)
            progress(done, len(stories))

    def _batches(self, size: Callable[[], int]) -> Iterator[list[Thing]]:
        """The things, as many of one kind together as `size` says then."""
        for _kind, things in groupby(self.spool.things(), key=lambda thing: thing.kind.label):
            batch: list[Thing] = []
            for thing in things:
                batch.append(thing)
                if len(batch) >= size():
                    yield batch
                    batch = []
            if batch:
                yield batch

    def _take(self, things: Sequence[Thing]) -> None:
        """Take those that are to be taken, and remember what was loaded."""
        judged = self._judged(things)
        take_things([self._with_facts(thing) for thing, verdict in judged if verdict in TAKEN], self.touched)
        settled = [thing for thing, verdict in judged if verdict not in (Verdict.GONE, Verdict.KEPT)]
        self._remember(settled)
        self.report.verdicts += [(thing.name, verdict) for thing, verdict in judged]

    def _with_facts(self, thing: Thing) -> Thing:
        """A picture with what was read from its file."""
        is_picture = thing.kind.model is Picture
        return replace(thing, row={**thing.row, **self.facts[thing.row["digest"]]}) if is_picture else thing

    def _derive(self, *, around: bool = True) -> None:
        touched, self.touched = self.touched, Touched()
        if touched != Touched():
            touched.derive(around=around)

    def _keep_live_texts(self) -> None:
        """Each live text is a revision: also one that was there before the first was kept."""
        for story in Story.objects.live().filter(live_revision=None):
            keep_live_text(story)

    def _judged(self, things: Sequence[Thing]) -> list[tuple[Thing, Verdict]]:
        """What becomes of things of one kind, each fitted to what is in the database."""
        self._look_up(things)
        judged = []
        for thing in things:
            stored = self.stored.get(thing.key)
            self._fit(thing, stored)
            verdict = self._verdict(thing, stored)
            if verdict is Verdict.GONE:
                self.gone.add((thing.kind.label, thing.key))
            judged.append((thing, verdict))
        return judged

    def _look_up(self, things: Sequence[Thing]) -> None:
        """Ask the database of these things, and of whom and what they name. A few queries, and one a table."""
        kind, keys = things[0].kind, [thing.key for thing in things]
        self.stored = read_things(kind, keys)
        rows = FixtureRow.objects.filter(model=kind.label, key__in=keys)
        self.remembered = dict(rows.values_list("key", "digest"))
        named: dict[type[Model], set[str]] = {}
        for thing in things:
            for model, key in thing.names_everything():
                named.setdefault(model, set()).add(key)
        self.there, self.loaded = set(), set()
        for model, some in named.items():
            label = model._meta.label_lower
            there = model._base_manager.filter(key__in=some).values_list("key", flat=True)
            self.there.update((label, key) for key in there)
            loaded = FixtureRow.objects.filter(model=label, key__in=some).values_list("key", flat=True)
            self.loaded.update((label, key) for key in loaded)

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
        remembered = self.remembered.get(thing.key)
        for key in thing.pictures():
            self._is_gone(thing, (Picture, key))  # a story goes on without one, but not without one that nobody knows
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
        if place in self.there or self.spool.holds(*place):
            return False
        if place in self.loaded:
            return True
        raise Refused(
            f"The fixture cannot be loaded because of {thing.name}: it names the "
            f"{model._meta.verbose_name} with the key “{key}”, that neither the fixture nor the site has."
        )

    def _remember(self, things: Sequence[Thing]) -> None:
        """Remember these things as they were loaded."""
        open_ = [thing for thing in things if _is_left_open(thing)]
        filled = read_things(open_[0].kind, [thing.key for thing in open_]) if open_ else {}
        digests = {thing.key: filled.get(thing.key, thing).digest for thing in things}
        FixtureRow.objects.bulk_create(
            (
                FixtureRow(model=things[0].kind.label, key=key, digest=digest)
                for key, digest in digests.items()
                if self.remembered.get(key) != digest
            ),
            update_conflicts=True,
            unique_fields=["model", "key"],
            update_fields=["digest"],
        )


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


def _is_left_open(thing: Thing) -> bool:
    """Whether the fixture leaves something of a story open that the site fills in."""
    return thing.kind.model is Story and not (thing.row["number"] and thing.row["first_published_at"])
