"""A name taken apart once, and the shorter forms that it implies."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from . import lexicon
from .text import SAME, WORD, shape

NICKNAME = re.compile(r"[\"“„«]([^\"”“»]+)[\"”“»]|\(([^)]*)\)|(?<!\w)['‘]([^'’]+)['’](?!\w)")
QUOTES = frozenset("\"“„«('‘")
SUFFIXES = lexicon.LISTS["suffixes"]
ARTICLES = frozenset(["the", "a", "an", "le", "la", "les", "l", "der", "die", "das", "el"])
#: Those that a place's form goes without; the others are part of it: La Rochelle.
PLACE_ARTICLES = frozenset(["the", "a", "an", "der", "die"])
ARABIC_ARTICLES = frozenset(["al", "el", "ad", "an", "ar", "as", "ash", "ul"])
#: Chinese, Korean and Vietnamese family names, which stand first.
FIRST_SURNAMES = lexicon.LISTS["first_surnames"]

#: A given name after one of them says that it is no surname: Kim Philby's first name, not Kim Min-jun's last.
WESTERN = (lexicon.MALE | lexicon.FEMALE) - FIRST_SURNAMES


class Strength(IntEnum):
    """How much of a name a form holds; lower is more."""

    FULL = 0
    ALIAS = 1
    PART = 2
    GIVEN = 3
    FAMILY = 4
    PATRONYMIC = 5


@dataclass(slots=True)
class Name:
    """The parts of a name, as folded keys. `core` is everything but titles, suffix and nickname."""

    titles: tuple[str, ...] = ()
    core: tuple[str, ...] = ()
    given: str = ""
    middle: tuple[str, ...] = ()
    surname: str = ""
    suffix: str = ""
    nicknames: tuple[str, ...] = ()
    patronymic: str = ""
    gender: str | None = None

    @property
    def initials(self) -> tuple[str, ...]:
        """The first letters of the given and middle names."""
        return tuple(key[0] for key in (self.given, *self.middle) if key)


def keys_of(name: str) -> tuple[str, ...]:
    """The folded words of a name."""
    if name.isascii() and name.replace(" ", "").isalpha():
        return tuple([SAME.get(key, key) for key in name.lower().split()])
    return tuple([shape(word).whole for word in WORD.findall(name)])


def is_capitalised(name: str) -> bool:
    """Whether a name holds a capital, or a letter of a script without case, as it must."""
    return name != name.lower() or any(char.isalpha() and not char.islower() for char in name)


def parse(name: str) -> Name:
    """Take a person's name apart: titles, given and middle names, patronymic, particles, surname, suffix."""
    nicknames: tuple[str, ...] = ()
    suffix, titles = "", []
    if not QUOTES.isdisjoint(name):
        nicknames = _nicknames(name)
        name = NICKNAME.sub(" ", name)
    if "," in name:
        name, _, rest = name.partition(",")
        suffix = next((key for key in keys_of(rest) if key in SUFFIXES), "")
    keys = list(keys_of(name))
    if len(keys) > 1 and keys[-1] in SUFFIXES:
        suffix = keys.pop()
    if len(keys) > 2 and keys[0] == "the" and keys[1] in lexicon.TITLES and "of" not in keys:
        keys.pop(0)
    while len(keys) > 1 and (title := lexicon.TITLES.get(keys[0])) and title.group != "saint":
        titles.append(title.name)
        keys.pop(0)
    if keys[:1] == ["saint"] and len(keys) > 2:
        keys[:2] = [" ".join(keys[:2])]
    parsed = Name(tuple(titles), tuple(keys), suffix=suffix, nicknames=nicknames)
    _divide(parsed)
    parsed.gender = _gender(parsed)
    return parsed


def _nicknames(name: str) -> tuple[str, ...]:
    found = (one for match in NICKNAME.findall(name) for one in match if is_capitalised(one))
    return tuple(" ".join(keys_of(one)) for one in found)


def _divide(name: Name) -> None:
    """Say which words of a name's core are the given name, the middle names and the surname."""
    core = name.core
    if not core or core[0] in ARTICLES or "of" in core or "the" in core:
        if core and core[0] not in ARTICLES and core[0] not in ("of", "the"):
            name.given = core[0]
        return
    if len(core) == 1:
        if name.titles and core[0] not in lexicon.GIVEN_NAMES:
            name.surname = core[0]
        else:
            name.given = core[0]
        return
    particle = None
    if not lexicon.PARTICLES.isdisjoint(core[:-1]):
        start = int(core[0] in lexicon.GIVEN_NAMES)
        particle = next((n for n, key in enumerate(core[start:-1], start) if key in lexicon.PARTICLES), None)
    if particle is not None:
        name.surname = " ".join(core[particle:])
        name.given, name.middle = (core[0], core[1:particle]) if particle else ("", ())
    elif core[0] in FIRST_SURNAMES and len(core) < 4 and core[-1] not in WESTERN:
        name.surname, name.given = core[0], " ".join(core[1:])
    else:
        name.given, name.middle, name.surname = core[0], core[1:-1], core[-1]
    if not name.middle and lexicon.is_patronymic(core[-1]):
        name.surname, name.middle = "", (core[-1],)
    if name.middle:
        name.patronymic = next((key for key in name.middle if lexicon.is_patronymic(key)), "")


