"""A picture of strangers, prepared in a process of its own (`apart`), within limits of memory and time."""

import hashlib
import json
import re
from threading import BoundedSemaphore
from typing import Any

from django.utils.translation import gettext as _

from spystories.lib.apart import Died, TooLong, answer_apart, command_of
from spystories.lib.text import without_forbidden

from .files import ENDINGS, fallback_of, file_name
from .values import Made, Prepared, Refused

LARGEST = 30 * 2**20  # bytes of a file
MEMORY = 300 * 2**20  # bytes that the process may take at once
SECONDS = 6  # of a processor: three times what any picture takes on a usual one
AT_ONCE = 2  # processes that one process of the site has at a time
PATIENCE = 25  # seconds by the clock that a picture may take, and that it waits for its turn
# How the files begin that the process may answer.
BEGINS = {"webp": b"RIFF", "jpeg": b"\xff\xd8", "png": b"\x89PNG"}
_turns = BoundedSemaphore(AT_ONCE)


def prepare(data: bytes) -> Made:
    """
    What is made of a file: its facts, and its files by name. Touches neither database nor storage.

    The format is told by the content. Takes a second or less of a processor, and up to 300 MB, in a process of its own;
    what needs more, and what is no JPEG, PNG, WebP or AVIF, raises `Refused`.
    """
    if len(data) > LARGEST:
        raise Refused(_("The file is larger than 30 MB."))
    if not data:
        raise Refused(_("The file is empty."))
    if not _turns.acquire(timeout=PATIENCE):
        raise Refused(_("Too many pictures are being taken just now. Bring this one again in a minute."))
    try:
        answer = answer_apart(_command(), data, PATIENCE)
    except TooLong as error:
        raise Refused(_("The picture takes too long to open. Save it anew, smaller, and bring that.")) from error
    except Died as error:
        raise Refused(_("The picture is damaged, and cannot be opened.")) from error
    finally:
        _turns.release()
    return unpacked(answer, hashlib.sha256(data).hexdigest())


def _command() -> list[str]:
    return command_of(__package__)


def packed(answer: Prepared | str) -> bytes:
    """What was made, or why it is refused, as it passes between processes: a line of JSON, and the files."""
    if isinstance(answer, str):
        return json.dumps({"refused": answer}).encode() + b"\n"
    facts = answer._asdict() | {"files": [[w, format, len(data)] for w, format, data in answer.files]}
    return json.dumps(facts).encode() + b"\n" + b"".join(data for _w, _format, data in answer.files)


def unpacked(answer: bytes, digest: str) -> Made:
    """
    What was made, again, believed only as far as it can be what it says. Raises `Refused` for what was refused, and
    for an answer that is none.
    """
    head, _end, rest = answer.partition(b"\n")
    try:
        facts = json.loads(head)
        if "refused" in facts:
            raise Refused(_(_line(facts["refused"])))
        return _made(facts, rest, digest)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise Refused(_("The picture is damaged, and cannot be opened.")) from error


def _made(facts: dict[str, Any], rest: bytes, digest: str) -> Made:
    """The value. Raises `ValueError`, `KeyError` or `TypeError` where it cannot be one."""
    width, height = int(facts["width"]), int(facts["height"])
    format, has_alpha, colour = facts["format"], bool(facts["has_alpha"]), facts["colour"]
    files, widths, at = {}, [], 0
    for w, kind, size in facts["files"]:
        data = rest[at : at + int(size)]
        at += int(size)
        if not data.startswith(BEGINS[kind]):
            raise ValueError(kind)
        files[file_name(digest, int(w), kind)] = data
        widths += [int(w)] * (kind == "webp")
    fallback = file_name(digest, *fallback_of(width, has_alpha))
    if not (format in ENDINGS and widths and fallback in files and min(width, height) > 0 and at == len(rest)):
        raise ValueError(format)
    if not re.fullmatch("#[0-9a-f]{6}", colour):
        raise ValueError(colour)
    said = tuple(_(_line(sentence)) for sentence in facts["said"])
    return Made(digest, format, width, height, tuple(widths), has_alpha, colour, files, said)


def _line(words: str) -> str:
    return " ".join(without_forbidden(words).split())
