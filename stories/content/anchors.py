"""
Where a passage of the text stands: told from what somebody chose, and found again in every new revision.

A passage is found when its exact words stand once with those that stood before and after them, or with those
on one side. Else it is lost; it is never moved to a guess.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spystories.lib import prose
from stories.models import Note, Story
from stories.models.notes import LONGEST_QUOTE

# What readers see in place of what was typed, sign for sign; they see one for the two of a dash.
_AS_TYPED = str.maketrans("“”‘’–\n\xa0", "\"\"''-  ")


class Anchor(NamedTuple):
    """Some words of a text, with those before and after them."""

    paragraph: int
    quote: str
    before: str
    after: str


WHOLE = Anchor(0, "", "", "")  # no passage: the whole story


def find_passage(
    texts: Mapping[int, str], paragraph: int | None, words: str = "", before: str = "", after: str = ""
) -> Anchor:
    """
    The passage that somebody means: these words, as typed or as set for readers, else the whole paragraph,
    without one the whole story.

    `before` and `after` may be any stretch of what stands beside the words. Raises `ValidationError` for
    `words` or `paragraph` unless one passage is meant.
    """
    if paragraph is None and not words:
        return WHOLE
    number, start, end = _chosen(texts, paragraph or 0, words, before, after)
    text = texts[number]
    beside = prose.around(text, start, end)
    if beside is None:
        raise ValidationError({"words": _("The same words stand close by. Give some more of them.")})
    return Anchor(number, text[start:end], *beside)


def place(texts: Mapping[int, str], note: Note | Anchor) -> tuple[int, int, int] | None:
    """Where the passage of `note` stands now, as paragraph, start and end; `None` when it is lost, as no story is."""
    if not note.paragraph:
        return 0, 0, 0
    sides = [(note.before, note.after), (note.before, ""), ("", note.after)]
    for number, (before, after) in enumerate(sides):
        if (before or after or number == 0) and (
            found := prose.locate(texts, note.paragraph, note.quote, before, after)
        ):
            return found
    return None


def find_again(texts: Mapping[int, str], was: Anchor) -> Anchor | None:
    """Where the words of an anchor stand in `texts` now, if that is beyond doubt."""
    found = prose.locate(texts, *was) or prose.locate(texts, was.paragraph, was.quote)
    if found is None:
        return None
    number, start, end = found
    return Anchor(number, was.quote, *(prose.around(texts[number], start, end) or was[2:]))


def place_notes(story: Story, body: str) -> None:
    """
    Say of each note of `story` where its passage stands in `body`, its newest text, or that it is orphaned.

    One query, and a second where something changed.
    """
    notes, changed = list(story.notes.all()), []
    texts = prose.texts(body) if notes else {}
    for note in notes:
        found = place(texts, note)
        now = (found is None, found[0] if found else note.paragraph)
        if now != (note.orphaned, note.paragraph):
            note.orphaned, note.paragraph = now
            changed.append(note)
    Note.objects.bulk_update(changed, ["orphaned", "paragraph"], batch_size=500)


def _chosen(texts: Mapping[int, str], paragraph: int, words: str, before: str, after: str) -> tuple[int, int, int]:
    if not words:
        if paragraph not in texts:
            raise ValidationError({"paragraph": _no_paragraph(sum(number < prose.NOTES_FROM for number in texts))})
        return paragraph, 0, min(len(texts[paragraph]), LONGEST_QUOTE)
    plain = {number: _as_typed(text) for number, text in texts.items()}
    given = [text.replace("\r\n", "\n") for text in (words, before, after)]
    cut = [_as_typed(f" {text} ")[1:-1] for text in given]  # a dash of two signs may stand at the edge
    found = None
    for words, before, after in (cut, map(_as_typed, given)):
        found = found or prose.locate(plain, paragraph, words, before, after) or prose.locate(plain, paragraph, words)
    if found is None:
        known = any(True for _place in prose.places(plain, words))
        raise ValidationError(
            {
                "words": _("These words stand in the text more than once. Give some more of them.")
                if known
                else _("These words do not stand in the text. Copy them from there.")
            }
        )
    number, start, end = found
    signs = prose.dropped(texts[number].translate(_AS_TYPED))
    return number, _with_dropped(start, signs), _with_dropped(end, signs)


def _as_typed(text: str) -> str:
    """A text as typed or as set for readers, both the same."""
    typed = text.translate(_AS_TYPED)
    for at in reversed(prose.dropped(typed)):
        typed = typed[:at] + typed[at + 1 :]
    return typed


def _with_dropped(offset: int, signs: Sequence[int]) -> int:
    """Where in a text stands what stands at `offset` once these signs of it are taken out."""
    for at in signs:
        offset += at <= offset
    return offset


def _no_paragraph(count: int) -> str:
    return ngettext(
        "The text has one paragraph. Give its number, 1, or words of it.",
        "The text has %(count)s paragraphs. Give the number of one, or words of it.",
        count,
    ) % {"count": count}
