"""What live stories and drafts show of pictures: read once for some stories, and drawn into what readers get."""

import logging
from collections.abc import Iterable

from django.core.files.storage import storages

from characters.models import Picture
from spystories.lib import prose
from spystories.lib.pictures import ShownPicture, file_name
from stories.models import Story

from .drawing.engraving import Plate

AT_ONCE = 1000  # keys that one query asks for

logger = logging.getLogger(__name__)


def read_pictures(stories: Iterable[Story]) -> dict[str, ShownPicture]:
    """By key the pictures that these stories show, as far as they are on file. A query for a thousand, or none."""
    found = {key for story in stories for key in (*own_pictures(story), *prose.picture_keys(story.body))}
    keys, shown = sorted(found), dict[str, ShownPicture]()
    for start in range(0, len(keys), AT_ONCE):
        shown |= Picture.objects.shown(keys[start : start + AT_ONCE])
    return shown


def own_pictures(story: Story) -> list[str]:
    """The keys of those at its head and on its cover."""
    return [key for key in (story.lead_picture, story.cover_picture) if key]


def plate_of(shown: ShownPicture) -> Plate | None:
    """What a cover is engraved from; None, and a line in the log, where the file cannot be read."""
    name = file_name(shown.digest, shown.widths[0])
    try:
        with storages["pictures"].open(name) as file:
            return Plate(file.read(), shown.focus)
    except OSError:
        logger.exception("The file of a picture could not be read; the cover is drawn from the text: %s", name)
        return None
