"""
Files of strangers, each read in a process of its own (`apart`), within limits of memory and time.

It gives its answer as JSON, and whatever else it does, one plain sentence is all that anybody sees of it.
"""

import base64
import json
from threading import BoundedSemaphore

from django.utils.translation import gettext as _

from spystories.lib.apart import Died, TooLong, answer_apart, command_of
from spystories.lib.manuscripts.found import Refused
from spystories.lib.manuscripts.values import Reading, tidied

LARGEST = 30 * 2**20  # bytes of a file
AT_ONCE = 2  # processes that one process of the site has at a time
PATIENCE = 25  # seconds by the clock that a file may take, and that it waits for its turn
_turns = BoundedSemaphore(AT_ONCE)


def read_file(data: bytes, name: str, *, encoding: str = "", joined: bool = False, whole: bool = False) -> Reading:
    """
    What a file holds: its manuscripts, the encodings to choose from, or why it cannot be read.

    The format is told by the content; `name` serves for a title. `encoding` is what was chosen, `joined` joins
    lines that were broken by hand, `whole` makes one story of a book with chapters. Takes up to 20 seconds of a
    processor and 300 MB in a process of its own. Never raises.
    """
    if len(data) > LARGEST:
        return Reading("", refused=_("The file is larger than 30 MB."))
    if not _turns.acquire(timeout=PATIENCE):
        return Reading("", refused=_("Too many files are being read just now. Bring this one again in a minute."))
    try:
        options = {"name": name, "encoding": encoding, "joined": joined, "whole": whole}
        reading = from_json(_answer(data, json.dumps(options)))
    except Refused as refused:
        reading = Reading("", refused=str(refused))
    finally:
        _turns.release()
    return reading._replace(refused=_(reading.refused)) if reading.refused else reading


def _answer(data: bytes, options: str) -> bytes:
    """What the process answers. Raises `Refused` where it gives none in time, or dies."""
    try:
        return answer_apart(_command(options), data, PATIENCE)
    except TooLong as error:
        raise Refused("The file takes too long to read.") from error
    except Died as error:
        raise Refused("The file cannot be read. It may be damaged.") from error


def _command(options: str) -> list[str]:
    return command_of(__package__, options)


def to_json(reading: Reading) -> str:
    """A reading as it passes between processes."""
    return json.dumps(reading, default=lambda data: base64.b64encode(data).decode())


def from_json(answer: bytes) -> Reading:
    """The reading again, tidied anew: the process may be in other hands. Raises `Refused` for what is none."""
    try:
        return tidied(Reading(*json.loads(answer)))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Refused("The file cannot be read. It may be damaged.") from error
