"""The checks beside a story: what to look at before it goes out, after each save and while it is typed."""

from django.template.response import TemplateResponse
from django.urls import reverse

from stories.content import value as content
from stories.content.checks import Finding, Kind
from stories.publishing import publish as publishing
from stories.publishing.readiness import look_over
from stories.workflow import Verb

from .typed import ReadsTyped

SHOWN = 40  # findings


class ChecksMixin(ReadsTyped):
    """For the admin of stories; stands before it among the bases."""

    LOOKED_OVER = (Verb.SUBMIT, Verb.APPROVE, Verb.PUBLISH, Verb.SCHEDULE)

    def get_urls(self):
        return [*self.typed_paths("checks", self.checks_answer), *super().get_urls()]

    def checks_answer(self, request, form):
        """What the posted form would be warned of, as the list that stands beside it. Saves nothing."""
        return TemplateResponse(request, "admin/stories/story/_findings.html", checked(findings_of(form)))

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        found = findings_of(form) if form.newest or form.is_bound else []
        context |= {"checks_address": self.typed_address("checks", form.story), "checked": checked(found)}
        return super().render_change_form(request, context, *args, **kwargs)

    def page(self, request, template, story, title, **context):
        """The pages of moves that put something out show the checks too."""
        if context.get("verb") in self.LOOKED_OVER and (newest := publishing.newest_revision(story)):
            found = look_over(story, content.of_revision(newest))
            context["checked"] = checked(found) | {
                "form_address": reverse("admin:stories_story_change", args=[story.pk])
            }
        return super().page(request, template, story, title, **context)


def findings_of(form) -> list[Finding]:
    """What is to be looked at in what `form` holds: as typed, or as saved last."""
    if not form.is_bound:
        return look_over(form.story, form.began)
    typed = form.typed()
    wrong = [
        Finding(Kind.REFUSED, field, str(said))
        for field, errors in form.errors.items()
        if field in form.fields
        for said in errors
    ]
    named = {finding.field for finding in wrong}
    return wrong + [
        finding for finding in look_over(form.story, typed) if not (finding.blocks and finding.field in named)
    ]


def checked(findings):
    """What the template of findings expects."""
    return {
        "count": len(findings),
        "blocking": [finding for finding in findings if finding.blocks],
        "findings": [finding for finding in findings if not finding.blocks][:SHOWN],
        "more": max(0, sum(not finding.blocks for finding in findings) - SHOWN),
    }
