"""Numbers, names and lists as sentences have them. Pure but for the language."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def in_words(number: int) -> str:
    """Numbers below ten in words: three, 12, 1,200."""
    words = (
        _("no"),
        _("one"),
        _("two"),
        _("three"),
        _("four"),
        _("five"),
        _("six"),
        _("seven"),
        _("eight"),
        _("nine"),
    )
    return words[number] if 0 <= number < len(words) else f"{number:,}"


def capital(text: str) -> str:
    """`text` beginning with a capital letter, the rest untouched: "The bakery, Paris"."""
    return text[:1].upper() + text[1:]


def count_of_stories(number: int) -> str:
    """One story; two stories; 312 stories."""
    return ngettext("%(number)s story", "%(number)s stories", number) % {"number": in_words(number)}


def listed(names: Sequence[str]) -> str:
    """Emil; Emil and Sophia; Emil, Sophia and Lena."""
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": _(", ").join(names[:-1]), "last": names[-1]}


def some_of(names: Sequence[str], total: int) -> str:
    """The first two of `total` names and how many more there are; all, when there is only one more."""
    more = total - 2
    if more < 2:
        return listed(names)
    return ngettext("%(names)s and %(more)s other", "%(names)s and %(more)s others", more) % {
        "names": _(", ").join(names[:2]),
        "more": in_words(more),
    }


def where(place) -> str:
    """A place, with what it lies in when its name alone would not tell it from others: "the café, Paris"."""
    return within(place.name, place.parent.name if place.parent_id and _needs_more(place.name) else "")


def _needs_more(name):
    """Whether a name alone would not tell a place from others: one that begins with a small letter."""
    return name[:1].islower()


def within(name: str, parent: str) -> str:
    """The same of the two names."""
    if parent and _needs_more(name):
        return _("%(place)s, %(parent)s") % {"place": name, "parent": parent}
    return name


def in_brief(entity) -> str:
    """What tells somebody or somewhere from a namesake: a person's first fact, what kind of place it is."""
    brief = getattr(entity, "brief", None)
    return " ".join(brief[0]) if brief else getattr(entity, "kind", "")


def told_apart(entity) -> str:
    """Its name in a choice among many; a place with what it lies in: "the café, Paris", "Paris, Texas"."""
    if getattr(entity, "parent_id", None):
        return _("%(place)s, %(parent)s") % {"place": entity.name, "parent": entity.parent.name}
    return str(entity)
