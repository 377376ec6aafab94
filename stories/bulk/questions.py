"""
The mention desk: every open question about a name on the site, the most telling first, and its answers.

An answer makes a draft with a decision in each story that it is given for, through the verbs; it can be taken
back as one. Rows that ask the same, of the same people and places, are one question.
"""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, ProtectedError, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from characters import editing
from characters.models import ENTITIES, Character, Place
from characters.names.gazetteer import id_of, recogniser_row
from spystories.lib.locks import in_turn
from spystories.lib.refusals import Outcome
from stories.content.value import Decided, content_of_revision
from stories.history.changes import keep_change
from stories.models import AnsweredStory, NameAnswer, OpenQuestion, Revision, Story
from stories.names.choices import Choice, choices_of_question, other_on_file
from stories.names.reading import stories_naming
from stories.phrases import distinct_name, short_description
from stories.publishing import restore
from stories.publishing.publish import newest_revision, save_revision
from stories.workflow import Verb, Work, may_at_all, require

from .drafts import newest_of, publish_draft, reason_to_keep

STORIES_SHOWN, CANDIDATES_SHOWN = 6, 9  # of one question shown: stories with sentences, and people or places
MOST_AT_ONCE = 100  # stories that one answer is given in; the others ask again


@dataclass
class Question:
    """One question: its rows, a few of them with their sentences, and whom the name may mean."""

    form: str
    among: str
    stories: int
    total: int
    rows: list[OpenQuestion]
    candidates: list[Choice]
    may_add: bool  # whether whoever answers may put somebody or somewhere new on file

    @property
    def others(self) -> int:
        """How many more stories ask the same than are shown."""
        return self.stories - len(self.rows)

    @property
    def words(self) -> str:
        return self.rows[0].told["words"]

    @property
    def kind(self) -> str:
        return kind_of_new(self.rows[0])

    @property
    def choices(self) -> tuple[Choice, ...]:
        return choices_of_question(self.candidates, [self.kind] if self.may_add else [])

    @property
    def other(self) -> str:
        return other_on_file(self.kind, is_new=self.rows[0].is_new)


def kind_of_new(row: OpenQuestion) -> str:
    """The kind that somebody or somewhere new would be of, whom `row` asks about."""
    kinds = {kind for kind, *_rest in row.told["who"]}
    return row.among if row.among in ENTITIES else "place" if kinds == {"place"} else "character"


def answerable_by(user: User | AnonymousUser) -> QuerySet[OpenQuestion]:
    """The rows that `user` may answer: of stories that they may change."""
    rows = OpenQuestion.objects.all()
    if not may_at_all(user, Verb.SAVE):
        return rows.none()
    return rows if user.has_perm("stories.edit_every_story") else rows.filter(story__created_by=user.pk)


def group_rows(rows: QuerySet[OpenQuestion]) -> QuerySet[OpenQuestion, Any]:
    """The questions that these rows ask, those first that settle most, then the latest."""
    grouped = (
        rows.order_by()
        .values("form", "among")
        .annotate(stories=Count("pk"), total=Sum("count"), last=Max("at"), weight=Count("pk") * Sum("count"))
    )
    return grouped.order_by("-weight", "-last", "form", "among")


def count_open(user: User | AnonymousUser, most: int = 100) -> int:
    """
    The number of questions about names on file that wait for `user`, up to `most`. One query.

    It reads no more of the index than it counts.
    """
    rows = answerable_by(user).filter(is_new=False).order_by().values("form", "among").distinct()
    return rows.order_by("form", "among")[:most].count()


