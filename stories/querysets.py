"""
Questions about stories and what rests on them: what counts as live, and in which order things come.

Each filter is written once; `live()` decides what the public sees.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Sum, When, Window
from django.db.models.functions import RowNumber
from django.utils.text import slugify

from spystories.lib.addresses import address_of
from spystories.lib.page_keys import show_rows
from spystories.lib.rows import in_any

if TYPE_CHECKING:
    from characters.models import Place

    from .models import (  # noqa: F401 (bases name them in words, which ruff does not read)
        Appearance,
        Author,
        Authorship,
        CastMember,
        Collection,
        CollectionEntry,
        DeskDocument,
        Encounter,
        Membership,
        Note,
        Overlap,
        SearchDocument,
        Setting,
        Story,
        StoryTag,
        Tag,
    )

RowType = TypeVar("RowType", bound=models.Model)

NAMED_IN_A_ROW = 3  # of a cast


class SetKind(models.IntegerChoices):
    """The kinds of sets that live stories are members of, and what `subject` is in each."""

    LIVE = 0  # all of them; 0
    NOWHERE = 1  # those of which nobody says where they are set; 0
    TAG = 2
    PERSON = 3  # that they name, or that is in their cast
    CAST = 4  # a person in their cast
    SET = 5  # a place in which they are set, or that this lies in
    SCENE = 6  # a place in which they are set, itself
    SPOKEN = 7  # a place that they only speak of, or that this lies in
    COLLECTION = 8
    AUTHOR = 9


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """A place as the row of a story names it."""

    name: str
    path: str = ""
    parent: "ListedPlace | None" = None

    def get_absolute_url(self) -> str:
        return address_of("characters:place", self.path)


@dataclass(frozen=True, slots=True)
class ShelvedStory:
    """A live story as others lead to it: its title, its address and its cover."""

    pk: int
    slug: str
    title: str
    lang: str  # of its language; empty for the site's
    cover_hash: str

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("stories:detail", self.slug)

    @property
    def cover_address(self) -> str:
        return cover_address(self.slug, self.cover_hash)


@dataclass(frozen=True, slots=True)
class ListedStory(ShelvedStory):
    """The same as a row of a list shows it: the first of its `people` by name, and how many are in its `cast`."""

    standfirst: str
    minutes: int
    first_published_at: datetime
    main_place: ListedPlace | None
    people: list[str]
    cast: int
    is_set_here: bool = True  # as `around` says


def cover_address(slug: str, cover_hash: str) -> str:
    """The address of a story's cover, another one as soon as the cover is another."""
    return f"{address_of('stories:cover', slug)}?v={cover_hash}"


class KeyedQuerySet(models.QuerySet[RowType]):
    def get_by_natural_key(self, key: str) -> RowType:
        return self.get(key=key)


