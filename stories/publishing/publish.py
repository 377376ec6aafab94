"""
The verbs of writing: the only door for changing a story.

Saving makes a revision and touches nothing that readers see; publishing copies a revision onto the live
rows and derives what readers get from it. Each verb is one transaction. `by` is the acting user; None is
the site itself (a command), which may do anything.
"""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from characters import addresses
from spystories.lib import prose
from spystories.lib.locks import in_turn
from spystories.lib.rows import insert_rows, update_rows
from stories.content import checks
from stories.content.anchors import place_notes
from stories.content.compare import compare
from stories.content.rows import draft_rows_of
from stories.content.value import Content, content_of_revision
from stories.derived.affected import Affected, affected_by
from stories.derived.content_version import raise_content_version
from stories.derived.index import index_story, unindex_story
from stories.derived.pictures import settle_newest
from stories.models import (
    Authorship,
    CastMember,
    Decision,
    Revision,
    Setting,
    Slip,
    Story,
    StoryTag,
    Tie,
    Transition,
)
from stories.names.reading import newest_revisions, read_revision
from stories.search import documents
from stories.workflow import AS_APPROVED, GoesOutAs, State, Verb, Work, may, require, work_once_saved

from . import editions, originals

# What a save changes on a story's row.
WORKED_ON = (
    *("working_title", "edited_at", "gap_in_draft"),
    *("work", "approved_revision", "publish_at", "slot_kept_at"),
)


@transaction.atomic
def save_revision(
    story: Story, content: Content, *, by: User | None, note: str = "", version: int | None = None
) -> Revision:
    """
    Keep `content` as the next revision of `story` and return it; readers see nothing of it.

    A story without a row gets one. Content that says the same as the newest revision makes no new one: the
    newest is returned. The body is cleaned here, whoever brings it. What was approved stays so, and goes out at
    its time; what is saved over it is a draft, unless it says the same, or `by` may approve and the story goes
    out as saved. Raises `EditConflict` when somebody else saved after `version` was read (None: after `story`
    was), `NotAllowed` or `NotNow` as `workflow` says, and `ValidationError` by field for a line that is too long.
    """
    [kept] = keep_revisions([(story, _checked(content))], by=by, note=note, version=version)
    return _read(kept)


@transaction.atomic
def save_draft(
    story: Story, content: Content, *, by: User | None, note: str = "", version: int | None = None
) -> Revision:
    """The same by one who did not know that it is approved: what is saved over that is a draft."""
    [kept] = keep_revisions([(story, _checked(content))], by=by, note=note, version=version, approves=False)
    return _read(kept)


def _checked(content: Content) -> Content:
    in_turn()
    content = content.cleaned()
    check_lines(content)
    return content


def _read(kept: tuple[Revision, bool]) -> Revision:
    """Let the desk find what was kept, if it is new."""
    revision, is_new = kept
    if is_new:
        read_revision(revision)
        settle_newest([revision.story_id])
        documents.refresh_drafts(stories=[revision.story_id])
    return revision


def keep_revisions(
    drafts: Sequence[tuple[Story, Content]],
    *,
    by: User | None,
    note: str = "",
    version: int | None = None,
    approves: bool = True,
) -> list[tuple[Revision, bool]]:
    """
    Keep each content as the next revision of its story, as `save_revision` does; return each newest revision,
    and whether it was made.

    For `save_revision`, and for whoever saves many at once: it is given clean content, and neither reads what
    it keeps nor lets the desk find it. Not `approves` is as in `save_draft`. Three queries for those that are new,
    and a few for each that is not.
    """
    newest = newest_revisions([story.pk for story, _content in drafts if story.pk])
    made: list[tuple[Revision, bool]] = []
    approved: list[Story] = []
    for story, content in drafts:
        kept = newest.get(story.pk)
        before = content_of_revision(kept)
        if kept and before.same_as(content):
            made.append((kept, False))
            continue
        if story.pk is None:
            story.created_by = by
        require(by, Verb.SAVE, story)
        if _note_work(story, content, kept, by=by, approves=approves):
            approved.append(story)
        if story.pk:
            story.claim(version)
            story.save(update_fields=WORKED_ON)
        compared = compare(before, content)
        revision = Revision(
            number=(kept.number if kept else 0) + 1,
            links=content.links,
            created_by=by,
            note=note,
            words_added=compared.added,
            words_removed=compared.removed,
            **content.words,
        )
        revision.story = story
        made.append((revision, True))
        if story.pk:
            place_notes(story, content.body)
    Story.objects.bulk_create(story for story, _content in drafts if story.pk is None)
    new = [revision for revision, is_new in made if is_new]
    for revision in new:
        revision.story_id = revision.story.pk
    Revision.objects.bulk_create(new)
    for revision in new:
        if revision.story in approved:
            revision.story.approved_revision = revision
            revision.story.save(update_fields=["approved_revision"])
    return made


