"""
Files of strangers, each read in a process of its own, within limits of memory and time.

The process is a fresh Python, not a fork, so that it is safe beside threads; it gets the bytes and gives an answer
as JSON, and whatever else it does, one plain sentence is all that anybody sees of it.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from django.utils.translation import gettext as _

from spystories.lib.manuscripts.found import Refused
from spystories.lib.manuscripts.values import Reading, tidied

LARGEST = 30 * 2**20  # bytes of a file
AT_ONCE = 2  # processes that one process of the site has at a time
PATIENCE = 25  # seconds by the clock that a file may take, and that it waits for its turn
_ROOT = Path(__file__).parents[3]
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
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answered:
        given.write(data)
        given.seek(0)
        process = subprocess.Popen(  # noqa: S603
            _command(options),
            **_surroundings(),
            stdin=given,
            stdout=answered,
        )
        try:
            code = process.wait(PATIENCE)
        except subprocess.TimeoutExpired as error:
            raise Refused("The file takes too long to read.") from error
        finally:
            _end(process)
        answered.seek(0)
        answer = answered.read()
    if code == -signal.SIGXCPU:
        raise Refused("The file takes too long to read.")
    if code:
        raise Refused("The file cannot be read. It may be damaged.")
    return answer


def _command(options: str) -> list[str]:
    return [sys.executable, "-m", __package__, options]


def _surroundings() -> dict[str, Any]:
    """What the process may know: the code, and nothing of the settings or keys of the site."""
    kept = {key: value for key in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if (value := os.environ.get(key))}
    return {
        "cwd": _ROOT,
        "env": kept | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"},
        "stderr": subprocess.DEVNULL,
        "start_new_session": True,
    }


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends the process with all that it may have started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def to_json(reading: Reading) -> str:
    """A reading as it passes between processes."""
    return json.dumps(reading)


def from_json(answer: bytes) -> Reading:
    """The reading again, tidied anew: the process may be in other hands. Raises `Refused` for what is none."""
    try:
        return tidied(Reading(*json.loads(answer)))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Refused("The file cannot be read. It may be damaged.") from error
