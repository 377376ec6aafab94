"""What an account has handed out that may outlast it: share links, times on the schedule, forms it has open."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from stories.editing.autosave import LOOKS_FOR
from stories.models import Looking, Share, Story, Transition
from stories.publishing.share_links import kept_links
from stories.workflow import Verb


@dataclass(frozen=True)
class HandedOut:
    """
    `links` lead there as long as the account may save their stories, so again when it is let in again; `scheduled`
    goes out or is withdrawn at its time all the same; `open_forms` are addresses.
    """

    links: list[Share]
    scheduled: list[Story]
    open_forms: list[str]

    def __bool__(self) -> bool:
        return bool(self.links or self.scheduled or self.open_forms)


def handed_out(user: User) -> HandedOut:
    """What `user` has handed out, at this moment. Three queries."""
    links = kept_links().filter(created_by=user).select_related("story", "revision", "created_by")
    forms = Looking.objects.filter(user=user, seen_at__gt=timezone.now() - LOOKS_FOR).order_by("address")
    return HandedOut(
        list(links.defer("story__body", "revision__body", "revision__links")),
        _scheduled_by(user),
        list(forms.values_list("address", flat=True)),
    )


def _scheduled_by(user: User) -> list[Story]:
    """The stories whose time to go out, or to be withdrawn, `user` was the last to set."""
    ways = {"publish_at": Verb.SCHEDULE, "withdraw_at": Verb.SCHEDULE_WITHDRAWAL}
    goes_out = Q(publish_at__isnull=False) | Q(slot_kept_at__isnull=False)
    waiting = goes_out | Q(withdraw_at__isnull=False)
    of_story = Transition.objects.filter(story=OuterRef("pk")).order_by("-at", "-pk")
    setters = {f"{column}_by": Subquery(of_story.filter(verb=verb).values("by")[:1]) for column, verb in ways.items()}
    set_by_user = goes_out & Q(publish_at_by=user.pk)
    set_by_user |= Q(withdraw_at__isnull=False, withdraw_at_by=user.pk)
    found = Story.objects.filter(waiting).annotate(**setters).filter(set_by_user)
    return list(found.only("title", "working_title", "publish_at", "slot_kept_at", "withdraw_at").order_by("pk"))
