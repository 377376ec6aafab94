"""What one press files many stories under: tags in a draft of each, and taking that back."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from spystories.lib.locks import in_turn
from spystories.lib.refusals import Refused
from stories.content.value import TagLine, content_of_revision
from stories.history.changes import CannotUndo
from stories.models import Revision, Story, Tag
from stories.publishing import restore
from stories.publishing.publish import newest_revision, publish, save_revision
from stories.workflow import Verb, can

VERB = "tag"  # of the batch that a press leaves


@transaction.atomic
def add_tags(story: Story, tags: Sequence[Tag], *, by: User | None, publishing: bool = False) -> dict[str, Any]:
    """
    Add `tags` to the newest text of `story` as its next revision, and return what a batch keeps for the undo.

    `publishing` puts it before readers where they see all that came before it. Raises `Refused` for a story without a
    text or with all these tags, and as `save_revision` and `publish` do.
    """
    in_turn()
    newest = newest_revision(story)
    if newest is None:
        raise Refused(_("There is no text yet."))
    content = content_of_revision(newest)
    there = {row.key for row in content.tags}
    added = tuple(TagLine(tag.key, tag.name) for tag in tags if tag.key not in there)
    if not added:
        raise Refused(_("It has these tags already."))
    note = _("Tagged: %(names)s") % {"names": ", ".join(tag.name for tag in added)}
    tagged = replace(content, tags=(*content.tags, *added))
    made = save_revision(story, tagged, by=by, note=note[:200], version=story.version)
    is_out = publishing and story.is_live and story.live_revision_id == newest.pk
    if is_out:
        publish(made, by=by, silently=True)
    version = Story.objects.values_list("version", flat=True).get(pk=story.pk)
    return {"story": story.pk, "version": version, "before": {"revision": newest.pk, "was_published": is_out}}


@transaction.atomic
def take_tags_back(story: Story, before: dict[str, Any], *, by: User | None) -> None:
    """
    Bring back what `story` said before `add_tags`, also to readers where they were shown it.

    Raises `CannotUndo` where its text is gone or it cannot be changed now.
    """
    in_turn()
    revision = Revision.objects.filter(pk=before["revision"], story=story.pk).select_related("story").first()
    if revision is None or not can(by, Verb.RESTORE, story):
        raise CannotUndo(_("You may not change this story, or it is in the trash."))
    made = restore.take_back(revision, by=by)
    if before["was_published"]:
        try:
            publish(made, by=by, silently=True)
        except ValidationError as refused:
            raise CannotUndo(" ".join(refused.messages)) from refused
