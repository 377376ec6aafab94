"""
The admin of notes: their threads beside the text and on a page of their own.

One address takes all that is said about them. With `fragment` in its query the answer is the list alone, for
the script beside the text, which must not lose what is being typed there.
"""

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, prefetch_related_objects
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from spystories.lib import prose
from spystories.lib.admin_addresses import admin_address
from spystories.lib.keys import is_number
from spystories.lib.refusals import reason_of
from stories.admin.shared.pages import AdminPage, admin_page
from stories.models import Note, Revision, Story
from stories.publishing import notes
from stories.publishing.note_form import CHANGE, NoteForm
from stories.publishing.publish import newest_revision

FORM = "notes-form"  # stands after the story's own form, which can hold no other
THREADS_SHOWN = 200


class EditorsNote(NoteForm):
    """A note on the newest revision; of whoever may only propose other words, these."""

    def __init__(self, data: QueryDict | None = None, *, may_write: bool = True) -> None:
        super().__init__(data, prefix="leave")
        if not may_write:
            self.fields["kind"] = forms.CharField(initial=CHANGE, widget=forms.HiddenInput)
        for field in self.fields.values():
            field.widget.attrs |= {"form": FORM}

    def leave(self, revision: Revision, by: User) -> bool:
        """Leave the note, or say beside the fields why not; whether it was left."""
        if not self.is_valid():
            return False
        try:
            passage = self.find(prose.texts(revision.body))
            notes.leave(revision, passage, self.said, by=by)
        except ValidationError as refusal:
            self.add_error(None, refusal)
        return not self.errors


@admin_page()
def show_notes(page: AdminPage, story: Story) -> HttpResponse:
    """Whoever may see a story reads its notes; whoever may save it writes them, others propose words."""
    newest = newest_revision(story)
    if newest is None:
        raise Http404
    status, more = 200, {}
    is_fragment = "fragment" in page.request.GET
    if page.request.method == "POST":
        if not notes.may_suggest(page.user, story):
            raise PermissionDenied(_("This is not possible now, or not for you."))
        more = _act(page, story, newest)
        status = 400 if more else 200
        if not more and not is_fragment:
            page.tell(_("Done."))
            return HttpResponseRedirect(page.request.path)
    noted = threads(page.user, story) | more
    if is_fragment:
        template = "admin/stories/story/_threads.html"
        return TemplateResponse(page.request, template, {"noted": noted}, status=status)
    title = _("Notes on “%(title)s”") % {"title": story.working_title or story}
    return page.show("admin/stories/story/notes.html", title, status=status, story=story, noted=noted)


PAGES = [("<int:pk>/notes/", show_notes, "notes")]


def _act(page: AdminPage, story: Story, newest: Revision) -> dict:
    """Do what was asked; an empty answer is success, else what the page shows differently."""
    sent = page.request.POST
    for name, act in ACTS.items():
        if (number := sent.get(name)) is not None:
            note = get_object_or_404(story.notes, pk=number if is_number(number) else 0)
            return act(page, note) or {}
    may_write = notes.may_write(page.user, story)
    if not may_write and sent.get("leave-kind") != CHANGE:
        raise PermissionDenied(_("You may not write notes on this story."))
    form = EditorsNote(sent, may_write=may_write)
    return {} if form.leave(newest, page.user) else {"form": form}


def _answer(page: AdminPage, note: Note) -> dict:
    text = page.request.POST.get(f"answer-{note.pk}", "")
    try:
        notes.answer(note, text, by=page.user)
    except ValidationError as refusal:
        return {"refused": {"note": note.pk, "why": reason_of(refusal), "text": text}}
    return {}


def _take(page: AdminPage, note: Note) -> dict:
    try:
        notes.take(note, by=page.user)
    except ValidationError as refusal:
        return {"refused": {"take": note.pk, "why": reason_of(refusal)}}
    return {}


ACTS = {
    "answer": _answer,
    "take": _take,
    "done": lambda page, note: notes.finish(note, by=page.user),
    "reopen": lambda page, note: notes.reopen(note, by=page.user),
}


def threads(user: User, story: Story) -> dict:
    """What the list of a story's notes shows: open ones by passage, lost ones, done ones. Two queries."""
    noted = story.notes.select_related("done_by", "revision", "taken").defer(
        *(f"{revision}__{column}" for revision in ("revision", "taken") for column in ("body", "links"))
    )
    rows = list(noted.order_by(F("done_at").asc(nulls_first=True), "paragraph", "pk")[: THREADS_SHOWN + 1])
    more, rows = len(rows) > THREADS_SHOWN, rows[:THREADS_SHOWN]
    prefetch_related_objects(rows, "answers")
    may_write = notes.may_write(user, story)
    open_ = [note for note in rows if note.done_at is None]
    return {
        "address": admin_address(story, "notes"),
        "preview": admin_address(story, "preview"),
        "may_write": may_write,
        "may_suggest": notes.may_suggest(user, story),
        "open": [note for note in open_ if not note.orphaned],
        "lost": [note for note in open_ if note.orphaned],
        "done": rows[len(open_) :],
        "more": more,
        "form": EditorsNote(may_write=may_write),
    }
