"""Files of pictures that nothing names any more, and pictures whose files are not there."""

from collections.abc import Iterator
from datetime import datetime

from characters.models import Picture
from spystories.lib.pictures import store
from stories.models import Change
from stories.models.changes import Subject

LOOKED_AT = 20  # pictures


def leftover_files(before: datetime) -> Iterator[str]:
    """
    The files kept since before a time that no picture has, and none had: an original that was replaced, or whose
    picture was deleted, can come back by what history keeps. Raises `store.Away`.
    """
    known = {digest[:32] for digest in Picture.objects.values_list("digest", flat=True)}
    changes = Change.objects.filter(subject=Subject.PICTURE, values__has_key="digest")
    for values in changes.order_by().values_list("values", flat=True):
        known.update(digest[:32] for digest in values["digest"] if digest)
    for name, kept_at in store.all_files():
        if name.removeprefix("originals/")[:32] not in known and kept_at < before:
            yield name


def pictures_without_files() -> list[Picture]:
    """
    Those of the newest pictures of which a file is not there: all of them where a folder was lost, the newest where a
    back-up is older than the database. Asks for five files of each. Raises `store.Away`.
    """
    newest = Picture.objects.order_by("-pk")[:LOOKED_AT]
    return [picture for picture in newest if store.missing_files([picture.original, *picture.files])]
