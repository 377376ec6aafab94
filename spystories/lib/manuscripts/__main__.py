"""One file read in this process, for `child.read_file`: bytes come in, a reading goes out as JSON."""

import json
import resource
import sys

from spystories.lib.manuscripts.child import to_json
from spystories.lib.manuscripts.frame import read
from spystories.lib.manuscripts.values import Reading

MEMORY = 300 * 2**20  # bytes that all may take at once beyond what the code itself takes
TIME = 20  # seconds of a processor
LARGEST_ANSWER = 100 * 2**20  # bytes


def limit() -> None:
    """Binds this process: from here on no file opens, no other process starts, and no core is left."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (TIME, TIME))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_ANSWER, LARGEST_ANSWER))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    """Reads what stands in the input after the options of the command line."""
    limit()
    try:
        data = sys.stdin.buffer.read()
        answer = to_json(read(data, **json.loads(sys.argv[1])))
    except (MemoryError, RecursionError):
        answer = to_json(Reading("", refused="The file needs more memory than any manuscript."))
    sys.stdout.write(answer)


if __name__ == "__main__":
    main()
