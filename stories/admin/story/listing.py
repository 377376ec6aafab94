"""The list of stories for work: views with their counts, own views, what each row says, and filing many at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from spystories.lib.bulk_admin import BulkAction
from spystories.lib.requests import editor_of
from stories.admin.shared.finding import FindsByWords
from stories.admin.shared.history import OffersUndo
from stories.admin.shared.pages import AdminPage, admin_page
from stories.bulk import filing
from stories.bulk.undo import record_move, standing_of
from stories.editing.filing_fields import CollectionField, TagsField
from stories.editing.time_zones import MomentField, moment_widget, zone_sentence
from stories.history import collecting
from stories.models import Collection, ContentVersion, Note, Revision, SavedView, Story
from stories.publishing import schedule, trash
from stories.workflow import EVERY, State, Verb, Work, may_at_all, require

COUNTED = 1000  # stories of a view; of more "1,000+" is said
MOST_VIEWS = 30  # own views of one person
STEPS = {"0": gettext_lazy("all at the same time"), "1": gettext_lazy("one a day"), "7": gettext_lazy("one a week")}


@dataclass(frozen=True)
class View:
    """A narrowing that everybody has: its name, and the choices of the list that it stands for."""

    label: str | Promise
    chosen: dict[str, str]

    @property
    def query(self) -> str:
        data = QueryDict(mutable=True)
        data.update(self.chosen)
        return data.urlencode()

    @property
    def stories(self) -> QuerySet[Story]:
        """Those that it holds, in the order of the index by which they are counted; the trash only where it is that."""
        stories = Story.objects.filter(**self.chosen)
        if "state__exact" in self.chosen:
            return stories.order_by("state", "-number")
        return stories.filter(trashed_at__isnull=True).order_by("trashed_at", "work", "edited_at")

    @property
    def columns(self) -> QuerySet[Story, dict[str, Any]]:
        """Of each what that index holds, so that no row is read."""
        return self.stories.values("state" if "state__exact" in self.chosen else "trashed_at")


VIEWS = (
    View(pgettext_lazy("stories", "All"), {}),
    View(Work.REVIEW.label.capitalize(), {"work__exact": Work.REVIEW}),
    View(Work.CHANGES.label.capitalize(), {"work__exact": Work.CHANGES}),
    View(gettext_lazy("Drafts"), {"work__exact": Work.DRAFT}),
    View(Work.APPROVED.label.capitalize(), {"work__exact": Work.APPROVED}),
    View(Work.SCHEDULED.label.capitalize(), {"work__exact": Work.SCHEDULED}),
    View(State.LIVE.label.capitalize(), {"state__exact": State.LIVE}),
    View(State.WITHDRAWN.label.capitalize(), {"state__exact": State.WITHDRAWN}),
    View(gettext_lazy("Trash"), {"state__exact": State.TRASHED}),
)


class _Counted(Subquery):
    """How many rows a query gives; one with a limit stops there."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


