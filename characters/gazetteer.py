"""
Finding people and places in a text by their names.

The one interface between the stories and recognition: entities in, found spans out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .models import Character, Place

_ARTICLE = re.compile(r"^(the|a|an)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A span that names `entity`: paragraphs count from 1, offsets are code points, half-open."""

    paragraph: int
    start: int
    end: int
    entity: Character | Place


def find(paragraphs: Sequence[str], entities: Iterable[Character | Place]) -> list[Found]:
    """
    Every mention of `entities` in `paragraphs`, in order, never overlapping.

    A name, a given name or an alias as a whole word; the longest wins; a form that two share names nobody.
    """
    forms: dict[str, set] = {}
    for entity in entities:
        for form in _forms(entity):
            forms.setdefault(form, set()).add(entity)
    if not forms:
        return []
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    return [
        Found(number, match.start(), match.end(), next(iter(forms[match.group()])))
        for number, text in enumerate(paragraphs, 1)
        for match in pattern.finditer(text)
        if len(forms[match.group()]) == 1
    ]


def _forms(entity):
    names = [entity.name, *(alias.name for alias in entity.aliases.all())]
    if isinstance(entity, Place):
        return {
            _ARTICLE.sub("", name)
            for name in names
            if name[:1].isupper() or _ARTICLE.sub("", name)[:1].isupper()
        }
    return {*names, entity.name.split()[0]}
