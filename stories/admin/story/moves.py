"""The pages of a story's moves: what each does is said first, then done by POST with the version."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from spystories.lib.admin_addresses import admin_address
from spystories.lib.conflict_forms import conflict_sentence
from spystories.lib.locks import EditConflict
from stories.admin.shared.pages import AdminPage, admin_page
from stories.editing.since_opened import SinceField, SinceOpened, mark_opening
from stories.editing.story_form import StoryForm
from stories.editing.time_zones import MomentField, moment_widget, zone_sentence
from stories.models import Story
from stories.publishing import review, schedule, trash
from stories.publishing.publish import newest_revision, publish, withdraw
from stories.workflow import Verb, can, may, moves_for

from . import checks


class MoveForm(forms.Form):
    """A word about why, and for some moves a time. `version` is the story's, as the page showed it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    since = SinceField()
    note = forms.CharField(
        label=gettext_lazy("A word about why"), max_length=200, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, data: QueryDict | None, *, story: Story, verb: Verb) -> None:
        super().__init__(data)
        self.story = story
        self.initial.setdefault("version", story.version)
        self.initial.setdefault("since", mark_opening(story, newest_revision(story)))
        if verb in READERS_ARE_TOLD and story.edition:
            self.fields["silently"] = forms.BooleanField(label=SILENTLY, required=False, initial=story.publish_silently)
        column = TIMED.get(verb)
        if column:
            self.fields[column] = MomentField(
                label=pgettext_lazy("time of a move", "When"),
                initial=story.goes_out_at if verb == Verb.SCHEDULE else getattr(story, column),
                required=verb != Verb.SCHEDULE_WITHDRAWAL,
                widget=moment_widget(),
                help_text=f"{HELP[verb]} {zone_sentence()}",
            )

    def describe_conflict(self, me: User) -> str:
        """What others did after the page was opened, for its reader to look at and decide."""
        newest = newest_revision(self.story)
        since_then = SinceOpened(self.story, newest, self.cleaned_data["since"])
        return since_then.describe(me) or conflict_sentence()

    def renew(self, story: Story) -> None:
        """Let what was typed be sent again, on the version that is shown now."""
        sent: Any = self.data.copy()  # type: ignore[attr-defined]  # a `QueryDict`
        sent["version"], sent["since"] = story.version, mark_opening(story, newest_revision(story))
        self.data = sent


READERS_ARE_TOLD = {Verb.PUBLISH, Verb.SCHEDULE}
SILENTLY = StoryForm.base_fields["silently"].label
TIMED = {Verb.SCHEDULE: "publish_at", Verb.SCHEDULE_WITHDRAWAL: "withdraw_at"}
HELP = {
    Verb.SCHEDULE: gettext_lazy("To the minute. It is out with the first request after that."),
    Verb.SCHEDULE_WITHDRAWAL: gettext_lazy("Empty takes the time back."),
}


class Words(NamedTuple):
    """What a move does, said before it is done; and what was done."""

    before: Promise
    after: Promise


MOVE_WORDS = {
    Verb.SUBMIT: Words(
        gettext_lazy("Asks the editors to read it. You can go on writing; that takes it back."),
        gettext_lazy("Submitted. The editors see it on their desk."),
    ),
    Verb.REQUEST_CHANGES: Words(
        gettext_lazy("Gives it back to its writer. Say what to change."), gettext_lazy("Given back, with your note.")
    ),
    Verb.APPROVE: Words(gettext_lazy("Says that it may go out as it stands."), gettext_lazy("Approved.")),
    Verb.PUBLISH: Words(
        gettext_lazy("Readers see the newest revision at once."), gettext_lazy("Published. Readers see it now.")
    ),
    Verb.SCHEDULE: Words(
        gettext_lazy(
            "The newest revision is approved, and goes out by itself. What is saved later leaves that as it is."
        ),
        gettext_lazy("Scheduled."),
    ),
    Verb.UNSCHEDULE: Words(
        gettext_lazy("It stays approved, and does not go out by itself."), gettext_lazy("Taken off the schedule.")
    ),
    Verb.WITHDRAW: Words(
        gettext_lazy(
            "Its page answers that there is no such page, and it leaves every list. Its address and number "
            "stay its own; publishing brings it back."
        ),
        gettext_lazy("Withdrawn. Its address answers that there is no such page."),
    ),
    Verb.SCHEDULE_WITHDRAWAL: Words(
        gettext_lazy("The story is withdrawn by itself at that time."), gettext_lazy("The time of withdrawal is set.")
    ),
    Verb.TRASH: Words(
        gettext_lazy("It leaves the editors' lists. Nothing is deleted; it can be taken out again."),
        gettext_lazy("It is in the trash."),
    ),
    Verb.UNDELETE: Words(gettext_lazy("It comes back to where it was."), gettext_lazy("It is back.")),
}
DO: dict[Verb, Callable[..., Any]] = {
    Verb.SUBMIT: review.submit,
    Verb.WITHDRAW: withdraw,
    Verb.REQUEST_CHANGES: review.request_changes,
    Verb.APPROVE: review.approve,
    Verb.UNSCHEDULE: schedule.unschedule,
    Verb.TRASH: trash.trash,
    Verb.UNDELETE: trash.undelete,
}