class StoryChangeList(ChangeList):
    """A page of the list; what its rows say beside their columns is read for all of them at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        keys = [story.pk for story in self.result_list]
        newest = Revision.objects.filter(story=OuterRef("story")).order_by("-number").values("pk")[:1]
        revisions = Revision.objects.filter(story__in=keys, pk=Subquery(newest)).select_related("created_by")
        found = {row.story_id: row for row in revisions.defer("body")}
        notes = Note.objects.open().filter(story__in=keys).order_by().values_list("story").annotate(Count("pk"))
        counted = dict(notes)
        for story in self.result_list:
            story.newest, story.open_notes = found.get(story.pk), counted.get(story.pk, 0)

    @property
    def views(self) -> Iterator[dict[str, Any]]:
        """The views that everybody has, each with how many stories it holds, as far as they are counted. One query."""
        given = {name: value for name, value in self.params.items() if name != "o"}
        counts = {f"view_{at}": _Counted(view.columns[: COUNTED + 1]) for at, view in enumerate(VIEWS)}
        counted = ContentVersion.objects.annotate(**counts).values_list(*counts).first() or [0] * len(VIEWS)
        for view, count in zip(VIEWS, counted, strict=True):
            yield {
                "label": view.label,
                "query": f"?{view.query}",
                "is_chosen": given == view.chosen,
                "count": number_format(min(count, COUNTED), force_grouping=True) + "+" * (count > COUNTED),
                "is_empty": not count,
            }

    @property
    def here(self) -> str:
        """The choices of this page, as an own view keeps them."""
        return self.get_query_string(remove=["p"]).removeprefix("?")


class TagsForm(forms.Form):
    """Which tags many stories are given."""

    tags = TagsField(
        label=gettext_lazy("Tags"),
        max_length=1000,
        help_text=gettext_lazy("Names of tags on file, with commas between."),
        error_messages={"required": gettext_lazy("Name a tag.")},
    )
    publishing = forms.BooleanField(
        label=gettext_lazy("Show it to readers at once, where a live story has no other changes"), required=False
    )


class CollectForm(forms.Form):
    collection = CollectionField(
        label=gettext_lazy("Collection"),
        error_messages={"required": gettext_lazy("Name a collection.")},
        help_text=gettext_lazy(
            "By its title. The stories come behind those that are in it, in the order of this list."
        ),
    )

    @property
    def collections(self) -> list[str]:
        """The titles that are offered while one is typed."""
        return list(Collection.objects.alphabetical().values_list("title", flat=True)[:200])


class ScheduleForm(forms.Form):
    """When the first of many goes out, and how far apart the others follow."""

    publish_at = MomentField(label=gettext_lazy("The first goes out"), widget=moment_widget())
    step = forms.ChoiceField(label=gettext_lazy("The others"), choices=list(STEPS.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["publish_at"].help_text = zone_sentence()

    def clean_publish_at(self) -> Any:
        if self.cleaned_data["publish_at"] <= timezone.now():
            raise ValidationError(_("That time is past. Choose a later one, or publish now."))
        return self.cleaned_data["publish_at"]


class StoryList(OffersUndo, FindsByWords):
    """What the list of stories shows and files; the verbs of single stories stand with their form."""

    list_display = [
        "headline",
        "standing",
        "words",
        "place",
        "authors_told",
        "writer",
        "saved_by",
        "notes",
        "edited_at",
    ]
    list_select_related = ["main_place", "created_by", "stored_findings"]
    empty_value_display = ""
    ordering = ["-edited_at", "-pk"]
    list_actions = ["tag_chosen", "collect_chosen", "schedule_chosen", "undelete_chosen"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return StoryChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        own = SavedView.objects.filter(user=editor_of(request))
        return super().changelist_view(request, {"own_views": own} | (extra_context or {}))

    def has_file_permission(self, request: HttpRequest) -> bool:
        return editor_of(request).has_perm(EVERY) and may_at_all(request.user, Verb.SAVE)

    def has_collect_permission(self, request: HttpRequest) -> bool:
        return editor_of(request).has_perm(collecting.RIGHT) and editor_of(request).has_perm(EVERY)

    # Many at once

    @admin.action(description=gettext_lazy("Tag …"), permissions=["file"])
    def tag_chosen(self, request: HttpRequest, queryset: QuerySet[Story]) -> HttpResponse | None:
        form = TagsForm(request.POST if "_confirmed" in request.POST else None, label_suffix="")
        if not may_at_all(request.user, Verb.PUBLISH):
            del form.fields["publishing"]

        def add(story: Story) -> dict[str, Any]:
            given = form.cleaned_data
            publishing = given.get("publishing", False)
            return filing.add_tags(story, given["tags"], by=editor_of(request), publishing=publishing)

        done = ngettext_lazy("%(n)s story tagged.", "%(n)s stories tagged.", "n")
        return self.in_bulk(request, queryset, BulkAction("tag_chosen", _("Tag"), done, form), add)

    @admin.action(description=gettext_lazy("Put into a collection …"), permissions=["collect"])
    def collect_chosen(self, request: HttpRequest, queryset: QuerySet[Story]) -> HttpResponse | None:
        form = CollectForm(request.POST if "_confirmed" in request.POST else None, label_suffix="")

        def put(story: Story) -> Any:
            change = collecting.collect(form.cleaned_data["collection"], [story], by=editor_of(request))
            if change is None:
                raise ValidationError(_("It is in this collection already."))
            return change

        done = ngettext_lazy("%(n)s story put into the collection.", "%(n)s stories put into the collection.", "n")
        return self.in_bulk(request, queryset, BulkAction("collect_chosen", _("Collect"), done, form), put)

    @admin.action(description=gettext_lazy("Schedule …"), permissions=["publish"])
    def schedule_chosen(self, request: HttpRequest, queryset: QuerySet[Story]) -> HttpResponse | None:
        form = ScheduleForm(request.POST if "_confirmed" in request.POST else None, label_suffix="")
        turns = iter(range(10**6))

        def put(story: Story) -> dict[str, Any]:
            require(editor_of(request), Verb.SCHEDULE, story)
            before = standing_of(story)
            step = timedelta(days=int(form.cleaned_data["step"]) * next(turns))
            at = form.cleaned_data["publish_at"] + step
            schedule.schedule(story, at, by=editor_of(request), version=story.version)
            self.log_change(request, story, Verb.SCHEDULE.label)
            return record_move(story, before)

        done = ngettext_lazy("%(n)s story scheduled.", "%(n)s stories scheduled.", "n")
        return self.in_bulk(request, queryset, BulkAction("schedule_chosen", Verb.SCHEDULE.label, done, form), put)

    @admin.action(description=Verb.UNDELETE.label, permissions=["trash"])
    def undelete_chosen(self, request: HttpRequest, queryset: QuerySet[Story]) -> HttpResponse | None:
        def take_out(story: Story) -> dict[str, Any]:
            before = standing_of(story)
            trash.undelete(story, by=editor_of(request), version=story.version)
            self.log_change(request, story, Verb.UNDELETE.label)
            return record_move(story, before)

        done = ngettext_lazy("%(n)s story is out of the trash.", "%(n)s stories are out of the trash.", "n")
        action = BulkAction("undelete_chosen", Verb.UNDELETE.label, done)
        return self.in_bulk(request, queryset, action, take_out)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """In the trash only what leads out of it, elsewhere what does not."""
        of_the_trash = {"undelete_chosen", "delete_chosen"}
        in_trash = request.GET.get("state__exact") == State.TRASHED
        actions = super().get_actions(request)
        return {name: action for name, action in actions.items() if (name in of_the_trash) == in_trash}

    # Columns

    @admin.display(description=gettext_lazy("title"), ordering="working_title")
    def headline(self, obj: Story) -> str:
        return obj.working_title or obj.title or _("Untitled")

    @admin.display(description=gettext_lazy("stands"), ordering="work")
    def standing(self, obj: Story) -> str:
        """What readers see, and where the newest text stands if it is another."""
        state, work = obj.get_state_display(), obj.get_work_display()
        if obj.state == State.TRASHED or obj.work == Work.OUT:
            return state
        return work if obj.state == State.UNPUBLISHED else f"{state}, {work}"

    @admin.display(description=gettext_lazy("words"), ordering="stored_findings__words")
    def words(self, obj: Story) -> str | None:
        """Of the newest text; of one not read since it was counted for the first time, of what readers have."""
        found = getattr(obj, "stored_findings", None)
        count = (found.words if found else 0) or obj.word_count
        return number_format(count, force_grouping=True) if count else None

    @admin.display(description=gettext_lazy("place"))
    def place(self, obj: Any) -> str | None:
        """Where the newest text is set first, as it was called when that was saved."""
        settings = obj.newest.links.get("settings", []) if obj.newest else []
        chosen = next((row for row in settings if row.get("how") == "set"), None) or next(iter(settings), None)
        return chosen["name"] if chosen else None

    @admin.display(description=gettext_lazy("author"))
    def authors_told(self, obj: Any) -> str | None:
        """As the byline of the newest text says, or its authors."""
        if not obj.newest:
            return None
        names = [row["name"] for row in obj.newest.links.get("authors", [])]
        return obj.newest.byline or ", ".join(names) or None

    @admin.display(description=gettext_lazy("writer"), ordering="created_by__username")
    def writer(self, obj: Story) -> str | None:
        return (obj.created_by.get_short_name() or obj.created_by.get_username()) if obj.created_by else None

    @admin.display(description=gettext_lazy("saved by"))
    def saved_by(self, obj: Any) -> str | None:
        by = obj.newest.created_by if obj.newest else None
        return (by.get_short_name() or by.get_username()) if by else None

    @admin.display(description=gettext_lazy("notes"))
    def notes(self, obj: Any) -> int | None:
        return obj.open_notes or None


# Own views


class SavedViewForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields = ["name", "query"]


@admin_page(methods=["POST"])
def save_view(page: AdminPage) -> HttpResponse:
    """Keep the choices of the list as an own view, in place of one of the same name; `remove` takes one away."""
    back = f"{reverse('admin:stories_story_changelist')}?{page.request.POST.get('query', '')}"
    own = SavedView.objects.filter(user=page.user)
    if removed := page.request.POST.get("remove", ""):
        if removed.isdecimal():
            own.filter(pk=int(removed)).delete()
        return HttpResponseRedirect(reverse("admin:stories_story_changelist"))
    form = SavedViewForm(page.request.POST)
    if not form.is_valid():
        page.tell(" ".join(str(message) for errors in form.errors.values() for message in errors), messages.ERROR)
    elif own.count() >= MOST_VIEWS and not own.filter(name=form.cleaned_data["name"]).exists():
        page.tell(_("You have %(most)s views already. Remove one first.") % {"most": MOST_VIEWS}, messages.ERROR)
    else:
        own.update_or_create(
            user=page.user, name=form.cleaned_data["name"], defaults={"query": form.cleaned_data["query"]}
        )
        page.tell(_("The view is kept, for you alone."))
    return HttpResponseRedirect(back)


PAGES = [("views/", save_view, "views")]
