"""What live stories and drafts show of pictures: read once for some stories, and drawn into what readers get."""

import logging
from collections.abc import Iterable, Mapping

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


class Plates:
    """
    What the covers of some stories are engraved from, read as they are asked for.

    Where what keeps the files does not answer, it is not asked again, and `waiting` names the stories (primary keys)
    whose covers are to be drawn anew once it does.
    """

    def __init__(self) -> None:
        self.waiting: set[int] = set()

    def of(self, story: Story, pictures: Mapping[str, ShownPicture]) -> Plate | None:
        """Of a story without such a picture None; so too, with a line in the log, where its file cannot be read."""
        if not (shown := pictures.get(story.cover_picture)):
            return None
        name = file_name(shown.digest, shown.widths[0])
        try:
            if self.waiting:
                raise Away("the storage did not answer before")
            return Plate(read_grey(read_file(name) or b""), shown.focus)
        except Away as error:
            self.waiting.add(story.pk)
            _log(name, error)
        except (OSError, SyntaxError, ValueError) as error:
            _log(name, error)
        return None


def _log(name: str, error: Exception) -> None:
    logger.error("A cover is drawn from the text, as the file of its picture cannot be read: %s, %s", name, error)
