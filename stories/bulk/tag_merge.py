"""
Merging one tag into another, and undoing that: `preview_merge`, `merge`, `undo_merge`.

The tag goes; its stories carry the other, its name and synonyms become synonyms of the other, and all its
addresses lead there. Revisions still name it by its key, which means the other from then on (`FormerKey`).
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from characters import addresses
from characters.models import FormerAddress
from spystories.lib.folding import fold
from spystories.lib.locks import in_turn
from stories.content.rows import draft_rows
from stories.content.value import content_of_revision
from stories.derived.affected import Affected
from stories.derived.content_version import raise_content_version
from stories.derived.counts import count_affected
from stories.derived.index import index_tags
from stories.derived.links import follow_moves
from stories.history import catalogue
from stories.history.changes import CannotUndo, keep_change, put_back, snapshot
from stories.models import Change, FormerKey, Story, StoryTag, Subject, Tag

MOST_SYNONYMS = 50  # synonyms of a tag


@transaction.atomic
def merge(tag: Tag, into: Tag, *, by: User | None, version: int | None = None) -> Change:
    """
    Let `into` stand for `tag`, which is deleted; return the `Change` for `undo_merge`.

    Live stories show the other at once, and no revision is made. Raises `EditConflict` when somebody saved
    `tag` after `version` was read, `ValidationError` for a tag and itself. Costs some queries a story.
    """
    in_turn()
    if tag.pk == into.pk:
        raise ValidationError({"into": _("A tag cannot be merged into itself. Choose another.")})
    tag.claim(version)
    values, into = snapshot(tag), Tag.objects.get(pk=into.pk)
    pk, key, name, address = tag.pk, tag.key, tag.name, tag.slug
    former = list(FormerAddress.objects.filter(section=tag.section, key=key).values_list("address", flat=True))
    keys = list(tag.former_keys.values_list("key", flat=True))
    stories = _carry(tag, into)
    FormerKey.objects.filter(tag=tag).update(tag=into)
    tag.delete()
    FormerKey.objects.create(key=key, tag=into)
    FormerAddress.objects.filter(section=into.section, address__in=former).update(key=into.key)
    addresses.record_moves(into.section, [(into.key, address, into.slug)])
    given = _give(into, [name, *values["synonyms"]], by)
    _settle({into.pk, pk}, stories, [(key, address)])
    return Change.objects.create(
        subject=Subject.TAG,
        key=key,
        name=name,
        what=Change.What.MERGED,
        by=by,
        values={field: [value, None] for field, value in values.items()}
        | {
            "into": [None, {"key": into.key, "name": into.name}],
            "stories": [len(stories), None],
            "given": [None, given],
            "addresses": [[address, *former], None],
            "keys": [keys, None],
        },
    )


@transaction.atomic
def undo_merge(change: Change, *, by: User | None) -> Change | None:
    """
    Bring the tag of a merge back, with its addresses, and let its stories carry it again.

    A story's live revision says which of the two it carries. Raises `CannotUndo` when the tag is there again,
    or the one that it was merged into is gone, and `ValidationError` where its name was given to another.
    """
    in_turn()
    values = dict(change.values)
    _none, into_was = values.pop("into")
    given, (old_addresses, _none), (keys, _none) = (values.pop(n) for n in ("given", "addresses", "keys"))
    values.pop("stories")
    into = Tag.objects.filter(key=into_was["key"]).first()
    if Tag.objects.filter(key=change.key).exists():
        raise CannotUndo(_("“%(name)s” is there again already.") % {"name": change.name})
    if into is None:
        raise CannotUndo(_("“%(name)s” is gone. Bring it back first.") % {"name": into_was["name"]})
    _take_back(into, given[1], by)
    FormerAddress.objects.filter(section=into.section, address__in=old_addresses).update(key=change.key)
    FormerKey.objects.filter(key=change.key).delete()
    tag = Tag(key=change.key)
    with keep_change(tag, by=by, undoes=change) as recording:
        put_back(tag, {name: old for name, (old, _new) in values.items()})
    FormerKey.objects.filter(key__in=keys).update(tag=tag)
    stories = {row.content_object_id for row in into.story_tags.all()}
    for story in Story.objects.filter(pk__in=stories).select_related("live_revision"):
        _carry_as_revised(story)
    _settle({into.pk, tag.pk}, stories, [(tag.key, tag.slug)])
    return recording.change


def preview_merge(tag: Tag) -> dict[str, Any]:
    """All that a merge of `tag` would move: its stories, live and others, and the addresses leading to it."""
    rows = StoryTag.objects.filter(tag=tag)
    return {
        "stories": Story.objects.filter(story_tags__tag=tag).only("title", "working_title", "state").newest(),
        "count": rows.count(),
        "live": rows.live().count(),
        "addresses": [
            tag.slug,
            *FormerAddress.objects.filter(section=tag.section, key=tag.key).values_list("address", flat=True),
        ],
    }


def _carry(tag: Tag, into: Tag) -> set[int]:
    """Let the stories of `tag` carry `into`, once each, and return them (primary keys)."""
    rows = StoryTag.objects.filter(tag=tag)
    stories = set(rows.values_list("content_object", flat=True))
    both = set(StoryTag.objects.filter(tag=into, content_object__in=stories).values_list("content_object", flat=True))
    rows.filter(content_object__in=both).delete()
    rows.update(tag=into)
    return stories


def _carry_as_revised(story: Story) -> None:
    """Make the live rows of its tags say what the live revision of `story` says."""
    if story.live_revision is None:
        return
    made = draft_rows(story, content_of_revision(story.live_revision))
    story.story_tags.all().delete()
    StoryTag.objects.bulk_create(made.tags)


def _give(into: Tag, words: Iterable[str], by: User | None) -> list[str]:
    """Let these words lead to `into`, and return those that are new to it."""
    known = {fold(word) for word in (into.name, *into.synonyms)}
    given = [word for word in dict.fromkeys(words) if fold(word) not in known]
    given = given[: max(0, MOST_SYNONYMS - len(into.synonyms))]
    into.synonyms = [*into.synonyms, *given]
    _save(into, by)
    return given


def _take_back(into: Tag, given: Iterable[str], by: User | None) -> None:
    into.synonyms = [word for word in into.synonyms if word not in given]
    _save(into, by)


def _save(into: Tag, by: User | None) -> None:
    with keep_change(into, by=by):
        catalogue.save(into)


def _settle(tags: set[int], stories: set[int], addresses_left: list[tuple[str, str]]) -> None:
    raise_content_version()
    count_affected(Affected(stories, tags=tags))
    index_tags(stories)
    follow_moves(Tag.section, addresses_left)
