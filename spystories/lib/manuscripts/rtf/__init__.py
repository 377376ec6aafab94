"""RTF, as Word, LibreOffice, TextEdit and WordPad write it."""

from spystories.lib.manuscripts.found import Refused, Source
from spystories.lib.manuscripts.rtf.reading import Reader
from spystories.lib.manuscripts.writing import write

LARGEST = 20 * 2**20  # bytes

__all__ = ["read"]


def read(data: bytes) -> Source:
    """The text of a file. Raises `Refused` for what is no RTF, is cut off, too large or too deep; time is linear."""
    data = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not data.startswith(b"{\\rtf"):
        raise Refused("This is no file of RTF.")
    if len(data) > LARGEST:
        raise Refused("The file is larger than 20 MB. Take its pictures out, and bring it again.")
    reader = Reader(data)
    reader.read()
    if reader.groups:
        raise Refused("The file is cut off: its end is missing. Save it again, and bring the new one.")
    return write(reader.finish())
