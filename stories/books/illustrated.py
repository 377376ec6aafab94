"""A text that goes out as a manuscript, with the pictures that it shows, in a size that fits a page."""

from collections.abc import Mapping
from typing import NamedTuple

from spystories.lib.manuscripts.values import Manuscript
from spystories.lib.pictures import ShownPicture, fallback_of, file_name
from spystories.lib.prose.blocks import Block
from spystories.lib.prose.reading import read

LEAD = "lead"  # the layout of the picture at the head of a story


class Illustrated(NamedTuple):
    """A text; the key of the picture at its head; and its pictures by their keys, as far as they are on file."""

    text: Manuscript
    lead: str = ""
    pictures: Mapping[str, ShownPicture] = {}

    @property
    def blocks(self) -> list[Block]:
        """Those of the text, without pictures that are not on file; that at its head comes first."""
        lead = [Block("figure", picture=self.lead, width=LEAD)] if self.lead else []
        blocks = [*lead, *read(self.text.body)]
        return [block for block in blocks if not block.picture or block.picture in self.pictures]


def fitting_file(shown: ShownPicture) -> tuple[str, int, int]:
    """The name, width and height of the file that whatever shows pictures can show."""
    width, format = fallback_of(shown.width, shown.has_alpha)
    return file_name(shown.digest, width, format), width, max(1, round(shown.height * width / shown.width))
