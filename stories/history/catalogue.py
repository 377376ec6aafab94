"""The verbs for what stories are filed under, tags and collections, and for the site's own texts."""

from django.db import transaction

from characters import addresses
from spystories.lib.locks import in_turn
from stories.derived import counts as counting
from stories.derived import index as indexing
from stories.derived import links
from stories.models import Collection, Site, Tag


@transaction.atomic
def save(row: Tag | Collection, *, version: int | None = None) -> None:
    """
    Store a tag or a collection, new or changed. A changed address leaves the old one behind.

    Raises `EditConflict` when somebody else saved meanwhile, `ValidationError` when the address belonged to
    another.
    """
    in_turn()
    old: Tag | Collection | None = None
    if row.pk:
        row.claim(version)
        old = type(row).objects.get(pk=row.pk)
    addresses.check_free(row.section, row.slug, row.key)
    row.save_edit()
    addresses.record_moves(row.section, [(row.key, old.slug if old else "", row.slug)])
    if isinstance(row, Tag) and isinstance(old, Tag):
        indexing.tag_renamed(row, old.name)
    counting.touch()
    counting.refresh(counting.Concerned(**{f"{row.section}s": {row.pk}}))


@transaction.atomic
def delete(row: Tag | Collection) -> None:
    """
    Delete a tag that no story carries, or a collection with its order; the address stays taken.

    Raises `ProtectedError` with what leans on it.
    """
    in_turn()
    section, address, key = row.section, row.address, row.key
    left = set(row.stories.values_list("pk", flat=True)) if isinstance(row, Collection) else set()
    row.delete()
    addresses.record_moves(section, [(key, address, "")])
    links.follow(section, [(key, address)])
    counting.rearrange(set(), left)


@transaction.atomic
def save_site(site: Site, *, version: int | None = None) -> None:
    """Store the site's own texts. Raises `EditConflict` when somebody else saved meanwhile."""
    in_turn()
    site.claim(version)
    site.save()
    counting.touch()
