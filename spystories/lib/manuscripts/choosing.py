"""What a file is, told by its bytes: names lie, and mail programs lose them."""

import re

from spystories.lib.manuscripts.archives import Archive, is_archive, open_archive
from spystories.lib.manuscripts.found import Refused
from spystories.lib.manuscripts.own_markdown import is_own
from spystories.lib.prose.foreign import is_markdown

_HEAD = 4096  # bytes, or characters, by which a file is told
_COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1")
_LOCKED = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
_OLD_WORD = "WordDocument".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM", b"\0\0\1\0")
_FILMS = (b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3")
_PACKED = (b"Rar!", b"7z\xbc\xaf'\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"(\xb5/\xfd")
_HTML = re.compile(
    r"\s*+(?:<\?xml[^>]*>\s*+)?(?:<!--(?s:.*?)-->\s*+)*+<(?:!doctype\s+html|html|head|body|meta|title)\b", re.IGNORECASE
)
_HTML_TAG = re.compile(
    r"</?(?:p|div|br|h[1-6]|span|em|strong|i|b|ul|ol|li|blockquote|table|article|section)\b[^<>]*>", re.I
)
_HTML_NAME = re.compile(r"\.(?:x?html?|xht)", re.IGNORECASE)
_MARKDOWN_NAME = re.compile(r"\.(?:md|markdown|mdown|mkdn?|mdtext)", re.IGNORECASE)
# The root of a file of XML, which declares its own prefix: a text may speak of one, and even begin with it.
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*+(?:(?:<\?[^>]*>|<!--.*?-->)\s*+)*+<([a-z]+:[a-zA-Z]+)\s[^<>]*?\bxmlns:",
    re.DOTALL,
)
_FEWEST_TAGS = 3  # by which a text without a head is HTML


def choose(data: bytes) -> str:
    """
    The format that the bytes are in; nothing where they are some kind of text.

    Raises `Refused` for what no manuscript is, each kind with a sentence of its own.
    """
    if not data.strip(b"\0\t\n\r "):
        raise Refused("The file is empty.")
    if data.startswith(_COMPOUND):
        raise Refused(_of_compound(data))
    if is_archive(data):
        return _of_archive(data)
    if data[:_HEAD].lstrip(b"\xef\xbb\xbf\t\n\r ").startswith(b"{\\rtf"):
        return "rtf"
    head = data[:_HEAD].replace(b"\0", b"")
    root = found[1] if (found := _ROOT.match(head)) else b""
    if root == b"office:document":
        return "odt"
    if root in (b"w:wordDocument", b"pkg:package"):
        raise Refused("This is a file of an old Word. Open it there and save it as .docx.")
    if said := _of_others(data):
        raise Refused(said)
    return ""


def format_of_text(text: str, name: str) -> str:
    """Which kind of text it is: HTML by its tags, Markdown by its name or signs or because it is ours, else plain."""
    if is_own(text):
        return "markdown"
    head = text[:_HEAD]
    suffix = name[name.rfind(".") :] if "." in name else ""
    tags = len(_HTML_TAG.findall(head))
    if _HTML.match(head) or (tags and (_HTML_NAME.fullmatch(suffix) or _is_of_tags(head, tags))):
        return "html"
    # In a file that says that it is plain text, underscores stand for italics and for nothing else.
    signs = text.replace("_", "") if suffix.lower() == ".txt" else text
    return "markdown" if _MARKDOWN_NAME.fullmatch(suffix) or is_markdown(signs) else "text"


def _is_of_tags(head: str, tags: int) -> bool:
    """Whether a text that begins with no head is HTML nevertheless: it begins with a tag, and has more of them."""
    return tags >= _FEWEST_TAGS and _HTML_TAG.match(head.lstrip()) is not None


def _of_compound(data: bytes) -> str:
    if any(name in data for name in _LOCKED):
        return "The file is locked with a password. Take the password off, and bring it again."
    if _OLD_WORD in data:
        return "This is a file of an old Word. Open it there and save it as .docx."
    return "This is a file of an old program. Open it there and save it as .docx."


def _of_archive(data: bytes) -> str:
    archive = open_archive(data)
    names = archive.names
    kind = archive.read("mimetype", most=200).strip() if "mimetype" in names else b""
    if "[Content_Types].xml" in names and (format := _of_office(archive)):
        return format
    if kind.startswith(b"application/vnd.oasis.opendocument.text"):
        return "odt"
    if kind == b"application/epub+zip" or "META-INF/container.xml" in names:
        return "epub"
    if kind.startswith(b"application/vnd.oasis.opendocument"):
        raise Refused("This is a spreadsheet, a presentation or a drawing, not a text.")
    if any((name.startswith("Index/") and name.endswith(".iwa")) or name == "Index.zip" for name in names):
        raise Refused("This is a file of Pages. Export it there as Word, and bring the .docx.")
    raise Refused("This archive holds other files. Unpack it, and bring the files themselves.")


def _of_office(archive: Archive) -> str:
    types = archive.read("[Content_Types].xml", most=2**20).replace(b"\0", b"")
    if b"wordprocessingml" in types or b"ms-word" in types or "word/document.xml" in archive.names:
        return "docx"
    if b"spreadsheetml" in types or b"presentationml" in types or b"ms-excel" in types:
        raise Refused("This is a spreadsheet or a presentation, not a text.")
    return ""


def _of_others(data: bytes) -> str:
    """Why a file of another kind is not read; nothing of one that may be a text."""
    if b"%PDF-" in data[:1024]:
        return "This is a PDF, which holds pages and no paragraphs. Bring the file that it was made of."
    riff = data[8:12] if data.startswith(b"RIFF") else b""
    if (data.startswith(_PICTURES) and _is_binary(data)) or riff == b"WEBP" or b"ftyphei" in data[:32]:
        return "This is a picture, not a text."
    if riff in (b"WAVE", b"AVI ") or (data.startswith(_FILMS) and _is_binary(data)) or data[4:8] == b"ftyp":
        return "This is a recording, not a text."
    if data.startswith(_PACKED) and _is_binary(data):
        return "Of archives only .zip is read. Bring the files themselves."
    if data.startswith((b"\x7fELF", b"MZ\x90", b"SQLite format 3\0")):
        return "This is not a text, or the file is damaged."
    return ""


def _is_binary(data: bytes) -> bool:
    return any(each < 9 or 13 < each < 27 for each in data[:_HEAD])
