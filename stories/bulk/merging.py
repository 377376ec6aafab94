"""
Merging one tag, person, place or author into another of its kind, and undoing that: `preview_merge`, `merge`,
`undo_merge`.

The one goes; its stories have the other, its names lead there and all its addresses too. What else moves is the
kind's to say (`merging_kinds`). Revisions still name it by its key, which means the other from then on
(`FormerKey`).
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from characters.models import FormerAddress
from spystories.lib.locks import in_turn
from spystories.lib.rows import batched
from stories.content.rows import draft_rows_of
from stories.content.value import content_of_revision
from stories.derived.affected import Affected
from stories.derived.content_version import raise_content_version
from stories.derived.counts import count_affected
from stories.derived.index import index_tags
from stories.derived.links import follow_moves
from stories.derived.names_changed import on_merged
from stories.history.changes import CannotUndo, delete_row, keep_change, put_back, snapshot
from stories.models import Change, FormerKey, Story, Tag

from .merging_kinds import MERGING_OF, MERGINGS, Merged, Merging, save_given, take_given

BATCH = 100  # stories whose rows are made anew together


@transaction.atomic
def merge(row: Merged, into: Merged, *, by: User | None, version: int | None = None) -> Change:
    """
    Let `into` stand for `row`, which is deleted; return the `Change` for `undo_merge`.

    Live stories show the other at once, or when their turn comes where they are many, and no revision is made.
    Raises `EditConflict` when somebody saved `row` after `version` was read, `ValidationError` for a row and
    itself and for what stands in the way.
    """
    in_turn()
    kind = MERGINGS[type(row)]
    if row.pk == into.pk:
        raise ValidationError({"into": _("It cannot be merged into itself. Choose another.")})
    row.claim(version)
    row, into = (kind.model.objects.get(pk=one.pk) for one in (row, into))
    kind.check(row, into)
    values, names, (key, name, address) = snapshot(row), kind.names(row), (row.key, str(row), row.address)
    stories = kind.stories([row])
    affected = kind.affected([row, into], stories)
    keys = list(row.former_keys.values_list("key", flat=True))
    former = FormerAddress.objects.filter(section=row.section, key=key)
    before = [*former.values_list("address", flat=True)]
    _carry(kind, row, into)
    moved = kind.move(row, into)
    row.former_keys.update(**{kind.column: into})
    delete_row(kind.model.objects.get(pk=row.pk))
    FormerKey.objects.create(key=key, **{kind.column: into})
    former.update(key=into.key)
    given, filled = save_given(kind, into, names, row, by)
    _settle(kind, affected, stories, [(key, address)])
    return Change.objects.create(
        subject=kind.subject,
        key=key,
        name=name[:200],
        what=Change.What.MERGED,
        by=by,
        values={field: [value, None] for field, value in values.items()}
        | {
            "into": [None, {"key": into.key, "name": str(into)}],
            "stories_moved": [len(stories), None],
            "given": [None, given],
            "filled": [None, filled],
            "moved": [None, moved],
            "addresses": [[address, *before], None],
            "keys": [keys, None],
        },
    )


@transaction.atomic
def undo_merge(change: Change, *, by: User | None) -> Change | None:
    """
    Bring back what was merged, with its addresses and what hung on it, and let its stories have it again.

    A story's live revision says which of the two it has. Raises `CannotUndo` when it is there again, or the one
    that it was merged into is gone, and `ValidationError` where its name or address was given to another.
    """
    in_turn()
    kind, values = MERGING_OF[change.subject], dict(change.values)
    into_was, given, (addresses_left, _none), (keys, _none) = (
        values.pop("into")[1],
        values.pop("given")[1],
        values.pop("addresses"),
        values.pop("keys"),
    )
    filled, moved = (values.pop(name, [None, empty])[1] for name, empty in (("filled", []), ("moved", {})))
    for counted in ("stories", "stories_moved"):
        values.pop(counted, None)
    was = {name: old for name, (old, _new) in values.items()}
    into = kind.model.objects.filter(key=into_was["key"]).first()
    if kind.model.objects.filter(key=change.key).exists():
        raise CannotUndo(_("“%(name)s” is there again already.") % {"name": change.name})
    if into is None:
        raise CannotUndo(_("“%(name)s” is gone. Bring it back first.") % {"name": into_was["name"]})
    stories = kind.stories([into])
    take_given(kind, into, (given, filled), was, by)
    FormerAddress.objects.filter(section=into.section, address__in=addresses_left).update(key=change.key)
    of_kind = FormerKey.objects.filter(**{kind.column: into})
    of_kind.filter(key=change.key).delete()
    row = kind.model(key=change.key)
    with keep_change(row, by=by, undoes=change) as recording:
        put_back(row, {name: old for name, old in was.items() if name not in kind.taken_back})
        kind.take_back(row, kind.model.objects.get(pk=into.pk), moved, was)
    of_kind.filter(key__in=keys).update(**{kind.column: row})
    _carry_back(kind, {change.key, *keys}, stories)
    _settle(kind, kind.affected([row, into], stories), stories, [(row.key, row.address)])
    return recording.change


def preview_merge(row: Merged, into: Merged) -> dict[str, Any]:
    """All that merging `row` into `into` would move: its stories, live and others, its addresses, and the rest told."""
    kind = MERGINGS[type(row)]
    stories = Story.objects.filter(pk__in=kind.stories([row]))
    former = FormerAddress.objects.filter(section=row.section, key=row.key)
    return {
        "stories": stories.only("title", "working_title", "state").newest(),
        "count": stories.count(),
        "live": stories.live().count(),
        "told": kind.tell(row, into),
        "addresses": [row.address, *former.values_list("address", flat=True)],
    }


def _carry(kind: Merging, row: Any, into: Any) -> None:
    """Let the live rows that name `row` name `into`, of a story that has both only the first of the two."""
    for table, _name in kind.tables:
        rows = table._default_manager.filter(**{kind.column: row})
        if table is kind.tables[0][0]:
            other = table._default_manager.filter(**{kind.column: into, f"{kind.story}__in": rows.values(kind.story)})
            both = other.values_list(kind.story, flat=True)
            pairs = table._default_manager.filter(
                Q(**{kind.column: row}) | Q(**{kind.column: into}), **{f"{kind.story}__in": list(both)}
            )
            first: dict[int, int] = {}
            for pk, story in pairs.order_by("position", "pk").values_list("pk", kind.story):
                first.setdefault(story, pk)
            pairs.exclude(pk__in=first.values()).delete()
        rows.update(**{kind.column: into})


def _carry_back(kind: Merging, keys: set[str], stories: Iterable[int]) -> None:
    """Let the live rows of those of these stories whose live revision has one of `keys` say what it says."""
    for some in batched(sorted(stories), BATCH):
        drafts = [
            (story, content)
            for story in Story.objects.live().filter(pk__in=some).select_related("live_revision")
            for content in [content_of_revision(story.live_revision)]
            if any(row.key in keys for _table, name in kind.tables for row in getattr(content, name))
        ]
        made = draft_rows_of(drafts)
        for table, name in kind.tables:
            table._default_manager.filter(**{f"{kind.story}__in": [story for story, _content in drafts]}).delete()
            table._default_manager.bulk_create([row for rows in made for row in getattr(rows, name)])


def _settle(kind: Merging, affected: Affected, stories: set[int], addresses_left: list[tuple[str, str]]) -> None:
    """Make anew what follows."""
    follow_moves(kind.model.section, addresses_left)
    if kind.model is not Tag:
        on_merged(affected, stories)
        return
    raise_content_version()
    count_affected(affected)
    index_tags(stories)
