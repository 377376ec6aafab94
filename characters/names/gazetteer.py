"""
Finding people and places in a text by their names: the one interface between the stories and recognition.

Rows of the database go in, found spans come out; `characters.recognition`, which knows no database, decides.
The whole library's names are kept ready in the process until a name changes, which `Names` tells.
"""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, takewhile
from typing import Any
from uuid import uuid4

from characters.models import Alias, Character, Names, Place, PlaceAlias
from characters.recognition import Gazetteer
from characters.recognition.index import LOWER_OPENINGS, Entity, Index
from characters.recognition.text import Text, fold, fold_form

_lock = threading.Lock()
_kept: tuple[str | None, Gazetteer] = (None, Gazetteer())  # the stamp of the names, and these


@dataclass(frozen=True)
class KnownEntity:
    """Someone or somewhere on file, by key."""

    kind: str
    key: str
    name: str

    @property
    def id(self) -> str:
        return id_of(self.kind, self.key)


def current() -> Gazetteer:
    """
    Every name on file, ready to be recognised: those of this moment, also for the one who just changed one.

    One query while no name changes; then four more, and a second for some ten thousand names.
    """
    global _kept
    stamp = Names.objects.values_list("stamp", flat=True).first()
    kept_stamp, known = _kept
    if stamp is not None and kept_stamp == stamp:
        return known
    with _lock:
        if stamp is None or _kept[0] != stamp:
            _kept = stamp, Gazetteer(_library())
        return _kept[1]


def mark_changed() -> None:
    """Let every process take in the names anew. To be called in the transaction that changes one."""
    Names.objects.update_or_create(pk=1, defaults={"stamp": uuid4().hex})


def id_of(kind: str, key: str) -> str:
    """What the recogniser calls someone ("character") or somewhere ("place")."""
    return f"{kind}:{key}"


def entity_of(known: Gazetteer, name: str) -> KnownEntity:
    """Whom the recogniser's id means, also one of a former name."""
    kind, _colon, key = name.partition("/")[0].partition(":")
    return KnownEntity(kind, key, known.by_id[id_of(kind, key)].name)


def ids_with_former(known: Gazetteer, ids: Iterable[str]) -> list[str]:
    """These ids and those of their former names: the short forms of all are known."""
    found = []
    for one in ids:
        former = takewhile(known.by_id.__contains__, (f"{one}/{number}" for number in count(1)))
        found += [one, *former]
    return found


def recogniser_row(entity: Character | Place) -> dict[str, Any]:
    """What the recogniser is told of `entity`. A query unless its other names are at hand."""
    given = {"name": entity.name, "aliases": [alias.name for alias in entity.aliases.all()]}
    if isinstance(entity, Character):
        return given | {"pronouns": entity.pronouns or None}
    return given


@lru_cache(maxsize=128)  # a text that goes live is asked about as such, and as the newest
def capitalised_words(text: str) -> frozenset[str]:
    """Every capitalised word of a text, folded: no name stands in it without these."""
    return frozenset(key for word in Text(text).words for key in (word.key, word.whole))


def words_needed(known: dict[str, Any], kind: str) -> list[frozenset[str]]:
    """
    The words of which a text has to have all of some set, for any form of this name to stand in it.

    As few sets as say so: a form that holds another is not among them.
    """
    index = Index([Entity(0, {"id": "", "kind": kind} | known)], [])
    small = {fold(word) for name in (known["name"], *known["aliases"]) for word in name.split() if _is_small(word)}
    found = set()
    for form in index.forms:
        words = frozenset(form.split())
        found.add(words - small - LOWER_OPENINGS or words - LOWER_OPENINGS or words)
    return sorted((one for one in found if not any(other < one for other in found)), key=sorted)


def find_alike(known: Gazetteer, name: str, most: int = 3) -> list[KnownEntity]:
    """Those on file whose name has a word that is, but for a letter, one of `name`; the nearest first."""
    found: dict[str, tuple[int, Any, int]] = {}
    for word in fold_form(name).split():
        for far, near in enumerate(({word}, _near(word) if len(word) > 3 else ())):
            for form in sorted(near):
                if form in known.index.forms:
                    for entity, strength in known.index.find(form):
                        rank = (far, strength, entity.number)
                        found[entity.id] = min(rank, found.get(entity.id, rank))
    return [entity_of(known, one) for one in sorted(found, key=found.__getitem__)[:most]]


def _near(word: str) -> set[str]:
    """Every word that differs from `word` by one letter, changed, missing, added or swapped."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    near = {left + right[1:] for left, right in cuts if right}
    near |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    near |= {left + letter + right for left, right in cuts for letter in letters}
    near |= {left + letter + right[1:] for left, right in cuts if right for letter in letters}
    return near - {word}


def _is_small(word: str) -> bool:
    return word[:1].islower()


def _library() -> Iterator[dict[str, Any]]:
    """Every person and place as the recogniser takes them, in a steady order. Four queries."""
    others: dict[str, dict[str, list[str]]] = {"character": {}, "place": {}}
    for kind, rows in (("character", Alias.objects), ("place", PlaceAlias.objects)):
        for owner, name in rows.order_by("pk").values_list(f"{kind}__key", "name"):
            others[kind].setdefault(owner, []).append(name)
    people = Character.objects.order_by("pk").values_list("key", "name", "formerly", "pronouns")
    for key, name, formerly, pronouns in people.iterator(chunk_size=5000):
        rest = {"aliases": others["character"].get(key, ()), "pronouns": pronouns or None}
        yield from _under_each("character", key, name, formerly, rest)
    places = Place.objects.order_by("pk").values_list("key", "name", "formerly", "parent__key")
    for key, name, formerly, parent in places.iterator(chunk_size=5000):
        inside = id_of("place", parent) if parent else None
        rest = {"aliases": others["place"].get(key, ()), "parent": inside}
        yield from _under_each("place", key, name, formerly, rest)


def _under_each(
    kind: str, key: str, name: str, formerly: Iterable[str], rest: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    own = id_of(kind, key)
    yield {"id": own, "kind": kind, "name": name} | rest
    for number, former in enumerate(formerly, 1):
        yield {"id": f"{own}/{number}", "kind": kind, "name": former} | rest | {"aliases": ()}
