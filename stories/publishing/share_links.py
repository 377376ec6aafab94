"""
Share links: somebody without an account reads a story that is being worked on, for a while.

The address holds a signed secret; whether it still leads anywhere is said by its row. Each verb is one
transaction; `by` is the acting user, None the site itself.
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from spystories.lib.locks import in_turn
from stories.models import Revision, Share, Story
from stories.workflow import Verb, require

from .publish import newest_revision

LONGEST_SHARE = timedelta(days=366)


@transaction.atomic
def share(story: Story, until: datetime, *, by: User | None, revision: Revision | None = None, whom: str = "") -> Share:
    """
    Make a link to `revision`, or with none to whatever is newest, and return its row.

    Raises `NotAllowed` or `NotNow` unless `by` can save the story, and `ValidationError` by field for a time
    that is past or more than a year away.
    """
    in_turn()
    require(by, Verb.SAVE, story)
    now = timezone.now()
    if until <= now:
        raise ValidationError({"until": _("That time is past. Choose a later one.")})
    if until > now + LONGEST_SHARE:
        raise ValidationError({"until": _("A link lasts a year at most.")})
    made = Share(story=story, revision=revision, until=until, created_by=by, whom=" ".join(whom.split()))
    made.clean_fields(exclude=["story", "revision", "created_by", "revoked_at", "read_at"])
    made.save()
    return made


@transaction.atomic
def revoke(share: Share, *, by: User | None) -> None:
    """Take a link back for good. One that was taken back before stays as it is."""
    in_turn()
    require(by, Verb.SAVE, share.story)
    Share.objects.filter(pk=share.pk, revoked_at=None).update(revoked_at=timezone.now())


@transaction.atomic
def note_reading(share: Share) -> None:
    """Count that the link was followed."""
    in_turn()
    Share.objects.filter(pk=share.pk).update(reads=F("reads") + 1, read_at=timezone.now())


def share_address(share: Share) -> str:
    """The path of the link."""
    return reverse("shared", args=[_signer().sign(share.secret)])


def find_share(token: str) -> Share | None:
    """The link of an address, open or not; `None` for one that was never given. One query, else none."""
    try:
        secret = _signer().unsign(token)
    except BadSignature:
        return None
    return Share.objects.select_related("story", "revision").filter(secret=secret).first()


def _signer() -> Signer:
    return Signer(sep=".", salt="stories.share")


def revision_shown(share: Share) -> Revision:
    """The revision that the link shows now. A query for one that always shows the newest."""
    return share.revision or newest_revision(share.story)  # type: ignore[return-value]  # what is shared was saved
