"""One file read in this process, for `child.read_file`: bytes come in, a reading goes out as JSON."""

import encodings
import gc
import importlib
import json
import pkgutil
import sys
from contextlib import suppress

from spystories.lib.apart import bind
from spystories.lib.manuscripts.child import to_json
from spystories.lib.manuscripts.frame import read
from spystories.lib.manuscripts.values import Reading

MEMORY = 300 * 2**20  # bytes that all may take at once beyond what the code itself takes
TIME = 20  # seconds of a processor
LARGEST_ANSWER = 100 * 2**20  # bytes


def limit() -> None:
    """Binds this process. Every encoding is read before, as it opens no file from here on."""
    _read_encodings()
    bind(memory=MEMORY, seconds=TIME, answer=LARGEST_ANSWER)


def _read_encodings() -> None:
    """Python reads one from a file when it is first asked for."""
    for module in pkgutil.iter_modules(encodings.__path__, "encodings."):
        with suppress(ImportError):  # two are of Windows alone
            importlib.import_module(module.name)


def main() -> None:
    """
    Reads what stands in the input after the options of the command line.

    Nothing is collected: all that is made lives as long as the process, within its memory, and to look through it
    again and again takes as long as to read the file.
    """
    gc.disable()
    limit()
    try:
        data = sys.stdin.buffer.read()
        answer = to_json(read(data, **json.loads(sys.argv[1])))
    except (MemoryError, RecursionError):
        answer = to_json(Reading("", refused="The file needs more memory than any manuscript."))
    sys.stdout.write(answer)


if __name__ == "__main__":
    main()
