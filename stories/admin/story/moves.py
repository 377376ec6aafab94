"""The admin of a story's life: its moves, its history, comparing and bringing back."""

from dataclasses import replace

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from spystories.lib.locks import EditConflict
from spystories.lib.paging import paged
from stories.content import compare as diffs
from stories.content import value as content
from stories.editing.since_opened import Meanwhile, SinceField, since
from stories.editing.story_form import StoryForm
from stories.editing.time_zones import MomentField, zone_said
from stories.models import Revision, Story
from stories.publishing import publish as publishing
from stories.publishing import restore, review, schedule, trash
from stories.workflow import Verb, can, may, moves_for

SHOWN = 50  # revisions and moves on one page of a history


class MoveForm(forms.Form):
    """A word about why, and for some moves a time. `version` is the story's, as the page showed it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    since = SinceField()
    note = forms.CharField(
        label=gettext_lazy("A word about why"),
        max_length=200,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args, story, verb, **kwargs):
        super().__init__(*args, **kwargs)
        self.story = story
        self.initial.setdefault("version", story.version)
        self.initial.setdefault("since", since(story, publishing.newest_revision(story)))
        if verb in TOLD and story.edition:
            self.fields["silently"] = forms.BooleanField(
                label=SILENTLY, required=False, initial=story.publish_silently
            )
        column = TIMED.get(verb)
        if column:
            self.fields[column] = MomentField(
                label=pgettext_lazy("time of a move", "When"),
                initial=getattr(story, column),
                required=verb != Verb.SCHEDULE_WITHDRAWAL,
                widget=forms.SplitDateTimeWidget(
                    date_attrs={"type": "date", "aria-label": _("Day")},
                    time_attrs={"type": "time", "aria-label": _("Time")},
                    date_format="%Y-%m-%d",
                    time_format="%H:%M",
                ),
                help_text=f"{HELP[verb]} {zone_said()}",
            )

    def meanwhile(self, me):
        """What others did after the page was opened, for its reader to look at and decide."""
        newest = publishing.newest_revision(self.story)
        since_then = Meanwhile(self.story, newest, self.cleaned_data["since"])
        return since_then.told(me) or _("Somebody saved this story after you opened this page.")

    def renew(self, story):
        """Let what was typed be sent again, on the version that is shown now."""
        self.data = self.data.copy()
        self.data["version"] = story.version
        self.data["since"] = since(story, publishing.newest_revision(story))


TOLD = {Verb.PUBLISH, Verb.SCHEDULE}
SILENTLY = StoryForm.base_fields["silently"].label
TIMED = {Verb.SCHEDULE: "publish_at", Verb.SCHEDULE_WITHDRAWAL: "withdraw_at"}
HELP = {
    Verb.SCHEDULE: gettext_lazy("To the minute. It is out with the first request after that."),
    Verb.SCHEDULE_WITHDRAWAL: gettext_lazy("Empty takes the time back."),
}
# What a move does, said before it is done; and what was done.
SAID = {
    Verb.SUBMIT: (
        gettext_lazy("Asks the editors to read it. You can go on writing; that takes it back."),
        gettext_lazy("Submitted. The editors see it on their desk."),
    ),
    Verb.REQUEST_CHANGES: (
        gettext_lazy("Gives it back to its writer. Say what to change."),
        gettext_lazy("Given back, with your note."),
    ),
    Verb.APPROVE: (gettext_lazy("Says that it may go out as it stands."), gettext_lazy("Approved.")),
    Verb.PUBLISH: (
        gettext_lazy("Readers see the newest revision at once."),
        gettext_lazy("Published. Readers see it now."),
    ),
    Verb.SCHEDULE: (
        gettext_lazy(
            "The newest revision goes out by itself. A change before then takes it off the schedule."
        ),
        gettext_lazy("Scheduled."),
    ),
    Verb.UNSCHEDULE: (
        gettext_lazy("It stays approved, and stays in."),
        gettext_lazy("Taken off the schedule."),
    ),
    Verb.WITHDRAW: (
        gettext_lazy(
            "Its page answers that there is no such page, and it leaves every list. Its address and number "
            "stay its own; publishing brings it back."
        ),
        gettext_lazy("Withdrawn. Its address answers that there is no such page."),
    ),
    Verb.SCHEDULE_WITHDRAWAL: (
        gettext_lazy("The story is withdrawn by itself at that time."),
        gettext_lazy("The time of withdrawal is set."),
    ),
    Verb.TRASH: (
        gettext_lazy("It leaves the editors' lists. Nothing is deleted; it can be taken out again."),
        gettext_lazy("It is in the trash."),
    ),
    Verb.UNDELETE: (gettext_lazy("It comes back to where it was."), gettext_lazy("It is back.")),
}
DO = {
    Verb.SUBMIT: review.submit,
    Verb.REQUEST_CHANGES: review.request_changes,
    Verb.APPROVE: review.approve,
    Verb.UNSCHEDULE: schedule.unschedule,
    Verb.TRASH: trash.trash,
    Verb.UNDELETE: trash.undelete,
}


class MovesMixin:
    """The pages beside a story's form. Each asks `workflow` first; each change is a POST with the version."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/move/<slug:verb>/", view(self.move_view), name="stories_story_move"),
            path("<int:pk>/compare/", view(self.compare_view), name="stories_story_compare"),
            path("<int:pk>/restore/<int:number>/", view(self.restore_view), name="stories_story_restore"),
            *super().get_urls(),
        ]

    def page(self, request, template, story, title, **context):
        base = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "story": story}
        return TemplateResponse(request, f"admin/stories/story/{template}.html", base | context)

    def story(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(Story, pk=pk)

    # Moves

    def moves(self, user, story):
        """The moves that have a page of their own, as (verb, label, address)."""
        return [
            (verb, verb.label, reverse("admin:stories_story_move", args=[story.pk, verb]))
            for verb in moves_for(user, story)
            if verb in SAID
        ]

    def move_view(self, request, pk, verb):
        """Say what the move does, ask for a word about it, do it. What was typed stays when it is refused."""
        story = self.story(request, pk)
        if verb not in SAID:
            raise Http404
        if not can(request.user, verb, story):
            return self._refuse(request, story, verb)
        form = MoveForm(request.POST or None, story=story, verb=verb)
        if request.method == "POST" and form.is_valid() and self._done(request, story, verb, form):
            self.message_user(request, SAID[verb][1], messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:stories_story_change", args=[story.pk]))
        title = f"{Verb(verb).label}: {story.working_title or story}"
        return self.page(request, "move", story, title, form=form, verb=Verb(verb), said=SAID[verb][0])

    def _refuse(self, request, story, verb):
        """In words; what somebody did already while the page was open is no reason to refuse anything."""
        meanwhile = Meanwhile(story, publishing.newest_revision(story), request.POST.get("since", ""))
        if not may(request.user, verb, story) or verb not in [move.verb for move in meanwhile.moves]:
            raise PermissionDenied(_("This is not possible now, or not for you."))
        told = _("Done already. Meanwhile: %(moves)s.") % {"moves": meanwhile.moves_told(request.user)}
        self.message_user(request, told, messages.INFO)
        return HttpResponseRedirect(reverse("admin:stories_story_change", args=[story.pk]))

    def _done(self, request, story, verb, form):
        try:
            self.do(request.user, story, verb, form.cleaned_data)
        except ValidationError as error:
            for field, messages_ in getattr(error, "message_dict", {None: error.messages}).items():
                form.add_error(field if field in form.fields else None, messages_)
        except EditConflict:
            form.add_error(None, form.meanwhile(request.user))
            form.renew(story)
        else:
            self.log_change(request, story, Verb(verb).label)
            return True
        return False

    def do(self, user, story, verb, data):
        """Call the verb of the domain."""
        common = {"by": user, "version": data["version"], "note": data["note"]}
        silently = verb in TOLD and data.get("silently", False)
        if verb == Verb.PUBLISH:
            publishing.publish(publishing.newest_revision(story), silently=silently, **common)
        elif verb == Verb.WITHDRAW:
            publishing.withdraw(story, **common)
        elif verb == Verb.SCHEDULE:
            do = schedule.schedule_silently if silently else schedule.schedule
            do(story, data[TIMED[verb]], **common)
        elif verb == Verb.SCHEDULE_WITHDRAWAL:
            schedule.schedule_withdrawal(story, data[TIMED[verb]], **common)
        else:
            DO[verb](story, **common)

    # History

    def history_view(self, request, object_id, extra_context=None):
        """Revisions and moves, newest first, a page of each; any two of the page can be compared."""
        if not str(object_id).isdecimal():
            raise Http404
        story = self.story(request, object_id)
        count, moves = story.revisions.count(), story.transitions.count()
        page = paged(
            request,
            story.revisions.order_by("-number"),
            total=max(count, moves),
            per_page=SHOWN,
            prepare=lambda rows: rows.select_related("created_by").defer("body", "links"),
        )
        start = page.first_item - 1
        return self.page(
            request,
            "history",
            story,
            _("History of %(title)s") % {"title": story.working_title or story},
            page=page,
            count=count,
            transitions=story.transitions.select_related("by", "revision").defer(
                "revision__body", "revision__links"
            )[start : start + SHOWN],
            may_restore=can(request.user, Verb.RESTORE, story),
        )

    def compare_view(self, request, pk):
        """
        Two revisions, or the live text (`a=live`) and one, word by word; by default live and newest.

        To choose from are those compared and a page of all.
        """
        story = self.story(request, pk)
        old, new = (self._side(story, request.GET.get(name, "")) for name in ("a", "b"))
        newest = publishing.newest_revision(story)
        new = new or newest
        if new is None:
            raise Http404
        old = old or self._before(story, new)
        page = paged(
            request,
            story.revisions.order_by("-number"),
            per_page=SHOWN,
            prepare=lambda rows: rows.defer("body", "links"),
        )
        kept = {name: request.GET[name] for name in ("a", "b", "as") if request.GET.get(name)}
        page = replace(page, query=kept)
        return self.page(
            request,
            "compare",
            story,
            _("Compare %(title)s") % {"title": story.working_title or story},
            old=old,
            new=new,
            comparison=diffs.compare(
                content.of_revision(old) if old else content.Content(), content.of_revision(new)
            ),
            page=page,
            revisions=sorted({*page.items, old or new, new}, key=lambda row: -row.number),
            newest=newest,
            side_by_side=request.GET.get("as") == "sides",
            may_restore=can(request.user, Verb.RESTORE, story),
        )

    def _side(self, story, name):
        if name == "live":
            return story.live_revision
        return story.revisions.filter(number=name).first() if name.isdecimal() and len(name) < 9 else None

    def _before(self, story, revision):
        """What a revision is compared with unless somebody chooses: the live one, else the one before."""
        if story.is_live and story.live_revision_id != revision.pk:
            return story.live_revision
        return story.revisions.filter(number__lt=revision.number).first()

    def restore_view(self, request, pk, number):
        """Make an older revision the newest, after saying what that changes."""
        story = self.story(request, pk)
        revision = get_object_or_404(Revision, story=story, number=number)
        if not can(request.user, Verb.RESTORE, story):
            raise PermissionDenied(_("This is not possible now, or not for you."))
        newest = publishing.newest_revision(story)
        form = MoveForm(request.POST or None, story=story, verb=Verb.RESTORE)
        if request.method == "POST" and form.is_valid():
            try:
                made = restore.restore(revision, by=request.user, version=form.cleaned_data["version"])
            except EditConflict:
                form.add_error(None, form.meanwhile(request.user))
                form.renew(story)
            else:
                said = _("Revision %(old)s is the newest again, as revision %(new)s.")
                if made == newest:
                    said = _("Revision %(new)s says the same as revision %(old)s. Nothing was saved.")
                self.message_user(request, said % {"old": number, "new": made.number}, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:stories_story_change", args=[story.pk]))
        return self.page(
            request,
            "restore",
            story,
            _("Bring back revision %(number)s of %(title)s")
            % {"number": number, "title": story.working_title or story},
            revision=revision,
            form=form,
            comparison=diffs.compare(content.of_revision(newest), content.of_revision(revision)),
        )
