"""What live stories and drafts show of pictures: read once for some stories, and drawn into what readers get."""

import logging
from collections.abc import Iterable

from django.core.files.storage import storages

from characters.models import Picture
from spystories.lib.pictures import ShownPicture, file_name
from stories.models import Story

from .drawing.engraving import Plate

logger = logging.getLogger(__name__)


def read_pictures(stories: Iterable[Story]) -> dict[str, ShownPicture]:
    """By key the pictures that these stories show. One query, or none."""
    keys = {key for story in stories for key in (story.lead_picture, story.cover_picture) if key}
    return {picture.key: picture.shown for picture in Picture.objects.filter(key__in=keys)} if keys else {}


def plate_of(shown: ShownPicture) -> Plate | None:
    """What a cover is engraved from; None, and a line in the log, where the file cannot be read."""
    name = file_name(shown.digest, shown.widths[0])
    try:
        with storages["pictures"].open(name) as file:
            return Plate(file.read(), shown.focus)
    except OSError:
        logger.exception("The file of a picture could not be read; the cover is drawn from the text: %s", name)
        return None
