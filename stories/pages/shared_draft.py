"""
The page behind a share link: a draft for someone without an account, and the form for a note on it.

It sets no cookie and reads none. What a form in a public page needs against forgery is in the form itself:
a signed stamp, which only the page gives out and which says what text was read.
"""

from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from spystories.lib import prose
from spystories.lib.locks import waiting_at_most
from stories.content.value import content_of_revision
from stories.models import Note, Revision, Share
from stories.publishing import notes, share_links
from stories.publishing.note_form import NoteForm

from .preview import draft_page
from .story import page_context

SALT = "stories.guest_note"
LONGEST_STAMP = 1000  # characters
PAGE_LASTS = 2 * 24 * 3600  # seconds for which a page that was opened can be answered
HEADERS = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "same-origin",  # a stricter one would hide from us, too, where the form comes from
}


class GuestNote(NoteForm):
    """A guest's note on the text that the page showed."""

    name = forms.CharField(label=pgettext_lazy("of a guest", "Your name"), max_length=80)
    stamp = forms.CharField(required=False, max_length=LONGEST_STAMP, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, share: Share, revision: Revision):
        super().__init__(data)
        self.share, self.revision = share, revision
        self.fresh_stamp = signing.dumps([share.secret, revision.number], salt=SALT)
        self.initial["stamp"] = self.fresh_stamp

    def clean(self) -> dict[str, Any]:
        """Find the passage in the text that the guest has read."""
        read = self._read()
        if not self.errors:
            self.passage = self.find(prose.texts(read.body))
        self.revision = read
        return self.cleaned_data

    def renew(self) -> None:
        """Let what was typed be sent again from the page as it is shown now."""
        again = cast(QueryDict, self.data).copy()
        again["stamp"] = self.fresh_stamp
        self.data = again

    def leave(self) -> Note:
        """Leave the note. Raises what the verb raises."""
        return notes.leave(
            self.revision,
            self.passage,
            self.said,
            by=None,
            guest=notes.Guest(self.cleaned_data["name"], self.share),
        )

    def _read(self) -> Revision:
        """The revision that the page showed."""
        try:
            secret, number = signing.loads(self.data.get("stamp", ""), salt=SALT, max_age=PAGE_LASTS)
        except signing.BadSignature:
            secret, number = "", 0
        shown = self.share.story.revisions.filter(number=number).first()
        if secret != self.share.secret or shown is None:
            raise ValidationError(
                _("This page was open for long. Nothing was sent; look at your note again, then send it.")
            )
        return shown


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """A draft by its share link; a note by POST. A link that is over says so, and no more."""
    share = share_links.find_share(token)
    if share is None:
        return _refused(request, 404, _("No such link"), _("Ask whoever gave it to you to send it again."))
    if not share_links.is_open(share):
        sentence = _("It was made for some time only, or was taken back. Ask the editors for another.")
        return _refused(request, 410, _("This link is over"), sentence)
    revision = share_links.revision_shown(share)
    form = GuestNote(request.POST if request.method == "POST" else None, share=share, revision=revision)
    status = 200
    if form.is_bound:
        status = _leave_note(form)
        if status == 200:
            return HttpResponseRedirect(f"{request.path}?noted#note", headers=HEADERS)
    elif _is_reading(request):
        # While somebody writes for long it is not counted: the page comes all the same.
        with suppress(OperationalError), waiting_at_most(milliseconds=100):
            share_links.note_reading(share)
    page = draft_page(share.story, content_of_revision(revision), f"{request.path}pictures/")
    context = page_context(page)
    context |= {"head": replace(context["head"], data=None, crumbs=()), "share": share, "form": form}
    context |= {"revision": revision, "noted": "noted" in request.GET and not form.is_bound}
    return TemplateResponse(request, "stories/shared.html", context, status=status, headers=HEADERS)


def _leave_note(form: GuestNote) -> int:
    """The status of the answer; what was refused stands beside its field."""
    status = 400
    if form.is_valid():
        try:
            form.leave()
        except notes.TooMany as refused:
            form.add_error(None, refused)
            status = 429
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return 200
    form.renew()
    return status


def _is_reading(request: HttpRequest) -> bool:
    """Not what a browser fetches beforehand, nor the page that thanks for a note."""
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    return request.method == "GET" and "noted" not in request.GET and not ahead


def _refused(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    context = {"title": title, "sentence": sentence}
    return TemplateResponse(request, "refused.html", context, status=status, headers=HEADERS)
