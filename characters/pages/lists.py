"""The listings of people and places: the index at the end of a book, whole, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.utils.functional import cached_property

from characters.models import Character, Place
from spystories.lib.page_keys import show
from spystories.lib.paging import Paging, paginate

from . import back_index

PEOPLE_ON_A_PAGE, ROOTS_ON_A_PAGE, MOST_INSIDE = 120, 40, 40


@dataclass(frozen=True)
class Section:
    """The entries under one letter, or of one outermost place. `more` says that not all are here."""

    entries: Sequence[back_index.Entry]
    letter: str = ""
    more: bool = False
    root: Any = None

    @property
    def anchor(self) -> str:
        """The id of a letter's section: "l-k"; of a sign that no address holds as it is, its number."""
        return f"l-{self.letter}" if self.letter.isascii() and self.letter.isalnum() else f"l-{ord(self.letter)}"


class PeopleIndex:
    """Public people by letter. Raises `Http404` for a page that does not exist. Three queries."""

    def __init__(self, request: HttpRequest):
        show("people")
        self._letters = list(Character.objects.public().letters())
        self.total = sum(count for _letter, count in self._letters)
        rows = Character.objects.public().by_letter()
        self.page: Paging = paginate(request, rows, total=self.total, per_page=PEOPLE_ON_A_PAGE)

    @property
    def letters(self) -> list[tuple[str, str]]:
        """Each letter with the address of the page, and of the section on it, where it begins."""
        found, before = [], 0
        for letter, count in self._letters:
            path = self.page.address(before // PEOPLE_ON_A_PAGE + 1)
            found.append((letter, f"{path}#{Section((), letter).anchor}"))
            before += count
        return found

    @cached_property
    def sections(self) -> list[Section]:
        entries = zip(self.page.items, back_index.people_entries(self.page.items), strict=True)
        return [
            Section([entry for _person, entry in same], letter)
            for letter, same in groupby(entries, key=lambda pair: pair[0].sort_key[:1])
        ]


class PlacesIndex:
    """Public places as a tree, the unplaced last. Raises `Http404` for no such page. Four queries."""

    def __init__(self, request: HttpRequest):
        show("places")
        roots = Place.objects.public().roots()
        self.page: Paging = paginate(
            request, roots, per_page=ROOTS_ON_A_PAGE, prepare=lambda rows: rows.with_whereabouts()
        )

    @cached_property
    def sections(self) -> list[Section]:
        """One for each outermost place, with what lies in it."""
        inside: list[Any] = list(Place.objects.public().inside_roots(self.page.items, most=MOST_INSIDE))
        below = {pk: list(places) for pk, places in groupby(inside, key=lambda place: place.root)}
        counts = {place.pk: place.set_count + place.spoken_count for place in (*self.page.items, *inside)}
        numbers = back_index.story_numbers(back_index.numbered_places([*self.page.items, *inside]))[0]
        return [
            Section(
                [
                    back_index.entry(place, place.name, counts[place.pk], numbers, getattr(place, "depth", 0))
                    for place in (root, *below.get(root.pk, ()))
                ],
                more=any(place.among > MOST_INSIDE for place in below.get(root.pk, ())),
                root=root,
            )
            for root in self.page.items
        ]

    @property
    def placed(self) -> list[Section]:
        return [section for section in self.sections if section.root.is_somewhere]

    @property
    def unplaced(self) -> list[Section]:
        return [section for section in self.sections if not section.root.is_somewhere]
