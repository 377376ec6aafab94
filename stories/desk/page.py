"""The editors' first page as it is shown: lines with a reason and one verb, for whoever looks at it."""

from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spystories.lib.admin_addresses import admin_address
from stories.bulk import questions
from stories.workflow import Verb, Work, can

from . import queries
from .calendar import month
from .line import Line, line_of
from .troubles import show_troubles


def panes(user: User, asked_month: str = "") -> dict:
    """What the desk shows to `user`; of stories nothing to whoever may see none. About forty queries."""
    if not (user.has_perm("stories.view_story") or user.has_perm("stories.change_story")):
        return {}
    publishes = user.has_perm("stories.publish_story")
    own: dict[str, Any] = {} if user.has_perm("stories.edit_every_story") else {"created_by": user}
    needs, need_count = _needs(user, publishes)
    review_count = queries.count_stories(Work.REVIEW)
    return {
        "needs": needs,
        "waiting_count": need_count + (review_count if publishes else 0),
        "review": queries.in_review(),
        "review_count": review_count,
        "publishes": publishes,
        "drafts": queries.drafts(**own),
        "draft_count": queries.count_stories([Work.DRAFT, Work.CHANGES], **own),
        "own_drafts": bool(own),
        "question_count": questions.count_open(user),
        "month": month(asked_month),
        "troubles": list(show_troubles()) if publishes else None,
        "published": queries.recently_published(),
        "lately": queries.lately(),
    }


# What needs somebody: stories with the news that `queries` gives them


def _needs(user: User, publishes: bool) -> tuple[list[Line], int]:
    """The lines, and how many there are in all."""
    lines = [_asked(story) for story in queries.asked_of(user)]
    total = queries.count_stories(Work.CHANGES, created_by=user)
    if publishes:
        changed, approved = queries.changed_after_approval(), queries.approved()
        lines += [_changed(story) for story in changed] + [_approved(user, story) for story in approved]
        total += queries.count_stories(Work.DRAFT, approved_revision__isnull=False) + queries.count_stories(
            Work.APPROVED
        )
    return lines, total


def _asked(story: Any) -> Line:
    said = _("“%(note)s”") % {"note": story.wish} if story.wish else ""
    if story.asked_by:
        said = f"{said} {_('Asked by %(who)s.') % {'who': story.asked_by}}".strip()
    return line_of(story, _("Changes asked."), said, _("Revise"))


def _changed(story: Any) -> Line:
    said = ngettext(
        "%(count)s word differs from what was approved.",
        "%(count)s words differ from what was approved.",
        story.words_changed,
    ) % {"count": story.words_changed}
    compare = f"{admin_address(story, 'compare')}?a={story.approved}"
    return line_of(story, _("Changed after review."), said, _("Compare"), compare)


def _approved(user: User, story: Any) -> Line:
    said = _("By %(who)s.") % {"who": story.moved_by} if story.moved_by else ""
    verb = Verb.PUBLISH
    way = reverse("admin:stories_story_move", args=[story.pk, verb]) if can(user, verb, story) else ""
    return line_of(story, _("Approved, and not out."), said, verb.label, way)
