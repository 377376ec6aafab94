"""
What the desk shows as trouble, one list: its lines on the desk, and the filter of the list of stories.

Each kind is found by one query by an index that holds little else. What would have to be looked for in texts
was found when they were saved or derived (`checks`, `links`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spystories.lib import prose
from spystories.lib.admin_addresses import admin_address
from stories.models import InnerLink, Note, Story
from stories.publishing import notes
from stories.search import documents
from stories.workflow import State, Verb, Work, leads

from .line import Line, line_of
from .queries import YES, first_rows, kept_stories

LINES_READ = 5  # of one kind of trouble, the last of which only says that there are more
DECIDED = (Work.REVIEW, Work.APPROVED, Work.SCHEDULED)  # no gap should be left in these
Leads = InnerLink.Leads


@dataclass(frozen=True)
class Trouble:
    """A kind of trouble: its lines, and where stories have it, what the filter of their list is called."""

    lines: Callable[[], list[Line]]
    name: str = ""
    label: str | Promise = ""
    narrow: Callable[[QuerySet[Story]], QuerySet[Story]] | None = None


def show_troubles() -> Iterator[dict]:
    """The lines of each kind that there is trouble of, each kind with the way to all of them."""
    for trouble in TROUBLES:
        if lines := trouble.lines():
            all_of_them = f"{admin_address(Story, 'changelist')}?trouble={trouble.name}"
            is_more = trouble.name and len(lines) >= LINES_READ
            yield {"lines": lines[: LINES_READ - 1], "more": all_of_them if is_more else ""}


# The lines


def _failed() -> list[Line]:
    """What could not go out, or off, on time."""
    rows = first_rows(kept_stories(failure__gt="").order_by("failure", "pk"), LINES_READ)
    return [_failed_line(story) for story in rows.only("title", "working_title", "failure", "state", "work")]


def _failed_line(story: Story) -> Line:
    verb = Verb.SCHEDULE if leads(Verb.SCHEDULE, story) else Verb.SCHEDULE_WITHDRAWAL
    way = reverse("admin:stories_story_move", args=[story.pk, verb])
    return line_of(story, _("It could not go out on time."), story.failure, _("Schedule"), way)


def _gaps() -> list[Line]:
    """A TK or a "[…]" that is left in what readers see, or in what is in review, approved or scheduled."""
    live = first_rows(Story.objects.live().filter(gap_in_live__in=YES).newest(), LINES_READ)
    decided = kept_stories(gap_in_draft__in=YES, work__in=DECIDED).order_by("-edited_at")
    said_of_live = _("A TK or a “[…]” is left in the live text.")
    said_of_decided = _("A TK or a “[…]” is left, and it is %(work)s.")
    return [
        line_of(story, _("Readers see a gap."), said_of_live, _("Fill"))
        for story in live.only("title", "working_title")
    ] + [
        line_of(story, _("A gap is left."), said_of_decided % {"work": story.get_work_display()}, _("Fill"))
        for story in first_rows(decided, LINES_READ).only("title", "working_title", "work")
    ]


def _links(leads_to: str, why: str | Promise) -> list[Line]:
    """Links of live stories that lead to a former address, or nowhere."""
    links = first_rows(InnerLink.objects.filter(leads=leads_to).order_by("story_id", "pk"), LINES_READ)
    columns = ("address", "section", "paragraph", "leads", "story__title", "story__working_title")
    said = _("“%(address)s” in %(text)s.")
    return [
        line_of(
            link.story,
            why,
            said % {"address": link.address, "text": prose.name_text(link.paragraph)},
            _("Mend"),
            f"{admin_address(link.story)}?at={link.paragraph}#id_body",
        )
        for link in links.select_related("story").only(*columns)
    ]


def _lost_notes() -> list[Line]:
    """The newest notes whose passage is gone."""
    newest = Note.objects.orphaned().order_by("-at", "-pk").values("pk")[: 10 * LINES_READ]
    said = _("“%(words)s” is gone from the text.")
    return [
        line_of(note.story, _("A note has lost its passage."), said % {"words": note.quote[:120]}, _("Read"))
        for note in notes.orphaned_notes().filter(pk__in=newest)[:LINES_READ]
    ]


def _untagged() -> list[Line]:
    """Live stories that no tag leads to, newest first."""
    rows = first_rows(Story.objects.live().filter(tag_count=0).newest(), LINES_READ)
    said = _("Readers of tags cannot find it.")
    return [
        line_of(story, _("It carries no tag."), said, _("Tag"), f"{admin_address(story)}#tags-rows")
        for story in rows.only("title", "working_title")
    ]


class SearchLook:
    """
    When this process last found that the searches follow. Looking means counting all documents, and nothing but a
    copied database or foreign hands leaves the searches behind: so it is done once in ten minutes.
    """

    EVERY = 600.0  # seconds

    def __init__(self) -> None:
        self._followed_at = -self.EVERY

    def count_behind(self) -> int:
        """As `documents` counts; while something is behind, every time anew."""
        if monotonic() - self._followed_at < self.EVERY:
            return 0
        behind = documents.count_behind()
        if not behind:
            self._followed_at = monotonic()
        return behind


search_look = SearchLook()


def _search_behind() -> list[Line]:
    behind = search_look.count_behind()
    if not behind:
        return []
    said = ngettext(
        "%(count)s page is not as the search has it. The command reindex mends it.",
        "%(count)s pages are not as the search has them. The command reindex mends it.",
        behind,
    ) % {"count": behind}
    way = reverse("search")
    return [Line(_("The search"), way, _("It does not follow."), said, _("Look"), way)]


# The filter


def _with_gaps(stories: QuerySet[Story]) -> QuerySet[Story]:
    live = stories.filter(gap_in_live=True, state=State.LIVE)
    return live | stories.filter(gap_in_draft=True, work__in=DECIDED)


def _with_links(leads_to: str) -> Callable[[QuerySet[Story]], QuerySet[Story]]:
    return lambda stories: stories.filter(inner_links__leads=leads_to).distinct()


TROUBLES = (
    Trouble(
        _failed, "failed", gettext_lazy("could not go out on time"), lambda stories: stories.filter(failure__gt="")
    ),
    Trouble(_gaps, "gap", gettext_lazy("TK or […] left"), _with_gaps),
    Trouble(
        lambda: _links(Leads.MOVED, _("An old address is in use.")),
        "moved",
        gettext_lazy("links to an old address"),
        _with_links(Leads.MOVED),
    ),
    Trouble(
        lambda: _links(Leads.NOWHERE, _("A link leads nowhere.")),
        "nowhere",
        gettext_lazy("links that lead nowhere"),
        _with_links(Leads.NOWHERE),
    ),
    Trouble(_lost_notes),
    Trouble(
        _untagged, "untagged", gettext_lazy("no tag"), lambda stories: stories.filter(state=State.LIVE, tag_count=0)
    ),
    Trouble(_search_behind),
)
