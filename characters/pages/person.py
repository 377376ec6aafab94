"""The page of a person: all quoted or counted, nothing invented; of ten thousand stories sums."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from characters.drawing.circle import MOST_NEIGHBOURS, Neighbour, draw_circle
from characters.models import Character, Place
from spystories.lib import prose
from spystories.lib.page_keys import row_key, set_key, show, show_wholly
from spystories.lib.pictures import draw_portrait

# A wording that ends in one of these goes on with a name: "found a partner in life in …".
OPEN_END = re.compile(r"\b(about|after|against|before|behind|by|for|from|in|into|like|of|on|over|to|with)$")
MOST_FACTS, MOST_TIES, MOST_STORIES, MOST_QUOTES = 40, 60, 8, 5
MOST_NEAR, MOST_PLACES, MOST_NAMESAKES = 24, 24, 6


@dataclass(frozen=True)
class Quote:
    """A sentence of a live story and where it stands."""

    story: Any
    paragraph: int
    sentence: str

    @property
    def address(self) -> str:
        return f"{self.story.get_absolute_url()}#{prose.address_of(self.paragraph)}"


@dataclass
class Entry:
    """Facts under one label, for the index card. `denials` contradict a claim of the same words."""

    label: str
    facts: list[Any]
    denials: list[Any] = field(default_factory=list)

    @property
    def is_claim(self) -> bool:
        return self.facts[0].standing == "claimed"


@dataclass
class NearPerson:
    """Somebody around a person: what the stories say that they did, and how many paragraphs name both."""

    character: Character
    of: Character
    shared: int = 0
    ties: list[Any] = field(default_factory=list)

    @property
    def words(self) -> list[tuple[str, Quote]]:
        """Each tie as told of this person, with the sentence that it rests on."""
        return [(self._wording(tie), Quote(tie.story, tie.paragraph, tie.sentence)) for tie in self.ties]

    def _wording(self, tie: Any) -> str:
        words = tie.wording if tie.character_id == self.character.pk else tie.inverse
        return f"{words} {self.of.name}" if OPEN_END.search(words) else words

    @property
    def together(self) -> str:
        """In how many paragraphs both are named."""
        text = ngettext("together in one paragraph", "together in %(count)s paragraphs", self.shared)
        return text % {"count": self.shared}


_AROUND = {"he": gettext_lazy("People around him"), "she": gettext_lazy("People around her")}


class PersonPage:
    """One public person. Everything is read once, and capped, when the template first asks for it."""

    def __init__(self, character: Character):
        self.character = character
        show_wholly(row_key("person", character.pk), set_key("person", character.pk))

    @property
    def letter(self) -> str:
        """The letter of the index that the person stands under."""
        return self.character.sort_key[:1].upper()

    @cached_property
    def aliases(self) -> list[str]:
        return self.character.other_names

    @cached_property
    def home(self) -> Place | None:
        home = self.character.home
        return home if home and home.is_public else None

    @property
    def portrait(self) -> str:
        """Drawn; empty where there is none."""
        return draw_portrait(self.character.portrait.shown) if self.character.portrait else ""

    @cached_property
    def facts(self) -> list[Any]:
        return list(self.character.facts.public().with_story()[:MOST_FACTS])

    @cached_property
    def card(self) -> list[Entry]:
        """The facts by label; a denial stands beside the claim that it denies."""
        stated: list[Any] = []
        denials: list[Any] = []
        claims = {(fact.label, fact.sentence) for fact in self.facts if fact.standing == "claimed"}
        for fact in self.facts:
            answers = fact.standing == "denied" and (fact.label, fact.sentence) in claims
            (denials if answers else stated).append(fact)
        entries = []
        for (label, standing), same in groupby(stated, key=lambda fact: (fact.label, fact.standing)):
            entry = Entry(label, list(same))
            if standing == "claimed":
                said = {fact.sentence for fact in entry.facts}
                entry.denials = [row for row in denials if row.label == label and row.sentence in said]
            entries.append(entry)
        return entries

    # In the stories

    @cached_property
    def appearances(self) -> list[Any]:
        """The first of them, in the order of publication."""
        return list(self.character.appearances.with_total().in_order()[:MOST_STORIES])

    @property
    def has_more_stories(self) -> bool:
        return self.character.story_count > len(self.appearances)

    @property
    def named(self) -> int:
        """The number of times that all live stories name the person."""
        return self.appearances[0].total if self.appearances else 0

    @property
    def naming(self) -> str:
        """The times that stories name the person, and the first of them: "12 times, first in paragraph 1"."""
        first = next((row for row in self.appearances if row.paragraph), None)
        if not first:
            return _("in no story’s text")
        words = {
            "count": self.named,
            "text": prose.name_text(first.paragraph),
            "title": prose.typeset(first.story.title),
        }
        where = "%(text)s" if self.character.story_count == 1 else _("%(text)s of %(title)s")
        wordings = {1: _("once, in %(where)s"), 2: _("twice, first in %(where)s")}
        return wordings.get(self.named, _("%(count)s times, first in %(where)s")) % (words | {"where": where % words})

    @cached_property
    def telling_quotes(self) -> list[Quote]:
        """The telling sentences of the first appearances; the first of all is the first that names them."""
        return [Quote(row.story, *quote) for row in self.appearances for quote in row.quotes]

    @cached_property
    def introduction(self) -> Quote | None:
        """The quotation that the editors chose, else the sentence that first names the person."""
        chosen = getattr(self.character, "introduction", None)
        if chosen and chosen.is_public:
            return Quote(chosen.story, chosen.paragraph, chosen.sentence)
        return next(iter(self.telling_quotes), None)

    @cached_property
    def evidence(self) -> list[Quote]:
        """The sentences that facts rest on, the first that names the person, and other telling ones."""
        stated = [Quote(fact.story, fact.paragraph, fact.sentence) for fact in self.facts]
        resting = len({(quote.story.pk, quote.sentence) for quote in stated})
        chosen = choose_quotes([*stated, *self.telling_quotes], self.introduction, most=max(MOST_QUOTES, resting + 1))
        return sort_by_text(chosen, self.character.stories.model)

    @property
    def is_little(self) -> bool:
        """Whether a single sentence is all that there is."""
        return self.named == 1 and not (self.facts or self.near)

    # Around the person

    @property
    def near(self) -> list[NearPerson]:
        """Those with a tie first, then those who share the most paragraphs."""
        return self._near[:MOST_NEAR]

    @property
    def has_more_near(self) -> bool:
        return len(self._near) > MOST_NEAR

    @cached_property
    def _near(self) -> list[NearPerson]:
        people: dict[int, NearPerson] = {}
        for tie in self._ties():
            other = tie.other if tie.character_id == self.character.pk else tie.character
            people.setdefault(other.pk, NearPerson(other, self.character)).ties.append(tie)
        for row in self._met:
            if pk := row["other"]:
                other = Character(pk=pk, name=row["other__name"], slug=row["other__slug"])
                show(row_key("person", pk))
                people.setdefault(pk, NearPerson(other, self.character)).shared = row["shared"]
        return list(people.values())

    @cached_property
    def _met(self) -> list[dict[str, Any]]:
        """Whom and what paragraphs name together with the person, the most first. One query."""
        names = ("other", "other__name", "other__slug", "is_set", "place", "place__name", "place__path")
        rows = self.character.encounters.met(self.character.pk)
        above = ("place__parent", "place__parent__name")
        return list(rows.with_shared(*names, *above, most=max(MOST_NEAR + 1, MOST_PLACES)))

    @property
    def around(self) -> str:
        return str(_AROUND.get(self.character.pronouns, _("People around them")))

    def _ties(self) -> QuerySet[Any]:
        forth = self.character.relationships.public().filter(other__is_public=True)
        back = self.character.inverse_relationships.public().filter(character__is_public=True)
        forth, back = (rows.with_story().select_related("character", "other").order_by() for rows in (forth, back))
        return forth.union(back, all=True).order_by("position", "id")[:MOST_TIES]

    @cached_property
    def circle(self) -> str:
        """The drawing of those around; empty for fewer than three."""
        neighbours = [
            Neighbour(
                near.character.name,
                weight=near.shared + bool(near.ties) / 2,
                note=near.words[0][0] if near.ties else "",
            )
            for near in self.near
        ]
        drawn = min(len(neighbours), MOST_NEIGHBOURS)
        title = ngettext(
            "%(name)s and %(count)s other; the list beside this drawing says the same in words.",
            "%(name)s and %(count)s others; the list beside this drawing says the same in words.",
            drawn,
        )
        name = self.character.name
        return draw_circle(name, neighbours, title=title % {"name": name, "count": drawn})

    @property
    def seen_at(self) -> list[Place]:
        """The settings of stories that a paragraph names together with the person."""
        return self._places[0]

    @property
    def spoken_of(self) -> list[Place]:
        """Places that paragraphs name together with the person, and that are no settings."""
        return self._places[1]

    @cached_property
    def _places(self) -> tuple[list[Place], list[Place]]:
        seen: dict[int, Place] = {}
        spoken: dict[int, Place] = {}
        for row in [row for row in self._met if row["place"]][:MOST_PLACES]:
            pk, parent = row["place"], row["place__parent"]
            inside = Place(pk=parent, name=row["place__parent__name"]) if parent else None
            show(row_key("place", pk), row_key("place", parent))
            place = Place(pk=pk, name=row["place__name"], path=row["place__path"], parent=inside)
            (seen if row["is_set"] else spoken)[pk] = place
        return list(seen.values()), [place for pk, place in spoken.items() if pk not in seen]

    @cached_property
    def namesakes(self) -> list[Character]:
        """Others who share a given name or another word of the name, and are somebody else."""
        found = list(Character.objects.public().namesakes_of(self.character, most=MOST_NAMESAKES))
        show_wholly(*(set_key("person", row.pk) for row in found))
        return found

    # What the page's head says

    @property
    def description(self) -> str:
        count = self.character.story_count
        sentences = [f"{label} {value}."[:1].upper() + f"{label} {value}."[1:] for label, value in self.character.brief]
        stories = ngettext("In one story.", "In %(count)s stories.", count) % {"count": count} if count else ""
        return " ".join([*sentences, stories]) or _("A person in these stories.")


def choose_quotes(quotes: list[Quote], opening: Quote | None, *, most: int = MOST_QUOTES) -> list[Quote]:
    """
    The first `most` different ones of `quotes` that the page has not opened with, by story and paragraph.

    Of a sentence and a part of it the sentence is kept.
    """
    chosen: list[Quote] = []
    for quote in quotes:
        same = [other for other in chosen if _overlap(quote, other)]
        if same:
            chosen = [other for other in chosen if other not in same]
            chosen.append(max(*same, quote, key=lambda quote: len(quote.sentence)))
        elif not (opening and _overlap(quote, opening)) and len(chosen) < most:
            chosen.append(quote)
    return sorted(chosen, key=_place)


def sort_by_text(quotes: list[Quote], stories: type[Any]) -> list[Quote]:
    """`quotes` as their stories (rows of `stories`) tell them. One query when two are of one paragraph."""
    shared = {story for (story, _number), n in Counter(map(_place, quotes)).items() if n > 1}
    if not shared:
        return quotes
    found = stories.objects.filter(number__in=shared).only("number", "body")
    texts = {story.number: story.texts for story in found}

    def at(quote: Quote) -> tuple[int, int, int]:
        story, number = _place(quote)
        paragraph = texts[story][number] if story in texts else ""
        return story, number, paragraph.find(quote.sentence.strip("… "))

    return sorted(quotes, key=at)


def _place(quote: Quote) -> tuple[int, int]:
    return quote.story.number, quote.paragraph


def _overlap(one: Quote, other: Quote) -> bool:
    """Whether one of two quotations of a story holds the other."""
    short, long = sorted((one.sentence, other.sentence), key=len)
    return one.story == other.story and short in long
