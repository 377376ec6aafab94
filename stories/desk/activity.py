"""The pages of the whole site's history: who did what, and taking it back."""

from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spystories.lib.paging import Paging, page_number
from spystories.lib.refusals import REFUSALS, reason_of
from stories.bulk import undo as undoing
from stories.history import activity
from stories.history.changes import TRACKED_KINDS, find_changed, find_primary_keys
from stories.history.display import field_changes
from stories.models import Batch, Change, Story, Subject, Transition
from stories.workflow import DONE, Verb

PER_PAGE = 50
MOST_NAMED = 50  # rows named one by one
# Beyond these a day has no midnight in some time zone.
DAYS = [MinValueValidator(date(1970, 1, 1)), MaxValueValidator(date(2199, 12, 31))]


class ActivityForm(forms.Form):
    """What of all that was done is asked for; a value that is none counts as not asked."""

    by = forms.ModelChoiceField(
        get_user_model().objects.none(), label=gettext_lazy("Who"), required=False, empty_label=_("Everybody")
    )
    what = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    verb = forms.ChoiceField(label=gettext_lazy("Did"), required=False)
    since = forms.DateField(label=gettext_lazy("From"), required=False, validators=DAYS)
    until = forms.DateField(label=gettext_lazy("To"), required=False, validators=DAYS)

    def __init__(self, data, *, subjects):
        super().__init__(data, label_suffix="")
        self.fields["by"].queryset = get_user_model().objects.filter(is_staff=True).order_by("username")
        self.fields["what"].choices = [("", _("Everything")), *((name, label) for name, label in subjects)]
        self.fields["verb"].choices = [
            ("", _("Anything")),
            *((f"{activity.CHANGE}:{what}", what.label) for what in Change.What),
            *((f"{activity.MOVE}:{verb}", DONE[verb]) for verb in Verb if verb != Verb.SAVE),
        ]
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")

    def wish(self, subjects):
        self.is_valid()
        given = self.cleaned_data
        return activity.ActivityFilter(
            by=given["by"].pk if given.get("by") else None,
            subjects=[given["what"]] if given.get("what") else subjects,
            verb=given.get("verb", ""),
            since=given.get("since"),
            until=given.get("until"),
        )


def _history(subject, pk):
    """The address of the history of what has this primary key; "" when it is gone."""
    opts = TRACKED_KINDS[subject].model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_history", args=[pk]) if pk else ""


