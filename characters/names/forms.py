"""
How the forms of a name follow when someone or somewhere is given another name.

Given name goes to given name, surname to surname, patronymic to patronymic, initials to initials; other names
to what they become. Pure: names and texts in, replacements out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from characters.recognition import lexicon
from characters.recognition.names import NICKNAME, PLACE_ARTICLES, Name, keys_of, parse
from characters.recognition.text import WORD, shape

_BARE_APOSTROPHE = re.compile(r"['’](?!\w)")
_OPEN_QUOTE = re.compile(r"(?<!\w)['‘](?=\w)")
ARTICLE_REACH = 20  # characters before a name, of which its article is among the last
_ARTICLE_BEFORE = re.compile(r"(?<!\w)(the)(\s+)$", re.IGNORECASE)


class Token(NamedTuple):
    """A word of a text, by its folded key and its offsets."""

    key: str
    start: int
    end: int


class Replacement(NamedTuple):
    """`text` for what stands from `start` to `end`."""

    start: int
    end: int
    text: str


class Group(NamedTuple):
    """Neighbouring words of a mention that are one part of the name, or its initial; no part has no role."""

    role: str | None
    initial: bool
    start: int
    end: int


@dataclass
class Parts:
    """A person's name by its parts, each as written; `order` says how they follow each other."""

    name: str
    words: dict[str, str] = field(default_factory=dict)
    role_of: dict[str, str] = field(default_factory=dict)

    @property
    def order(self) -> list[str]:
        return list(self.words)

    @property
    def whole(self) -> str:
        """The name without title, nickname and suffix."""
        return " ".join(self.words.values()) or self.name


def parts_of(name: str) -> Parts:
    """A person's name taken apart."""
    parsed, parts = parse(name), Parts(name)
    core = " ".join(parsed.core).split()
    bare = NICKNAME.sub(lambda match: " " * len(match[0]), name)
    tokens = tokens_of(bare)
    keys = [token.key for token in tokens]
    at = next((i for i in range(len(keys)) if keys[i : i + len(core)] == core), None)
    if at is None or not core:
        return parts
    roles = _roles(parsed, core)
    for token, role in zip(tokens[at:], roles, strict=False):
        word = bare[token.start : token.end]
        parts.words[role] = f"{parts.words[role]} {word}" if role in parts.words else word
        parts.role_of.setdefault(token.key, role)
    return parts


def _roles(parsed: Name, core: list[str]) -> list[str]:
    given, surname = parsed.given.split(), parsed.surname.split()
    if given and core[: len(given)] == given:
        middle = len(core) - len(given) - len(surname)
        roles = ["given"] * len(given) + ["middle"] * middle + ["surname"] * len(surname)
    elif surname and core[: len(surname)] == surname:
        roles = ["surname"] * len(surname) + ["given"] * (len(core) - len(surname))
    else:
        roles = ["whole"] * len(core)
    return [
        "patronymic" if role == "middle" and key == parsed.patronymic else role
        for role, key in zip(roles, core, strict=True)
    ]


def tokens_of(text: str) -> list[Token]:
    """The words of a text."""
    return [Token(shape(match[0]).whole, *match.span()) for match in WORD.finditer(text)]


