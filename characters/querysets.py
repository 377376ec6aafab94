"""Questions about people and places. What is public was settled when something was published: one column."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Case, Count, Exists, Func, OuterRef, Q, Subquery, When, Window
from django.db.models.functions import Coalesce, Length, RowNumber, Substr

from spystories.lib.folding import fold
from spystories.lib.page_keys import CHART_KEY, name_key, show
from spystories.lib.pictures import ShownPicture
from spystories.lib.pictures.files import begins_with_digest
from spystories.lib.rows import in_any

if TYPE_CHECKING:
    from .models import Character, Entity, Picture, Place

EntityType = TypeVar("EntityType", bound="Entity")

LONGEST_SEARCH, MOST_WORDS = 200, 12  # characters and words of one search among pictures
CHARTED = 100  # places with coordinates, the most storied ones, among which charts choose
SHORTEST_SHARED_WORD = 3  # letters of a word that makes two people namesakes
FIRST_LETTER = Substr("sort_key", 1, 1)


class TreeOrder(Func):
    """A path as a sorting key: what lies in a place follows it at once, whatever the database's collation."""

    template = "REPLACE(%(expressions)s, '/', ' ')"
    output_field = models.CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template=f'({self.template} COLLATE "C")', **context)


class WorldQuerySet(models.QuerySet[EntityType]):
    """What people and places have in common."""

    def public(self) -> Self:
        """Those with a public page: a live story casts, is set in or names them, or an editor says so."""
        return self.filter(is_public=True)

    def alphabetical(self) -> Self:
        return self.order_by("sort_key", "key")

    def with_aliases(self) -> Self:
        return self.prefetch_related("aliases")

    def get_by_natural_key(self, key: str) -> EntityType:
        return self.get(key=key)


class CharacterQuerySet(WorldQuerySet["Character"]):
    def by_letter(self) -> Self:
        """In the order of the index. The letter comes first, so that no collation mixes two of them."""
        return self.order_by(FIRST_LETTER, "sort_key", "key")

    def letters(self) -> "models.QuerySet[Character, tuple[str, int]]":
        """Each first letter of the index with how many people it has, in order."""
        rows = self.annotate(letter=FIRST_LETTER).values("letter").order_by("letter")
        return rows.annotate(count=Count("pk")).values_list("letter", "count")

    def for_page(self) -> Self:
        """One person with what their page opens with: home, portrait and introduction in the same query."""
        return self.select_related("home", "portrait", "introduction__story").defer("introduction__story__body")

    def namesakes_of(self, character: "Character", *, most: int) -> Self:
        """
        The first `most` other public people whose name shares a word with that of `character`, whatever case and
        accents.

        Those with the same given name first, each with `shares_given` and the `title` of a story of theirs. One query:
        as many rows a word are read along an index, however many have it.
        """
        words = character.words
        show(*(name_key(word) for word in words))
        having: Any = self.model._meta.get_field("name_words").related_model
        others = having.objects.filter(character__is_public=True).exclude(character=character.pk)
        first = others.order_by("sort_key", "character").values("character")
        found = in_any(self.filter(pk__in=first.filter(word=word)[:most]) for word in words)
        given = having.objects.filter(character=OuterRef("pk"), word=character.given)
        appearances: Any = self.model._meta.get_field("appearances").related_model
        first_of_theirs = appearances.objects.filter(character=OuterRef("pk")).order_by("number")
        rows: Any = self.filter(found).annotate(shares_given=Exists(given))
        rows = rows.annotate(title=Subquery(first_of_theirs.values("story__title")[:1]))
        return rows.order_by("-shares_given", "sort_key", "key")[:most]


