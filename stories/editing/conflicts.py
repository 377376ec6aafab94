"""How a story's form joins what was typed with what others saved meanwhile, and what it asks and tells."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters.models import Picture
from spystories.lib import prose
from spystories.lib.conflict_forms import WAYS, Difference, Ways, question
from spystories.lib.edit_forms import EditForm
from spystories.lib.prose.reading import read
from stories.content.compare import GONE, NEW, SAME, Piece, block_in_words, compare, compare_texts
from stories.content.merge import BOTH, Joined, join
from stories.content.value import Content, Row, content_of_revision, label_of, line_in_words
from stories.models import Revision, Story
from stories.phrases import capitalize
from stories.workflow import Verb, Work

from .link_rows import LinkRows
from .since_opened import SinceOpened

WAYS_WITH_BOTH: Ways = WAYS | {BOTH: gettext_lazy("Both")}


class JoinedForm(EditForm):
    """What a story's form knows of others; `StoryForm` says what its story is and what was typed."""

    story: Story
    newest: Revision | None
    began: Content  # what the form showed when it was opened
    since_opened: SinceOpened
    rows: dict[str, LinkRows]

    def content(self) -> Content:
        """What was typed, once it holds."""
        raise NotImplementedError

    def typed(self) -> Content:
        """What was typed as far as it holds, for showing and never for saving."""
        raise NotImplementedError

    def _said_since(self, data: Any) -> str | None:
        """What the form says of when it was opened; a form of this very version was opened just now."""
        if data is None:
            return None
        return data.get("since", None if data.get("version") == str(self.story.version) else "")

    @cached_property
    def theirs(self) -> Content:
        """What is saved now."""
        return content_of_revision(self.newest).cleaned()

    @cached_property
    def joined(self) -> Joined:
        """What was typed, joined with what others saved meanwhile. For a form whose fields hold."""
        mine = self.content().cleaned()
        if self.since_opened.is_now or mine.same_as(self.theirs):
            return Joined(mine)
        return join(self.since_opened.began.cleaned(), mine, self.theirs, self.taken)

    @property
    def joins_theirs(self) -> bool:
        """Whether something of theirs will be saved with what was typed."""
        return not self.joined.content.same_as(self.content().cleaned())

    def is_stale(self) -> bool:
        """Whether a passage must be chosen."""
        if self.errors or not all(rows.is_valid() for rows in self.rows.values()):
            return False
        return bool(self.joined.open)

    def holds_back(self, verb: str, revision: Revision) -> bool:
        """
        Whether `verb` waits for another look, because others changed the text or its standing meanwhile.

        What stands there already, as after a second press, is no reason to wait.
        """
        story = self.story
        if verb == Verb.PUBLISH and story.is_live and story.live_revision_id == revision.pk:
            return False
        if verb == Verb.SUBMIT and story.work == Work.REVIEW:
            return False
        return self.joins_theirs or bool(self.since_opened.moves)

    def note_of_joining(self) -> str:
        """What the history says of a revision that joins two, when its writer says nothing."""
        if not self.joins_theirs or self.joined.content.same_as(self.theirs):
            return ""
        return _("Joined with what %(who)s saved meanwhile") % {"who": self.since_opened.savers()}

    def describe_outcome(self, me: object, *, changed: bool, held: str | None) -> SafeString:
        """What the editor should know once it is saved: what came in, what others did, what waits."""
        parts: list[str] = []
        if self.joins_theirs:
            parts.append(
                format_html(
                    _('{who} saved meanwhile, and it stands in the text now: <a href="{address}">{see}</a>.'),
                    who=capitalize(self.since_opened.savers(me)),
                    address=self.since_opened.address(),
                    see=_("see what came in"),
                )
            )
        if (changed or held) and self.since_opened.moves:
            parts.append(_("Meanwhile: %(moves)s.") % {"moves": self.since_opened.describe_moves(me)})
        if held:
            verb = _("Not published yet.") if held == Verb.PUBLISH else _("Not submitted yet.")
            parts.append(_("%(verb)s Look at it once more, then decide.") % {"verb": verb})
        return format_html_join(" ", "{}", ([part] for part in parts))

    def differences(self) -> Iterator[Difference]:
        """All that differs from what is saved."""
        found = compare(self.theirs, self.typed().cleaned(), self._names())
        for change in (*found.words, *found.rows):
            label = f"{change.label}: {change.name}" if change in found.rows else change.label
            yield label, *_sides(change.pieces)
        for passage in found.body:
            if passage.op != SAME:
                yield label_of("body"), *_sides(passage.pieces)

    def questions(self) -> Iterator[dict[str, Any]]:
        """What must be chosen, as `question` has it, word by word; `marks` where only marks differ."""
        names = self._names()
        for clash in self.joined.clashes:
            theirs, mine = (_side_as_text(clash.field, side, names) for side in (clash.theirs, clash.mine))
            pieces = dict(zip(("theirs", "mine"), _sides(tuple(compare_texts(theirs, mine))), strict=True))
            ways = {way: WAYS_WITH_BOTH[way] for way in clash.ways}
            asked = question(clash.key, label_of(clash.field), (theirs, mine), self.taken, ways)
            yield asked | pieces | {"marks": theirs == mine}

    def _names(self) -> dict[str, str]:
        """The names of the pictures in both texts. One query, none where there are none."""
        bodies = (self.theirs.body, self.typed().cleaned().body)
        return Picture.objects.called([key for body in bodies for key in prose.picture_keys(body)])


def _sides(pieces: Iterable[Piece]) -> tuple[list[Piece], list[Piece]]:
    return [p for p in pieces if p.op != NEW], [p for p in pieces if p.op != GONE]


def _side_as_text(field: str, side: str | list[str] | Row | None, names: Mapping[str, str]) -> str:
    """One side of a clash: a line, blocks of the body, a row, or what was taken out."""
    if isinstance(side, list):
        return "\n\n".join(block_in_words(block, names) for block in read("\n".join(side)))
    return f"{side.label}: {side.in_words}" if isinstance(side, Row) else line_in_words(field, side or "")