def _note_work(story: Story, content: Content, newest: Revision | None, *, by: User | None, approves: bool) -> bool:
    """Say of a story what is being worked on, and return whether the save approves it; nothing is stored yet."""
    was_approved = story.work in AS_APPROVED
    if was_approved:
        story.approved_revision = newest
    slot, by_reviewer = story.goes_out_at, by is not None and may(by, Verb.APPROVE, story)
    approves = _says_what_was_approved(story, content) or (
        approves and was_approved and by_reviewer and story.goes_as == GoesOutAs.SAVED and is_complete(content)
    )
    if approves:
        story.work = Work.SCHEDULED if slot else Work.APPROVED
    else:
        story.work = work_once_saved(story.work, by_reviewer=by_reviewer)
    story.publish_at, story.slot_kept_at = (slot, None) if approves else (None, slot)
    story.working_title, story.edited_at = content.title or _untitled(content), timezone.now()
    story.gap_in_draft = checks.has_gap(content)
    return approves


def _says_what_was_approved(story: Story, content: Content) -> bool:
    approved = story.approved_revision
    return approved is not None and content_of_revision(approved).same_as(content)


def _untitled(content: Content) -> str:
    """What lists call a draft without a title: its first words, if it has any."""
    first = next(iter(prose.paragraphs(content.body)), "")
    words = Truncator(" ".join(first.split()[:12])).words(6, truncate=" …")
    return (_("Untitled, “%(words)s”") % {"words": words})[:200] if words else ""


@transaction.atomic
def publish(
    revision: Revision, *, by: User | None, version: int | None = None, note: str = "", silently: bool = False
) -> Story:
    """
    Put `revision` before the public and return its story; `silently`, returning readers are not told.

    The story's rows take the revision's content, a first publication its number, a changed address leaves
    the old one behind, and all that is derived is made anew. Publishing the live revision again changes
    nothing. Who may publish approves by publishing. Raises `NotAllowed` or `NotNow` as `workflow` says,
    `EditConflict` when somebody saved after `version` was read, and `ValidationError` by field when the
    title, the text or a free address is missing.
    """
    raise_content_version()
    story = Story.objects.select_for_update().get(pk=revision.story_id)
    if story.is_live and story.live_revision_id == revision.pk:
        return story
    require(by, Verb.PUBLISH, story)
    if version is not None:
        story.claim(version)
    before = put_live(story, revision, at=timezone.now(), silently=silently)
    index_story(story, before)
    note = f"{note} {_('Returning readers are not told.')}".strip() if silently else note
    Transition.objects.create(story=story, revision=revision, verb=Verb.PUBLISH, by=by, note=note)
    return story


def put_live(story: Story, revision: Revision, *, at: datetime, silently: bool = False) -> Affected:
    """
    Make the live rows of `story` say what `revision` says, and return what they touched until now.

    For `publish`, and for whoever derives later: it asks for no right and derives nothing. Raises
    `ValidationError` as `publish` does.
    """
    check_publishable(story, content_of_revision(revision))
    return put_all_live([(story, revision, at)], silently=silently)


def put_all_live(
    revisions: Sequence[tuple[Story, Revision, datetime]], *, silently: bool = False, are_new: bool = False
) -> Affected:
    """
    The same for many, each with the time at which it goes out and nothing in it that keeps it from that. About
    twenty statements; `are_new` says of stories just made that nobody else has them, which saves one for each.
    """
    stories = [story for story, _revision, _at in revisions]
    before = affected_by(*stories)
    contents, slips, moves = [], [], []
    newest = {} if are_new else _newest_numbers(stories)
    number = next_number() if any(not story.number for story in stories) else 0
    for story, revision, at in revisions:
        content, old_address = content_of_revision(revision), story.slug
        slip = None if silently else editions.slip_of(story, content, at=at)
        if are_new:
            story.version += 1
        else:
            story.claim()
        for name, text in content.words.items():
            setattr(story, name, text)
        story.state, story.live_revision, story.last_published_at = State.LIVE, revision, at
        _stand_once_out(story, revision, is_newest=are_new or newest[story.pk] <= revision.number)
        story.edition, story.failure = slip.edition if slip else story.edition or 1, ""
        story.first_published_at = story.first_published_at or at
        if not story.number:
            story.number, number = number, number + 1
        contents.append((story, content))
        slips += [slip] if slip else []
        moves += [(story.key, old_address, story.slug)] if old_address else []
    update_rows(stories, [column.name for column in Story._meta.concrete_fields if not column.primary_key])
    Slip.objects.bulk_create(slips)
    addresses.record_moves(Story.section, moves)
    _tie(contents)
    if not are_new:
        originals.let_go([story.pk for story in stories])
    return before


