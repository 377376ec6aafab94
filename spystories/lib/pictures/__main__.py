"""One picture prepared in this process, for `preparing.prepare`: bytes come in, facts and files go out."""

import sys

from spystories.lib.apart import bind

from .making import make
from .preparing import MEMORY, SECONDS, packed
from .values import Refused

LARGEST_ANSWER = 60 * 2**20  # bytes


def main() -> None:
    """Answers what was made of the input, or why it is refused."""
    bind(memory=MEMORY, seconds=SECONDS, answer=LARGEST_ANSWER)
    try:
        answer = packed(make(sys.stdin.buffer.read()))
    except Refused as refused:
        answer = packed(str(refused))
    except MemoryError:
        answer = packed("The picture needs more memory than it is given. Bring it smaller.")
    except Exception:  # whatever a decoder meets in what is damaged
        answer = packed("The picture is damaged, and cannot be opened.")
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
