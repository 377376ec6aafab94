"""The admin of stories: the form saves revisions, the buttons are the verbs of `publishing`."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Model, QuerySet
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from spystories.lib.admin_addresses import admin_address
from spystories.lib.bulk_admin import BulkAction
from spystories.lib.edit_admin import EditAdmin
from spystories.lib.edit_forms import EditForm
from spystories.lib.keys import is_number
from spystories.lib.refusals import Refused
from spystories.lib.requests import editor_of
from stories.admin.shared.autosave import KeepsUnsaved
from stories.admin.shared.filters import (
    AuthorFilter,
    CollectionFilter,
    PersonFilter,
    PlaceFilter,
    TagFilter,
    TroubleFilter,
)
from stories.admin.shared.pages import paths_of
from stories.bulk import filing
from stories.bulk.undo import record_move, standing_of
from stories.editing.body_field import BodyAdmin, as_read
from stories.editing.story_form import StoryForm
from stories.models import Rendering, Revision, Story, StoryContent
from stories.publishing import review, trash
from stories.publishing.publish import newest_revision, publish, save_draft, save_revision, withdraw
from stories.search.selection import ALL
from stories.workflow import AS_APPROVED, GoesOutAs, State, Verb, Work, can, may, may_at_all, moves_for, require

from . import (
    checks,
    chips,
    history,
    imports,
    listing,
    manuscripts,
    margin,
    moves,
    notes,
    outcomes,
    preview,
    rereading,
    share_links,
)
from .listing import StoryList
from .moves import MOVE_WORDS, moves_of

REVISIONS_BESIDE = 6
MODULES = (imports, listing, margin, chips, rereading, checks, notes, preview, share_links, moves, history, manuscripts)
PAGES = [page for module in MODULES for page in module.PAGES]
# The buttons that do something with what they save.
ALSO = {"_publish": Verb.PUBLISH, "_submit": Verb.SUBMIT}


@admin.register(Story)
class StoryAdmin(KeepsUnsaved, BodyAdmin, StoryList):
    """Edits the newest revision. The story's own row, which readers see, is only written by publishing."""

    form: type[EditForm] = StoryForm
    fieldsets = [(None, {"fields": StoryContent.WORDS})]
    prepopulated_fields = {"slug": ["title"]}
    list_filter = ["state", "work", TroubleFilter, AuthorFilter, TagFilter, CollectionFilter, PersonFilter, PlaceFilter]
    searched_columns = ALL
    search_help_text = gettext_lazy("Words of the newest text or its title, or whom or where it is about.")
    actions = ["publish_chosen", *StoryList.list_actions, "withdraw_chosen", "trash_chosen", "delete_chosen"]
    verbs = {
        "publish_chosen": Verb.PUBLISH,
        "withdraw_chosen": Verb.WITHDRAW,
        "trash_chosen": Verb.TRASH,
        "schedule_chosen": Verb.SCHEDULE,
        "undelete_chosen": Verb.UNDELETE,
        "tag_chosen": filing.VERB,
    }

    @property
    def media(self) -> Media:
        return super().media + AutocompleteSelect(None, admin.site).media

    def get_queryset(self, request: HttpRequest) -> QuerySet[Story]:
        """The trash is listed for those who ask for it."""
        stories = super().get_queryset(request).defer("body")
        match = request.resolver_match
        is_list = match is not None and match.url_name == "stories_story_changelist"
        return stories if not is_list or "state__exact" in request.GET else stories.exclude(state=State.TRASHED)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[QuerySet[Any], bool]:
        """Whoever chooses the story for the home page is offered only live ones."""
        if request.GET.get("field_name") == "home_story":
            queryset = queryset.live()
        return super().get_search_results(request, queryset, search_term)

    def view_on_site(self, obj: Story) -> str | None:
        return obj.get_absolute_url() if obj.is_live else None

    def get_urls(self) -> list[URLPattern]:
        return [*paths_of(self, PAGES), *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not is_number(object_id):
            raise Http404
        return history.show_history(request, admin=self, pk=object_id)

    # Permissions

    def has_change_permission(self, request: HttpRequest, obj: Story | None = None) -> bool:
        """A writer reads others' stories, and changes none; nobody changes what is in the trash."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.pk is None or can(editor_of(request), Verb.SAVE, obj))

    def may_have_begun(self, request: HttpRequest, obj: Story | None = None) -> bool:
        """Also what is in the trash by now."""
        allowed = super(EditAdmin, self).has_change_permission(request, obj)
        return allowed and (obj is None or may(editor_of(request), Verb.SAVE, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Story | None = None) -> bool:
        """Only what is in the trash is deleted."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or can(editor_of(request), Verb.DELETE, obj))

    def has_trash_permission(self, request: HttpRequest) -> bool:
        return may_at_all(request.user, Verb.TRASH)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return may_at_all(request.user, Verb.PUBLISH)

    # The form

    def get_form(
        self, request: HttpRequest, obj: Story | None = None, change: bool = False, **kwargs: Any
    ) -> type[EditForm]:
        form = type("StoryForm", (StoryForm,), {"request": request, "refused": self.refused})
        return self.with_unsaved(form, obj)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Story | None = None) -> dict[str, Any]:
        """An address that readers may know does not follow the title any more."""
        return {} if obj and obj.slug else super().get_prepopulated_fields(request, obj)

    def save_form(self, request: HttpRequest, form: StoryForm, change: bool) -> Model:
        return form.story

    def save_model(self, request: HttpRequest, obj: Story, form: StoryForm, change: bool) -> None:
        before, stood = form.newest, standing_of(obj)
        choice = form.cleaned_data["goes_out_as"] if "goes_out_as" in request.POST and form.asks_how else ""
        if choice and choice != obj.goes_as:
            review.choose(obj, choice, by=editor_of(request))
        for entity in form.put_on_file(by=editor_of(request)):
            self.log_addition(request, entity, [{"added": {}}])
        save = save_revision if choice else save_draft
        revision = save(
            obj,
            form.joined.content,
            by=editor_of(request),
            note=form.cleaned_data["note"] or form.note_of_joining(),
            version=form.claimed_version,
        )
        changed = revision != before
        if choice == GoesOutAs.SAVED and outcomes.waits(editor_of(request), obj, revision):
            review.approve(obj, by=editor_of(request))
            changed = True
        if form.collections:
            changed |= form.collections.save(obj, by=editor_of(request))
        wanted = next((verb for name, verb in ALSO.items() if name in request.POST), None)
        held = wanted if wanted and form.holds_back(wanted, revision) else None
        if wanted and not held:
            self._also(request, obj, revision, wanted, silently=form.cleaned_data["silently"])
            form.outcome = str(MOVE_WORDS[wanted].after)
        else:
            form.outcome = outcomes.told(editor_of(request), obj, stood, changed=changed)
        form.news = form.describe_outcome(editor_of(request), changed=changed, held=held)

    def _also(self, request: HttpRequest, story: Story, revision: Revision, verb: str, *, silently: bool) -> None:
        """Publish or submit what was saved, where that is not done already."""
        if verb == Verb.PUBLISH:
            publish(revision, by=editor_of(request), silently=silently)
        elif story.work not in (Work.REVIEW, *AS_APPROVED):
            review.submit(story, by=editor_of(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Iterable[Any], change: bool) -> None:
        """Nothing: authors, tags, cast and settings are part of the revision."""

    def after_saving(self, request: HttpRequest, form: Any, formsets: Iterable[Any]) -> None:
        """What came of the save is told, unless the story was begun in a window beside another form."""
        super().after_saving(request, form, formsets)
        if IS_POPUP_VAR not in request.POST:
            self.message_user(request, form.outcome, messages.SUCCESS)
            if form.news:
                self.message_user(request, form.news, messages.WARNING)

    def response_add(self, request: HttpRequest, obj: Story, post_url_continue: str | None = None) -> HttpResponse:
        """A story begun beside another form, in a window of its own, is handed to that form."""
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(admin_address(obj))

    def response_change(self, request: HttpRequest, obj: Story) -> HttpResponse:
        return HttpResponseRedirect(admin_address(obj))

    def last_change(self, obj: Any) -> dict[str, Any]:
        revision = newest_revision(obj)
        return {"by": revision.created_by, "at": revision.created_at} if revision else super().last_change(obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        story = form.story
        context |= {
            "story": story,
            "form": form,
            "newest": form.newest,
            "is_newest_live": bool(form.newest) and form.newest.pk == story.live_revision_id,
            "history": story.revisions.select_related("created_by").defer("body", "links")[:REVISIONS_BESIDE]
            if story.pk
            else [],
            "cover": Rendering.objects.filter(story=story.pk).values_list("cover_hash", flat=True).first(),
            "can": moves_for(editor_of(request), story) if story.pk else [Verb.SUBMIT, *self._first_moves(request)],
            "asked": outcomes.request_of(story),
            "moves": moves_of(editor_of(request), story) if story.pk else [],
            "rendered": as_read(form.began.body, form.began.lang),
            "errors": context["errors"] or (form.is_bound and form.problems()),
            **checks.beside_form(form),
        }
        if obj is not None:
            context["noted"] = notes.threads(editor_of(request), obj)
            context["brought"] = imports.where_from(obj)
        if kwargs.get("add") or self.has_change_permission(request, story):
            context |= margin.beside_form(editor_of(request), form)
            context |= chips.beside_form(self, request, form)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _first_moves(self, request: HttpRequest) -> list[Verb]:
        return [Verb.PUBLISH] if self.has_publish_permission(request) else []

    # Deleting

    def delete_model(self, request: HttpRequest, obj: Story) -> None:
        trash.delete(obj, by=editor_of(request))

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        gone, counts, lacking, protected = super().get_deleted_objects(objs, request)
        kept = [_("“%(title)s” is not in the trash.") % {"title": row} for row in objs if row.state != State.TRASHED]
        return gone, counts, lacking, [*kept, *protected]

    # Many at once

    @admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish_chosen(self, request: HttpRequest, queryset: QuerySet[Story]) -> HttpResponse | None:
        def publish_newest(story: Story) -> dict[str, Any]:
            revision = newest_revision(story)
            if revision is None:
                raise Refused(_("There is no text yet."))
            if story.is_live and story.live_revision_id == revision.pk:
                raise Refused(_("It is live already."))
            before = standing_of(story)
            publish(revision, by=editor_of(request), version=story.version)
            self.log_change(request, story, _("Published."))
            return record_move(story, before)

        done = ngettext_lazy("%(n)s story published.", "%(n)s stories published.", "n")
        action = BulkAction("publish_chosen", _("Publish"), done)
        return self.in_bulk(request, queryset, action, publish_newest)

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["publish"])
    def withdraw_chosen(self, request: HttpRequest, queryset: QuerySet[Story]) -> HttpResponse | None:
        done = ngettext_lazy("%(n)s story withdrawn.", "%(n)s stories withdrawn.", "n")
        action = BulkAction("withdraw_chosen", Verb.WITHDRAW.label, done)
        return self.in_bulk(request, queryset, action, self._mover(request, Verb.WITHDRAW, withdraw))

    @admin.action(description=gettext_lazy("Move to the trash"), permissions=["trash"])
    def trash_chosen(self, request: HttpRequest, queryset: QuerySet[Story]) -> HttpResponse | None:
        done = ngettext_lazy("%(n)s story is in the trash.", "%(n)s stories are in the trash.", "n")
        action = BulkAction("trash_chosen", Verb.TRASH.label, done)
        return self.in_bulk(request, queryset, action, self._mover(request, Verb.TRASH, trash.trash))

    def _mover(self, request: HttpRequest, verb: Verb, do: Callable) -> Callable[[Story], dict[str, Any]]:
        """What makes the move with one of many stories."""

        def move(story: Story) -> dict[str, Any]:
            require(editor_of(request), verb, story)
            before = standing_of(story)
            do(story, by=editor_of(request), version=story.version)
            self.log_change(request, story, verb.label)
            return record_move(story, before)

        return move
