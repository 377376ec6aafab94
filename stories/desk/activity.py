"""The pages of the whole site's history: who did what, and taking it back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spystories.lib.admin_addresses import admin_address
from spystories.lib.days import YEARS
from spystories.lib.paging import Paging, page_number
from spystories.lib.refusals import REFUSALS, Outcome
from spystories.lib.requests import editor_of
from stories.bulk import imports
from stories.bulk.undo import take_back_change, undo_batch
from stories.history import activity
from stories.history.changes import TRACKED_KINDS, find_changed, find_primary_keys
from stories.history.display import field_changes
from stories.models import Batch, Change, ImportedDraft, Story, Subject, Transition
from stories.workflow import MOVES, Verb, may_at_all

PER_PAGE = 50
MOST_NAMED = 50  # rows named one by one
# Beyond these a day has no midnight in some time zone.
DAYS = [MinValueValidator(date(YEARS[0], 1, 1)), MaxValueValidator(date(YEARS[-1], 12, 31))]


class ActivityForm(forms.Form):
    """What of all that was done is asked for; a value that is none counts as not asked."""

    by = forms.ModelChoiceField(
        get_user_model().objects.none(), label=gettext_lazy("Who"), required=False, empty_label=_("Everybody")
    )
    what = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    verb = forms.ChoiceField(label=gettext_lazy("Did"), required=False)
    since = forms.DateField(label=gettext_lazy("From"), required=False, validators=DAYS)
    until = forms.DateField(label=gettext_lazy("To"), required=False, validators=DAYS)

    def __init__(self, data: QueryDict, *, subjects: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, label_suffix="")
        fields: dict[str, Any] = self.fields
        fields["by"].queryset = get_user_model().objects.filter(is_staff=True).order_by("username")
        fields["what"].choices = [("", _("Everything")), *((name, label) for name, label in subjects)]
        fields["verb"].choices = [
            ("", _("Anything")),
            *((f"{activity.CHANGE}:{what}", what.label) for what in Change.What),
            *((f"{activity.MOVE}:{verb}", MOVES[verb].done) for verb in Verb if verb != Verb.SAVE),
        ]
        for name in ("since", "until"):
            fields[name].widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")

    def wish(self, subjects: list[str]) -> activity.ActivityFilter:
        self.is_valid()
        given = self.cleaned_data
        return activity.ActivityFilter(
            by=given["by"].pk if given.get("by") else None,
            subjects=[given["what"]] if given.get("what") else subjects,
            verb=given.get("verb", ""),
            since=given.get("since"),
            until=given.get("until"),
        )


@dataclass(frozen=True)
class Rights:
    """What whoever asks may see, and take back, of the whole site's history."""

    site: AdminSite
    request: HttpRequest

    def subjects(self) -> list[tuple[str, str]]:
        """What may be seen, as (name, label)."""
        stories = self.site.get_model_admin(Story)
        found = [(activity.STORY, _("Stories"))] if stories.has_view_permission(self.request) else []
        for subject in Subject:
            model_admin = self._admin_of(subject)
            if model_admin.has_view_permission(self.request):
                found.append((str(subject), str(model_admin.opts.verbose_name_plural).capitalize()))
        return found

    def may_undo(self, change: Change) -> bool:
        return self._admin_of(change.subject).may_undo(self.request, change)

    def may_undo_batch(self, batch: Batch, changes: Sequence[Change]) -> bool:
        if batch.verb == imports.VERB:
            return imports.may_go_on(editor_of(self.request), batch)
        may_publish = may_at_all(editor_of(self.request), Verb.PUBLISH)
        return all(map(self.may_undo, changes)) and (may_publish or not batch.stories)

    def _admin_of(self, subject: str) -> Any:
        return self.site.get_model_admin(TRACKED_KINDS[subject].model)


