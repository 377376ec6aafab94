"""The verbs that take pictures from files, and put another file in the place of a picture's."""

import hashlib
from contextlib import AbstractContextManager, nullcontext
from pathlib import PurePath
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from characters.models import Picture
from spystories.lib.locks import in_turn
from spystories.lib.pictures import Made, Refused, original_name, store
from spystories.lib.pictures.preparing import prepare
from spystories.lib.text import without_forbidden
from stories.derived.picture_changed import picture_changed

LONGEST_NAME = 120


class Taken(NamedTuple):
    """A picture that was taken, and in a sentence each what of the file was not kept."""

    picture: Picture
    said: tuple[str, ...] = ()


def take_picture(data: bytes, name: str, by: User | None) -> Picture:
    """The picture made of a file, or that which was made of the same before. As `take`, but for what is said."""
    return take(data, name, by).picture


def take(data: bytes, name: str, by: User | None) -> Taken:
    """
    The picture made of a file; the one on file where the same was taken before. `name` is the file's.

    Its files are kept before its row is written, so that no row is without them. Call it outside a transaction:
    it takes a second, and up to half a minute where others wait. Raises `Refused`.
    """
    if (found := _same(data)) and not _are_missing(found):
        return Taken(found)
    made = _kept(data)
    with transaction.atomic():
        in_turn()
        if found := _same(data):
            return Taken(found, made.said)
        picture = Picture(name=_name_of(name), created_by=by, **facts_of(made, len(data)))
        picture.save(force_insert=True)
    return Taken(picture, made.said)


def replace_file(
    picture: Picture,
    data: bytes,
    *,
    version: int | None = None,
    within: AbstractContextManager[Any] | None = None,
) -> Taken:
    """
    Put another file in the place of a picture's: its words, its name and whatever shows it stay.

    Readers see it at once wherever it is shown; the addresses of the former files answer no more, and its original
    is kept. The row is written `within` what keeps its history. Raises `Refused`, also where another picture has that
    file, and `EditConflict`.
    """
    seen = picture.version if version is None else version
    made = _kept(data)
    with transaction.atomic():
        in_turn()
        if (same := _same(data)) and same.pk != picture.pk:
            raise Refused(_("This is the file of another picture: “%(name)s”.") % {"name": same.name})
        with within or nullcontext():
            picture.claim(seen)
            for column, value in facts_of(made, len(data)).items():
                setattr(picture, column, value)
            picture.save_edit()
            picture_changed(picture)
    return Taken(picture, made.said)


def keep_file(data: bytes) -> dict[str, Any]:
    """
    Keep what is made of a file, and give the columns of a picture that follow from it, for whoever writes the row.

    Call it outside a transaction, as `take`. Raises `Refused`.
    """
    return facts_of(_kept(data), len(data))


def facts_of(made: Made, size: int) -> dict[str, Any]:
    """The columns of a picture that follow from its file of `size` bytes."""
    names = ("digest", "format", "width", "height", "has_alpha", "colour")
    return {name: getattr(made, name) for name in names} | {"widths": list(made.widths), "size": size}


def _same(data: bytes) -> Picture | None:
    return Picture.objects.filter(digest=hashlib.sha256(data).hexdigest()).first()


def _are_missing(picture: Picture) -> bool:
    """Whether a file of a picture is gone, so that it is made anew."""
    try:
        return bool(store.missing_files([picture.original, *picture.files]))
    except store.Away as error:
        raise Refused(_("The place where pictures are kept does not answer. Try again in a minute.")) from error


def _kept(data: bytes) -> Made:
    """What is made of a file, its files and the original kept."""
    made = prepare(data)
    try:
        store.keep_files({original_name(made.digest, made.format): data, **made.files})
    except store.Away as error:
        raise Refused(_("The place where pictures are kept does not answer. Try again in a minute.")) from error
    return made


def _name_of(file: str) -> str:
    """The name of a file as a picture is found by: without folders and ending, in one line."""
    stem = PurePath(file.replace("\\", "/")).name
    stem = stem.rpartition(".")[0] or stem
    words = " ".join(without_forbidden(stem).split())
    return words[:LONGEST_NAME].strip() or _("Picture")
