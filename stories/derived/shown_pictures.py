"""What live stories and drafts show of pictures: read once for some stories, and drawn into what readers get."""

import logging
from collections.abc import Iterable

from characters.models import Picture
from spystories.lib.pictures import ShownPicture, file_name
from spystories.lib.pictures.store import Away, read_file
from spystories.lib.pictures.tones import read_grey
from stories.models import Story

from .drawing.engraving import Plate
from .pictures import uses_of

AT_ONCE = 1000  # keys that one query asks for

logger = logging.getLogger(__name__)


def read_pictures(stories: Iterable[Story]) -> dict[str, ShownPicture]:
    """By key the pictures that these stories show, as far as they are on file. A query for a thousand, or none."""
    keys = sorted(set[str]().union(*map(uses_of, stories)))
    shown: dict[str, ShownPicture] = {}
    for start in range(0, len(keys), AT_ONCE):
        shown |= Picture.objects.shown(keys[start : start + AT_ONCE])
    return shown


def plate_of(shown: ShownPicture) -> Plate | None:
    """What a cover is engraved from; None, and a line in the log, where the file cannot be read."""
    name = file_name(shown.digest, shown.widths[0])
    try:
        return Plate(read_grey(read_file(name) or b""), shown.focus)
    except (Away, OSError, SyntaxError, ValueError) as error:
        logger.error("A cover is drawn from the text, as the file of its picture cannot be read: %s, %s", name, error)
        return None
