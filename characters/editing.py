"""The verbs that change the world: the one door for writing a person or a place."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from spystories.lib.locks import in_turn
from spystories.lib.rows import batched

from . import addresses
from .models import Character, NameWord, Place
from .names import gazetteer
from .signals import names_changed

EntityType = TypeVar("EntityType", Character, Place)

WORDS_AT_ONCE = 500  # people


@transaction.atomic
def save_character(character: Character, *, version: int | None = None) -> None:
    """
    Store a person, new or changed. A changed address leaves the old one behind.

    Raises `EditConflict` when somebody else saved meanwhile, `ValidationError` when the address belongs to
    another. Follow with `announce` once the aliases are stored too.
    """
    in_turn()
    old = _begin(character, version)
    addresses.check_free(character.section, character.slug, character.key)
    character.save_edit()
    addresses.record_moves(character.section, [(character.key, old.slug if old else "", character.slug)])
    _tell_of_pictures(old.portrait_id if old else None, character.portrait_id)


@transaction.atomic
def save_place(place: Place, *, version: int | None = None) -> None:
    """
    Store a place, new or changed, and rewrite the paths of all that lies inside it when its own changes.

    The only way to move a place; announces the move, and the place that it left. Raises `ValidationError`
    for `parent` when the place would lie inside itself, otherwise as `save_character`.
    """
    in_turn()
    parent = Place.objects.get(pk=place.parent_id) if place.parent_id else None
    place.parent = parent
    old = _begin(place, version)
    if old and parent and f"{parent.path}/".startswith(f"{old.path}/"):
        raise ValidationError({"parent": _("A place cannot lie inside itself, or inside what lies inside it.")})
    place.fill()
    addresses.check_free(place.section, place.path, place.key)
    was = old.path if old else place.path
    below = list(Place.objects.below(old)) if old and was != place.path else []
    _check_length(place.path, *(place.path + inside.path[len(was) :] for inside in below))
    place.save_edit()
    if old is None:
        addresses.record_moves(place.section, [(place.key, "", place.path)])
    elif was != place.path:
        moves = [(place.key, was, place.path)]
        for inside in below:
            before, inside.path = inside.path, place.path + inside.path[len(was) :]
            moves.append((inside.key, before, inside.path))
        Place.objects.bulk_update(below, ["path"], batch_size=500)
        addresses.record_moves(place.section, moves)
    _tell_of_pictures(old.picture_id if old else None, place.picture_id)
    if old and old.parent_id != place.parent_id:
        touched = {old.parent_id, place.pk, *(inside.pk for inside in below)} - {None}
        names_changed.send(sender=None, characters=set(), places=touched, called=[], moved=place.pk)


@transaction.atomic
def add(entity: Character | Place, *, pronouns: str = "") -> Character | Place:
    """
    Put somebody or somewhere on file by name alone, with a free address, and announce it; return it.

    Raises `ValidationError` by field for a name that cannot be stored.
    """
    in_turn()
    entity.slug = addresses.propose(type(entity), entity.name)
    if isinstance(entity, Character):
        entity.sort_name, entity.pronouns = surname_first(entity.name), pronouns
        entity.full_clean(exclude=["key", "path"])
        save_character(entity)
        announce(characters=[entity.pk])
    else:
        entity.full_clean(exclude=["key", "path"])
        save_place(entity)
        announce(places=[entity.pk])
    return entity


def surname_first(name: str) -> str:
    """How a name is sorted when nobody says otherwise: "Kovalchuk, Emil Ivanovich"."""
    *first, last = name.split() or [""]
    return f"{last}, {' '.join(first)}" if first else last


@transaction.atomic
def rename(entity: Character | Place, name: str, *, aliases: Iterable[str], **columns: Any) -> None:
    """
    Give a person or a place another name, and exactly these other names; `columns` go with the name.

    Announces it. Raises `EditConflict` when somebody else saved after `entity` was read.
    """
    in_turn()
    entity.name = name
    for column, value in columns.items():
        setattr(entity, column, value)
    if isinstance(entity, Place):
        save_place(entity)
    else:
        save_character(entity)
    wanted = list(dict.fromkeys(aliases))
    entity.aliases.exclude(name__in=wanted).delete()
    there = set(entity.aliases.values_list("name", flat=True))
    for alias in wanted:
        if alias not in there:
            entity.aliases.create(name=alias)
    announce(**{"places" if isinstance(entity, Place) else "characters": [entity.pk]})


def announce(*, characters: Iterable[int] = (), places: Iterable[int] = ()) -> None:
    """
    Tell whoever listens that these people and places (primary keys) changed, and what lies inside the
    places.
    """
    characters, places = set(characters), set(places)
    renamed = any(
        row.known_as.get("name") != row.name
        for rows in (Character.objects.filter(pk__in=characters), Place.objects.filter(pk__in=places))
        for row in rows.only("name", "known_as")
    )
    called = refresh_known_names(characters=characters, places=places)
    inside = set(places)
    for place in Place.objects.filter(pk__in=places):
        inside.update(Place.objects.below(place).values_list("pk", flat=True))
    names_changed.send(sender=None, characters=characters, places=inside, called=called, renamed=renamed)


@transaction.atomic
def refresh_known_names(
    *, characters: Iterable[int] = (), places: Iterable[int] = ()
) -> list[tuple[str, dict[str, Any]]]:
    """
    Let recognition know these people and places by the names that they have now; return what each was and is
    called, as (kind, names as the recogniser takes them).
    """
    in_turn()
    gazetteer.mark_changed()
    called: list[tuple[str, dict[str, Any]]] = []
    for kind, asked in (
        ("character", Character.objects.filter(pk__in=characters)),
        ("place", Place.objects.filter(pk__in=places)),
    ):
        own = ("pronouns", "sort_key") if kind == "character" else ()
        rows: list[Any] = list(asked.with_aliases().only("name", "known_as", *own))
        changed = []
        for row in rows:
            was, row.known_as = row.known_as, gazetteer.recogniser_row(row)
            called.append((kind, row.known_as))
            if was != row.known_as:
                called += [(kind, was)] if was else []
                changed.append(row)
        if changed:
            type(changed[0]).objects.bulk_update(changed, ["known_as"], batch_size=500)
        if kind == "character":
            settle_name_words(rows)
    return called


def settle_name_words(people: Iterable[Character]) -> None:
    """Let the words of these people's names say what they are sorted by now. Three statements at most for 500."""
    for some in batched(people, WORDS_AT_ONCE):
        wanted: dict[Any, NameWord] = {
            (row.pk, word, row.sort_key): NameWord(character=row, word=word, sort_key=row.sort_key)
            for row in some
            for word in dict.fromkeys(row.sort_key.replace(",", "").split())
        }
        stale = []
        for pk, *named in NameWord.objects.filter(character__in=some).values_list(
            "pk", "character", "word", "sort_key"
        ):
            if wanted.pop(tuple(named), None) is None:
                stale.append(pk)
        if stale:
            NameWord.objects.filter(pk__in=stale).delete()
        NameWord.objects.bulk_create(wanted.values())