def _newest_numbers(stories: Sequence[Story]) -> dict[int, int]:
    """The numbers of their newest revisions, by the stories' primary keys. One query."""
    rows = Revision.objects.filter(story__in=stories).order_by().values_list("story")
    return dict(rows.annotate(newest=Max("number")))


def _stand_once_out(story: Story, revision: Revision, *, is_newest: bool) -> None:
    """Say where `story` stands once `revision` is out: what was approved after it waits on, with its time."""
    if is_newest:
        story.work = Work.OUT
    elif story.work in AS_APPROVED or (story.approved_revision and story.approved_revision.number > revision.number):
        return
    story.approved_revision = None
    story.publish_at, story.slot_kept_at, story.publish_silently = None, None, False


@transaction.atomic
def withdraw(story: Story, *, by: User | None, version: int | None = None, note: str = "") -> Story:
    """
    Take `story` from the public and return it; its address stays its own, its number too.

    What was scheduled is taken off the schedule: it would bring the story back. A story that is not live is
    left as it is. Raises `NotAllowed` unless `by` may publish.
    """
    raise_content_version()
    story = Story.objects.select_for_update().get(pk=story.pk)
    if story.is_live:
        require(by, Verb.WITHDRAW, story)
        story.state, story.withdraw_at = State.WITHDRAWN, None
        story.publish_at, story.slot_kept_at = None, None
        story.work = {Work.OUT: Work.DRAFT, Work.SCHEDULED: Work.APPROVED}.get(Work(story.work), story.work)
        story.claim(version)
        story.save(update_fields=["state", "withdraw_at", "publish_at", "slot_kept_at", "work"])
        unindex_story(story)
        Transition.objects.create(story=story, revision=story.live_revision, verb=Verb.WITHDRAW, by=by, note=note)
    return story


def newest_revision(story: Story) -> Revision | None:
    """What editors work on, None for a story never saved. One query."""
    return story.revisions.order_by("-number").first()


def check_publishable(story: Story, content: Content) -> None:
    """Raise `ValidationError` by field for what readers cannot do without. Two queries."""
    check_complete(content)
    check_address(story, content.slug)


def check_complete(content: Content) -> None:
    """The same but for whose the address is. No query."""
    errors = {}
    if not content.title:
        errors["title"] = _("A story needs a title before it goes out.")
    if not content.body:
        errors["body"] = _("There is no text yet.")
    if not content.slug:
        errors["slug"] = _("A story needs an address before it goes out.")
    if errors:
        raise ValidationError(errors)


def check_lines(content: Content) -> None:
    """
    Raise `ValidationError` by field for a line that its column does not take.

    To be asked of cleaned content: composed (NFC) a text can be longer than it was typed.
    """
    errors = {}
    for name, text in content.words.items():
        try:
            Revision._meta.get_field(name).run_validators(text)  # type: ignore[union-attr]  # words are columns
        except ValidationError as refused:
            errors[name] = refused
    if errors:
        raise ValidationError(errors)


def is_complete(content: Content) -> bool:
    """Whether `check_complete` has nothing against `content`. No query."""
    return bool(content.title and content.body and content.slug)


def check_address(story: Story, slug: str) -> None:
    """Raise `ValidationError` for `slug` when it is another story's address, or once was. Two queries."""
    if Story.objects.filter(slug=slug).exclude(pk=story.pk).exists():
        raise ValidationError({"slug": _("Another story has this address. Choose another.")})
    addresses.check_free(story.section, slug, story.key)


def next_number() -> int:
    """The number of the next story that goes out for the first time. One query."""
    return (Story.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _tie(contents: Sequence[tuple[Story, Content]]) -> None:
    """
    Make the live rows of authors, tags, cast, settings, ties and decisions say what each content says; names no
    longer there are left out.
    """
    made = draft_rows_of(contents)
    keys = [story.pk for story, _content in contents]
    StoryTag.objects.filter(content_object__in=keys).delete()
    for model in (Authorship, CastMember, Setting, Tie, Decision):
        model._default_manager.filter(story__in=keys).delete()
    for kind in ("authors", "tags", "cast", "settings", "ties", "decisions"):
        insert_rows(row for rows in made for row in getattr(rows, kind))
