"""
Work on files of strangers apart from the site: each in a process of its own, within limits of memory and time.

The process is a fresh Python, not a fork, so that it is safe beside threads. It gets the bytes, gives an answer, and
knows nothing of the site's settings or keys.
"""

import os
import resource
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

OPEN_FILES = 3  # input, answer and complaints, which are open already
_ROOT = Path(__file__).parents[2]


class TooLong(Exception):
    """The process took more time than it is given, of the clock or of a processor."""


class Died(Exception):
    """The process ended without an answer."""


def command_of(module: str, *options: str) -> list[str]:
    """The command that runs `module` of ours in a fresh Python."""
    return [sys.executable, "-m", module, *options]


def answer_apart(command: list[str], data: bytes, patience: float) -> bytes:
    """
    What the process of `command` answers to `data`, within `patience` seconds by the clock; it is ended after that.

    Raises `TooLong`, or `Died` where it fails.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answered:
        given.write(data)
        given.seek(0)
        process = subprocess.Popen(command, **_surroundings(), stdin=given, stdout=answered)  # noqa: S603
        try:
            code = process.wait(patience)
        except subprocess.TimeoutExpired as error:
            raise TooLong from error
        finally:
            _end(process)
        answered.seek(0)
        answer = answered.read()
    if code == -signal.SIGXCPU:
        raise TooLong
    if code:
        raise Died
    return answer


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


def bind(*, memory: int, seconds: int, answer: int) -> None:
    """
    Binds this process: it leaves no core, takes so many bytes of memory in all and so many seconds of a processor,
    and answers so many bytes.

    From here on it opens no file, pipe or connection, so that all that it needs is imported before. It forks no
    process and starts no thread either, but where it runs as root, whom the system does not hold to that.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (answer, answer))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
