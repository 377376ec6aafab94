"""The admin's page of a story's share links: those there are, and the form for another."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spystories.lib.keys import is_number
from spystories.lib.page_head import absolute_address
from stories.admin.shared.pages import AdminPage, admin_page, may_do
from stories.editing.time_zones import moment_widget
from stories.models import Revision, Share, Story
from stories.publishing import share_links
from stories.workflow import Verb

REVISIONS_OFFERED = 20
LASTS = {"1": gettext_lazy("a day"), "7": gettext_lazy("a week"), "30": gettext_lazy("a month")}


class ShareForm(forms.Form):
    """For whom, what, and until when."""

    whom = forms.CharField(
        label=gettext_lazy("For whom"), max_length=80, required=False, help_text=gettext_lazy("Only editors see it.")
    )
    revision = forms.ModelChoiceField(
        Revision.objects.none(),
        label=gettext_lazy("What it shows"),
        required=False,
        empty_label=gettext_lazy("Always the newest saved text"),
        to_field_name="number",
    )
    lasts = forms.ChoiceField(
        label=gettext_lazy("It leads there for"),
        choices=[*LASTS.items(), ("", gettext_lazy("until the time below"))],
        initial="7",
        required=False,
    )
    until = forms.SplitDateTimeField(label=gettext_lazy("Until"), required=False, widget=moment_widget())

    def __init__(self, data: QueryDict | None = None, *, story: Story) -> None:
        super().__init__(data, label_suffix="")
        newest = story.revisions.order_by("-number").values("pk")[:REVISIONS_OFFERED]
        chosen: Any = self.fields["revision"]
        chosen.queryset = story.revisions.filter(pk__in=newest).defer("body", "links")
        chosen.label_from_instance = _as_it_stood

    def clean(self) -> dict:
        lasts = self.cleaned_data.get("lasts")
        if lasts:
            self.cleaned_data["until"] = timezone.now() + timedelta(days=int(lasts))
        elif not self.errors and not self.cleaned_data.get("until"):
            raise ValidationError({"until": _("Give the day and the time, or choose how long.")})
        return self.cleaned_data


def _as_it_stood(revision: Revision) -> str:
    when = timezone.localtime(revision.created_at)
    words = {"number": revision.number, "when": f"{when:%Y-%m-%d %H:%M}"}
    return _("Revision %(number)s, as it was saved %(when)s") % words


@dataclass(frozen=True)
class _Row:
    """A link as the page shows it. One that is `kept` and not `open` has a maker who may not save the story."""

    link: Share
    kept: bool
    open: bool

    @property
    def address(self) -> str:
        return absolute_address(share_links.share_address(self.link))


@admin_page(may_do(Verb.SAVE))
def show_share_links(page: AdminPage, story: Story) -> HttpResponse:
    """Whoever may save the story makes its links, sees them and takes them back."""
    form = ShareForm(story=story)
    if page.request.method == "POST":
        if "revoke" in page.request.POST:
            return _revoke(page, story)
        form = ShareForm(page.request.POST, story=story)
        if form.is_valid() and _share(page, story, form):
            return HttpResponseRedirect(page.request.path)
    links = story.shares.select_related("created_by", "revision", "story").annotate(brought=Count("notes"))
    links = links.defer("revision__body", "revision__links", "story__body")
    kept, leads = (
        set(found.filter(story=story).values_list("pk", flat=True))
        for found in (share_links.kept_links(), share_links.open_links())
    )
    return page.show(
        "admin/stories/story/share.html",
        _("Share “%(title)s”") % {"title": story.working_title or story},
        story=story,
        form=form,
        rows=[_Row(link, link.pk in kept, link.pk in leads) for link in links],
    )


PAGES = [("<int:pk>/share/", show_share_links, "share")]


def _share(page: AdminPage, story: Story, form: ShareForm) -> bool:
    data = form.cleaned_data
    given = {"revision": data["revision"], "whom": data["whom"]}
    try:
        made = share_links.share(story, data["until"], by=page.user, **given)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    page.log(story, _("Made a share link until %(until)s.") % {"until": made.until})
    page.tell(_("The link is made. Copy it from the list."))
    return True


def _revoke(page: AdminPage, story: Story) -> HttpResponse:
    number = page.request.POST["revoke"]
    link = get_object_or_404(story.shares, pk=number if is_number(number) else 0)
    share_links.revoke(link, by=page.user)
    page.log(story, _("Took a share link back."))
    page.tell(_("The link is taken back. It leads nowhere now."))
    return HttpResponseRedirect(page.request.path)
