"""
The verbs of a renaming: propose, make, publish, undo.

A renaming is one set of drafts. What takes long goes story by story, each in its own transaction, so many in
one call: `go_on` continues, also after a break. Readers see nothing of it until the drafts are published; the
old name stays known with its short forms, so that what they read keeps its links (see `Entity.formerly`).
"""

import time
from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from characters import editing
from characters.models import Character, Place
from characters.names.forms import NameRules
from spystories.lib.conflict_forms import conflict_sentence
from spystories.lib.locks import in_turn
from spystories.lib.refusals import Outcome, reason_of
from stories.content import rename
from stories.content.remains import OldWords, remaining
from stories.content.rename import Sentence
from stories.content.value import content_of_revision
from stories.history.changes import keep_change
from stories.models import (
    Collection,
    Fact,
    Introduction,
    Note,
    Relationship,
    RenamedStory,
    Renaming,
    Revision,
    Story,
    Tag,
)
from stories.names.occurrences import spans_of, stories_that_may_name
from stories.publishing import restore
from stories.publishing.publish import newest_revision, save_revision
from stories.workflow import OUT_OF_THE_TRASH, Verb, Work, can, may_at_all

from .drafts import newest_of, publish_draft, reason_to_keep

ANCHOR = ("paragraph", "quote", "before", "after")
# Stories and time of one call: a page that reads or changes them shows how far it is before anybody wonders.
BATCH_STORIES, BATCH_SECONDS = 1000, 1.5
PUBLISHING_SECONDS = 12  # of one call that publishes
LINES_SHOWN = 200  # tags, and collections, that say the old name
Step, State = Renaming.Step, RenamedStory.State
# What a step takes up, and the step that follows.
STATE_TAKEN: dict[str, str] = {Step.READING: State.WAITING, Step.MAKING: State.READ, Step.UNDOING: State.MADE}
NEXT_STEP: dict[str, str] = {Step.READING: Step.PROPOSED, Step.MAKING: Step.MADE, Step.UNDOING: Step.UNDONE}


@transaction.atomic
def propose(
    entity: Character | Place, new: Mapping[str, Any], *, by: User | None, typed: Mapping[str, str] | None = None
) -> Renaming:
    """
    Begin a renaming: nothing is changed yet. Follow with `go_on`, which reads the stories concerned.

    `new` holds name, sort_name, and aliases in the order of the old ones, then those to be added. A proposal
    that was not made is given up.
    """
    in_turn()
    kind = "place" if isinstance(entity, Place) else "character"
    Renaming.objects.filter(**{kind: entity}, step__in=[Step.READING, Step.PROPOSED]).delete()
    begun = Renaming.objects.create(
        **{kind: entity}, old=names_now(entity), new=dict(new), typed=dict(typed or {}), by=by
    )
    stories = stories_that_may_name(entity)
    RenamedStory.objects.bulk_create((RenamedStory(renaming=begun, story_id=pk) for pk in stories), batch_size=500)
    return begun


def names_now(entity: Character | Place) -> dict[str, Any]:
    """The names of `entity`. One query."""
    aliases = list(entity.aliases.order_by("pk").values_list("name", flat=True))
    sort_name = entity.sort_name if isinstance(entity, Character) else ""
    return {"name": entity.name, "sort_name": sort_name, "aliases": aliases}


def name_rules(row: Renaming) -> NameRules:
    """The rules by which the forms of the name follow."""
    aliases = dict(zip(row.old["aliases"], row.new["aliases"], strict=False))
    is_place = row.place_id is not None
    return NameRules(row.old["name"], row.new["name"], place=is_place, aliases=aliases, typed=row.typed)


def old_words(row: Renaming) -> OldWords:
    """
    The words of the old names that no new one has: where they stand afterwards, an editor is told.

    An old name that is kept as another name is an old one all the same.
    """
    others = row.new["aliases"][: len(row.old["aliases"])]
    return OldWords([row.old["name"], *row.old["aliases"]], [row.new["name"], *others])


def with_remains(row: Renaming) -> QuerySet[RenamedStory]:
    """The stories of a renaming in which words of the old name stay, those that an editor left among them."""
    unticked = Q(partly=True) | Q(state=State.LEFT, count__gt=0)
    return row.stories.exclude(state=State.WAITING).filter(unticked | ~Q(remains=[]))


def lines_with_remains(row: Renaming) -> list[Tag | Collection]:
    """The tags and collections, which no renaming changes, whose own words say the old name. Two queries."""
    words = old_words(row)
    if not words.written:
        return []
    found: list[Tag | Collection] = []
    for model, columns in ((Tag, ("name", "line")), (Collection, ("title", "line"))):
        says = Q()
        for column, word in product(columns, words.written):
            says |= Q(**{f"{column}__icontains": word})
        for one in model._base_manager.filter(says).order_by("pk")[:LINES_SHOWN]:
            if any(True for column in columns for _at in words.find(getattr(one, column))):
                found.append(one)
    return found