class StoryQuerySet(KeyedQuerySet["Story"]):
    def live(self) -> Self:
        """The stories that the public may see. Every public page, feed, list and count starts here."""
        return self.filter(state="live")

    def due(self, column: str, now: datetime) -> Self:
        """Those whose `publish_at` or `withdraw_at` has come, the longest overdue first."""
        return self.filter(**{f"{column}__lte": now}).order_by(column, "pk")

    def newest(self) -> Self:
        return self.order_by("-number")

    def oldest(self) -> Self:
        return self.order_by("number")

    def shortest(self) -> Self:
        return self.order_by("word_count", "-number")

    def members(self, kind: int, subject: int, most: int) -> Self:
        """The newest stories of one set, newest first: a range of an index."""
        keys = _rows_behind(self, "memberships").of(kind, subject).newest().values("story")
        return self.filter(pk__in=keys[:most]).newest()

    def around(self, place: int, *, set_here: int, spoken_of: int) -> Self:
        """
        The newest live stories set in a place (a primary key) or in what lies in it, and of those that only speak of
        it or them.

        Each says in `is_set_here` which it is. One query, capped at the two numbers.
        """
        members = _rows_behind(self, "memberships").newest()
        first = members.of(SetKind.SET, place).values("story")[:set_here]
        others = members.of(SetKind.SPOKEN, place).values("story")[:spoken_of]
        return (
            self.newest()
            .filter(in_any([self.filter(pk__in=first), self.filter(pk__in=others)]))
            .annotate(is_set_here=Case(When(pk__in=first, then=True), default=False))
        )

    def listed(self) -> list[ListedStory]:
        """
        Rows of a list, ready to show. Two queries: one of the stories and where they are set, one of whom they name.

        No row of a model is made of them: it would cost more than all the rest.
        """
        words = ("pk", "slug", "title", "lang", "rendering__cover_hash", "standfirst", "minutes", "first_published_at")
        place = ("main_place", "main_place__name", "main_place__path", "main_place__parent", "main_place__parent__name")
        around = tuple(self.query.annotation_select)
        rows = list(self.filter(rendering__isnull=False).values_list(*words, *place, *around))
        cast = _rows_behind(self, "cast").named_in([row[0] for row in rows])
        show_rows("story", (row[0] for row in rows))
        show_rows("place", (pk for row in rows for pk in (row[8], row[11]) if pk))
        listed: Any = ListedStory
        return [listed(*row[:8], _listed_place(*row[8:13]), *cast[row[0]], *row[13:]) for row in rows]

    def for_shelf(self) -> Self:
        """Titles and covers: a single query. A story without a rendering has no page to lead to."""
        rows = self.filter(rendering__isnull=False).select_related("rendering")
        unread = ("html", "lead", "cover", "paragraphs", "neighbours", "related", "concerns")
        return rows.defer("body", *(f"rendering__{name}" for name in unread))

    def with_authors(self) -> Self:
        """Each with its authors, which its byline and whatever names its creators are made of. One query more."""
        return self.prefetch_related(models.Prefetch("authorships", _rows_behind(self, "authorships").with_author()))

    def for_reading(self) -> Self:
        """One story with all that its page shows from its own row: a single query. None unrendered."""
        rows = self.filter(rendering__isnull=False).select_related("rendering", "main_place__parent")
        story = ("key", "slug", "title", "lang", "standfirst", "body", "byline", "content_notes", "number", "edition")
        times = ("word_count", "minutes", "first_published_at", "last_published_at")
        rendering = ("html", "lead", "cover_hash", "neighbours", "related")
        place = ("main_place__name", "main_place__path", "main_place__parent__name")
        return rows.only(*story, *times, *(f"rendering__{name}" for name in rendering), *place)


class OfStoryQuerySet(models.QuerySet[RowType]):
    """Rows that hang on a story and count only while it is live."""

    story = "story"

    def live(self) -> Self:
        return self.filter(**{f"{self.story}__state": "live"})

    def with_story(self) -> Self:
        """Each with its story in the same query, without the text."""
        return self.select_related(self.story).defer(f"{self.story}__body")


class AuthorshipQuerySet(OfStoryQuerySet["Authorship"]):
    def with_author(self) -> Self:
        """Each with as much of its author as bylines and books show, in the same query."""
        columns = ("author__name", "author__sort_name", "author__slug")
        return self.select_related("author").only("story", "position", *columns)


class CastQuerySet(OfStoryQuerySet["CastMember"]):
    def named_in(self, stories: Iterable[int]) -> "defaultdict[int, tuple[list[str], int]]":
        """Of each of these stories (primary keys) the names of the first three, and the size of its cast. One query."""
        size = Window(Count("pk"), partition_by="story")
        turn = Window(RowNumber(), partition_by="story", order_by=("position", "pk"))
        rows = self.filter(story__in=stories).annotate(of=size, turn=turn).filter(turn__lte=NAMED_IN_A_ROW)
        found: defaultdict[int, tuple[list[str], int]] = defaultdict(lambda: ([], 0))
        for story, of, person, name in rows.order_by("turn").values_list("story", "of", "character", "character__name"):
            show_rows("person", [person])
            found[story] = ([*found[story][0], name], of)
        return found


class SettingQuerySet(OfStoryQuerySet["Setting"]):
    def set_here(self) -> Self:
        return self.filter(how="set")


class StoredFindingsQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        """Those that ask something, of stories that are not in the trash."""
        return self.filter(questions__gt=0).exclude(story__state="trashed")


class AppearanceQuerySet(OfStoryQuerySet["Appearance"]):
    def in_order(self) -> Self:
        """As the stories were first published: a range of an index for one person or place."""
        return self.with_story().order_by("number")

    def with_total(self) -> Self:
        """Each row with the `total` of all their counts, in the same query."""
        sums = self.order_by().values("character", "place").annotate(total=Sum("count"))
        return self.annotate(total=Subquery(sums.values("total")))


class EncounterQuerySet(OfStoryQuerySet["Encounter"]):
    MOST_STORIES = 200  # of a larger set its newest stories say whom and what it names together

    def met(self, person: int) -> Self:
        """Those of one person, in their newest stories."""
        return self.of_newest(SetKind.PERSON, person)

    def of_newest(self, kind: int, subject: int) -> Self:
        """Those in the newest stories of a set."""
        members = _rows_behind(_rows_behind(self, "story"), "memberships").of(kind, subject).newest()
        return self.filter(story__in=members.values("story")[: self.MOST_STORIES])

    def seen_in(self, place: "Place", here: models.QuerySet[Any], *, people: int) -> models.QuerySet[Any]:
        """
        The public `people` whom the most paragraphs of stories set in `place` name together with what lies `here`
        (a query of the keys of places).

        A row for each of them and each of the places, as values with the paragraphs `shared`. One query.
        """
        rows = self.of_newest(SetKind.SET, place.pk).order_by()
        rows = rows.filter(is_set=True, place__in=here, character__is_public=True)
        shared = Sum("paragraphs")
        order = ("-shared", "character__sort_key", "character__key")
        most = rows.values("character").annotate(shared=shared).order_by(*order).values("character")[:people]
        return (
            rows.filter(character__in=most)
            .values("character", "character__name", "character__slug", "place", "place__name")
            .annotate(shared=shared)
            .order_by("character__sort_key", "character__key", "-shared", "place")
        )

    def with_shared(self, *names: str, most: int) -> models.QuerySet[Any]:
        """
        Each of `names` (columns) once, with the paragraphs `shared`: as many public people and as many public places,
        the most first.
        """
        shown = self.filter(Q(other__is_public=True) | Q(place__is_public=True)).order_by()
        summed = shown.values(*names).annotate(shared=Sum("paragraphs"))
        is_place = Case(When(place__isnull=False, then=True), default=False)
        order: list[Any] = [F("shared").desc(), "other", "place"]
        ranked = summed.annotate(rank=Window(RowNumber(), partition_by=[is_place], order_by=order))
        return ranked.filter(rank__lte=most).order_by("rank")


class QuotedQuerySet(OfStoryQuerySet[RowType]):
    def public(self) -> Self:
        """Those whose sentence stands in a live story."""
        return self.live().filter(paragraph__isnull=False)


class EvidenceQuerySet(QuotedQuerySet[RowType], KeyedQuerySet[RowType]):  # type: ignore[override]  # each gives its manager
    pass


class StoryTagQuerySet(QuotedQuerySet["StoryTag"]):
    story = "content_object"


class ThreadQuerySet(KeyedQuerySet[RowType]):
    def public(self) -> Self:
        """Those that a live story carries, or that hold one."""
        return self.filter(story_count__gt=0)


class TagQuerySet(ThreadQuerySet["Tag"]):
    def alphabetical(self) -> Self:
        return self.order_by("folded")

    def by_synonym(self, address: str) -> "Tag | None":
        """The tag to which a synonym leads that would have `address`; None if there is none. Two queries."""
        others = self.exclude(synonyms=[]).values_list("pk", "synonyms")
        leading = (pk for pk, synonyms in others if any(slugify(word) == address for word in synonyms))
        pk = next(leading, None)
        return self.get(pk=pk) if pk else None


class AuthorQuerySet(ThreadQuerySet["Author"]):
    def alphabetical(self) -> Self:
        return self.order_by("sort_key", "key")


