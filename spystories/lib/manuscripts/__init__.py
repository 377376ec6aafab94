"""
Files of any word processor as manuscripts: what an editor brings, read apart from the site.

`read_file` reads one in a process of its own; what comes back are plain values.
"""

from spystories.lib.manuscripts.archives import Member, is_unseen, unpack
from spystories.lib.manuscripts.child import LARGEST, read_file
from spystories.lib.manuscripts.counts import say_counts
from spystories.lib.manuscripts.found import Refused
from spystories.lib.manuscripts.values import Manuscript, Reading, Remark

__all__ = [
    "LARGEST",
    "Manuscript",
    "Member",
    "Reading",
    "Refused",
    "Remark",
    "is_unseen",
    "read_file",
    "say_counts",
    "unpack",
]
