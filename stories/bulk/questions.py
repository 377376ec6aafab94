"""
The mention desk: every open question about a name on the site, the most telling first, and its answers.

An answer makes a draft with a decision in each story that it is given for, through the verbs; it can be taken
back as one. Rows that ask the same, of the same people and places, are one question.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, ProtectedError, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from characters import editing
from characters.models import ENTITIES, Character, Place
from spystories.lib.locks import in_turn
from stories.content.value import Decided, of_revision
from stories.history.changes import keep_change
from stories.models import AnsweredStory, NameAnswer, OpenQuestion, Revision, Story
from stories.phrases import distinct_name, short_description
from stories.publishing import restore
from stories.publishing.publish import newest_revision, save_revision
from stories.workflow import MOVES, Verb, Work, can, require

STORIES, CANDIDATES = 6, 9  # of one question shown: stories with sentences, and people or places
NEW, NOTHING, OPEN = "new", "nothing", "open"


@dataclass(frozen=True)
class Candidate:
    """Somebody or somewhere that a name may mean, told from namesakes."""

    id: str
    name: str
    about: str


@dataclass
class Asking:
    """One question: its rows, a few of them with their sentences, and whom the name may mean."""

    form: str
    among: str
    stories: int
    total: int
    rows: list[OpenQuestion]
    candidates: list[Candidate]

    @property
    def words(self) -> str:
        return self.rows[0].told["words"]

    @property
    def kind(self) -> str:
        """Of which kind somebody or somewhere new would be."""
        kinds = {kind for kind, *_rest in self.rows[0].told["who"]}
        return self.among if self.among in ENTITIES else "place" if kinds == {"place"} else "character"


def open_to(user) -> QuerySet:
    """The rows that `user` may answer: of stories that they may change."""
    rows = OpenQuestion.objects.all()
    if not user.is_active or not user.has_perm(MOVES[Verb.SAVE].permission):
        return rows.none()
    return rows if user.has_perm("stories.edit_every_story") else rows.filter(story__created_by=user)


def groups(rows: QuerySet) -> QuerySet:
    """The questions that these rows ask, those first that settle most, then the latest."""
    grouped = (
        rows.order_by()
        .values("form", "among")
        .annotate(stories=Count("pk"), total=Sum("count"), last=Max("at"), weight=Count("pk") * Sum("count"))
    )
    return grouped.order_by("-weight", "-last", "form", "among")


def count(user, most: int = 100) -> int:
    """
    How many questions about names on file wait for `user`, counted up to `most`. One query.

    It reads no more of the index than it counts.
    """
    rows = open_to(user).filter(is_new=False).order_by().values("form", "among").distinct()
    return rows.order_by("form", "among")[:most].count()


def asking(rows: QuerySet, start: int, most: int) -> list[Asking]:
    """A page of the questions that `rows` ask, with sentences and candidates. Four queries."""
    found = list(groups(rows)[start : start + most])
    if not found:
        return []
    mine = Q()
    for group in found:
        mine |= Q(form=group["form"], among=group["among"])
    order = Window(
        RowNumber(), partition_by=[F("form"), F("among")], order_by=[F("count").desc(), F("pk").asc()]
    )
    shown = rows.filter(mine).annotate(place=order).filter(place__lte=STORIES).select_related("story")
    by_group = {}
    for row in shown.defer("story__body").order_by("place"):
        by_group.setdefault((row.form, row.among), []).append(row)
    known = _known(by_group.values())
    return [
        Asking(
            group["form"],
            group["among"],
            group["stories"],
            group["total"],
            by_group[group["form"], group["among"]],
            _candidates(by_group[group["form"], group["among"]], known),
        )
        for group in found
    ]


def _known(groups_of_rows):
    """Everybody and everywhere that these rows may mean, by kind and key."""
    wanted = {(kind, key) for rows in groups_of_rows for kind, key, _name in rows[0].told["who"]}
    people = Character.objects.in_bulk([key for kind, key in wanted if kind == "character"], field_name="key")
    rows = Place.objects.select_related("parent")
    places = rows.in_bulk([key for kind, key in wanted if kind == "place"], field_name="key")
    return {("character", key): one for key, one in people.items()} | {
        ("place", key): one for key, one in places.items()
    }


def _candidates(rows, known):
    found = []
    for kind, key, _name in rows[0].told["who"][:CANDIDATES]:
        if one := known.get((kind, key)):
            found.append(Candidate(f"{kind}:{key}", distinct_name(one), short_description(one)))
    return found


# Answers


@transaction.atomic
def answer(rows: Iterable[OpenQuestion], choice: str, *, by) -> NameAnswer:
    """
    Decide in the stories of `rows`, which ask the same, what the name means there, each in a draft.

    `choice` is "character:KEY" or "place:KEY", "new" for someone or somewhere to be put on file, "nothing"
    for what is no name, "open" for what is to be left open. Raises `NotAllowed` or `NotNow` as `workflow`
    says, `PermissionDenied` for who may put nobody on file, and `ValidationError` for what is gone.
    """
    in_turn()
    rows = list(rows)
    if not rows or len({(row.form, row.among) for row in rows}) > 1:
        raise ValidationError(_("It was answered or changed meanwhile."))
    kind, key, name, made = _meant(rows[0], choice, by)
    said = {NOTHING: _("not a name"), OPEN: _("left open")}.get(kind, name)
    settled = NameAnswer.objects.create(words=rows[0].told["words"][:200], said=said[:200], made=made, by=by)
    for row in rows:
        story = Story.objects.get(pk=row.story_id)
        require(by, Verb.SAVE, story)
        before = newest_revision(story)
        content = of_revision(before)
        decisions = tuple(Decided(form, kind, key, name) for form in row.told["forms"])
        after = save_revision(
            story,
            replace(content, decisions=(*content.decisions, *decisions)),
            by=by,
            note=str(settled)[:200],
        )
        if after != before:
            AnsweredStory.objects.create(answer=settled, story=story, before=before, after=after)
    return settled


def _meant(row, choice, by):
    """(kind, key, name, made) of what was chosen; whom it puts on file is saved here."""
    if choice in (NOTHING, OPEN):
        return choice, "", "", []
    if choice == NEW:
        one = _put_on_file(row, by)
        kind = one._meta.model_name
        return kind, one.key, one.name, [kind, one.key]
    kind, _colon, key = choice.partition(":")
    one = ENTITIES[kind].objects.filter(key=key).first() if kind in ENTITIES else None
    if one is None:
        raise ValidationError(_("That is no longer on file."))
    return kind, one.key, one.name, []


def _put_on_file(row, by):
    model = ENTITIES[Asking(row.form, row.among, 1, 1, [row], []).kind]
    if by is not None and not by.has_perm(f"characters.add_{model._meta.model_name}"):
        raise PermissionDenied(_("You may not put anybody on file."))
    pronouns = {"pronouns": row.told.get("pronouns", "")} if model is Character else {}
    one = model(name=row.told["words"][:120])
    with keep_change(one, by=by):
        return editing.add(one, **pronouns)


@transaction.atomic
def undo(settled: NameAnswer, *, by) -> list[Story]:
    """
    Take an answer back: each draft as it was before, unless somebody saved since; those stories are returned.

    Whom the answer put on file is deleted again if nothing leans on it.
    """
    in_turn()
    kept = []
    for row in settled.stories.select_related("story", "before", "after"):
        if newest_revision(row.story) == row.after and can(by, Verb.RESTORE, row.story):
            restore.take_back(row.before, by=by)
        else:
            kept.append(row.story)
    if settled.made and not kept:
        _take_off_file(*settled.made, by)
    settled.undone = True
    settled.save(update_fields=["undone"])
    return kept


def _take_off_file(kind, key, by):
    one = ENTITIES[kind].objects.filter(key=key, version=1).first()
    try:
        with transaction.atomic():
            if one:
                with keep_change(one, by=by):
                    editing.delete(one)
    except ProtectedError:
        pass  # somebody has made use of it since


# What waits to go out


def to_publish(user) -> QuerySet:
    """Live stories whose newest revision is an answer of the desk, if `user` may publish."""
    if not user.has_perm(MOVES[Verb.PUBLISH].permission):
        return Story.objects.none()
    newest = Revision.objects.filter(story=OuterRef("pk")).order_by("-number").values("pk")[:1]
    answered = AnsweredStory.objects.filter(answer__undone=False, after__story=OuterRef("pk"))
    stories = Story.objects.live().filter(work=Work.DRAFT).annotate(newest=Subquery(newest))
    return stories.filter(newest__in=Subquery(answered.values("after")))


def only_decides(story: Story) -> bool:
    """Whether the newest revision says what readers read, but for decisions. Two queries."""
    live, newest = story.live_revision, newest_revision(story)
    mine = of_revision(newest)
    return bool(live) and replace(of_revision(live), decisions=mine.decisions).same_as(mine)
