"""A file read in this very process: chosen by its content, decoded, read and framed."""

from typing import Any

from spystories.lib.manuscripts import html, markdown, plain
from spystories.lib.manuscripts.choosing import choose, format_of_text
from spystories.lib.manuscripts.decoding import decode
from spystories.lib.manuscripts.found import Refused
from spystories.lib.manuscripts.framing import frame
from spystories.lib.manuscripts.values import Reading
from spystories.lib.prose.foreign import is_wrapped

READERS: dict[str, Any] = {}


def read(data: bytes, name: str, *, encoding: str = "", joined: bool = False, whole: bool = False) -> Reading:
    """What `read_file` answers, in this process and within no limits."""
    format = ""
    try:
        choice = choose(data)
        format = choice.format
        if format:
            sources = READERS[format](data)
        else:
            text, encodings = decode(data, encoding)
            if encodings:
                return Reading("text", encodings=encodings)
            format = format_of_text(text, name)
            if format == "text":
                wrapped = is_wrapped(text)
                return Reading(format, (frame(plain.read(text, joined=joined and wrapped), name),), wrapped=wrapped)
            sources = [html.read(text) if format == "html" else markdown.read(text)]
        return Reading(format, tuple(frame(source, name) for source in sources))
    except Refused as refused:
        return Reading(format, refused=str(refused))
