"""The editors' first page as it is shown: lines with a reason and one verb, for whoever looks at it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stories.bulk import questions
from stories.models import InnerLink, Story
from stories.search import documents
from stories.workflow import Verb, Work, can, leads

from . import calendar as month
from . import queries as desk


@dataclass(frozen=True)
class Line:
    """Something to do: what it is about, why, a word more, and the one verb with the way there."""

    title: str
    address: str
    why: str | Promise
    said: str
    verb: str | Promise
    way: str


def panes(user, asked_month: str = "") -> dict:
    """What the desk shows to `user`; of stories nothing to whoever may see none. About forty queries."""
    if not (user.has_perm("stories.view_story") or user.has_perm("stories.change_story")):
        return {}
    publishes = user.has_perm("stories.publish_story")
    own = {} if user.has_perm("stories.edit_every_story") else {"created_by": user}
    needs, need_count = _needs(user, publishes)
    review_count = desk.count(Work.REVIEW)
    return {
        "needs": needs,
        "waiting_count": need_count + (review_count if publishes else 0),
        "review": desk.in_review(),
        "review_count": review_count,
        "publishes": publishes,
        "drafts": desk.drafts(**own),
        "draft_count": desk.count([Work.DRAFT, Work.CHANGES], **own),
        "own_drafts": bool(own),
        "question_count": questions.count(user),
        "month": month.month(asked_month),
        "troubles": _troubles() if publishes else None,
        "published": desk.recently_published(),
        "lately": desk.lately(),
    }


# What needs somebody


def _needs(user, publishes):
    """The lines, and how many there are in all."""
    asked = desk.asked_of(user)
    lines = [_asked(story) for story in asked]
    total = desk.count(Work.CHANGES, created_by=user)
    if publishes:
        changed = desk.changed_after_approval()
        approved = desk.approved()
        lines += [_changed(story) for story in changed] + [_approved(user, story) for story in approved]
        total += desk.count(**desk.CHANGED) + desk.count(Work.APPROVED)
    return lines, total


def _asked(story):
    said = _("“%(note)s”") % {"note": story.note} if story.note else ""
    if story.moved_by:
        said = f"{said} {_('Asked by %(who)s.') % {'who': story.moved_by}}".strip()
    return Line(_title(story), _form(story), _("Changes asked."), said, _("Revise"), _form(story))


def _changed(story):
    said = ngettext(
        "%(count)s word differs from what was approved.",
        "%(count)s words differ from what was approved.",
        story.words_changed,
    ) % {"count": story.words_changed}
    compare = f"{reverse('admin:stories_story_compare', args=[story.pk])}?a={story.approved}"
    return Line(_title(story), _form(story), _("Changed after review."), said, _("Compare"), compare)


def _approved(user, story):
    said = _("By %(who)s.") % {"who": story.moved_by} if story.moved_by else ""
    verb = Verb.PUBLISH
    way = reverse("admin:stories_story_move", args=[story.pk, verb])
    why = _("Approved, and not out.")
    return Line(
        _title(story), _form(story), why, said, verb.label, way if can(user, verb, story) else _form(story)
    )


# What is wrong


def _troubles():
    """The lines of each kind that there is trouble of, each kind with the way to all of them."""
    groups = [
        ("failed", _group(desk.failed(), _failed)),
        ("gap", _group(desk.live_with_a_gap(), _live_gap) + _group(desk.decided_with_a_gap(), _decided_gap)),
        ("moved", _group(desk.astray(InnerLink.Leads.MOVED), _moved)),
        ("nowhere", _group(desk.astray(InnerLink.Leads.NOWHERE), _nowhere)),
        ("", _group(desk.notes_astray(), _orphaned)),
        ("untagged", _group(desk.without_tags(), _untagged)),
        ("", _search()),
    ]
    return [
        {"lines": lines[: desk.FEW - 1], "more": _all(name) if len(lines) >= desk.FEW and name else ""}
        for name, lines in groups
        if lines
    ]


def _group(rows, line):
    return [line(row) for row in rows]


def _failed(story):
    verb = Verb.SCHEDULE if leads(Verb.SCHEDULE, story) else Verb.SCHEDULE_WITHDRAWAL
    way = reverse("admin:stories_story_move", args=[story.pk, verb])
    return Line(
        _title(story),
        _form(story),
        _("It could not go out on time."),
        story.failure,
        _("Schedule"),
        way,
    )


def _live_gap(story):
    said = _("A TK or a “[…]” is left in the live text.")
    return Line(_title(story), _form(story), _("Readers see a gap."), said, _("Fill"), _form(story))


def _decided_gap(story):
    said = _("A TK or a “[…]” is left, and it is %(work)s.") % {"work": story.get_work_display()}
    return Line(_title(story), _form(story), _("A gap is left."), said, _("Fill"), _form(story))


def _moved(link):
    return _link(link, _("An old address is in use."))


def _nowhere(link):
    return _link(link, _("A link leads nowhere."))


def _link(link, why):
    said = _("“%(address)s” in paragraph %(number)s.") % {"address": link.address, "number": link.paragraph}
    way = f"{_form(link.story)}?at={link.paragraph}#id_body"
    return Line(_title(link.story), _form(link.story), why, said, _("Mend"), way)


def _orphaned(note):
    said = _("“%(words)s” is gone from the text.") % {"words": note.quote[:120]}
    return Line(
        _title(note.story),
        _form(note.story),
        _("A note has lost its passage."),
        said,
        _("Read"),
        _form(note.story),
    )


def _untagged(story):
    said = _("Readers of tags cannot find it.")
    return Line(
        _title(story), _form(story), _("It carries no tag."), said, _("Tag"), f"{_form(story)}#tags-rows"
    )


def _search():
    behind = documents.count_behind()
    if not behind:
        return []
    said = ngettext(
        "%(count)s page is not as the search has it. The command reindex mends it.",
        "%(count)s pages are not as the search has them. The command reindex mends it.",
        behind,
    ) % {"count": behind}
    way = reverse("search")
    return [Line(_("The search"), way, _("It does not follow."), said, _("Look"), way)]


def _all(name):
    return f"{reverse('admin:stories_story_changelist')}?trouble={name}"


def _title(story):
    return story.working_title or story.title or _("Untitled")


def _form(story: Story) -> str:
    return reverse("admin:stories_story_change", args=[story.pk])