class NameRules:
    """
    One change of a name, ready to be asked of any mention.

    `aliases` says what each other name becomes, `typed` by its form what an editor wants instead of what
    follows by itself (see `form_of`).
    """

    def __init__(
        self,
        old: str,
        new: str,
        *,
        place: bool = False,
        aliases: Mapping[str, str] = {},
        typed: Mapping[str, str] | None = None,
    ) -> None:
        self.place = place
        self.old, self.new = (Parts(name) if place else parts_of(name) for name in (old, new))
        self.aliases = {" ".join(keys_of(alias)): text for alias, text in aliases.items()}
        self.alias_words = {" ".join(keys_of(alias)): alias for alias in aliases}
        self.typed = dict(typed or {})

    def form_of(self, words: str) -> str:
        """The folded form of a mention without its title: the same for "Miss Petrova" and "PETROVA"."""
        return " ".join(token.key for token in self._core(words))

    def without_title(self, words: str) -> str:
        """A mention without its title, as it stands there."""
        core = self._core(words)
        return words[core[0].start :] if core else words

    def rename(self, words: str) -> str:
        """What `words`, a form of the old name, become by themselves or by what was typed."""
        return apply_replacements(words, self.replacements(words))

    def replacements(self, words: str) -> list[Replacement]:
        """What is to be put where in `words`, a mention; nothing where it stays as it is."""
        core = self._core(words)
        form = " ".join(token.key for token in core)
        if not core:
            return []
        if form in self.typed:
            puts = _aligned(words, core, self.typed[form], self._written(core, words))
        elif form in self.aliases:
            puts = _aligned(words, core, self.aliases[form], self.alias_words[form])
        elif self.place:
            puts = self._of_place(words, core, form)
        else:
            puts = list(self._of_person(words, core))
        return [one for one in puts if words[one.start : one.end] != one.text]

    def replacements_at(self, text: str, start: int, end: int) -> list[Replacement]:
        """
        The same for the mention that stands there in the text of a paragraph.

        What must agree with it follows: a bare apostrophe after s, the article of a place.
        """
        words = text[start:end]
        puts = [Replacement(start + one.start, start + one.end, one.text) for one in self.replacements(words)]
        if not puts:
            return []
        if self.place:
            puts = self._with_article(text, start, puts)
        ends_new = puts[-1].text if puts[-1].end == end else words
        if (
            words[-1:] in "sS"
            and ends_new[-1:] not in ("s", "S")
            and _BARE_APOSTROPHE.match(text, end)
            and not _OPEN_QUOTE.search(text, 0, start)
        ):
            puts.append(Replacement(end, end + 1, text[end] + ("S" if words.isupper() else "s")))
        return puts

    def rename_alias(self, name: str) -> str:
        """What another name becomes when it holds a part of the old one: "Sonya Petrova" with the surname."""
        core = self._core(name)
        if self.place or not any(self.old.role_of.get(token.key) for token in core):
            return name
        return apply_replacements(name, list(self._of_person(name, core)))

    # One mention

    def _core(self, words: str) -> list[Token]:
        tokens = tokens_of(words)
        while len(tokens) > 1 and self._is_title(tokens[0].key):
            tokens = tokens[1:]
        return tokens

    def _is_title(self, key: str) -> bool:
        title = lexicon.TITLES.get(key)
        return title is not None and title.group != "saint" and key not in self.old.role_of and not self.place

    def _written(self, core: list[Token], words: str) -> str:
        """The old name's own spelling of these words, to see what is style and what is the name."""
        return " ".join(
            self.old.words.get(self.old.role_of.get(token.key, ""), words[token.start : token.end]) for token in core
        )

    def _of_place(self, words: str, core: list[Token], form: str) -> list[Replacement]:
        for old, new in zip(_place_forms(self.old.name), _place_forms(self.new.name), strict=True):
            if " ".join(keys_of(old)) == form:
                return _aligned(words, core, new, old)
        return []

    def _of_person(self, words: str, core: list[Token]) -> Iterator[Replacement]:
        groups = self._groups(words, core)
        shown = [group.role for group in groups]
        full = len(shown) > 1 and set(shown) == set(self.old.order)
        full = full and not any(group.initial for group in groups)
        if full and shown == self.old.order and not self._keeps_order():
            yield Replacement(
                core[0].start, core[-1].end, match_style(words[core[0].start :], self.new.whole, self.old.whole)
            )
            return
        texts = [self._text(role, initial, full, words[start:end]) for role, initial, start, end in groups]
        if "" in texts and not any(texts):
            start, end = groups[0].start, groups[-1].end
            text = self.new.words.get("given") or self.new.whole
            yield Replacement(start, end, match_style(words[start:end], text, self.old.whole))
            return
        yield from _grouped(words, groups, texts, self.old.words)

    def _groups(self, words: str, core: list[Token]) -> list[Group]:
        """The words by the parts of the name that they are, in their order."""
        groups: list[Group] = []
        initials = [role for role in self.old.order if role != "surname"]
        for token in core:
            role, initial = self.old.role_of.get(token.key), False
            if role is None and len(token.key) == 1:
                role = next((one for one in initials if _initial(self.old.words[one]) == token.key), None)
                initial = role is not None
            if role in initials:
                initials = initials[initials.index(role) + (1 if initial else 0) :]
            if groups and role and groups[-1].role == role and not groups[-1].initial and not initial:
                groups[-1] = groups[-1]._replace(end=token.end)
            else:
                groups.append(Group(role, initial, token.start, token.end))
        return groups

    def _keeps_order(self) -> bool:
        shared = [role for role in self.new.order if role in self.old.words]
        return bool(shared) and shared == [role for role in self.old.order if role in self.new.words]

    def _text(self, role: str | None, initial: bool, full: bool, words: str) -> str | None:
        """What a part becomes; None for a word that is no part, "" for a part that the new name lacks."""
        if role is None:
            return None
        text = self.new.words.get(role, "")
        if initial:
            return _initial(text).upper()
        if role == "surname" and len(words.split()) < len(self.old.words[role].split()):
            text = _without_particles(text)
        if full and text:
            order = self.new.order
            for more in order[order.index(role) + 1 :]:
                if more in self.old.words:
                    break
                text += f" {self.new.words[more]}"
        return text

    def _with_article(self, text: str, start: int, puts: list[Replacement]) -> list[Replacement]:
        had, has = (name[:4].lower() == "the " for name in (self.old.name, self.new.name))
        # Nothing farther off is its article; looked for from the beginning, each name costs all before it.
        before = _ARTICLE_BEFORE.search(text, max(0, start - ARTICLE_REACH), start)
        first, *rest = puts
        if first.start != start or had == has:
            return puts
        if had and before:
            opens = before[1][0].isupper()
            new = first.text[:1].upper() + first.text[1:] if opens else first.text
            return [Replacement(before.start(), first.end, new), *rest]
        if has and not before:
            article = "The" if _opens(text, start) else "the"
            return [Replacement(start, first.end, f"{article} {first.text}"), *rest]
        return puts


