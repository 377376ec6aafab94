"""
The admin of notes: their threads beside the text and on a page of their own.

One address takes all that is said about them. With `fragment` in its query the answer is the list alone, for
the script beside the text, which must not lose what is being typed there.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, prefetch_related_objects
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spystories.lib import prose
from stories.content import anchors
from stories.models.notes import LONGEST, QUOTED
from stories.publishing import notes
from stories.publishing import publish as publishing

FORM = "notes-form"  # stands after the story's own form, which can hold no other
SHOWN = 200  # threads


class NoteForm(forms.Form):
    """A note on a passage of the newest revision."""

    paragraph = forms.IntegerField(
        label=gettext_lazy("Paragraph"), min_value=1, max_value=10**6, required=False
    )
    words = forms.CharField(
        label=gettext_lazy("Words"),
        max_length=QUOTED,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Of the saved text. Left empty, the note is on the whole paragraph."),
    )
    text = forms.CharField(
        label=gettext_lazy("Your note"), max_length=LONGEST, widget=forms.Textarea({"rows": 3})
    )
    before = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    after = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def __init__(self, data=None):
        super().__init__(data, prefix="leave", label_suffix="")
        for field in self.fields.values():
            field.widget.attrs |= {"form": FORM}
            field.widget.attrs.pop("maxlength", None)

    def leave(self, revision, by):
        """Leave the note, or say beside the fields why not; whether it was left."""
        if not self.is_valid():
            return False
        given = [self.cleaned_data[name] for name in ("paragraph", "words", "before", "after")]
        try:
            passage = anchors.passage(prose.paragraphs(revision.body), *given)
            notes.leave(revision, passage, self.cleaned_data["text"], by=by)
        except ValidationError as refused:
            self.add_error(None, refused)
        return not self.errors


class NotesMixin:
    """Whoever may see a story reads its notes; whoever may save it writes them."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.notes_view)
        return [path("<int:pk>/notes/", view, name="stories_story_notes"), *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["noted"] = threads(request.user, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def notes_view(self, request, pk):
        story = self.story(request, pk)
        if publishing.newest_revision(story) is None:
            raise Http404
        status, more = 200, {}
        if request.method == "POST":
            if not notes.may_write(request.user, story):
                raise PermissionDenied(_("This is not possible now, or not for you."))
            more = self._do(request, story)
            status = 400 if more else 200
            if not more and "fragment" not in request.GET:
                self.message_user(request, _("Done."), messages.SUCCESS)
                return HttpResponseRedirect(request.path)
        noted = threads(request.user, story) | more
        if "fragment" in request.GET:
            template = "admin/stories/story/_threads.html"
            return TemplateResponse(request, template, {"noted": noted}, status=status)
        title = _("Notes on “%(title)s”") % {"title": story.working_title or story}
        response = self.page(request, "notes", story, title, noted=noted)
        response.status_code = status
        return response

    def _do(self, request, story):
        """Do what was asked; an empty answer is success, else what the page shows differently."""
        for verb, do in DO.items():
            if (number := request.POST.get(verb)) is not None:
                known = number.isdecimal() and len(number) < 19
                return do(request, get_object_or_404(story.notes, pk=number if known else 0)) or {}
        form = NoteForm(request.POST)
        return {} if form.leave(publishing.newest_revision(story), request.user) else {"form": form}


def _answer(request, note):
    text = request.POST.get(f"answer-{note.pk}", "")
    try:
        notes.answer(note, text, by=request.user)
    except ValidationError as refused:
        return {"refused": {"note": note.pk, "why": " ".join(refused.messages), "text": text}}
    return {}


DO = {
    "answer": _answer,
    "done": lambda request, note: notes.finish(note, by=request.user),
    "reopen": lambda request, note: notes.reopen(note, by=request.user),
}


def threads(user, story) -> dict:
    """What the list of a story's notes shows: open ones by passage, lost ones, done ones. Two queries."""
    rows = story.notes.select_related("done_by", "revision").defer("revision__body", "revision__links")
    rows = list(rows.order_by(F("done_at").asc(nulls_first=True), "paragraph", "pk")[: SHOWN + 1])
    more, rows = len(rows) > SHOWN, rows[:SHOWN]
    prefetch_related_objects(rows, "answers")
    open_ = [note for note in rows if note.done_at is None]
    return {
        "address": reverse("admin:stories_story_notes", args=[story.pk]),
        "preview": reverse("admin:stories_story_preview", args=[story.pk]),
        "may_write": notes.may_write(user, story),
        "open": [note for note in open_ if not note.orphaned],
        "lost": [note for note in open_ if note.orphaned],
        "done": rows[len(open_) :],
        "more": more,
        "form": NoteForm(),
    }
