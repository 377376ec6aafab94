"""The admin of stories: the form saves revisions, the buttons are the verbs of `publishing`."""

from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from spystories.lib.editing import EditAdmin, Refused

from .. import publishing
from ..body_field import BodyAdmin, as_read
from ..forms import StoryForm
from ..models import Rendering, Story, StoryContent
from .filters import CollectionFilter, PersonFilter, PlaceFilter, TagFilter
from .leaning import leaning

HISTORY = 6  # revisions in the margin


@admin.register(Story)
class StoryAdmin(BodyAdmin, EditAdmin):
    """Edits the newest revision. The story's own row, which readers see, is only written by publishing."""

    form = StoryForm
    fieldsets = [(None, {"fields": StoryContent.WORDS})]
    prepopulated_fields = {"slug": ["title"]}
    list_display = ["headline", "state", "number", "place", "words", "edited_at"]
    list_filter = ["state", TagFilter, CollectionFilter, PersonFilter, PlaceFilter]
    list_select_related = ["main_place"]
    ordering = ["-edited_at", "-pk"]
    search_fields = ["working_title", "title", "body", "cast__character__name", "revisions__body"]
    search_help_text = gettext_lazy("Words of the title or the text, or the name of someone in the cast.")
    bulk = ["publish_chosen", "withdraw_chosen"]

    @property
    def media(self):
        return super().media + AutocompleteSelect(None, admin.site).media

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body")

    def get_search_results(self, request, queryset, search_term):
        """Whoever chooses the story for the home page is offered only live ones."""
        if request.GET.get("field_name") == "home_story":
            queryset = queryset.live()
        return super().get_search_results(request, queryset, search_term)

    def view_on_site(self, obj):
        return obj.get_absolute_url() if obj.is_live else None

    # Permissions

    def has_publish_permission(self, request):
        return request.user.has_perm("stories.publish_story")

    # The form

    def get_form(self, request, obj=None, change=False, **kwargs):
        refused = getattr(request, "refused", None)
        return type("StoryForm", (StoryForm,), {"request": request, "refused": refused})

    def get_prepopulated_fields(self, request, obj=None):
        """An address that readers may know does not follow the title any more."""
        return {} if obj and obj.slug else super().get_prepopulated_fields(request, obj)

    def save_form(self, request, form, change):
        return form.story

    def save_model(self, request, obj, form, change):
        before = form.newest
        revision = publishing.save_revision(
            obj, form.content(), by=request.user, version=form.claimed_version
        )
        publishes = "_publish" in request.POST or (obj.is_live and self.has_publish_permission(request))
        if publishes:
            publishing.publish(revision, by=request.user)
        request.outcome = self._outcome(obj, publishes, changed=revision != before)

    def save_related(self, request, form, formsets, change):
        """Nothing: tags, cast and settings are part of the revision."""

    def _outcome(self, story, publishes, *, changed):
        if publishes and story.is_live:
            return _("Saved. Readers see it now.") if changed else _("Nothing had changed.")
        if publishes:
            return _("Published. Readers see it now.")
        if story.is_live:
            return _("Saved. Readers see it once somebody who may publish does so.")
        return _("Saved. Only editors can see it.") if changed else _("Nothing had changed.")

    def response_add(self, request, obj, post_url_continue=None):
        return self._stay(request, obj)

    def response_change(self, request, obj):
        return self._stay(request, obj)

    def _stay(self, request, obj):
        self.message_user(request, request.outcome, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:stories_story_change", args=[obj.pk]))

    def last_change(self, obj):
        revision = publishing.newest_revision(obj)
        return (
            {"by": revision.created_by, "at": revision.created_at} if revision else super().last_change(obj)
        )

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        form = context["adminform"].form
        story = form.story
        context |= {
            "story": story,
            "form": form,
            "newest": form.newest,
            "is_newest_live": bool(form.newest) and form.newest.pk == story.live_revision_id,
            "history": story.revisions.select_related("created_by").defer("body", "links")[:HISTORY]
            if story.pk
            else [],
            "cover": Rendering.objects.filter(story=story.pk).values_list("cover_hash", flat=True).first(),
            "can_publish": self.has_publish_permission(request),
            "rendered": as_read(form.began.body),
            "errors": context["errors"] or (form.is_bound and form.problems()),
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # Withdrawing and deleting

    def get_urls(self):
        withdraw = self.admin_site.admin_view(self.withdraw_view)
        own = [path("<int:object_id>/withdraw/", withdraw, name="stories_story_withdraw")]
        return own + super().get_urls()

    def withdraw_view(self, request, object_id):
        """Ask, then take a live story from the public."""
        if not self.has_publish_permission(request) or not self.has_view_permission(request):
            raise PermissionDenied
        story = get_object_or_404(Story, pk=object_id)
        if request.method == "POST":
            self.withdraw(request, story)
            self.message_user(request, _("Withdrawn. Its address answers that there is no such page."))
            return HttpResponseRedirect(reverse("admin:stories_story_change", args=[story.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Withdraw “%(title)s”?") % {"title": story},
            "story": story,
        }
        return TemplateResponse(request, "admin/stories/story/withdraw.html", context)

    def withdraw(self, request, story):
        publishing.withdraw(story, by=request.user)
        self.log_change(request, story, _("Withdrawn."))

    def delete_model(self, request, obj):
        publishing.delete(obj, by=request.user)

    def get_deleted_objects(self, objs, request):
        gone, counts, lacking, protected = super().get_deleted_objects(objs, request)
        live = [_("“%(title)s” is live. Withdraw it first.") % {"title": row} for row in objs if row.is_live]
        return gone, counts, lacking, live + list(protected)

    def leaning(self, row):
        return leaning(row) or super().leaning(row)

    # Many at once

    @admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish_chosen(self, request, queryset):
        def publish(story):
            revision = publishing.newest_revision(story)
            if revision is None:
                raise Refused(_("There is no text yet."))
            if story.is_live and story.live_revision_id == revision.pk:
                raise Refused(_("It is live already."))
            publishing.publish(revision, by=request.user)
            self.log_change(request, story, _("Published."))

        done = ngettext_lazy("%(n)s story published.", "%(n)s stories published.", "n")
        return self.in_bulk(request, queryset, "publish_chosen", publish, verb=_("Publish"), done=done)

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["publish"])
    def withdraw_chosen(self, request, queryset):
        def withdraw(story):
            if not story.is_live:
                raise Refused(_("It is not live."))
            self.withdraw(request, story)

        done = ngettext_lazy("%(n)s story withdrawn.", "%(n)s stories withdrawn.", "n")
        return self.in_bulk(request, queryset, "withdraw_chosen", withdraw, verb=_("Withdraw"), done=done)

    # Columns

    @admin.display(description=gettext_lazy("title"), ordering="working_title")
    def headline(self, obj):
        return obj.working_title or obj.title or _("Untitled")

    @admin.display(description=gettext_lazy("place"), ordering="main_place__sort_key")
    def place(self, obj):
        return obj.main_place

    @admin.display(description=gettext_lazy("words"), ordering="word_count")
    def words(self, obj):
        return obj.word_count or None
