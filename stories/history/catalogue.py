"""The verbs for what stories are filed under, tags, collections and authors, and for the site's own texts."""

from typing import Any

from django.db import transaction

from characters import addresses
from spystories.lib.locks import in_turn
from stories.derived.affected import Affected
from stories.derived.content_version import raise_content_version
from stories.derived.counts import count_affected, rearrange_collections
from stories.derived.links import follow_moves
from stories.derived.names_changed import on_author_renamed
from stories.derived.near_stories import rename_tag_in_related
from stories.derived.page_keys import mark_changed
from stories.derived.pictures import settle_public
from stories.models import Author, Collection, Site, Tag


@transaction.atomic
def save(row: Tag | Collection | Author, *, version: int | None = None) -> None:
    """
    Store a tag, a collection or an author, new or changed. A changed address leaves the old one behind.

    Raises `EditConflict` when somebody else saved meanwhile, `ValidationError` when the address belonged to
    another.
    """
    in_turn()
    old: Tag | Collection | Author | None = None
    if row.pk:
        row.claim(version)
        old = type(row).objects.get(pk=row.pk)
    addresses.check_free(row.section, row.slug, row.key)
    row.save_edit()
    addresses.record_moves(row.section, [(row.key, old.slug if old else "", row.slug)])
    if isinstance(row, Tag) and isinstance(old, Tag):
        rename_tag_in_related(row, old.name)
    if isinstance(row, Author) and isinstance(old, Author) and row.name != old.name:
        on_author_renamed(row)
    raise_content_version()
    of_its_kind: dict[str, Any] = {f"{row.section}s": {row.pk}}
    count_affected(Affected(**of_its_kind))
    settle_public(_pictures_of(old) | _pictures_of(row))


def _pictures_of(row: Tag | Collection | Author | None) -> set[int]:
    """The picture that a row shows (its primary key), if any."""
    shown = row.picture_id if isinstance(row, Collection) else row.portrait_id if isinstance(row, Author) else None
    return {shown} if shown else set()


@transaction.atomic
def delete(row: Tag | Collection | Author) -> None:
    """
    Delete a tag that no story carries, an author of no story, or a collection with its order; the address stays
    taken.

    Raises `ProtectedError` with what leans on it.
    """
    in_turn()
    section, address, key, pk = row.section, row.address, row.key, row.pk
    shown = _pictures_of(row)
    left = set(row.stories.values_list("pk", flat=True)) if isinstance(row, Collection) else set()
    row.delete()
    addresses.record_moves(section, [(key, address, "")])
    follow_moves(section, [(key, address)])
    rearrange_collections({pk} if isinstance(row, Collection) else set(), left)
    settle_public(shown)


@transaction.atomic
def save_site(site: Site, *, version: int | None = None) -> None:
    """Store the site's own texts. Raises `EditConflict` when somebody else saved meanwhile."""
    in_turn()
    site.claim(version)
    site.save_edit()
    mark_changed(["site"])
