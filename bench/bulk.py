"""
Writing blocks of stories in bulk: all rows of the first block, source and derived, once more under another code.

A row belongs to the block when it has the block's code in a text or points at a row that does. It is written again
with its primary key and those that it points at moved on by as many as the block has, and with the code of the new
block in all its texts; a row without either is shared by all blocks. So a new table needs nothing here. What follows
from a text in another way than letter by letter stands in the tables below. At the end what the blocks share is
counted anew, and the stories near each other are looked for, through the site's own doors.

`tests/bench/test_bulk.py` holds that this leaves the rows that loading leaves.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from bench.corpus import BLOCK, code_of
from bench.sites import say
from characters.models import Character, Place
from spystories.lib.packed import PackedTextField, unpacked
from spystories.lib.rows import batched
from stories.derived.affected import Affected
from stories.derived.content_version import raise_content_version
from stories.derived.counts import count_affected, recount
from stories.derived.drawing.covers import Foot, draw_cover
from stories.derived.members import settle_stories
from stories.derived.near_stories import relate
from stories.models import (
    Appearance,
    Collection,
    DeskDocument,
    FixtureRow,
    Membership,
    Overlap,
    PageKey,
    Rendering,
    SearchDocument,
    Site,
    StoredFindings,
    Story,
    Tag,
)
from stories.names.reading import digest_of
from stories.search.marks import name_mark

RELATED_TOGETHER = 5_000  # stories of one transaction

Model = type[models.Model]
Column: TypeAlias = "models.Field[Any, Any]"
Change = Callable[[Any], Any]

# Columns that hold the number of a story.
NUMBERED: set[tuple[Model, str]] = {(Story, "number"), (Appearance, "number")}
# Texts that name rows by primary key: what stands before it, and of what it is the key.
NAMED: dict[tuple[Model, str], dict[str, Model]] = {
    (Rendering, "html"): {'data-card="c-c': Character, 'data-card="c-p': Place},
    (Rendering, "related"): {'"story": ': Story},
    (Rendering, "neighbours"): {'"collection": ': Collection, '"before": ': Story, '"after": ': Story},
    (SearchDocument, "marks"): {" c": Character, " p": Place},
    (DeskDocument, "marks"): {" c": Character, " p": Place},
}
# What is made from the name of something, from a cover, or from a whole text is looked up whole.
WITH_NAME_MARKS = {(SearchDocument, "marks"), (DeskDocument, "marks")}
OF_COVERS = {(Rendering, "cover"), (Rendering, "cover_hash"), (SearchDocument, "cover_hash")}
OF_TEXTS = {(StoredFindings, "digest")}
# One row for the whole site; what `members` settles; versions, which absent rows do not raise; and what loading
# remembers for its next run.
LEFT_OUT: set[Model] = {Site, Membership, Overlap, PageKey, FixtureRow}


class Table:
    """The rows of one table, as the database gives them: those of the first block, and the rest."""

    def __init__(self, model: Model):
        self.model = model
        self.columns: list[Column] = list(model._meta.concrete_fields)
        self.packed = [at for at, column in enumerate(self.columns) if isinstance(column, PackedTextField)]
        self.key = next(at for at, column in enumerate(self.columns) if column.primary_key)
        self.rows: list[tuple[Any, ...]] = []
        self.rest = list(self._read())
        self.keys: set[Any] = set()

    def _read(self) -> Iterator[tuple[Any, ...]]:
        names = ", ".join(connection.ops.quote_name(str(column.column)) for column in self.columns)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {names} FROM {self.name} ORDER BY 1")  # noqa: S608 - names of our own tables
            for row in map(list, cursor.fetchall()):
                for at in self.packed:
                    row[at] = unpacked(row[at])
                yield tuple(row)

    @property
    def name(self) -> str:
        return connection.ops.quote_name(self.model._meta.db_table)

    @property
    def step(self) -> int:
        """How far the primary keys of a block lie from those of the next."""
        return max(self.keys) - min(self.keys) + 1 if self.keys else 0

    def take(self, belongs: Callable[["Table", tuple[Any, ...]], bool]) -> bool:
        """Take over what belongs to the block; whether there was any."""
        taken = [row for row in self.rest if belongs(self, row)]
        if taken:
            self.rows += taken
            self.keys.update(row[self.key] for row in taken)
            self.rest = [row for row in self.rest if row[self.key] not in self.keys]
        return bool(taken)

    def write(self, changes: list[Change]) -> None:
        """Write all rows once more, each column changed as `changes` says."""
        names = ", ".join(connection.ops.quote_name(str(column.column)) for column in self.columns)
        signs = ", ".join("%s" for _ in self.columns)
        rows = [[change(value) for change, value in zip(changes, row, strict=True)] for row in self.rows]
        for row in rows:
            for at in self.packed:
                row[at] = self.columns[at].get_db_prep_value(row[at], connection)
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {self.name} ({names}) VALUES ({signs})", rows)  # noqa: S608 - as above


class FirstBlock:
    """All rows of block 0, read once: some 60 MB for a thousand stories."""

    def __init__(self, size: int = BLOCK) -> None:
        self.size, self.code = size, code_of(0)
        own = [model for app in ("characters", "stories") for model in apps.get_app_config(app).get_models()]
        self.tables = {model: Table(model) for model in own if model not in LEFT_OUT}
        # A row may point at one of a table that comes later: until nothing is found any more.
        while sum(table.take(self._belongs) for table in self.tables.values()):
            pass
        self.names = {name_mark(name): name for name in _names()}
        self.drawn = list(_drawn())
        self.bodies = dict(StoredFindings.objects.values_list("digest", "revision__body"))

    def _belongs(self, table: Table, row: tuple[Any, ...]) -> bool:
        return any(
            (isinstance(value, str) and self.code in value)
            or (column.is_relation and value in self._keys_of(column.related_model))
            for column, value in zip(table.columns, row, strict=True)
        )

    def _keys_of(self, model: Any) -> set[Any]:
        return self.tables[model].keys if model in self.tables else set()

    def write(self, block: int) -> None:
        """Write the rows of `block`."""
        code = code_of(block)
        made = self._covers(block, code) | self._digests(code)
        for table in self.tables.values():
            table.write([self._change(table, column, block, code, made) for column in table.columns])
        settle_stories([key + block * self.tables[Story].step for key in self.tables[Story].keys])

    def _change(self, table: Table, column: Column, block: int, code: str, made: dict[str, str]) -> Change:
        """What becomes of the values of a column."""
        place = (table.model, column.name)
        if place in OF_COVERS | OF_TEXTS:
            return lambda value: made.get(value, value)
        if place in NUMBERED:
            return lambda value: value + block * self.size
        if column.is_relation or isinstance(column, models.AutoField):
            return self._moved(column.related_model if column.is_relation else table.model, block)
        in_text = [
            (re.compile(f"(?<={re.escape(before)})[0-9]+"), self._moved_in_text(model, block))
            for before, model in NAMED.get(place, {}).items()
        ]

        def changed(value: Any) -> Any:
            if not isinstance(value, str):
                return value
            value = value.replace(self.code, code)
            for number, moved in in_text:
                value = number.sub(moved, value)
            if place in WITH_NAME_MARKS:
                value = " ".join(self._name_mark(mark, code) for mark in value.split(" "))
            return value

        return changed

    def _moved(self, model: Any, block: int) -> Change:
        table = self.tables.get(model)
        if table is None:
            return lambda key: key
        keys, step = table.keys, table.step * block if table.step else 0
        return lambda key: key + step if key in keys else key

    def _moved_in_text(self, model: Model, block: int) -> Callable[[re.Match[str]], str]:
        moved = self._moved(model, block)
        return lambda found: str(moved(int(found[0])))

    def _name_mark(self, mark: str, code: str) -> str:
        name = self.names.get(mark)
        return name_mark(name.replace(self.code, code)) if name else mark

    def _digests(self, code: str) -> dict[str, str]:
        """The digests of the texts, by those of the first block."""
        return {digest: digest_of(body.replace(self.code, code)) for digest, body in self.bodies.items()}

    def _covers(self, block: int, code: str) -> dict[str, str]:
        """The covers and their hashes, by those of the first block."""
        found: dict[str, str] = {}
        for rendering, lead, other in self.drawn:
            story = rendering.story
            place = story.main_place
            assert story.number and place  # each story of a block has both
            drawn = draw_cover(
                story.title.replace(self.code, code),
                [text.replace(self.code, code) for text in story.paragraphs],
                Foot(story.number + block * self.size, place.name, place.key),
                lead=lead,
                other=other,
            )
            found |= {rendering.cover: drawn, rendering.cover_hash: f"{zlib.crc32(drawn.encode()):08x}"}
        return found


def _names() -> Iterator[str]:
    """All that things are called, of which a document has the mark."""
    for model, column in ((Character, "name"), (Place, "name"), (Story, "title"), (Collection, "title")):
        yield from model._base_manager.values_list(column, flat=True)


def _drawn() -> Iterator[tuple[Rendering, list[tuple[int, int, int]], list[tuple[int, int, int]]]]:
    """Each rendering, with where its story names the first two of the cast: as a cover is drawn."""
    rows = Rendering.objects.select_related("story__main_place").defer("html", "paragraphs")
    for rendering in rows.prefetch_related("story__cast", "story__mentions"):
        mentions = rendering.story.mentions.all()
        spans = [
            [(m.paragraph - 1, m.start, m.end) for m in mentions if m.character_id == row.character_id]
            for row in rendering.story.cast.all()[:2]
        ]
        spans += [[], []]
        yield rendering, spans[0], spans[1]


def write_blocks(blocks: range, size: int = BLOCK, said: Callable[[str], None] = say) -> None:
    """
    Write these blocks into a site that holds block 0 alone, a transaction each, and count what all share.

    A few seconds for a thousand stories.
    """
    first = FirstBlock(size)
    for block in blocks:
        with transaction.atomic():
            first.write(block)
        said(f"{(block + 1) * size:,} stories written")
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(first.tables)):
            cursor.execute(statement)
    said("counting what they share …")
    with transaction.atomic():
        shared = {model: {row[0] for row in first.tables[model].rest} for model in (Place, Tag)}
        recount(places=shared[Place], tags=shared[Tag])
        count_affected(Affected(places=shared[Place], tags=shared[Tag]))
        raise_content_version()
    said("looking which stories are near each other …")
    for keys in batched(list(Story.objects.order_by("pk").values_list("pk", flat=True)), RELATED_TOGETHER):
        with transaction.atomic():
            relate(keys)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
