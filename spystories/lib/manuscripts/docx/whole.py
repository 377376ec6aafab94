"""What is shared by all texts of a document: its counts, and the numbers of its footnotes and comments."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from spystories.lib.manuscripts.brought import Pictures
from spystories.lib.manuscripts.docx.numbering import Numbering
from spystories.lib.manuscripts.docx.styles import Styles


@dataclass
class Whole:
    """The document as far as it has been read."""

    styles: Styles
    numbering: Numbering
    counts: Counter[str] = field(default_factory=Counter)
    pictures: Pictures = field(default_factory=Pictures)
    media: Callable[[str, int], bytes] = lambda _part, _most: b""  # as `Package` has it; none beside the text
    notes: dict[tuple[str, str], int] = field(default_factory=dict)  # by part and id, in the order of their marks
    own_marks: dict[int, str] = field(default_factory=dict)  # signs that stand for the number of a footnote
    comments: dict[str, int] = field(default_factory=dict)
    words: int = 0  # how many texts have been kept
    lists: int = 0
    items: int = 0
    _counted: dict[str, int] = field(default_factory=dict)

    def count_once(self, kind: str) -> None:
        """Counts what is left out or said; what follows with no words between, and is of one kind, is one."""
        if self._counted.get(kind) != self.words:
            self.counts[kind] += 1
        self.go_on(kind)

    def go_on(self, kind: str) -> None:
        """Says that what was counted last reaches up to here."""
        self._counted[kind] = self.words

    def note(self, part: str, key: str) -> int:
        """The number of a footnote that is marked here."""
        return self.notes.setdefault((part, key), len(self.notes) + 1)

    def comment(self, key: str) -> int:
        """The number of a comment, from one."""
        return self.comments.setdefault(key, len(self.comments) + 1)