def go_on(row: Renaming, *, by: User | None) -> int:
    """
    Read, change or bring back the next stories of a renaming, and say how many still wait.

    At most `BATCH` of them and about `SECONDS`. Nothing while it waits for an editor.
    """
    state = STATE_TAKEN.get(row.step)
    if state is None:
        return 0
    do = _DO[row.step]
    _each(row.stories.filter(state=state), lambda story: do(story, by))
    left = row.stories.filter(state=state).count()
    if not left:
        with transaction.atomic():
            in_turn()
            row.forms = _forms_met(row) if row.step == Step.READING else row.forms
            row.step = NEXT_STEP[row.step]
            row.save(update_fields=["step", "forms"])
    return left


def _each(rows: QuerySet[RenamedStory], do: Callable[[RenamedStory], None], seconds: float | None = None) -> None:
    """`do` each row in a transaction of its own, as long as it is as it was when it was chosen."""
    until = time.monotonic() + (BATCH_SECONDS if seconds is None else seconds)
    together = RenamedStory.objects.select_related("renaming", "story", "seen", "made")
    for pk, state in list(rows.values_list("pk", "state")[:BATCH_STORIES]):
        if time.monotonic() > until:
            return
        with transaction.atomic():
            in_turn()
            story = together.filter(pk=pk).first()
            if story and story.state == state:
                do(story)


def tick(row: RenamedStory, first: int, last: int, wanted: Iterable[int]) -> None:
    """Say which of the sentences from `first` to before `last` are to be changed."""
    wanted = set(wanted)
    for number in range(first, min(last, len(row.sentences))):
        row.sentences[number]["on"] = number in wanted
    row.save(update_fields=["sentences"])


@transaction.atomic
def make_drafts(row: Renaming, *, by: User | None) -> None:
    """
    Give the new name, and begin with the drafts: follow with `go_on`. Stories looked at again come too.

    Raises `ValidationError` when the name is no longer what it was.
    """
    in_turn()
    row.refresh_from_db()
    if row.step == Step.PROPOSED:
        _name(row, row.old, row.new, former=[row.old["name"]], by=by)
    elif row.step != Step.MADE:
        return
    row.stories.filter(state=State.AGAIN).update(state=State.READ)
    row.step = Step.MAKING
    row.save(update_fields=["step"])


@transaction.atomic
def undo_renaming(row: Renaming, *, by: User | None) -> bool:
    """
    Take the new name back, and begin to bring the drafts back: follow with `go_on`.

    Returns whether the name was given back: it is not when somebody gave another since.
    """
    in_turn()
    row.refresh_from_db()
    if row.step not in (Step.MADE, Step.MAKING):
        return True
    live = row.stories.filter(story__state=Story.State.LIVE, story__live_revision=F("made"))
    try:
        _name(row, row.new, row.old, former=[row.new["name"]] if live.exists() else [], by=by)
        given_back = True
    except ValidationError:
        given_back = False
    row.stories.filter(state__in=[State.READ, State.AGAIN]).update(state=State.LEFT, why=_("No draft was made."))
    row.step = Step.UNDOING
    row.save(update_fields=["step"])
    return given_back


def publish_drafts(row: Renaming, *, by: User | None) -> Outcome:
    """
    Publish the drafts that stand as this renaming made them, but those that are refused.

    At most `BATCH` and about `SECONDS`; call again for the rest. Once no live text needs it the old name is
    forgotten.
    """
    outcome = Outcome()
    drafts = drafts_to_publish(row, by)
    _each(drafts, lambda one: publish_draft(one.story, _draft_of(one), outcome, by=by), PUBLISHING_SECONDS)
    if row.step == Step.MADE and not stories_with_old_name(row).exists():
        forget_old_name(row)
    return outcome


def drafts_to_publish(row: Renaming, user: User | AnonymousUser | None) -> QuerySet[RenamedStory]:
    """The drafts of a renaming that are the newest of their story and not out, if `user` may publish."""
    if not may_at_all(user, Verb.PUBLISH):
        return row.stories.none()
    drafts = row.stories.filter(state=State.MADE, made=newest_of("story"), story__state__in=OUT_OF_THE_TRASH)
    return drafts.exclude(story__work=Work.OUT)


def stories_with_old_name(row: Renaming) -> QuerySet[RenamedStory]:
    """The live stories of a renaming that do not say the new name yet."""
    live = row.stories.filter(story__state=Story.State.LIVE)
    out = F("story__live_revision__number")
    return live.exclude(state=State.MADE, partly=False, made__number__lte=out)


@transaction.atomic
def forget_old_name(row: Renaming) -> None:
    """Let the old name be known no longer; what still says it loses its links."""
    in_turn()
    entity = type(row.entity).objects.get(pk=row.entity.pk)
    if entity.formerly:
        editing.rename(entity, entity.name, aliases=names_now(entity)["aliases"], formerly=[])


