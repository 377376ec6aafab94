"""The page of a place: stories set there or further inside, people seen there, and its position."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from characters.drawing.chart import draw_chart
from characters.models import Character, Place
from characters.querysets import CHARTED
from spystories.lib import prose
from spystories.lib.page_keys import inside_key, row_key, set_key, show, show_wholly
from spystories.lib.paging import Paging
from spystories.lib.pictures import draw_banner

from .person import Quote, choose_quotes

MOST_SET_HERE, MOST_SPOKEN_OF, MOST_SEEN, MOST_SPOTS = 8, 8, 12, 120
INSIDE_ON_A_PAGE, MOST_CHARTED, STORIES_QUOTED = 60, 12, 8
MOST_NAMED = 3  # stories in a sentence; of more it says how many


@dataclass
class SeenPerson:
    """Somebody whom paragraphs of stories set here name together with the place, or with what lies in it."""

    character: Character
    spots: list[Place] = field(default_factory=list)


class PlacePage:
    """One public place. Everything is read once, and capped, when the template first asks for it."""

    def __init__(self, chain: list[Place], charted: list[Place]):
        """
        `chain` leads from the outermost place down to the one of the page; `charted` are the most storied places.
        """
        *self.above, self.place = chain
        self.charted = charted
        pk = self.place.pk
        show(inside_key(pk))
        show_wholly(row_key("place", pk), set_key("place", pk))

    @classmethod
    def at(cls, path: str) -> "PlacePage | None":
        """The page of the public place at `path`, None when there is none. One query."""
        parts = path.split("/")
        paths = ["/".join(parts[: i + 1]) for i in range(len(parts))]
        rows = [place for place in Place.objects.for_page(paths) if place.is_public]
        chain = sorted((place for place in rows if place.path in paths), key=lambda place: len(place.path))
        if not chain or chain[-1].path != path:
            return None
        charted = sorted((place for place in rows if place.latitude is not None), key=Place.turn_on_charts)
        return cls(chain, charted[:CHARTED])

    @property
    def picture(self) -> str:
        """Drawn; empty where there is none."""
        return draw_banner(self.place.picture.shown) if self.place.picture else ""

    @cached_property
    def aliases(self) -> list[str]:
        return self.place.other_names

    @cached_property
    def introduction(self) -> Quote | None:
        """The quotation that the editors chose, else the sentence that first names the place."""
        chosen = getattr(self.place, "introduction", None)
        if chosen and chosen.is_public:
            return Quote(chosen.story, chosen.paragraph, chosen.sentence)
        return next(iter(self._telling_quotes), None)

    @property
    def evidence(self) -> list[Quote]:
        """Other sentences of the stories about it, in reading order."""
        return choose_quotes(self._telling_quotes, self.introduction)

    @cached_property
    def _telling_quotes(self) -> list[Quote]:
        """The telling sentences of the first stories that name it; the first of all is the first of these."""
        rows = self.place.appearances.in_order().filter(count__gt=0)[:STORIES_QUOTED]
        return [Quote(row.story, *quote) for row in rows for quote in row.quotes]

    # In the stories

    @cached_property
    def _here(self) -> QuerySet[Any]:
        """The place and what lies inside it, as a condition in other queries."""
        return Place.objects.descendants_of(self.place).order_by().values("pk")

    @cached_property
    def _stories(self) -> list[Any]:
        stories = self.place.stories.model.objects
        return stories.around(self.place.pk, set_here=MOST_SET_HERE, spoken_of=MOST_SPOKEN_OF).listed()

    @property
    def set_here(self) -> list[Any]:
        """The newest stories that are set here or further inside."""
        return [story for story in self._stories if story.is_set_here]

    @property
    def speaking(self) -> list[Any]:
        """The newest stories that only speak of it."""
        return [story for story in self._stories if not story.is_set_here]

    @cached_property
    def seen(self) -> list[SeenPerson]:
        """Those whom the most paragraphs name here, each with where it was."""
        people: dict[int, SeenPerson] = {}
        for row in self.place.encounters.model.objects.seen_in(self.place, self._here, people=MOST_SEEN)[:MOST_SPOTS]:
            person = Character(pk=row["character"], name=row["character__name"], slug=row["character__slug"])
            show(row_key("person", person.pk), row_key("place", row["place"]))
            seen = people.setdefault(person.pk, SeenPerson(person))
            if row["place"] != self.place.pk:
                seen.spots.append(Place(name=row["place__name"]))
        return list(people.values())

    # Where it lies

    def inside(self, number: int) -> Paging:
        """A page of what lies directly inside, by kind. Raises `Http404` when there is no such page."""
        rows = self.place.children.public().by_kind()[(number - 1) * INSIDE_ON_A_PAGE : number * INSIDE_ON_A_PAGE]
        found: list[Any] = list(rows)
        if number > 1 and not found:
            raise Http404
        total = found[0].total if found else 0
        return Paging(found, number, total, self.place.get_absolute_url(), {}, INSIDE_ON_A_PAGE)

    @cached_property
    def fixed(self) -> Place | None:
        """The place itself when its coordinates are known, else the nearest around it with coordinates."""
        return next((place for place in (self.place, *self.above[::-1]) if place.latitude is not None), None)

    @cached_property
    def chart(self) -> str:
        """The drawing of where it lies among the most storied places; empty where nobody knows."""
        if not self.fixed:
            return ""
        drawn: list[Any] = [self.fixed]
        for place in self.charted:
            if len(drawn) < MOST_CHARTED and not any(_overlap(place, other) for other in (self.place, *drawn)):
                drawn.append(place)
        points = [(place.name, place.latitude, place.longitude) for place in drawn]
        title = _("Chart: %(place)s among the other places in these stories.") % {"place": self.fixed.name}
        return draw_chart(points, 0, title=title)

    @property
    def caption(self) -> str:
        """The chart in words: "48.86° N, 2.35° E, with the other places in these stories"."""
        fixed: Any = self.fixed
        words = {
            "place": fixed.name,
            "latitude": _degrees(fixed.latitude, _("%(degrees)s° N"), _("%(degrees)s° S")),
            "longitude": _degrees(fixed.longitude, _("%(degrees)s° E"), _("%(degrees)s° W")),
        }
        if fixed == self.place:
            return _("%(latitude)s, %(longitude)s, with other places in these stories.") % words
        return _("In %(place)s: %(latitude)s, %(longitude)s. Where exactly is not given.") % words

    # What the page says of itself

    @property
    def only_spoken_of(self) -> str:
        """Said of a place in which no story is set."""
        titles = [prose.typeset(story.title) for story in self.speaking]
        if self.place.spoken_count > len(titles) or len(titles) > MOST_NAMED:
            stories = ngettext("one story", "%(count)s stories", self.place.spoken_count)
            stories %= {"count": self.place.spoken_count}
        else:
            stories = get_text_list(titles, _("and"))
        return _("Spoken of in %(stories)s; no story is set here yet.") % {"stories": stories}

    @property
    def inside_title(self) -> str:
        """Over what lies inside: "Inside the city"."""
        kind = self.place.kind.lower()
        return _("Inside the %(kind)s") % {"kind": kind} if kind else _("What lies inside")

    @property
    def description(self) -> str:
        words = {"place": self.place.name}
        if count := self.place.set_count:
            text = ngettext("One story set in %(place)s.", "%(count)s stories set in %(place)s.", count)
        elif count := self.place.spoken_count:
            text = ngettext("One story speaks of %(place)s.", "%(count)s stories speak of %(place)s.", count)
        else:
            text = _("%(place)s, a place in these stories.")
        return capfirst(text % (words | {"count": count}))


def _overlap(place: Place, other: Place) -> bool:
    """Whether one of the two lies inside the other."""
    paths = sorted((f"{place.path}/", f"{other.path}/"))
    return paths[1].startswith(paths[0])


def _degrees(value: Decimal, positive: str, negative: str) -> str:
    return (positive if value >= 0 else negative) % {"degrees": f"{abs(value):.2f}"}
