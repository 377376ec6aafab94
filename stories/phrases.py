"""Numbers, names and lists as sentences have them."""

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from characters.models import Character, Place


def number_in_words(number: int) -> str:
    """Numbers below ten in words: three, 12, 1,200."""
    low = (_("no"), _("one"), _("two"), _("three"), _("four"))
    words = (*low, _("five"), _("six"), _("seven"), _("eight"), _("nine"))
    return words[number] if 0 <= number < len(words) else f"{number:,}"


def capitalize(text: str) -> str:
    """`text` beginning with a capital letter, the rest untouched: "The bakery, Paris"."""
    return text[:1].upper() + text[1:]


def count_of_stories(number: int) -> str:
    """One story; two stories; 312 stories."""
    return ngettext("%(number)s story", "%(number)s stories", number) % {"number": number_in_words(number)}


def stories_published(number: int) -> str:
    """One story published; 312 stories published: as a sentence."""
    return ngettext("%(n)s story published.", "%(n)s stories published.", number) % {"n": number}


def join_names(names: Sequence[str]) -> str:
    """Emil; Emil and Sophia; Emil, Sophia and Lena."""
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": _(", ").join(names[:-1]), "last": names[-1]}


def byline_of(written: str, names: Sequence[str]) -> str:
    """The byline as printed: as it is written, else with the authors' names; nothing where there are none."""
    return written or (_("by %(names)s") % {"names": join_names(names)} if names else "")


def names_and_others(names: Sequence[str], total: int) -> str:
    """The first two of `total` names and how many more there are; all, when there is only one more."""
    more = total - 2
    if more < 2:
        return join_names(names)
    return ngettext("%(names)s and %(more)s other", "%(names)s and %(more)s others", more) % {
        "names": _(", ").join(names[:2]),
        "more": number_in_words(more),
    }


def place_in_words(place: Place) -> str:
    """A place, with what it lies in when its name alone would not tell it from others: "the café, Paris"."""
    return place_within(place.name, place.parent.name if _needs_more(place.name) and place.parent else "")


def _needs_more(name: str) -> bool:
    """Whether a name alone would not tell a place from others: one that begins with a small letter."""
    return name[:1].islower()


def place_within(name: str, parent: str) -> str:
    """The same of the two names."""
    if parent and _needs_more(name):
        return _("%(place)s, %(parent)s") % {"place": name, "parent": parent}
    return name


def short_description(entity: Character | Place) -> str:
    """A few words that tell an entity from its namesake: a person's first fact, a place's kind."""
    if isinstance(entity, Place):
        return entity.kind
    return " ".join(entity.brief[0]) if entity.brief else ""


def distinct_name(row: models.Model) -> str:
    """Its name in a choice among many; a place with what it lies in: "the café, Paris", "Paris, Texas"."""
    if isinstance(row, Place) and row.parent:
        return _("%(place)s, %(parent)s") % {"place": row.name, "parent": row.parent.name}
    return str(row)
