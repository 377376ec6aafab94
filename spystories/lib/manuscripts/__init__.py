"""
Files of any word processor as manuscripts: what an editor brings, read apart from the site.

`read_file` reads one in a process of its own; what comes back are plain values.
"""

from spystories.lib.manuscripts.archives import Member, is_unseen, unpack
from spystories.lib.manuscripts.brought import number_of
from spystories.lib.manuscripts.child import LARGEST, read_file
from spystories.lib.manuscripts.counts import count_words, say_counts
from spystories.lib.manuscripts.found import Refused
from spystories.lib.manuscripts.values import Brought, Manuscript, Reading, Remark

__all__ = [
    "LARGEST",
    "Brought",
    "Manuscript",
    "Member",
    "Reading",
    "Refused",
    "Remark",
    "count_words",
    "is_unseen",
    "number_of",
    "read_file",
    "say_counts",
    "unpack",
]
