"""The mention desk: the page, and the answers given on it, with script or without."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from characters.models import ENTITIES
from spystories.lib.admin_addresses import admin_address
from spystories.lib.keys import is_number
from spystories.lib.locks import EditConflict
from spystories.lib.paging import Paging, page_number
from spystories.lib.refusals import reason_of
from spystories.lib.requests import editor_of
from stories.bulk import imports, questions
from stories.models import Batch, NameAnswer, OpenQuestion
from stories.names.name_offers import find_called
from stories.phrases import count_of_stories, stories_published

PER_PAGE, DRAFTS = 10, 200  # questions on a page; drafts listed, and published at once
NAMED = 5  # drafts that could not be published, named with the reason
OTHER = "other"  # the answer for somebody else on file, and the field that says who


def mention_desk(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Every open question of those whose stories one may change; POST answers, takes back or publishes."""
    user = editor_of(request)
    if not (user.has_perm("stories.change_story") or user.has_perm("stories.view_story")):
        raise PermissionDenied
    if request.method == "POST":
        return _act(request)
    about_new, batch = request.GET.get("about") == "new", _import_of(request.GET)
    last = NameAnswer.objects.filter(by=user, undone=False).first()
    drafts = questions.drafts_to_publish(user)
    context = {
        **site.each_context(request),
        "title": _("Mention desk"),
        "page": _page(request, user, about_new, batch),
        "about_new": about_new,
        "batch": batch,
        "last": last,
        "made": _made(last),
        "draft_count": drafts.count(),
        "drafts": drafts.only("working_title", "title")[:DRAFTS],
    }
    return TemplateResponse(request, "admin/mention_desk.html", context)


def _import_of(sent: QueryDict) -> Batch | None:
    """The import whose drafts alone are asked for, if one is."""
    number = sent.get("import", "")
    return Batch.objects.filter(verb=imports.VERB, pk=number).first() if is_number(number) else None


def _query(about_new: bool, batch: Batch | None) -> dict[str, str]:
    """What of all questions is asked for, as the address says it."""
    return ({"about": "new"} if about_new else {}) | ({"import": str(batch.pk)} if batch else {})


def _answerable(user: User, batch: Batch | None) -> QuerySet[OpenQuestion]:
    """The rows that `user` may answer, those of an import alone if one is asked for."""
    rows = questions.answerable_by(user)
    return rows.filter(story__imported__file__batch=batch) if batch else rows


def _page(request: HttpRequest, user: User, about_new: bool, batch: Batch | None) -> Paging:
    rows = _answerable(user, batch).filter(is_new=about_new)
    number, total = page_number(request), questions.group_rows(rows).count()
    start = (number - 1) * PER_PAGE
    if number > 1 and start >= total:
        raise Http404
    adding = [kind for kind in ENTITIES if user.has_perm(f"characters.add_{kind}")]
    found = questions.find_questions(rows, start, PER_PAGE, adding=adding)
    return Paging(found, number, total, request.path, _query(about_new, batch), PER_PAGE)


def _act(request: HttpRequest) -> HttpResponse:
    """Do what was asked, and answer the script in JSON, everybody else with the page."""
    act = next((act for name, act in ACTS.items() if name in request.POST), None)
    if act is None:
        raise Http404
    try:
        told = act(request)
    except (EditConflict, ValidationError, PermissionDenied) as refused:
        told = {"refused": reason_of(refused)}
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(told)
    level = messages.WARNING if "refused" in told else messages.SUCCESS
    messages.add_message(request, level, told.get("refused") or told["said"])
    query = urlencode(_query(request.POST.get("about") == "new", _import_of(request.POST)))
    return HttpResponseRedirect(reverse("admin:mention_desk") + (f"?{query}" if query else ""))


def _answer(request: HttpRequest) -> dict[str, Any]:
    """Answer in the stories that were ticked; with "everywhere", in all but those that were shown and unticked."""
    user = editor_of(request)
    chosen, shown = ({int(pk) for pk in request.POST.getlist(name) if is_number(pk)} for name in ("story", "shown"))
    form, among, choice, other = (
        request.POST.get(name, "").replace("\0", "") for name in ("form", "among", "choice", OTHER)
    )
    if choice == OTHER:
        choice = find_called(other.strip(), ENTITIES)
    rows = _answerable(user, _import_of(request.POST)).filter(form=form, among=among)
    if "everywhere" in request.POST:
        rows = rows.exclude(story__in=shown - chosen).order_by("-count", "pk")[: questions.MOST_AT_ONCE]
    else:
        rows = rows.filter(story__in=chosen)
    given = questions.answer(rows, choice, by=user)
    said = _("%(words)s: %(said)s, in %(stories)s.") % {
        "words": given.words,
        "said": given.said,
        "stories": count_of_stories(given.stories.count()),
    }
    return {"said": said, "undo": given.pk, "made": _made(given)}


def _made(given: NameAnswer | None) -> str:
    """The page of whom an answer put on file, where the rest of it is filled in; empty for nobody."""
    if given is None or not given.made:
        return ""
    kind, key = given.made
    entity = ENTITIES[kind].objects.filter(key=key).only("pk").first()
    return admin_address(entity) if entity else ""


def _undo(request: HttpRequest) -> dict[str, str]:
    number, user = request.POST["undo"], editor_of(request)
    given = get_object_or_404(NameAnswer, by=user, pk=number if is_number(number) else 0, undone=False)
    kept = questions.undo_answer(given, by=user)
    said = _("Taken back: %(words)s.") % {"words": given.words}
    if kept:
        titles = ", ".join(f"“{story.working_title}”" for story in kept)
        said += " " + _("Changed since, and left as it is: %(titles)s.") % {"titles": titles}
    return {"said": said}


def _publish(request: HttpRequest) -> dict[str, str]:
    """Publish the drafts that do nothing but answer; one with other changes is left to its own page."""
    outcome, left = questions.publish_answers(by=editor_of(request), most=DRAFTS)
    said = stories_published(outcome.done)
    if left:
        sentence = ngettext(
            "%(n)s has other changes too: publish it from its own page.",
            "%(n)s have other changes too: publish them from their own pages.",
            left,
        )
        said += " " + sentence % {"n": left}
    if outcome.refused:
        reasons = [
            _("“%(title)s”: %(why)s") % {"title": title, "why": reason_of(refusal)}
            for title, refusal in outcome.refused[:NAMED]
        ]
        said = " ".join([said, outcome.left_sentence, *reasons])
    return {"said": said} if outcome.done or not outcome.refused else {"refused": said}


ACTS = {"choice": _answer, "undo": _undo, "publish": _publish}