class CollectionQuerySet(ThreadQuerySet["Collection"]):
    def alphabetical(self) -> Self:
        return self.order_by("sort_key", "key")

    def with_first(self) -> Self:
        """Each with the key of its first live story as `first`."""
        entries = _rows_behind(self, "entries").live()
        inside = entries.filter(collection=models.OuterRef("pk")).order_by("position", "id")
        return self.annotate(first=models.Subquery(inside.values("story")[:1]))


class CollectionEntryQuerySet(OfStoryQuerySet["CollectionEntry"]):
    def with_neighbours(self) -> Self:
        """Each with the keys of the live stories `story_before` and `story_after` it, in the same query."""
        members = _rows_behind(_rows_behind(self, "story"), "memberships")
        same = members.of(SetKind.COLLECTION, OuterRef("collection"))
        here = OuterRef("position") * self.model.TURN + OuterRef("pk")
        return self.annotate(
            story_before=Subquery(same.filter(rank__lt=here).newest().values("story")[:1]),
            story_after=Subquery(same.filter(rank__gt=here).oldest().values("story")[:1]),
        )


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, kind: int, subject: Any = 0) -> Self:
        """The members of one set: a range of an index."""
        return self.filter(kind=kind, subject=subject)

    def at(self, place: int) -> Self:
        """The stories set in a place or in what lies in it, and those that speak of it."""
        return self.filter(kind__in=[SetKind.SET, SetKind.SPOKEN], subject=place)

    def also_of(self, kind: int, subject: int = 0) -> Self:
        """Those whose story is a member of this set too."""
        return self.filter(Exists(self.model.objects.of(kind, subject).filter(story=OuterRef("story"))))

    def newest(self) -> Self:
        return self.order_by("-rank")

    def oldest(self) -> Self:
        """The oldest first; of a collection, in its order."""
        return self.order_by("rank")

    def shortest(self) -> Self:
        return self.order_by("words", "-rank")


class OverlapQuerySet(models.QuerySet["Overlap"]):
    def live_stories(self) -> int:
        """How many live stories there are, which is kept. One query."""
        rows = self.filter(kind=SetKind.LIVE, subject=0, other_kind=SetKind.LIVE, other=0)
        return rows.values_list("stories", flat=True).first() or 0


class NoteQuerySet(OfStoryQuerySet["Note"]):
    def open(self) -> Self:
        """Those that nobody has settled yet."""
        return self.filter(done_at__isnull=True)

    def orphaned(self) -> Self:
        """Open ones whose passage the newest revision has no more."""
        return self.open().filter(orphaned=True)


def _listed_place(pk: int | None, name: str, path: str, parent: int | None, parent_name: str) -> ListedPlace | None:
    return ListedPlace(name, path, ListedPlace(parent_name) if parent else None) if pk else None


def _rows_behind(rows: models.QuerySet[Any], name: str) -> Any:
    """All rows of the model that the relation `name` leads to; of a floor above, so that no type names it."""
    return rows.model._meta.get_field(name).related_model.objects


def of_place(place: "Place") -> Q:
    """Stories tied to `place` or to what lies inside it, as a condition on `Setting`."""
    return Q(place=place) | Q(place__path__startswith=f"{place.path}/")


class SearchDocumentQuerySet(models.QuerySet["SearchDocument"]):
    def for_showing(self) -> Self:
        """With the stories whose texts they show, in the same query, and by a second one the authors of these."""
        of_story = _rows_behind(_rows_behind(self, "story"), "authorships")
        return self.select_related("story").prefetch_related(
            models.Prefetch("story__authorships", of_story.with_author())
        )


class DeskDocumentQuerySet(models.QuerySet["DeskDocument"]):
    def for_showing(self) -> Self:
        """With the stories, and by a second query the revisions whose texts they show, as `read` of each story."""
        of_story = _rows_behind(_rows_behind(self, "story"), "revisions")
        revisions = of_story.filter(number=F("story__desk_document__revision"))
        return self.select_related("story").prefetch_related(
            models.Prefetch("story__revisions", revisions, to_attr="read")
        )