def apply_replacements(text: str, puts: list[Replacement]) -> str:
    """`text` with these put in."""
    for start, end, new in sorted(puts, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def match_style(old: str, new: str, written: str) -> str:
    """`new` in the style of `old`, which the name writes as `written`: in capitals, or opening with one."""
    letters = [char for char in old if char.isalpha()]
    if len(letters) > 1 and old.isupper() and not written.isupper():
        return new.upper()
    if old[:1].isupper() and written[:1].islower():
        return new[:1].upper() + new[1:]
    return new


def _aligned(words: str, core: list[Token], text: str, written: str) -> list[Replacement]:
    """`text` for these words, one by one where it has as many."""
    new = [text[token.start : token.end] for token in tokens_of(text)]
    if len(new) == len(core) and " ".join(new) == text:
        return [
            Replacement(token.start, token.end, match_style(words[token.start : token.end], word, written))
            for token, word in zip(core, new, strict=True)
        ]
    start, end = core[0].start, core[-1].end
    return [Replacement(start, end, match_style(words[start:end], text, written))]


def _grouped(
    words: str, groups: list[Group], texts: Sequence[str | None], old_words: Mapping[str, str]
) -> Iterator[Replacement]:
    """The parts one by one; a part that is left out goes with the space beside it."""
    for n, ((role, initial, start, end), text) in enumerate(zip(groups, texts, strict=True)):
        if role and text:
            yield Replacement(start, end, text if initial else match_style(words[start:end], text, old_words[role]))
        elif text == "" and n + 1 < len(groups):
            yield Replacement(start, groups[n + 1].start, "")
        elif text == "":
            kept = max((i for i in range(n) if texts[i] != ""), default=0)
            yield Replacement(groups[kept].end, end, "")


def _without_particles(surname: str) -> str:
    words = surname.split()
    while len(words) > 1 and words[0].lower() in lexicon.PARTICLES:
        words = words[1:]
    return " ".join(words)


def _initial(text: str) -> str:
    return keys_of(text)[0][0] if text else ""


def _place_forms(name: str) -> Iterator[str]:
    """A place's name without its article and brackets, and what stands before a comma."""
    bare = " ".join(NICKNAME.sub(" ", name).split())
    for form in (bare, bare.partition(",")[0]):
        first, _space, rest = form.partition(" ")
        yield rest if rest and first.lower() in PLACE_ARTICLES else form


def _opens(text: str, start: int) -> bool:
    """Whether a sentence begins there."""
    before = text[:start].rstrip("\"'“‘«( ")
    return not before or before[-1] in ".!?…"
