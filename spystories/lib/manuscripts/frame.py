"""A file read in this very process: chosen by its content, decoded, read and framed."""

from collections.abc import Callable

from spystories.lib.manuscripts import docx, epub, html, markdown, odt, own_markdown, plain, rtf
from spystories.lib.manuscripts.brought import Pictures, those_shown
from spystories.lib.manuscripts.choosing import choose, format_of_text
from spystories.lib.manuscripts.decoding import decode
from spystories.lib.manuscripts.found import Refused, Source
from spystories.lib.manuscripts.framing import frame
from spystories.lib.manuscripts.values import Reading, tidied
from spystories.lib.prose import LONGEST_BODY, picture_keys
from spystories.lib.prose.foreign import is_wrapped

# Each of a format that is told by its bytes and is one text.
READERS: dict[str, Callable[[bytes], Source]] = {"odt": odt.read, "rtf": rtf.read}
LONGEST = 4 * LONGEST_BODY  # characters of a file that is text, with all its marks
MOST_STORIES = 500  # in one file


def read(data: bytes, name: str, *, encoding: str = "", joined: bool = False, whole: bool = False) -> Reading:
    """What `child.read_file` answers, in this process and within no limits."""
    return tidied(_read(data, name, encoding, joined=joined, whole=whole))


def _read(data: bytes, name: str, encoding: str, *, joined: bool, whole: bool) -> Reading:
    format = ""
    try:
        format = choose(data)
        if format == "epub":
            return _framed(format, epub.read(data, whole=whole), name)
        if format == "docx":
            return _framed(format, [docx.read(data)] if whole else docx.read_stories(data), name)
        if format in READERS:
            return _framed(format, [READERS[format](data)], name)
        return _read_text(data, name, encoding, joined=joined, whole=whole)
    except Refused as refused:
        return Reading(format, refused=str(refused))


def _read_text(data: bytes, name: str, encoding: str, *, joined: bool, whole: bool) -> Reading:
    text, encodings = decode(data, encoding)
    if encodings:
        return Reading("text", encodings=encodings)
    pictures = Pictures()
    format = format_of_text(bare := pictures.out_of(text), name)
    text = bare if format in ("html", "markdown") else text
    if len(text) > LONGEST:
        raise Refused("The text is longer than a million characters. Part it, and bring the parts.")
    if own_markdown.is_own(text):
        return _framed(format, [own_markdown.read(text)] if whole else own_markdown.read_stories(text), name)
    if format == "html":
        return _framed(format, html.read(text, pictures), name)
    if format == "markdown":
        return _framed(format, [markdown.read(text, pictures)], name)
    return _framed(format, [plain.read(text, joined=joined)], name, wrapped=is_wrapped(text))


def _framed(format: str, sources: list[Source], name: str, *, wrapped: bool = False) -> Reading:
    """The texts that have words; one without any is refused only where there is no other."""
    if len(sources) > MOST_STORIES:
        raise Refused("The file holds more than 500 stories or chapters. Bring it as one story, or in parts.")
    framed = [story for source in sources if (story := frame(source, name)) is not None]
    if not framed:
        raise Refused("There are no words in the file.")
    keys = [key for story in framed for key in (story.lead, *picture_keys(story.body))]
    pictures = those_shown(sources[0].pictures.found, keys)
    return Reading(format, tuple(framed), wrapped=wrapped, pictures=pictures)