def _gender(name: Name) -> str | None:
    """The gender a name proves: by title, patronymic, given name, or a Russian surname's ending."""
    for title in name.titles:
        if lexicon.TITLE_GENDERS[title]:
            return lexicon.TITLE_GENDERS[title]
    if name.patronymic:
        return lexicon.is_patronymic(name.patronymic)
    given = name.given.partition(" ")[0]
    if given and (gender := lexicon.gender_of(given)):
        return gender
    return "f" if len(name.surname) > 5 and name.surname.endswith(("ova", "eva", "skaya", "skaia")) else None


def forms_of_person(name: str, aliases: Sequence[str], parsed: Name) -> dict[str, int]:
    """The forms of a person's name with the strength of each; aliases are taken whole only."""
    forms: dict[str, int] = {}
    add = forms.setdefault  # strongest first, so that a form keeps the best it can be
    capitalised = is_capitalised(name)
    core, given, surname = " ".join(parsed.core), parsed.given, parsed.surname
    if capitalised:
        if len(parsed.core) > 1 or not parsed.titles:
            add(core, Strength.FULL)
        if given and surname and core.startswith(given):
            add(f"{given} {surname}", Strength.FULL)
    for alias in (*parsed.nicknames, *aliases):
        if is_capitalised(alias) or alias in parsed.nicknames:
            add(" ".join(keys_of(alias)), Strength.ALIAS)
    if capitalised:
        if parsed.middle or parsed.titles or parsed.nicknames:
            _add_longer(add, parsed)
        add(given, Strength.GIVEN)
        add(surname, Strength.FAMILY)
        if " " in surname or "-" in surname:
            add(_without_particles(surname), Strength.FAMILY)
            add(without_article(surname), Strength.FAMILY)
        add(parsed.patronymic, Strength.PATRONYMIC)
    forms.pop("", None)
    return forms


def _add_longer(add: Callable[[str, Strength], object], parsed: Name) -> None:
    """Add what middle names, nicknames in quotes and titles that are given names make of a name."""
    given, surname, middle = parsed.given, parsed.surname, " ".join(parsed.middle)
    if surname and given:
        if parsed.patronymic:
            add(f"{surname} {given} {parsed.patronymic}", Strength.FULL)
        for nickname in parsed.nicknames:
            add(f"{given} {nickname} {surname}", Strength.FULL)
    if middle and given:
        add(f"{given} {middle}", Strength.PART)
        if surname:
            add(f"{middle} {surname}", Strength.PART)
    if surname and parsed.titles and parsed.titles[0] in lexicon.GIVEN_AS_TITLES:
        add(f"{parsed.titles[0]} {surname}", Strength.FULL)
        add(parsed.titles[0], Strength.GIVEN)


def _without_particles(surname: str) -> str:
    words = surname.split(" ")
    while words and words[0] in lexicon.PARTICLES:
        words.pop(0)
    return " ".join(words)


def without_article(surname: str) -> str:
    """An Arabic surname without its article: el-Masri → Masri."""
    article, hyphen, rest = surname.partition("-")
    return rest if hyphen and article in ARABIC_ARTICLES else ""


def forms_of_place(name: str, aliases: Sequence[str]) -> dict[str, int]:
    """The forms of a place's name: without leading article, brackets, or what follows a comma."""
    forms: dict[str, int] = {}
    if is_capitalised(name):
        bare = NICKNAME.sub(" ", name) if "(" in name else name
        for part in (bare, bare.partition(",")[0]):
            keys = keys_of(part)
            if len(keys) > 1 and keys[0] in PLACE_ARTICLES:
                keys = keys[1:]
            if keys and is_capitalised(part):
                forms[" ".join(keys)] = Strength.FULL
    for alias in aliases:
        if is_capitalised(alias) and (keys := keys_of(alias)):
            forms.setdefault(" ".join(keys), Strength.ALIAS)
            if keys[0] == "the" and len(keys) > 1:
                forms.setdefault(" ".join(keys[1:]), Strength.ALIAS)
    return forms
