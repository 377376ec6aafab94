"""
The verbs of a renaming: propose, make, publish, undo.

A renaming is one set of drafts. What takes long goes story by story, each in its own transaction, so many in
one call: `go_on` continues, also after a break. Readers see nothing of it until the drafts are published; the
old name stays known with its short forms, so that what they read keeps its links (see `Entity.formerly`).
"""

import time
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from characters import editing
from characters.models import Character, Place
from characters.names import forms as names
from spystories.lib.locks import EditConflict, in_turn
from spystories.lib.refusals import reason_of
from stories.content import rename as renaming
from stories.content.rename import Sentence
from stories.content.value import Content, of_revision
from stories.history.changes import keep_change
from stories.models import Fact, Introduction, Note, Relationship, RenamedStory, Renaming, Revision, Story
from stories.names.occurrences import spans_of, stories_that_may_name
from stories.publishing import restore
from stories.publishing.publish import newest_revision, publish, save_revision
from stories.workflow import KEPT, MOVES, NotAllowed, Verb, Work, can

ANCHOR = ("paragraph", "quote", "before", "after")
BATCH, SECONDS = 1000, 12  # stories and time of one call
Step, State = Renaming.Step, RenamedStory.State
# What a step takes up, and the step that follows.
TAKES = {Step.READING: State.WAITING, Step.MAKING: State.READ, Step.UNDOING: State.MADE}
THEN = {Step.READING: Step.PROPOSED, Step.MAKING: Step.MADE, Step.UNDOING: Step.UNDONE}


@transaction.atomic
def propose(
    entity: Character | Place, new: Mapping, *, by, typed: Mapping[str, str] | None = None
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
        **{kind: entity}, old=as_it_is(entity), new=dict(new), typed=dict(typed or {}), by=by
    )
    stories = stories_that_may_name(entity)
    RenamedStory.objects.bulk_create(
        (RenamedStory(renaming=begun, story_id=pk) for pk in stories), batch_size=500
    )
    return begun


def as_it_is(entity: Character | Place) -> dict:
    """The names of `entity`. One query."""
    aliases = list(entity.aliases.order_by("pk").values_list("name", flat=True))
    return {"name": entity.name, "sort_name": getattr(entity, "sort_name", ""), "aliases": aliases}


def names_of(row: Renaming) -> names.Renaming:
    """How the forms of the name follow."""
    aliases = dict(zip(row.old["aliases"], row.new["aliases"], strict=False))
    is_place = row.place_id is not None
    return names.Renaming(row.old["name"], row.new["name"], place=is_place, aliases=aliases, typed=row.typed)


def go_on(row: Renaming, *, by) -> int:
    """
    Read, change or bring back the next stories of a renaming, and say how many still wait.

    At most `BATCH` of them and about `SECONDS`. Nothing while it waits for an editor.
    """
    takes = TAKES.get(row.step)
    if takes is None:
        return 0
    do = {Step.READING: _read, Step.MAKING: _make, Step.UNDOING: _bring_back}[row.step]
    _each(row.stories.filter(state=takes), lambda one: do(one, by))
    left = row.stories.filter(state=takes).count()
    if not left:
        with transaction.atomic():
            in_turn()
            row.forms = _counted(row) if row.step == Step.READING else row.forms
            row.step = THEN[row.step]
            row.save(update_fields=["step", "forms"])
    return left


def _each(rows: QuerySet, do) -> None:
    """`do` each row in a transaction of its own, as long as it is as it was when it was chosen."""
    until = time.monotonic() + SECONDS
    together = RenamedStory.objects.select_related("renaming", "story", "seen", "made")
    for pk, state in list(rows.values_list("pk", "state")[:BATCH]):
        if time.monotonic() > until:
            return
        with transaction.atomic():
            in_turn()
            one = together.filter(pk=pk).first()
            if one and one.state == state:
                do(one)


def tick(row: RenamedStory, first: int, last: int, wanted: Iterable[int]) -> None:
    """Say which of the sentences from `first` to before `last` are to be changed."""
    wanted = set(wanted)
    for number in range(first, min(last, len(row.sentences))):
        row.sentences[number]["on"] = number in wanted
    row.save(update_fields=["sentences"])


@transaction.atomic
def make(row: Renaming, *, by) -> None:
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
def undo(row: Renaming, *, by) -> bool:
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
    row.stories.filter(state__in=[State.READ, State.AGAIN]).update(
        state=State.LEFT, why=_("No draft was made.")
    )
    row.step = Step.UNDOING
    row.save(update_fields=["step"])
    return given_back


def publish_renamed(row: Renaming, *, by) -> tuple[int, list[str]]:
    """
    Publish the drafts that stand as this renaming made them: how many, and for the others why not.

    At most `BATCH` and about `SECONDS`; call again for the rest. Once no live text needs it the old name is
    forgotten.
    """
    done, why = [], []

    def put_out(one):
        try:
            with transaction.atomic():
                publish(one.made, by=by, version=one.story.version)
            done.append(one)
        except (ValidationError, EditConflict, NotAllowed) as refused:
            why.append(f"“{one.story.working_title}”: {reason_of(refused)}")

    _each(to_publish(row, by), put_out)
    if row.step == Step.MADE and not telling_the_old_name(row).exists():
        forget(row)
    return len(done), why


