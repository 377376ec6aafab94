"""The files of a picture: which there are, and how they are called by content."""

import re
from collections.abc import Sequence

WIDTHS = (480, 960, 1920)  # of the WebP files; none is wider than the original, which gives the last
FALLBACK_WIDTH = 960  # the one file that whatever cannot read WebP gets: most books, old mail
FALLBACKS = {False: "jpeg", True: "png"}  # by whether the picture has clear parts
ENDINGS = {"jpeg": "jpg", "png": "png", "webp": "webp", "avif": "avif"}
_NAME = re.compile(r"([0-9a-f]{32})-[1-9][0-9]{0,4}\.(?:webp|jpg|png)")
TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif"}


def file_name(digest: str, width: int, format: str = "webp") -> str:
    """A file made of the original with this digest: `3f…-960.webp`. Nobody guesses it who has not the original."""
    return f"{digest[:32]}-{width}.{ENDINGS[format]}"


def begins_with_digest(name: str) -> str:
    """The beginning of a digest that a file has in its name, if it is called as our files are; else nothing."""
    found = _NAME.fullmatch(name)
    return found[1] if found else ""


def original_name(digest: str, format: str) -> str:
    """The original as it came."""
    return f"originals/{digest}.{ENDINGS[format]}"


def file_names(digest: str, widths: Sequence[int], width: int, has_alpha: bool) -> list[str]:
    """All files made of a picture: those of `widths`, and the fallback."""
    return [*(file_name(digest, w) for w in widths), file_name(digest, *fallback_of(width, has_alpha))]


def fallback_of(width: int, has_alpha: bool) -> tuple[int, str]:
    """The width and format of the fallback of a picture of `width`."""
    return min(width, FALLBACK_WIDTH), FALLBACKS[has_alpha]
