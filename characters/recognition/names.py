"""A name taken apart once, and the shorter forms that it implies."""

import re
from dataclasses import dataclass, field
from enum import IntEnum

from . import lexicon
from .text import BREAK, WORD, fold, shape

NICKNAME = re.compile(r"[\"“„«]([^\"”“»]+)[\"”“»]|\(([^)]*)\)|(?<!\w)['‘]([^'’]+)['’](?!\w)")
SUFFIXES = lexicon.LISTS["suffixes"]
ARTICLES = frozenset(["the", "a", "an", "le", "la", "les", "l", "der", "die", "das", "el"])
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
    initials: tuple[str, ...] = field(default=())


def keys_of(name: str) -> tuple[str, ...]:
    """Return the folded words of a name."""
    return tuple(shape(word).whole for word in WORD.findall(name))


def is_capitalised(name: str) -> bool:
    """Tell whether a name holds a capital, or a letter of a script without case, as it must."""
    return any(not char.islower() and char.isalpha() for char in name)


def parse(name: str) -> Name:
    """Take a person's name apart: titles, given and middle names, patronymic, particles, surname, suffix."""
    nicknames = ()
    if any(sign in name for sign in "\"“„«('‘"):
        nicknames = tuple(
            " ".join(keys_of(found))
            for match in NICKNAME.findall(name)
            for found in match
            if is_capitalised(found)
        )
        name = NICKNAME.sub(" ", name)
    words = [(fold(word), shape(word).whole) for word in WORD.findall(name.partition(",")[0])]
    keys = [whole for _, whole in words]
    suffix = keys.pop() if len(keys) > 1 and keys[-1] in SUFFIXES else ""
    if "," in name:
        suffix = next((key for key in keys_of(name.partition(",")[2]) if key in SUFFIXES), suffix)
    titles = []
    while len(keys) > 1 and (title := lexicon.TITLES.get(words[len(titles)][0])) and title.group != "saint":
        titles.append(title.name)
        keys.pop(0)
    if keys[:1] == ["saint"] and len(keys) > 2:
        keys[:2] = [" ".join(keys[:2])]
    parsed = Name(tuple(titles), tuple(keys), suffix=suffix, nicknames=nicknames)
    _divide(parsed, bool(titles))
    parsed.gender = _gender(parsed)
    return parsed


def _divide(name: Name, titled: bool) -> None:
    """Say which words of a name's core are the given name, the middle names and the surname."""
    core = name.core
    if not core or core[0] in ARTICLES or "of" in core or "the" in core:
        if core and core[0] not in ARTICLES and core[0] not in ("of", "the"):
            name.given = core[0]
        return
    if len(core) == 1:
        if titled and lexicon.gender_of(core[0]) is None and core[0] not in lexicon.GIVEN_NAMES:
            name.surname = core[0]
        else:
            name.given = core[0]
        return
    particle = next((n for n, key in enumerate(core) if key in lexicon.PARTICLES and n < len(core) - 1), None)
    if core[0] in FIRST_SURNAMES and len(core) < 4 and core[-1] not in WESTERN and particle is None:
        name.surname, name.given = core[0], " ".join(core[1:])
    elif particle is not None:
        name.surname = " ".join(core[particle:])
        name.given, name.middle = (core[0], core[1:particle]) if particle else ("", ())
    else:
        name.given, name.middle, name.surname = core[0], core[1:-1], core[-1]
    if not name.middle and len(core) == 2 and lexicon.is_patronymic(core[-1]):
        name.surname, name.middle = "", (core[-1],)
    name.patronymic = next((key for key in name.middle if lexicon.is_patronymic(key)), "")
    name.initials = tuple(key[0] for key in (name.given, *name.middle) if key)


