"""The checks beside a story: what to look at before it goes out, after each save and while it is typed."""

from django.http import HttpResponse
from django.template.response import TemplateResponse

from spystories.lib.admin_addresses import admin_address
from stories.admin.shared.pages import AdminPage, admin_page, may_write
from stories.content.checks import Finding, Kind
from stories.content.value import content_of_revision
from stories.editing.story_form import StoryForm
from stories.models import Revision, Story
from stories.publishing.readiness import look_over

from .typed import typed_address, typed_form, typed_pages

FINDINGS_SHOWN = 40


@admin_page(may_write, methods=["POST"])
def check_typed(page: AdminPage, story: Story | None = None) -> HttpResponse:
    """What the posted form would be warned of, as the list that stands beside it. Saves nothing."""
    findings = findings_of(typed_form(page, story))
    return TemplateResponse(page.request, "admin/stories/story/_findings.html", checked(findings))


PAGES = typed_pages("checks", check_typed)


def beside_form(form: StoryForm) -> dict:
    """What the page of the form shows of the checks."""
    findings = findings_of(form) if form.newest or form.is_bound else []
    return {"checks_address": typed_address("checks", form.story), "checked": checked(findings)}


def before_move(story: Story, newest: Revision) -> dict:
    """What the page of a move that puts `newest` out shows of the checks."""
    found = look_over(story, content_of_revision(newest))
    return {"checked": checked(found) | {"form_address": admin_address(story)}}


def findings_of(form: StoryForm) -> list[Finding]:
    """What is to be looked at in what `form` holds: as typed, or as saved last."""
    if not form.is_bound:
        return look_over(form.story, form.began)
    typed = form.typed()
    wrong = [
        Finding(Kind.REFUSED, field, str(message))
        for field, errors in form.errors.items()
        if field in form.fields
        for message in errors
    ]
    named = {finding.field for finding in wrong}
    return wrong + [
        finding for finding in look_over(form.story, typed) if not (finding.blocks and finding.field in named)
    ]


def checked(findings: list[Finding]) -> dict:
    """What the template of findings expects."""
    blocking = [finding for finding in findings if finding.blocks]
    others = [finding for finding in findings if not finding.blocks]
    return {
        "count": len(findings),
        "blocking": blocking,
        "findings": others[:FINDINGS_SHOWN],
        "more": max(0, len(others) - FINDINGS_SHOWN),
    }