def _name(row: Renaming, before: dict[str, Any], after: dict[str, Any], *, former: list[str], by: User | None) -> None:
    """Give the name and the other names `after`; other names that were added meanwhile stay."""
    entity = type(row.entity).objects.get(pk=row.entity.pk)
    now = names_now(entity)
    if now["name"] != before["name"]:
        raise ValidationError(_("The name was changed meanwhile: it is “%(name)s” now."), params={"name": now["name"]})
    columns: dict[str, Any] = {"formerly": former}
    if row.character_id and now["sort_name"] == before["sort_name"]:
        columns["sort_name"] = after["sort_name"]
    others = [name for name in now["aliases"] if name not in before["aliases"]]
    with keep_change(entity, by=by):
        editing.rename(entity, after["name"], aliases=[*after["aliases"], *others], **columns)


# One story


def read_story(row: RenamedStory) -> None:
    """Read a story's newest content for the sentences that would change. Forgets what was ticked."""
    row.seen = newest_revision(row.story)
    content = content_of_revision(row.seen)
    entity, rules = row.renaming.entity, name_rules(row.renaming)
    spans, texts = spans_of(content, entity, row.renaming.old), rename.texts_of(content)
    forms: dict[str, Any] = {}
    for field, places in spans.own.items():
        for paragraph, start, end in places:
            words = texts[field][paragraph][start:end]
            form = rules.form_of(words)
            forms[form] = [words, forms.get(form, (words, 0))[1] + 1]
    sentences = rename.propose(content, rules, spans.own)
    row.sentences, row.count = [sentence.as_json() for sentence in sentences], len(sentences)
    row.remains = [one.as_json() for one in remaining(content, old_words(row.renaming), *spans)]
    row.forms = forms


def _read(row: RenamedStory, by: User | None) -> None:
    read_story(row)
    row.state = State.READ
    if row.sentences:
        row.save()
    elif row.remains:
        _leave(row, State.LEFT, _("Nothing in it is read as this name."))
    else:
        row.delete()


def _make(row: RenamedStory, by: User | None) -> None:
    sentences = [Sentence.of_json(sentence) for sentence in row.sentences]
    if not any(sentence.on for sentence in sentences):
        _leave(row, State.LEFT, _("Nothing was ticked."))
    elif not can(by, Verb.SAVE, row.story):
        _leave(row, State.LEFT, _("You may not change this story."))
    elif newest_revision(row.story) != row.seen:
        read_story(row)
        _leave(row, State.AGAIN if row.sentences else State.LEFT, conflict_sentence())
    else:
        _save(row, sentences, by)


def _save(row: RenamedStory, sentences: list[Sentence], by: User | None) -> None:
    assert row.seen is not None, "The sentences were read in it."
    before, rules = content_of_revision(row.seen), name_rules(row.renaming)
    after = rename.rename_content(before, sentences, rules, row.renaming.entity.key)
    row.notes = list(row.story.notes.values("pk", *ANCHOR))
    notes = rename.move_notes(before, sentences, row.story.notes.all())
    try:
        with transaction.atomic():
            Note.objects.bulk_update(notes, ANCHOR, batch_size=500)
            row.made = save_revision(row.story, after, by=by, note=str(row.renaming)[:200])
    except ValidationError as refused:
        _leave(row, State.LEFT, reason_of(refused))
        return
    quoting = (model.objects.filter(story=row.story) for model in (Fact, Relationship, Introduction))
    quoted = {sentence for rows in quoting for sentence in rows.values_list("sentence", flat=True)}
    row.quoted = rename.follow_quotes(before, sentences, quoted)
    row.partly = not all(sentence.on for sentence in sentences)
    _leave(row, State.MADE, "")


def _bring_back(row: RenamedStory, by: User | None) -> None:
    if reason := reason_to_keep(row.story, _draft_of(row), by=by):
        _leave(row, State.KEPT, reason)
        return
    known = set(row.story.notes.values_list("pk", flat=True))
    notes = [Note(**note) for note in row.notes if note["pk"] in known]
    Note.objects.bulk_update(notes, ANCHOR, batch_size=500)
    if row.seen:
        restore.take_back(row.seen, by=by)
    _leave(row, State.UNDONE, "")


def _draft_of(row: RenamedStory) -> Revision:
    assert row.made is not None, "A draft was made of every story in this state."
    return row.made


def _leave(row: RenamedStory, state: str, why: str) -> None:
    row.state, row.why = state, why[:200]
    row.save()


def _forms_met(row: Renaming) -> dict[str, Any]:
    """The forms met in all stories, as of `Renaming`."""
    forms: dict[str, Any] = {}
    for of_story in row.stories.values_list("forms", flat=True).iterator():
        for form, (words, count) in of_story.items():
            first, before = forms.get(form, (words, 0))
            forms[form] = [first, before + count]
    return forms


_DO: dict[str, Callable[[RenamedStory, User | None], None]] = {
    Step.READING: _read,
    Step.MAKING: _make,
    Step.UNDOING: _bring_back,
}
