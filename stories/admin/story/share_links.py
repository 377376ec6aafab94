"""The admin's page of a story's share links: those there are, and the form for another."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spystories.lib.page_head import absolute
from stories.models import Revision, Story
from stories.publishing import share_links as sharing
from stories.workflow import Verb, can

SHOWN = 20  # revisions to choose from
LASTS = {"1": gettext_lazy("a day"), "7": gettext_lazy("a week"), "30": gettext_lazy("a month")}


class ShareForm(forms.Form):
    """For whom, what, and until when."""

    whom = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Only editors see it."),
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
    until = forms.SplitDateTimeField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": gettext_lazy("Day")},
            time_attrs={"type": "time", "aria-label": gettext_lazy("Time")},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
    )

    def __init__(self, data=None, *, story):
        super().__init__(data, label_suffix="")
        newest = story.revisions.order_by("-number").values("pk")[:SHOWN]
        chosen = self.fields["revision"]
        chosen.queryset = story.revisions.filter(pk__in=newest).defer("body", "links")
        chosen.label_from_instance = _as_it_stood

    def clean(self):
        lasts = self.cleaned_data.get("lasts")
        if lasts:
            self.cleaned_data["until"] = timezone.now() + timedelta(days=int(lasts))
        elif not self.errors and not self.cleaned_data.get("until"):
            raise ValidationError({"until": _("Give the day and the time, or choose how long.")})
        return self.cleaned_data


def _as_it_stood(revision):
    when = timezone.localtime(revision.created_at)
    words = {"number": revision.number, "when": f"{when:%Y-%m-%d %H:%M}"}
    return _("Revision %(number)s, as it was saved %(when)s") % words


class ShareMixin:
    """One page. Whoever may save the story makes its links, sees them and takes them back."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.share_view)
        return [path("<int:pk>/share/", view, name="stories_story_share"), *super().get_urls()]

    def share_view(self, request, pk):
        story = self.story(request, pk)
        if not can(request.user, Verb.SAVE, story):
            raise PermissionDenied(_("This is not possible now, or not for you."))
        form = ShareForm(story=story)
        if request.method == "POST":
            if "revoke" in request.POST:
                return self._revoke(request, story)
            form = ShareForm(request.POST, story=story)
            if form.is_valid() and self._share(request, story, form):
                return HttpResponseRedirect(request.path)
        links = story.shares.select_related("created_by", "revision", "story").annotate(
            brought=Count("notes")
        )
        links = links.defer("revision__body", "revision__links", "story__body")
        return self.page(
            request,
            "share",
            story,
            _("Share “%(title)s”") % {"title": story.working_title or story},
            form=form,
            links=[(link, absolute(sharing.address(link))) for link in links],
        )

    def _share(self, request, story, form):
        data = form.cleaned_data
        given = {"revision": data["revision"], "whom": data["whom"]}
        try:
            made = sharing.share(story, data["until"], by=request.user, **given)
        except ValidationError as refused:
            form.add_error(None, refused)
            return False
        self.log_change(request, story, _("Made a share link until %(until)s.") % {"until": made.until})
        self.message_user(request, _("The link is made. Copy it from the list."), messages.SUCCESS)
        return True

    def _revoke(self, request, story: Story):
        number = request.POST["revoke"]
        found = get_object_or_404(story.shares, pk=number if number.isdecimal() and len(number) < 19 else 0)
        sharing.revoke(found, by=request.user)
        self.log_change(request, story, _("Took a share link back."))
        self.message_user(request, _("The link is taken back. It leads nowhere now."), messages.SUCCESS)
        return HttpResponseRedirect(request.path)
