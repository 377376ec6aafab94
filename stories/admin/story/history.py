"""The pages of a story's past: its revisions and moves, comparing two revisions, bringing one back."""

from dataclasses import replace

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from characters.models import Picture
from spystories.lib import prose
from spystories.lib.admin_addresses import admin_address
from spystories.lib.locks import EditConflict
from spystories.lib.paging import paginate
from stories.admin.shared.pages import AdminPage, admin_page, may_do
from stories.content.compare import Comparison, compare
from stories.content.value import content_of_revision
from stories.models import Revision, Story
from stories.publishing.publish import newest_revision
from stories.publishing.restore import restore
from stories.workflow import Verb, can

from .moves import MoveForm

PER_PAGE = 50  # revisions and moves


@admin_page()
def show_history(page: AdminPage, story: Story) -> HttpResponse:
    """Revisions and moves, newest first, a page of each; any two of the page can be compared."""
    count, moves = story.revisions.count(), story.transitions.count()
    paging = paginate(
        page.request,
        story.revisions.order_by("-number"),
        total=max(count, moves),
        per_page=PER_PAGE,
        prepare=lambda rows: rows.select_related("created_by").defer("body", "links"),
    )
    start = paging.first_item - 1
    transitions = story.transitions.select_related("by", "revision")
    return page.show(
        "admin/stories/story/history.html",
        _("History of %(title)s") % {"title": story.working_title or story},
        story=story,
        page=paging,
        count=count,
        transitions=transitions.defer("revision__body", "revision__links")[start : start + PER_PAGE],
        may_restore=can(page.user, Verb.RESTORE, story),
    )


@admin_page()
def show_comparison(page: AdminPage, story: Story) -> HttpResponse:
    """
    Two revisions, or the live text (`a=live`) and one, word by word; by default live and newest.

    To choose from are those compared and a page of all.
    """
    asked = page.request.GET
    old, new = (_side(story, asked.get(name, "")) for name in ("a", "b"))
    newest = newest_revision(story)
    new = new or newest
    if new is None:
        raise Http404
    old = old or _before(story, new)
    paging = paginate(
        page.request,
        story.revisions.order_by("-number"),
        per_page=PER_PAGE,
        prepare=lambda rows: rows.defer("body", "links"),
    )
    return page.show(
        "admin/stories/story/compare.html",
        _("Compare %(title)s") % {"title": story.working_title or story},
        story=story,
        old=old,
        new=new,
        comparison=_compare(old, new),
        page=replace(paging, query={name: asked[name] for name in ("a", "b", "as") if asked.get(name)}),
        revisions=sorted({*paging.items, old or new, new}, key=lambda row: -row.number),
        newest=newest,
        side_by_side=asked.get("as") == "sides",
        may_restore=can(page.user, Verb.RESTORE, story),
    )


def _compare(old: Revision | None, new: Revision | None) -> Comparison:
    before, after = map(content_of_revision, (old, new))
    keys = [key for side in (before, after) for key in prose.picture_keys(side.body)]
    return compare(before, after, Picture.objects.called(keys))


def _side(story: Story, name: str) -> Revision | None:
    if name == "live":
        return story.live_revision
    return story.revisions.filter(number=name).first() if name.isdecimal() and len(name) < 9 else None


def _before(story: Story, revision: Revision) -> Revision | None:
    """What a revision is compared with unless somebody chooses: the live one, else the one before."""
    if story.is_live and story.live_revision_id != revision.pk:
        return story.live_revision
    return story.revisions.filter(number__lt=revision.number).first()


@admin_page(may_do(Verb.RESTORE))
def show_restoring(page: AdminPage, story: Story, number: int) -> HttpResponse:
    """Make an older revision the newest, after saying what that changes."""
    revision = get_object_or_404(Revision, story=story, number=number)
    newest = newest_revision(story)
    form = MoveForm(page.request.POST or None, story=story, verb=Verb.RESTORE)
    if page.request.method == "POST" and form.is_valid():
        try:
            made = restore(revision, by=page.user, version=form.cleaned_data["version"])
        except EditConflict:
            form.add_error(None, form.describe_conflict(page.user))
            form.renew(story)
        else:
            words = _("Revision %(old)s is the newest again, as revision %(new)s.")
            if made == newest:
                words = _("Revision %(new)s says the same as revision %(old)s. Nothing was saved.")
            page.tell(words % {"old": number, "new": made.number})
            return HttpResponseRedirect(admin_address(story))
    title = {"number": number, "title": story.working_title or story}
    return page.show(
        "admin/stories/story/restore.html",
        _("Bring back revision %(number)s of %(title)s") % title,
        story=story,
        revision=revision,
        form=form,
        comparison=_compare(newest, revision),
    )


PAGES = [
    ("<int:pk>/compare/", show_comparison, "compare"),
    ("<int:pk>/restore/<int:number>/", show_restoring, "restore"),
]
