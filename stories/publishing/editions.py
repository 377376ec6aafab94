"""
Edition slips: a reader who comes back to a story is told how many words changed, and can see them.

Only what was published is ever compared, and what editors send out silently is told to nobody.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import ngettext

from stories.content.compare import GONE, SAME, Piece, compare
from stories.content.value import Content
from stories.models import Slip, Story, StoryContent
from stories.phrases import capitalize, number_in_words

CHARACTERS_AROUND = 60  # characters kept on each side of a change
PASSAGES_KEPT = 200  # kept of one edition
FIELDS_TOLD = [name for name, field in StoryContent.FIELDS.items() if field.told]
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def slip_of(story: Story, content: Content, *, at: datetime) -> Slip | None:
    """
    What `content` changes on what `story` said to readers last, unsaved.

    None when it changes no word, or readers do not know the story yet. Makes no query.
    """
    if not story.edition:
        return None
    before, after = ({name: getattr(side, name) for name in FIELDS_TOLD} for side in (story, content))
    found = compare(Content(**before), Content(**after))
    changed = [(0, change.pieces) for change in found.words]
    changed += [(row.after or row.before, row.pieces) for row in found.body if row.op != SAME and not row.is_picture]
    words = sum(changed_words(pieces) for _paragraph, pieces in changed)
    passages = [[number, _cut(pieces)] for number, pieces in changed if changed_words(pieces)][:PASSAGES_KEPT]
    row = Slip(story=story, edition=story.edition + 1, published_at=at, words=words, passages=passages)
    return row if words else None


def changed_words(pieces: Iterable[Piece]) -> int:
    """How many words changed: of those that went and those that came in their place the greater number."""
    total, gone, new = 0, Counter[str](), Counter[str]()
    for op, text in (*pieces, (SAME, "")):
        if op == SAME:
            total += max((gone - new).total(), (new - gone).total())
            gone, new = Counter(), Counter()
        else:
            (gone if op == GONE else new).update(_WORD.findall(text))
    return total


def _cut(pieces: Sequence[Piece]) -> list[list[str]]:
    """The pieces as they are kept: of what stayed only the words beside a change."""
    last = len(pieces) - 1
    return [
        [op, _beside(text, before=i > 0, after=i < last) if op == SAME else text] for i, (op, text) in enumerate(pieces)
    ]


def _beside(text: str, *, before: bool, after: bool) -> str:
    """Of a text that stayed the words after the change `before` it, and those before the one `after` it."""
    if len(text) <= CHARACTERS_AROUND * (before + after):
        return text
    left = text[:CHARACTERS_AROUND].rpartition(" ")[0] + " " if before else ""
    right = " " + text[-CHARACTERS_AROUND:].partition(" ")[2] if after else ""
    return f"{left}…{right}"


def changes_in_words(words: int) -> str:
    """What a returning reader is told: "Three words changed since you read it."."""
    text = ngettext("%(number)s word changed since you read it.", "%(number)s words changed since you read it.", words)
    return capitalize(text % {"number": number_in_words(words)})