def find_questions(
    rows: QuerySet[OpenQuestion], start: int, most: int, *, adding: Collection[str] = ()
) -> list[Question]:
    """
    A page of the questions that `rows` ask, with sentences and candidates. Five queries.

    `adding` are the kinds ("character", "place") that whoever asks may put on file.
    """
    groups = list(group_rows(rows)[start : start + most])
    if not groups:
        return []
    mine = Q()
    for group in groups:
        mine |= Q(form=group["form"], among=group["among"])
    order = Window(RowNumber(), partition_by=[F("form"), F("among")], order_by=[F("count").desc(), F("pk").asc()])
    # Ranked by an index that holds all that is asked, before a row is read.
    first = rows.filter(mine).annotate(place=order).filter(place__lte=STORIES_SHOWN).values_list("pk", flat=True)
    shown = OpenQuestion.objects.filter(pk__in=list(first)).select_related("story").defer("story__body")
    by_group: dict[tuple[str, str], list[OpenQuestion]] = {}
    for row in shown.order_by("-count", "pk"):
        by_group.setdefault((row.form, row.among), []).append(row)
    known = _known(rows[0] for rows in by_group.values())
    questions = []
    for group in groups:
        asked = by_group[group["form"], group["among"]]
        counts = {name: group[name] for name in ("form", "among", "stories", "total")}
        may_add = kind_of_new(asked[0]) in adding
        questions.append(Question(**counts, rows=asked, candidates=_candidates(asked[0], known), may_add=may_add))
    return questions


def _known(rows: Iterable[OpenQuestion]) -> dict[str, dict[str, Any]]:
    """Everybody and everywhere that these rows may mean, by kind and key."""
    wanted = {(kind, key) for row in rows for kind, key, _name in row.told["who"]}
    return {
        kind: entities.in_bulk([key for of, key in wanted if of == kind], field_name="key")
        for kind, entities in (
            ("character", Character.objects.all()),
            ("place", Place.objects.select_related("parent")),
        )
    }


def _candidates(row: OpenQuestion, known: Mapping[str, Mapping[str, Any]]) -> list[Choice]:
    there = [(f"{kind}:{key}", known[kind].get(key)) for kind, key, _name in row.told["who"][:CANDIDATES_SHOWN]]
    return [
        Choice(value, distinct_name(entity), short_description(entity), str(number))
        for number, (value, entity) in enumerate(((value, entity) for value, entity in there if entity), 1)
    ]


# Answers


@transaction.atomic
def answer(rows: Iterable[OpenQuestion], choice: str, *, by: User | None) -> NameAnswer:
    """
    Decide in the stories of `rows`, which ask the same, what the name means there, each in a draft.

    `choice` is "character:KEY" or "place:KEY", "add:character" or "add:place" for someone or somewhere to be put
    on file, "nothing" for what is no name, "open" for what is to be left open. Raises `NotAllowed` or `NotNow`
    as `workflow` says, `PermissionDenied` for who may put nobody on file, and `ValidationError` for what is gone.
    """
    in_turn()
    rows = list(rows)
    if not rows or len({(row.form, row.among) for row in rows}) > 1:
        raise ValidationError(_("It was answered or changed meanwhile."))
    kind, key, name, made = _read_choice(rows[0], choice, by)
    words, meaning = rows[0].told["words"], {"nothing": _("not a name"), "open": _("left open")}.get(kind, name)
    given = NameAnswer.objects.create(words=words[:200], said=meaning[:200], made=made, by=by)
    for row in rows:
        story = Story.objects.get(pk=row.story_id)
        require(by, Verb.SAVE, story)
        before = newest_revision(story)
        assert before is not None, "The question stands in it."
        content = content_of_revision(before)
        decisions = tuple(Decided(form, kind, key, name) for form in row.told["forms"])
        decided = replace(content, decisions=(*content.decisions, *decisions))
        after = save_revision(story, decided, by=by, note=str(given)[:200])
        if after != before:
            AnsweredStory.objects.create(answer=given, story=story, before=before, after=after)
    return given


def _read_choice(row: OpenQuestion, choice: str, by: User | None) -> tuple[str, str, str, list[str]]:
    """(kind, key, name, made) of what was chosen; whom it puts on file is saved here."""
    if choice in ("nothing", "open"):
        return choice, "", "", []
    kind, _colon, key = choice.partition(":")
    if kind == "add" and key in ENTITIES:
        entity = _put_on_file(row, key, by)
        return key, entity.key, entity.name, [key, entity.key]
    chosen = ENTITIES[kind]._base_manager.filter(key=key).first() if kind in ENTITIES else None
    if chosen is None:
        raise ValidationError(_("That is no longer on file."))
    return kind, chosen.key, chosen.name, []