def _gender(name: Name) -> str | None:
    """Return the gender a name proves: by title, patronymic, given name, or a Russian surname's ending."""
    for title in name.titles:
        if gender := next((t.gender for t in lexicon.TITLES.values() if t.name == title), None):
            return gender
    if name.patronymic:
        return lexicon.is_patronymic(name.patronymic)
    if name.given and (gender := lexicon.gender_of(name.given.split(" ")[0])):
        return gender
    if len(name.surname) > 5 and name.surname.endswith(("ova", "eva", "skaya", "skaia")):
        return "f"
    return None


def forms_of_person(name: str, aliases: list[str], parsed: Name) -> dict[str, int]:
    """Return the forms of a person's name with the strength of each; aliases are taken whole only."""
    forms: dict[str, int] = {}

    def add(form: str, strength: Strength) -> None:
        if form and (form not in forms or strength < forms[form]):
            forms[form] = strength

    if is_capitalised(name):
        core, given, surname = " ".join(parsed.core), parsed.given, parsed.surname
        add(core, _core_strength(parsed))
        add(given, Strength.FULL if len(parsed.core) == 1 and not parsed.titles else Strength.GIVEN)
        add(surname, Strength.FAMILY)
        add(without_article(surname), Strength.FAMILY)
        if " " in surname and (bare := _without_particles(surname)):
            add(bare, Strength.FAMILY)
        if given and surname and parsed.core[0] == given.split(" ")[0]:
            add(f"{given} {surname}", Strength.FULL)
        if given and parsed.middle:
            add(f"{given} {' '.join(parsed.middle)}", Strength.PART)
            if surname:
                add(f"{' '.join(parsed.middle)} {surname}", Strength.PART)
        if parsed.patronymic:
            add(parsed.patronymic, Strength.PATRONYMIC)
            add(f"{surname} {given} {parsed.patronymic}" if surname else "", Strength.FULL)
        if parsed.titles and parsed.titles[0] in lexicon.GIVEN_AS_TITLES and surname:
            add(f"{parsed.titles[0]} {surname}", Strength.FULL)
            add(parsed.titles[0], Strength.GIVEN)
        for nickname in parsed.nicknames:
            add(nickname, Strength.ALIAS)
            add(f"{given} {nickname} {surname}" if given and surname else "", Strength.FULL)
    for alias in aliases:
        if is_capitalised(alias):
            add(" ".join(keys_of(alias)), Strength.ALIAS)
    return forms


def _core_strength(parsed: Name) -> Strength:
    """A one-word name with a title is no full name without it: "Mr. Bennet" is a family form when bare."""
    if len(parsed.core) > 1 or not parsed.titles:
        return Strength.FULL
    return Strength.FAMILY if parsed.surname else Strength.GIVEN


def _without_particles(surname: str) -> str:
    words = surname.split(" ")
    while words and words[0] in lexicon.PARTICLES:
        words.pop(0)
    return " ".join(words)


def without_article(surname: str) -> str:
    """Return an Arabic surname without its article: el-Masri → Masri."""
    article, hyphen, rest = surname.partition("-")
    return rest if hyphen and article in ARABIC_ARTICLES else ""


def forms_of_place(name: str, aliases: list[str]) -> dict[str, int]:
    """Return the forms of a place's name: without leading article, brackets, or what follows a comma."""
    forms: dict[str, int] = {}
    if is_capitalised(name):
        bare = NICKNAME.sub(" ", name) if "(" in name else name
        for part in (bare, bare.partition(",")[0]):
            keys = keys_of(part)
            if len(keys) > 1 and keys[0] in ARTICLES - {"la", "le", "les", "el", "das", "l"}:
                keys = keys[1:]
            if keys and is_capitalised(part):
                forms[" ".join(keys)] = Strength.FULL
    for alias in aliases:
        if is_capitalised(alias) and (keys := keys_of(alias)):
            forms.setdefault(" ".join(keys), Strength.ALIAS)
            if keys[0] == "the" and len(keys) > 1:
                forms.setdefault(" ".join(keys[1:]), Strength.ALIAS)
    return forms


def is_one_paragraph(name: str) -> bool:
    """Tell whether a name can stand within a paragraph at all."""
    return not BREAK.search(name)