def show_activity(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Who did what, for those who may see what it was done to: filtered, a page at a time."""
    rights = Rights(site, request)
    subjects = rights.subjects()
    if not subjects:
        raise PermissionDenied
    form = ActivityForm(request.GET, subjects=subjects)
    asked = form.wish([name for name, _label in subjects])
    number, total = page_number(request), activity.count_entries(asked)
    rows = activity.entries(asked, (number - 1) * PER_PAGE, number * PER_PAGE)
    query = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    there = _still_there([row for row in rows if isinstance(row, Change)])
    entries = [
        _entry_of_move(row) if isinstance(row, Transition) else _entry_of_change(row, there, rights) for row in rows
    ]
    page = Paging(entries, number, total, request.path, query, PER_PAGE)
    return _show(request, site, "activity", _("Who did what"), form=form, page=page)


def show_undo(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """Say what taking a change back would do; on POST do it."""
    change = get_object_or_404(Change.objects.select_related("by"), pk=pk)
    if not Rights(site, request).may_undo(change):
        raise PermissionDenied
    if request.method == "POST":
        try:
            take_back_change(change, by=editor_of(request))
        except REFUSALS as refusal:
            _tell_left(request, site, Outcome(refused=[(change.name, refusal)]))
        else:
            messages.success(request, _("Undone."))
        return HttpResponseRedirect(_address_of(change) or reverse("admin:activity"))
    title = _("Undo: %(what)s %(name)s") % {"what": change.said, "name": change.name}
    context = {"change": change, "values": field_changes(change), "back": _address_of(change)}
    return _show(request, site, "undo_change", title, **context)


def show_undo_batch(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """The same of what one press did to many."""
    batch = get_object_or_404(Batch.objects.select_related("by"), pk=pk)
    changes, rights = list(batch.changes.all()), Rights(site, request)
    if not rights.may_undo_batch(batch, changes):
        raise PermissionDenied
    if request.method == "POST":
        outcome = undo_batch(batch, by=editor_of(request), may_undo=rights.may_undo)
        if done := outcome.done:
            messages.success(request, ngettext("%(n)s was undone.", "%(n)s were undone.", done) % {"n": done})
        _tell_left(request, site, outcome)
        return HttpResponseRedirect(_back(batch))
    made = ImportedDraft.objects.filter(file__batch=batch).values_list("story", flat=True)
    keys = [row["story"] for row in batch.stories] or list(made)
    count = len(changes) + len(keys)
    stories = Story.objects.filter(pk__in=keys[:MOST_NAMED])
    names = [change.name for change in changes[:MOST_NAMED]]
    names += [str(story) for story in stories.only("title", "working_title")][: MOST_NAMED - len(names)]
    return _show(
        request,
        site,
        "undo_batch",
        _("Undo: %(said)s") % {"said": batch.said},
        batch=batch,
        count=count,
        names=names,
        more=max(0, count - MOST_NAMED),
        back=_back(batch),
    )


def _back(batch: Batch) -> str:
    """Where one goes from the page that takes a batch back."""
    is_import = batch.verb == imports.VERB
    return reverse("admin:stories_story_import_proof", args=[batch.pk]) if is_import else reverse("admin:activity")


PAGES: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("activity/", show_activity, "activity"),
    ("activity/changes/<int:pk>/undo/", show_undo, "undo_change"),
    ("activity/batches/<int:pk>/undo/", show_undo_batch, "undo_batch"),
]


def _show(request: HttpRequest, site: AdminSite, template: str, title: str, **context: object) -> TemplateResponse:
    base = {**site.each_context(request), "title": title}
    return TemplateResponse(request, f"admin/{template}.html", base | context)


def _still_there(changes: Sequence[Change]) -> dict[tuple[str, str], int]:
    """The primary keys of what was changed and is still there, by subject and key. A query a subject."""
    there: dict[tuple[str, str], int] = {}
    for subject in {change.subject for change in changes}:
        keys = {change.key for change in changes if change.subject == subject}
        there |= {(subject, key): pk for key, pk in find_primary_keys(subject, keys)}
    return there


def _entry_of_move(move: Transition) -> dict:
    """A move of a story as the page shows it."""
    story = move.story
    return {
        "row": move,
        "name": story.working_title or str(story),
        "address": admin_address(story, "history"),
        "kind": _("story"),
        "values": [],
    }


def _entry_of_change(change: Change, there: dict[tuple[str, str], int], rights: Rights) -> dict:
    """A change as the page shows it."""
    return {
        "row": change,
        "name": change.name,
        "address": _history_address(change.subject, there.get((change.subject, change.key))),
        "kind": change.get_subject_display(),
        "values": field_changes(change),
        "undo": reverse("admin:undo_change", args=[change.pk]) if rights.may_undo(change) else "",
    }


def _address_of(change: Change) -> str:
    row = find_changed(change)
    return admin_address(row, "history") if row else ""


def _history_address(subject: str, pk: int | None) -> str:
    """The address of the history of what has this primary key; "" when it is gone."""
    model = TRACKED_KINDS[subject].model
    return admin_address(model(pk=pk), "history") if pk else ""


def _tell_left(request: HttpRequest, site: AdminSite, outcome: Outcome) -> None:
    """Say what was left as it is, and why."""
    if outcome.refused:
        stories: Any = site.get_model_admin(Story)
        messages.warning(request, outcome.describe_refused(MOST_NAMED, stories.name_dependent))