def _put_on_file(row: OpenQuestion, kind: str, by: User | None) -> Character | Place:
    """Somebody or somewhere new, by the name that was met."""
    if by is not None and not by.has_perm(f"characters.add_{kind}"):
        raise PermissionDenied(_("You may not put anybody on file."))
    pronouns = {"pronouns": row.told.get("pronouns", "")} if kind == "character" else {}
    entity = ENTITIES[kind](name=row.told["words"][:120])
    with keep_change(entity, by=by):
        return editing.add(entity, **pronouns)


@transaction.atomic
def undo_answer(answer: NameAnswer, *, by: User | None) -> list[Story]:
    """
    Take an answer back: each draft as it was before, unless somebody saved since; those stories are returned.

    Whom the answer put on file is deleted again if nothing leans on it.
    """
    in_turn()
    changed_since = []
    for row in answer.stories.select_related("story", "before", "after"):
        if reason_to_keep(row.story, row.after, by=by):
            changed_since.append(row.story)
        else:
            restore.take_back(row.before, by=by)
    if answer.made and not changed_since:
        kind, key = answer.made
        _take_off_file(kind, key, by)
    answer.undone = True
    answer.save(update_fields=["undone"])
    return changed_since


def take_off_file_with(stories: Set[int], *, by: User | None) -> None:
    """
    Take off the file whom answers in these stories put there, if no other text has or names them; whom somebody else
    put there than who asks only where that one may delete them. Three queries for each.
    """
    answers = NameAnswer.objects.filter(stories__story__in=stories, undone=False).order_by("pk").distinct()
    for kind, key, whose in {(*answer.made, answer.by_id) for answer in answers if answer.made}:
        if not (by is None or whose == by.pk or by.has_perm(f"characters.delete_{kind}")):
            continue
        entity = ENTITIES[kind]._base_manager.filter(key=key).first()
        if entity and not stories_naming([(kind, recogniser_row(entity))], [id_of(kind, key)]) - stories:
            _take_off_file(kind, key, by)


def _take_off_file(kind: str, key: str, by: User | None) -> None:
    entity = ENTITIES[kind]._base_manager.filter(key=key, version=1).first()
    try:
        with transaction.atomic():
            if entity:
                with keep_change(entity, by=by):
                    editing.delete(entity)
    except ProtectedError:
        pass  # somebody has made use of it since


# What waits to go out


def drafts_to_publish(user: User | AnonymousUser) -> QuerySet[Story]:
    """Live stories whose newest revision is an answer of the desk, if `user` may publish."""
    if not may_at_all(user, Verb.PUBLISH):
        return Story.objects.none()
    answered = AnsweredStory.objects.filter(answer__undone=False, after__story=OuterRef("pk"))
    drafts = Story.objects.live().filter(work=Work.DRAFT).values("pk")
    stories = Story.objects.filter(pk__in=drafts).annotate(newest=newest_of("pk"))
    return stories.filter(newest__in=Subquery(answered.values("after")))


def publish_answers(*, by: User, most: int) -> tuple[Outcome, int]:
    """
    Publish at most `most` of the drafts that do nothing but answer, and say how many others there were.

    Their words are those that readers read, so that who may publish has nothing more to look through.
    """
    outcome, others = Outcome(), 0
    for pk in list(drafts_to_publish(by).values_list("pk", flat=True)[:most]):
        story = Story.objects.filter(pk=pk).first()
        draft = story and newest_revision(story)
        if story and draft and only_decides(story, draft):
            publish_draft(story, draft, outcome, by=by)
        elif story:
            others += 1
    return outcome, others


def only_decides(story: Story, draft: Revision) -> bool:
    """Whether `draft` says what readers read, but for decisions. A query."""
    live, drafted = story.live_revision, content_of_revision(draft)
    return live is not None and replace(content_of_revision(live), decisions=drafted.decisions).same_as(drafted)