CHECKED_FIRST = (Verb.SUBMIT, Verb.APPROVE, Verb.PUBLISH, Verb.SCHEDULE)


def moves_of(user: User, story: Story) -> list[tuple[Verb, str | Promise, str]]:
    """The moves that have a page of their own, as (verb, label, address)."""
    return [
        (verb, verb.label, reverse("admin:stories_story_move", args=[story.pk, verb]))
        for verb in moves_for(user, story)
        if verb in MOVE_WORDS
    ]


@admin_page()
def show_move(page: AdminPage, story: Story, verb: str) -> HttpResponse:
    """Say what the move does, ask for a word about it, do it. What was typed stays when it is refused."""
    if verb not in MOVE_WORDS:
        raise Http404
    move = Verb(verb)
    if not can(page.user, move, story):
        return _refuse(page, story, move)
    form = MoveForm(page.request.POST or None, story=story, verb=move)
    if page.request.method == "POST" and form.is_valid() and _is_done(page, story, move, form):
        page.tell(MOVE_WORDS[move].after)
        return HttpResponseRedirect(admin_address(story))
    title = f"{move.label}: {story.working_title or story}"
    context: dict[str, Any] = {"story": story, "form": form, "verb": move, "said": MOVE_WORDS[move].before}
    if move in CHECKED_FIRST and (newest := newest_revision(story)):
        context |= checks.before_move(story, newest)
    return page.show("admin/stories/story/move.html", title, **context)


PAGES = [("<int:pk>/move/<slug:verb>/", show_move, "move")]


def _refuse(page: AdminPage, story: Story, verb: Verb) -> HttpResponse:
    """In words; what somebody did already while the page was open is no reason to refuse anything."""
    since_opened = SinceOpened(story, newest_revision(story), page.request.POST.get("since", ""))
    if not may(page.user, verb, story) or verb not in [move.verb for move in since_opened.moves]:
        raise PermissionDenied(_("This is not possible now, or not for you."))
    moves = since_opened.describe_moves(page.user)
    page.tell(_("Done already. Meanwhile: %(moves)s.") % {"moves": moves}, messages.INFO)
    return HttpResponseRedirect(admin_address(story))


def _is_done(page: AdminPage, story: Story, verb: Verb, form: MoveForm) -> bool:
    """Do the move, or say in the form why not."""
    try:
        make_move(page.user, story, verb, form.cleaned_data)
    except ValidationError as refusal:
        for field, reasons in getattr(refusal, "message_dict", {None: refusal.messages}).items():
            form.add_error(field if field in form.fields else None, reasons)
    except EditConflict:
        form.add_error(None, form.describe_conflict(page.user))
        form.renew(story)
    else:
        page.log(story, verb.label)
        return True
    return False


def make_move(user: User, story: Story, verb: Verb, data: dict[str, Any]) -> None:
    """Call the verb of the domain with what was typed."""
    common = {"by": user, "version": data["version"], "note": data["note"]}
    silently = verb in READERS_ARE_TOLD and data.get("silently", False)
    if verb == Verb.PUBLISH:
        newest = newest_revision(story)
        assert newest is not None, "`workflow` lets nothing out that says nothing."
        publish(newest, silently=silently, **common)
    elif verb == Verb.SCHEDULE:
        do = schedule.schedule_silently if silently else schedule.schedule
        do(story, data[TIMED[verb]], **common)
    elif verb == Verb.SCHEDULE_WITHDRAWAL:
        schedule.schedule_withdrawal(story, data[TIMED[verb]], **common)
    else:
        DO[verb](story, **common)