class ActivityPages:
    """For the editors' site; stands before it among the bases."""

    def get_urls(self):
        view = self.admin_view
        return [
            path("activity/", view(self.activity_view), name="activity"),
            path("activity/changes/<int:pk>/undo/", view(self.undo_change_view), name="undo_change"),
            path("activity/batches/<int:pk>/undo/", view(self.undo_batch_view), name="undo_batch"),
            *super().get_urls(),
        ]

    def activity_view(self, request):
        """Who did what, for those who may see what it was done to: filtered, a page at a time."""
        subjects = self._subjects(request)
        if not subjects:
            raise PermissionDenied
        form = ActivityForm(request.GET, subjects=subjects)
        asked = form.wish([name for name, _label in subjects])
        number, total = page_number(request), activity.count_entries(asked)
        rows = activity.entries(asked, (number - 1) * PER_PAGE, number * PER_PAGE)
        query = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
        there = self._there(rows)
        page = Paging(
            [self._entry(request, row, there) for row in rows], number, total, request.path, query, PER_PAGE
        )
        return self._page(request, "activity", _("Who did what"), form=form, page=page)

    def undo_change_view(self, request, pk):
        """Say what taking a change back would do; on POST do it."""
        change = get_object_or_404(Change.objects.select_related("by"), pk=pk)
        if not self._may_undo(request, change):
            raise PermissionDenied
        if request.method == "POST":
            try:
                undoing.undo(change, by=request.user)
            except REFUSALS as refusal:
                self._tell(request, [(change.name, refusal)])
            else:
                messages.success(request, _("Undone."))
            return HttpResponseRedirect(self._history_of(change) or reverse("admin:activity"))
        title = _("Undo: %(what)s %(name)s") % {"what": change.said, "name": change.name}
        return self._page(
            request,
            "undo_change",
            title,
            change=change,
            values=field_changes(change),
            back=self._history_of(change),
        )

    def undo_batch_view(self, request, pk):
        """The same of what one press did to many."""
        batch = get_object_or_404(Batch.objects.select_related("by"), pk=pk)
        changes = list(batch.changes.all())
        allowed = all(self._may_undo(request, change) for change in changes)
        if not allowed or (batch.stories and not request.user.has_perm("stories.publish_story")):
            raise PermissionDenied
        count = len(changes) + len(batch.stories)
        if request.method == "POST":
            done, left = undoing.undo_batch(
                batch, by=request.user, may_undo=lambda change: self._may_undo(request, change)
            )
            if done:
                messages.success(
                    request, ngettext("%(n)s was undone.", "%(n)s were undone.", done) % {"n": done}
                )
            self._tell(request, left)
            return HttpResponseRedirect(reverse("admin:activity"))
        stories = Story.objects.filter(pk__in=[row["story"] for row in batch.stories][:MOST_NAMED])
        names = [change.name for change in changes[:MOST_NAMED]] or [
            str(story) for story in stories.only("title", "working_title")
        ]
        return self._page(
            request,
            "undo_batch",
            _("Undo: %(said)s") % {"said": batch.said},
            batch=batch,
            count=count,
            names=names,
            more=max(0, count - MOST_NAMED),
        )

    # Parts

    def _page(self, request, template, title, **context):
        base = {**self.each_context(request), "title": title}
        return TemplateResponse(request, f"admin/{template}.html", base | context)

    def _model_admin(self, subject):
        return self._registry[TRACKED_KINDS[subject].model]

    def _subjects(self, request):
        """What the one who asks may see, as (name, label)."""
        found = [(activity.STORY, _("Stories"))] if self._registry[Story].has_view_permission(request) else []
        for subject in Subject:
            model_admin = self._model_admin(subject)
            if model_admin.has_view_permission(request):
                found.append((str(subject), str(model_admin.opts.verbose_name_plural).capitalize()))
        return found

    def _may_undo(self, request, change):
        return self._model_admin(change.subject).may_undo(request, change)

    def _there(self, rows):
        """The primary keys of what was changed and is still there, by subject and key. A query a subject."""
        there = {}
        for subject in {row.subject for row in rows if isinstance(row, Change)}:
            keys = {row.key for row in rows if isinstance(row, Change) and row.subject == subject}
            there |= {(subject, key): pk for key, pk in find_primary_keys(subject, keys)}
        return there

    def _entry(self, request, row, there):
        """One move or change as the page shows it."""
        if isinstance(row, Transition):
            story = row.story
            return {
                "row": row,
                "name": story.working_title or str(story),
                "address": reverse("admin:stories_story_history", args=[story.pk]),
                "kind": _("story"),
                "values": [],
            }
        return {
            "row": row,
            "name": row.name,
            "address": _history(row.subject, there.get((row.subject, row.key))),
            "kind": row.get_subject_display(),
            "values": field_changes(row),
            "undo": reverse("admin:undo_change", args=[row.pk]) if self._may_undo(request, row) else "",
        }

    def _history_of(self, change):
        row = find_changed(change)
        return _history(change.subject, row and row.pk)

    def _tell(self, request, left):
        if not left:
            return
        leaning = self._registry[Story].leaning
        told = format_html_join(
            " ",
            "“{}”: {}",
            ((name, reason_of(refusal, leaning)) for name, refusal in left[:MOST_NAMED]),
        )
        sentence = ngettext("%(n)s was left as it is.", "%(n)s were left as they are.", len(left))
        messages.warning(request, format_html("{} {}", sentence % {"n": len(left)}, told))
