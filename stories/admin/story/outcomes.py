"""What a save did to a story's slot, approval, review and request for changes, in words."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stories.content.value import content_of_revision
from stories.models import Revision, Story, Transition
from stories.publishing.publish import is_complete
from stories.workflow import AS_APPROVED, Verb, Work, can, may


def waits(user: User, story: Story, revision: Revision) -> bool:
    """Whether `revision`, the newest of `story`, waits only for the approval that `user` gives by saving."""
    has_one = story.approved_revision_id is not None
    return has_one and can(user, Verb.APPROVE, story) and is_complete(content_of_revision(revision))


def request_of(story: Story) -> Transition | None:
    """The request for changes that stands: who, when, with what words. One query where there is one."""
    if story.work != Work.CHANGES:
        return None
    asked = story.transitions.filter(verb=Verb.REQUEST_CHANGES, failed=False)
    return asked.select_related("by").order_by("-pk").first()


def told(user: User, story: Story, before: Mapping[str, Any], *, changed: bool) -> str:
    """What came of a save by `user`; `before` holds the columns of where the story stood. No query."""
    if not changed:
        return _("Nothing had changed.")
    if story.work in AS_APPROVED:
        return _told_of_approval(story)
    if story.goes_out_at:
        said = _("Saved. It still goes out on %(when)s, as approved; %(mine)s")
        return said % {"when": _in_words(story.goes_out_at), "mine": _mine(user, story)}
    if story.approved_revision_id:
        return _("Saved. What was approved stays approved; %(mine)s") % {"mine": _mine(user, story)}
    return _told_of_draft(story, before)


def _told_of_approval(story: Story) -> str:
    if story.goes_out_at:
        return _("Saved. It goes out on %(when)s as it is saved now.") % {"when": _in_words(story.goes_out_at)}
    return _("Saved, and approved as it is saved now.")


def _told_of_draft(story: Story, before: Mapping[str, Any]) -> str:
    if story.work == Work.CHANGES:
        return _("Saved. Changes are still asked for: submit it once they are made.")
    if story.work == Work.REVIEW:
        return _("Saved. It is still in review.")
    if before["work"] == Work.REVIEW:
        return _("Saved as a draft. It is not in review any more: submit it again once it is ready.")
    if story.is_live:
        return _("Saved as a draft. Readers see it once it is published.")
    return _("Saved. Only editors can see it.")


def _mine(user: User, story: Story) -> str:
    if may(user, Verb.APPROVE, story):
        return _("your changes are a draft, and wait to be approved.")
    if story.work == Work.CHANGES:
        return _("changes are still asked for: submit yours once they are made.")
    return _("your changes wait to be submitted.")


def _in_words(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