def to_publish(row: Renaming, user) -> QuerySet:
    """The drafts of a renaming that are the newest of their story and not out, if `user` may publish."""
    if user is not None and not user.has_perm(MOVES[Verb.PUBLISH].permission):
        return row.stories.none()
    newest = Revision.objects.filter(story=OuterRef("story")).order_by("-number").values("pk")[:1]
    drafts = row.stories.filter(state=State.MADE, made=Subquery(newest), story__state__in=KEPT)
    return drafts.exclude(story__work=Work.OUT)


def telling_the_old_name(row: Renaming) -> QuerySet:
    """The live stories of a renaming that do not say the new name yet."""
    live = row.stories.filter(story__state=Story.State.LIVE)
    out = F("story__live_revision__number")
    return live.exclude(state=State.MADE, partly=False, made__number__lte=out)


@transaction.atomic
def forget(row: Renaming) -> None:
    """Let the old name be known no longer; what still says it loses its links."""
    in_turn()
    entity = type(row.entity).objects.get(pk=row.entity.pk)
    if entity.formerly:
        editing.rename(entity, entity.name, aliases=as_it_is(entity)["aliases"], formerly=[])


def _name(row, before, after, *, former, by):
    """Give the name and the other names `after`; other names that were added meanwhile stay."""
    entity = type(row.entity).objects.get(pk=row.entity.pk)
    now = as_it_is(entity)
    if now["name"] != before["name"]:
        raise ValidationError(
            _("The name was changed meanwhile: it is “%(name)s” now."), params={"name": now["name"]}
        )
    columns = {"formerly": former}
    if row.character_id and now["sort_name"] == before["sort_name"]:
        columns["sort_name"] = after["sort_name"]
    others = [name for name in now["aliases"] if name not in before["aliases"]]
    with keep_change(entity, by=by):
        editing.rename(entity, after["name"], aliases=[*after["aliases"], *others], **columns)


# One story


def look(one: RenamedStory) -> None:
    """Read a story's newest content for the sentences that would change. Forgets what was ticked."""
    one.seen = newest_revision(one.story)
    content = of_revision(one.seen) if one.seen else Content()
    entity, follow = one.renaming.entity, names_of(one.renaming)
    spans, texts, forms = spans_of(content, entity, one.renaming.old), renaming.texts_of(content), {}
    for field, found in spans.items():
        for paragraph, start, end in found:
            words = texts[field][paragraph - 1][start:end]
            form = follow.form_of(words)
            forms[form] = [words, forms.get(form, (words, 0))[1] + 1]
    sentences = renaming.propose(content, follow, spans)
    one.sentences, one.count = [sentence.as_json() for sentence in sentences], len(sentences)
    one.forms = forms


def _read(one, by):
    look(one)
    one.state = State.READ
    if one.sentences:
        one.save()
    else:
        one.delete()


def _make(one, by):
    story, sentences = one.story, [Sentence.of_json(kept) for kept in one.sentences]
    if not any(sentence.on for sentence in sentences):
        _leave(one, State.LEFT, _("Nothing was ticked."))
    elif not can(by, Verb.SAVE, story):
        _leave(one, State.LEFT, _("You may not change this story."))
    elif newest_revision(story).pk != one.seen_id:
        look(one)
        _leave(one, State.AGAIN if one.sentences else State.LEFT, _("Somebody saved it meanwhile."))
    else:
        _save(one, sentences, by)


def _save(one, sentences, by):
    before, follow = of_revision(one.seen), names_of(one.renaming)
    after = renaming.renamed(before, sentences, follow, one.renaming.entity.key)
    one.notes = list(one.story.notes.values("pk", *ANCHOR))
    notes = renaming.moved_notes(before, sentences, one.story.notes.all())
    try:
        with transaction.atomic():
            Note.objects.bulk_update(notes, ANCHOR, batch_size=500)
            one.made = save_revision(one.story, after, by=by, note=str(one.renaming)[:200])
    except ValidationError as refused:
        _leave(one, State.LEFT, reason_of(refused))
        return
    rows = (model.objects.filter(story=one.story) for model in (Fact, Relationship, Introduction))
    quoted = {sentence for found in rows for sentence in found.values_list("sentence", flat=True)}
    one.quoted = renaming.followed(before, sentences, quoted)
    one.partly = not all(sentence.on for sentence in sentences)
    _leave(one, State.MADE, "")


def _bring_back(one, by):
    story = one.story
    if not can(by, Verb.RESTORE, story):
        _leave(one, State.KEPT, _("You may not change this story, or it is in the trash."))
    elif newest_revision(story).pk != one.made_id:
        _leave(one, State.KEPT, _("Somebody saved it since."))
    else:
        known = set(story.notes.values_list("pk", flat=True))
        notes = [Note(**kept) for kept in one.notes if kept["pk"] in known]
        Note.objects.bulk_update(notes, ANCHOR, batch_size=500)
        restore.take_back(one.seen, by=by)
        _leave(one, State.UNDONE, "")


def _leave(one, state, why):
    one.state, one.why = state, why[:200]
    one.save()


def _counted(row):
    forms = {}
    for found in row.stories.values_list("forms", flat=True).iterator():
        for form, (words, count) in found.items():
            forms[form] = [forms.get(form, (words, 0))[0], forms.get(form, (words, 0))[1] + count]
    return forms