class PlaceQuerySet(WorldQuerySet["Place"]):
    def for_page(self, paths: Collection[str]) -> Self:
        """The places at `paths`, with what their page opens with, and those among which its chart chooses."""
        charted = self.model._default_manager.public().most_charted().values("pk")
        return (
            self.filter(in_any([self.filter(path__in=paths), self.filter(pk__in=charted)]))
            .with_whereabouts()
            .select_related("introduction__story", "picture")
            .defer("introduction__story__body")
        )

    def by_kind(self) -> Self:
        """One kind after the other, each row with the `total` of all. What has no kind comes last."""
        last = Case(When(kind="", then=1), default=0)
        return self.annotate(total=Window(Count("*"))).order_by(last, "kind", "sort_key", "key")

    def charted(self) -> Self:
        """
        Those with coordinates, the most storied first. Of equals the one that lies just inside another: of
        Germany, Berlin and its Wall the city.
        """
        is_root = Q(parent=None)
        order = ("-set_count", "-spoken_count", Case(When(is_root, then=1), default=0), Length("path"), "path")
        return self.filter(latitude__isnull=False).order_by(*order)

    def most_charted(self) -> Self:
        """As many of those as any chart looks at."""
        show(CHART_KEY)
        return self.charted()[:CHARTED]

    def as_tree(self) -> Self:
        """Every place after the one it lies in, and beside its neighbours."""
        return self.order_by(TreeOrder("path"))

    def roots(self) -> Self:
        """The outermost places, those that are nowhere known last."""
        return self.filter(parent=None).order_by(self._is_somewhere().desc(), "sort_key", "key")

    def with_whereabouts(self) -> Self:
        """Each with `is_somewhere`: whether it or something public inside it has coordinates."""
        return self.annotate(is_somewhere=self._is_somewhere())

    def _is_somewhere(self) -> Case:
        below = self.model._default_manager.public().filter(latitude__isnull=False)
        return Case(
            When(latitude__isnull=False, then=True),
            When(Exists(below.filter(parent=OuterRef("pk"))), then=True),
            When(Exists(below.filter(parent__parent=OuterRef("pk"))), then=True),
            default=False,
        )

    def inside_roots(self, roots: Collection[int], *, most: int) -> Self:
        """
        What lies in `roots` to two levels, as a tree: of each root the first `most`, and `among` how many.

        Each says its `root` and its `depth` (1 or 2).
        """
        of_root = [Coalesce("parent__parent", "parent")]
        return (
            self.filter(Q(parent__in=roots) | Q(parent__parent__in=roots))
            .annotate(
                root=Coalesce("parent__parent", "parent"),
                depth=Case(When(parent__in=roots, then=1), default=2),
                among=Window(Count("*"), partition_by=of_root),
                row=Window(RowNumber(), order_by=TreeOrder("path"), partition_by=of_root),
            )
            .filter(row__lte=most)
            .order_by("root", TreeOrder("path"))
        )

    def below(self, place: "Place") -> Self:
        """What lies inside `place`, at any depth, without the place itself."""
        return self.filter(path__startswith=f"{place.path}/")

    def descendants_of(self, place: "Place") -> Self:
        """`place` and what lies inside it, at any depth."""
        return self.filter(Q(pk=place.pk) | Q(path__startswith=f"{place.path}/"))


class PictureQuerySet(models.QuerySet["Picture"]):
    def public(self) -> Self:
        """Those that something live shows."""
        return self.filter(is_public=True)

    def undescribed(self) -> Self:
        """Those of which nobody has said what they show, nor that it need not be said."""
        return self.filter(alt="", decorative=False)

    def with_words(self, text: str) -> Self:
        """Those with each of the words, or parts of words, in what is said of them; case and accents aside."""
        found = self
        for word in fold(text[:LONGEST_SEARCH]).split()[:MOST_WORDS]:
            found = found.filter(folded__contains=word)
        return found

    def with_file(self, name: str) -> "Picture | None":
        """The one whose pages show the file of this name; None for any other name. One query, none for no such name."""
        if not (digest := begins_with_digest(name)):
            return None
        # As a range, which both databases look up along the index.
        picture = self.filter(digest__gte=digest, digest__lt=f"{digest}g").order_by().first()
        return picture if picture and name in picture.files else None

    def called(self, keys: Collection[str]) -> dict[str, str]:
        """The names of those on file with these keys. One query, none without keys."""
        return dict(self.filter(key__in=keys).order_by().values_list("key", "name")) if keys else {}

    def shown(self, keys: Collection[str]) -> dict[str, ShownPicture]:
        """What pages need of those on file with these keys. One query, none without keys."""
        return {picture.key: picture.shown for picture in self.filter(key__in=keys).order_by()} if keys else {}