@transaction.atomic
def delete(entity: Character | Place) -> None:
    """
    Delete a person or a place that nothing leans on; its address stays taken.

    Raises `ProtectedError` with what leans on it.
    """
    in_turn()
    gazetteer.mark_changed()
    section, address, key, pk = entity.section, entity.address, entity.key, entity.pk
    called = [(entity._meta.model_name, gazetteer.recogniser_row(entity))]
    shown = entity.picture_id if isinstance(entity, Place) else entity.portrait_id
    entity.delete()
    addresses.record_moves(section, [(key, address, "")])
    people, places = (set(), {pk}) if isinstance(entity, Place) else ({pk}, set())
    names_changed.send(sender=None, characters=people, places=places, called=called)
    _tell_of_pictures(shown, None)


def _tell_of_pictures(before: int | None, now: int | None) -> None:
    """Tell whoever listens that a picture (primary key) is shown in place of another."""
    if before != now:
        names_changed.send(sender=None, characters=set(), places=set(), called=[], pictures={before, now} - {None})


def _check_length(*paths: str) -> None:
    most = Place._meta.get_field("path").max_length
    if most is not None and max(map(len, paths)) > most:
        message = _("The whole address would have more than %(most)s characters. Choose a shorter one.")
        raise ValidationError({"slug": message % {"most": most}})


def _begin(entity: EntityType, version: int | None) -> EntityType | None:
    """The row as it stands, after claiming it for this edit; None for a new one."""
    if entity.pk is None:
        return None
    entity.claim(version)
    return type(entity).objects.get(pk=entity.pk)
