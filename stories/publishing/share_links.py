"""
Share links: somebody without an account reads a story that is being worked on, for a while.

The address holds a signed secret; whether it still leads anywhere is said by its row, and by what its maker may
do when it is asked. Each verb is one transaction; `by` is the acting user.
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from spystories.lib.locks import in_turn
from spystories.lib.security_log import tell
from stories.models import Revision, Share, Story
from stories.workflow import EVERY, MOVES, NotAllowed, Verb, may, may_at_all, require, those_with

from .publish import newest_revision

LONGEST_SHARE = timedelta(days=366)


@transaction.atomic
def share(story: Story, until: datetime, *, by: User, revision: Revision | None = None, whom: str = "") -> Share:
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
    tell(
        "share link made",
        story=story.key,
        link=made.pk,
        until=until.isoformat(timespec="minutes"),
        by=by.get_username(),
    )
    return made


@transaction.atomic
def revoke(share: Share, *, by: User) -> None:
    """
    Take a link back for good, wherever its story stands. One that was taken back before stays as it is.

    Raises `NotAllowed` unless `by` may save the story.
    """
    in_turn()
    if not may(by, Verb.SAVE, share.story):
        raise NotAllowed(_("You may not do this."))
    if Share.objects.filter(pk=share.pk, revoked_at=None).update(revoked_at=timezone.now()):
        tell("share link taken back", story=share.story.key, link=share.pk, by=by.get_username())


@transaction.atomic
def note_reading(share: Share) -> None:
    """Count that the link was followed."""
    in_turn()
    Share.objects.filter(pk=share.pk).update(reads=F("reads") + 1, read_at=timezone.now())


# Which are open


def kept_links() -> QuerySet[Share]:
    """Those that lead to their story as long as their maker may save it: neither over nor taken back."""
    stands = MOVES[Verb.SAVE].states
    return Share.objects.filter(revoked_at=None, until__gt=timezone.now(), story__state__in=stands)


def open_links() -> QuerySet[Share]:
    """Those that lead to their story now. A link ends with its maker, and with the right to save that story."""
    own_story = Q(story__created_by=F("created_by")) | Q(created_by__in=those_with(EVERY))
    return kept_links().filter(own_story, created_by__in=those_with(MOVES[Verb.SAVE].permission))


def open_links_of(user: User) -> QuerySet[Share]:
    """Those that `user` may take back: of all stories that `user` may save."""
    if not may_at_all(user, Verb.SAVE):
        return Share.objects.none()
    return open_links() if user.has_perm(EVERY) else open_links().filter(story__created_by=user)


def is_open(share: Share) -> bool:
    """Whether the link leads to its story now. One query."""
    return open_links().filter(pk=share.pk).exists()


# Its address


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
