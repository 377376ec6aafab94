"""Which stories show which pictures, and which pictures are public by that: settled with every change of either."""

from collections.abc import Collection as Some
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, Q

from characters.models import Character, Picture, Place
from spystories.lib import prose
from spystories.lib.rows import insert_rows
from stories.models import Author, Collection, PictureUse, Revision, Story
from stories.names.reading import newest_revisions

from .affected import Affected

# What shows one picture, by the column that names it.
SHOWN_BY: tuple[tuple[type[Any], str], ...] = (
    (Character, "portrait"),
    (Place, "picture"),
    (Author, "portrait"),
    (Collection, "picture"),
)


class Words(Protocol):
    """What has the words of a story: its live row, a revision, a content."""

    @property
    def body(self) -> str: ...
    @property
    def lead_picture(self) -> str: ...
    @property
    def cover_picture(self) -> str: ...


def uses_of(words: Words) -> set[str]:
    """The keys of the pictures that a story with these words shows: at its head, on its cover, in its text."""
    return {words.lead_picture, words.cover_picture, *prose.picture_keys(words.body)} - {""}


def settle_live(stories: Iterable[Story]) -> None:
    """Say which pictures these live stories show, and which are public by that. A query where none does or did."""
    _settle({story.pk: uses_of(story) for story in stories}, is_live=True)


def settle_newest(stories: Some[int]) -> None:
    """
    Say which pictures the newest revisions of these stories (primary keys) show, and those that are approved to go
    out under a newer draft. Three queries where none does.
    """
    told = {pk: uses_of(revision) for pk, revision in newest_revisions(stories).items()}
    approved = Revision.objects.filter(pk__in=Story.objects.filter(pk__in=stories).values("approved_revision"))
    for revision in approved.only("story", "body", "lead_picture", "cover_picture"):
        told[revision.story_id] = told.get(revision.story_id, set()) | uses_of(revision)
    _settle(told, is_live=False)


def forget_live(stories: Some[int]) -> None:
    """These stories (primary keys) are live no longer: what they alone showed is not public any more."""
    _settle({pk: set() for pk in stories}, is_live=True)


def _settle(told: Mapping[int, set[str]], *, is_live: bool) -> None:
    """Let each story (by its primary key) use the pictures with these keys, also those that are not on file."""
    uses = PictureUse.objects.filter(story__in=told, is_live=is_live)
    rows = uses.values_list("pk", "story", "key", "picture")
    were: dict[tuple[int, str, int | None], int] = {(story, key, picture): pk for pk, story, key, picture in rows}
    keys = {key for some in told.values() for key in some}
    known = dict(Picture.objects.filter(key__in=keys).values_list("key", "pk")) if keys else {}
    are = {(story, key, known.get(key)) for story, some in told.items() for key in some}
    if gone := [pk for use, pk in were.items() if use not in are]:
        PictureUse.objects.filter(pk__in=gone).delete()
    insert_rows(
        PictureUse(story_id=story, key=key, picture_id=picture, is_live=is_live)
        for story, key, picture in sorted(are - were.keys(), key=itemgetter(0, 1))
    )
    if is_live:
        settle_public({picture for _story, _key, picture in are ^ were.keys() if picture})


def settle_return(picture: Picture) -> None:
    """Let the stories whose words name a picture show it from now on: it was not on file. One statement, or three."""
    uses = PictureUse.objects.filter(key=picture.key, picture=None)
    if uses.update(picture=picture):
        settle_public([picture.pk])


def settle_shown_by(affected: Affected, places: Iterable[int]) -> None:
    """
    Say which of the pictures that these people, places, collections and authors show are public: they may have become
    so themselves, or are so no longer. One query where none has a picture.
    """
    pks = {Character: affected.characters, Place: places, Author: affected.authors, Collection: affected.collections}
    rows = [
        model._default_manager.filter(pk__in=pks[model], **{f"{column}__isnull": False}).order_by().values_list(column)
        for model, column in SHOWN_BY
    ]
    settle_public({picture for (picture,) in rows[0].union(*rows[1:])})


def settle_public(pictures: Some[int] | None = None) -> None:
    """
    Say of these pictures (primary keys; None: of all) whether something that is live shows them. Two statements.

    Their files are answered by that from now on.
    """
    if pictures is not None and not pictures:
        return
    rows = Picture.objects.all() if pictures is None else Picture.objects.filter(pk__in=pictures)
    rows.filter(is_shown(to_readers=True), is_public=False).update(is_public=True)
    rows.filter(~is_shown(to_readers=True), is_public=True).update(is_public=False)


def is_shown(*, to_readers: bool) -> Q:
    """Of pictures those that something shows: `to_readers`, or if only in a draft."""
    uses = PictureUse.objects.filter(picture=OuterRef("pk"))
    shown = Q(Exists(uses.filter(is_live=True) if to_readers else uses))
    for model, column in SHOWN_BY:
        rows = model._default_manager.public() if to_readers else model._default_manager.all()
        shown |= Q(Exists(rows.filter(**{column: OuterRef("pk")})))
    return shown
