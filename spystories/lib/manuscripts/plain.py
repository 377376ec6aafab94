"""Plain text as a manuscript: its paragraphs, lines and pauses, and the italics that it has signs for."""

import re

from spystories.lib.manuscripts.found import Source
from spystories.lib.prose.foreign import html_of_plain

# Underscores stand for italics, as in the books of Project Gutenberg: around words, never inside one.
_ITALIC = re.compile(r"(?<![\w_])_(?=[^\s_<])((?:[^_<]|<br>)*+)(?<=[^\s>])_(?![\w_])")


def read(text: str, *, joined: bool = False) -> Source:
    """The text with its lines as they stand, or as paragraphs where they were broken by hand. Never refuses."""
    return Source(_ITALIC.sub(r"<em>\1</em>", html_of_plain(text, joined=joined)))
