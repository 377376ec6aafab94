"""
What would keep a thing of a fixture from being stored, asked of all of them before the first is.

`check_thing` looks at the thing alone; `Claims` at what no two things may share, as if those before it were
stored already.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.utils.translation import gettext as _

from characters import addresses
from characters.models import ENTITIES, Character, Picture, Place
from spystories.lib import prose
from spystories.lib.text import printable
from stories.content.value import Content, Credit, Decided, Part, Scene, TagLine, Tied, label_of, settle_decisions
from stories.models import Author, Collection, Decision, Introduction, Relationship, Site, Story, Tag, Tie
from stories.publishing.publish import check_complete, check_lines
from stories.records import (
    Column,
    Refused,
    Row,
    Thing,
    column_of,
    columns_besides,
    is_reference,
)

# By model and key the names of people, places, tags and authors.
Names = dict[type[models.Model], dict[str, str]]
_DIGEST = re.compile("[0-9a-f]{64}")
CHARACTERS_SHOWN = 30  # on each side of a difference


@contextmanager
def refusing(thing: Thing) -> Iterator[None]:
    """Turn what the database or a check refuses into a sentence that names the thing."""
    try:
        yield
    except ValidationError as error:
        texts_of = getattr(error, "message_dict", {"": error.messages})
        reasons = "; ".join(
            f"{name}: {' '.join(texts)}" if name else " ".join(texts) for name, texts in texts_of.items()
        )
        raise Refused(f"The fixture cannot be loaded because of {thing.name}. {reasons}") from error
    except DatabaseError as error:
        raise Refused(f"The fixture cannot be loaded because of {thing.name}: {error}") from error


def check_thing(thing: Thing) -> None:
    """Raise `Refused` when something of `thing` is not as the site stores it. No query, but for a role."""
    with refusing(thing):
        _check_columns(thing)
        _check_parts(thing)
        if thing.kind.model is Story:
            _check_story(thing)
        if thing.kind.model is Group:
            _check_permissions(thing)
        if thing.kind.model is Picture and not _DIGEST.fullmatch(thing.row["digest"]):
            raise Refused(
                f"The fixture does not say which file {thing.name} has: `digest` is the SHA-256 of its content."
            )
        _check_ends(thing)
        _check_former_names(thing)
    if thing.kind.model is Site and prose.clean(thing.row["about"]) != thing.row["about"]:
        raise Refused("The site's text about itself is not in the form in which the site stores it.")


def _check_columns(thing: Thing) -> None:
    """Those that point at nothing else, as a form would check them."""
    model = thing.kind.model
    plain = {name: column_of(model, name) for name in thing.kind.fields}
    plain = {name: column for name, column in plain.items() if not is_reference(column) and not column.many_to_many}
    row: Any = model(**{name: _stored(column, thing.row[name]) for name, column in plain.items()})
    row.clean_fields(exclude=columns_besides(model, plain))
    for name in thing.kind.fields:
        column = column_of(model, name)
        if is_reference(column) and thing.row[name] is None and not column.blank:
            raise ValidationError({name: ValidationError(column.error_messages["null"], code="null")})


def _stored(column: Column, value: Any) -> Any:
    return None if value is None else column.to_python(value)


def _check_parts(thing: Thing) -> None:
    for part in thing.kind.parts:
        for row in thing.parts[part.label]:
            if part.model is Tie and bool(row["character"]) == bool(row["place"]):
                raise Refused(f"In {thing.name} the words “{row['quote']}” are tied to no one thing.")
            if part.model is Decision and _meaning(row) != [row["kind"]] * (row["kind"] in ENTITIES):
                raise Refused(f"In {thing.name} it is not decided what “{row['form']}” means.")
            plain = {n: v for n, v in row.items() if not is_reference(column_of(part.model, n))}
            part.model(**plain).clean_fields(exclude=columns_besides(part.model, plain))
            for name in row:
                column = column_of(part.model, name)
                if is_reference(column) and row[name] is None and not column.blank:
                    raise Refused(f"In {thing.name} a row of {part.label} has no {name}.")
        for constraint in part.model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint):
                _check_once(thing, part.label, part.owner, constraint.fields)


def _check_once(thing: Thing, label: str, owner: str, columns: Sequence[str]) -> None:
    """No two rows of a part have these columns alike."""
    names = [name for name in columns if name != owner]
    seen = set()
    for row in thing.parts[label]:
        values = tuple(str(row[name]) for name in names)
        if values in seen:
            said = ", ".join(f"{name} “{_in_words(row[name])}”" for name in names)
            raise Refused(f"{thing.name[0].upper()}{thing.name[1:]} has two rows of {label} with the same {said}.")
        seen.add(values)


def _in_words(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value)


def _meaning(row: Row) -> list[str]:
    """The columns that say whom or what a decision means."""
    return [name for name in ENTITIES if row[name]]


def _check_story(thing: Thing) -> None:
    if thing.row["state"] != Story.State.LIVE:
        raise Refused(f"The fixture says that {thing.name} is not live. Fixtures hold live stories only.")
    printable(thing.row["body"])
    content = content_of(thing)
    cleaned = content.cleaned()
    for name, text in content.words.items():
        if text != cleaned.words[name]:
            raise Refused(
                f"The text of {thing.name} is not in the form in which the site stores it."
                f" Its {label_of(name).lower()} {_difference(text, cleaned.words[name])}."
            )
    if not content.same_as(cleaned):
        raise Refused(f"In {thing.name} one name is decided on twice, or the decisions are in another order.")
    check_complete(content)
    check_lines(content)


def _difference(given: str, kept: str) -> str:
    """Where two texts part: “… as given” where the site keeps “… as kept”."""
    at = next((at for at, (one, other) in enumerate(zip(given, kept, strict=False)) if one != other), None)
    at = min(len(given), len(kept)) if at is None else at
    return f"has {_around(given, at)} where the site keeps {_around(kept, at)}"


def _around(text: str, at: int) -> str:
    """Some characters around one, as Python writes them, so that spaces and signs nobody sees are seen."""
    start, end = max(0, at - CHARACTERS_SHOWN), at + CHARACTERS_SHOWN
    return f"{'…' * (start > 0)}{_seen(text[start:end])}{'…' * (end < len(text))}"


def _seen(text: str) -> str:
    """`text` in quotation marks, with an escape for whatever is not printed or looks like a space."""
    return f"“{''.join(sign if _is_plain(sign) else sign.encode('unicode_escape').decode() for sign in text)}”"


def _is_plain(sign: str) -> bool:
    """Whether it shows as what it is; what stands over the letter before it does not."""
    return sign == " " or (sign.isprintable() and not "\u0300" <= sign <= "\u036f")


def _check_permissions(thing: Thing) -> None:
    for key in thing.row["permissions"]:
        try:
            Permission.objects.get_by_natural_key(*key)
        except (Permission.DoesNotExist, TypeError) as e:
            raise Refused(f"The fixture gives {thing.name} a permission that this site does not know.") from e


def _check_ends(thing: Thing) -> None:
    """An introduction is of one thing, a relationship between two people."""
    row = thing.row
    if thing.kind.model is Introduction and bool(row["character"]) == bool(row["place"]):
        raise Refused(f"The fixture says of {thing.name} no one thing that it introduces.")
    if thing.kind.model is Relationship and row["character"] == row["other"]:
        raise ValidationError(_("A relationship joins two different people."))


def _check_former_names(thing: Thing) -> None:
    formerly = thing.row.get("formerly", [])
    if not (isinstance(formerly, list) and all(isinstance(name, str) for name in formerly)):
        raise Refused(f"The former names of {thing.name} are not a list of names.")
    for name in formerly:
        column_of(thing.kind.model, "name").clean(name, None)


def content_of(thing: Thing, names: Names | None = None) -> Content:
    """The content of a story's `thing`; `names` has the names of people, places, tags and authors, by key."""
    names = names or {}

    def named(model: type[models.Model], key: str) -> dict[str, Any]:
        return {"key": key, "name": names.get(model, {}).get(key, "")}

    def tied(row: Row) -> Tied:
        kind, model = ("place", Place) if row["place"] else ("character", Character)
        anchor = {name: row[name] for name in ("paragraph", "quote", "before", "after")}
        return Tied(kind=kind, **named(model, row[kind][0]), **anchor)

    def decided(row: Row) -> Decided:
        anchor = {name: row[name] for name in ("form", "kind", "paragraph", "before", "after")}
        model = ENTITIES.get(row["kind"])
        return Decided(**anchor, **(named(model, row[row["kind"]][0]) if model else {}))

    rows = thing.parts
    return Content(
        **{name: thing.row[name] for name in Story.WORDS},
        authors=tuple(Credit(**named(Author, row["author"][0])) for row in rows["stories.authorship"]),
        tags=tuple(TagLine(**named(Tag, row["tag"][0]), line=row["sentence"]) for row in rows["stories.storytag"]),
        cast=tuple(
            Part(**named(Character, row["character"][0]), part=row["part"], note=row["note"])
            for row in rows["stories.castmember"]
        ),
        settings=tuple(Scene(**named(Place, row["place"][0]), how=row["how"]) for row in rows["stories.setting"]),
        ties=tuple(map(tied, rows["stories.tie"])),
        decisions=settle_decisions(map(decided, rows["stories.decision"])),
    )


class Claims:
    """
    Addresses, numbers and names that no two things of a kind may have, as they will be once what was claimed so
    far is stored. It holds what the fixture brings or moves alone.
    """

    def __init__(self) -> None:
        # By what is claimed (a column of a model, or a section's former addresses) and value, the key of its owner.
        self._owners: dict[tuple[str, str, Any], str | None] = {}
        self._paths: dict[str, str] = {}
        # Of the things looked up, by column and value, whose that is in the database.
        self._asked: dict[tuple[str, Any], str | None] = {}

    def look_up(self, things: Sequence[Thing]) -> None:
        """Ask whose that is what these things of one kind claim. Two queries a column, one for what has no address."""
        model: Any = things[0].kind.model
        claimed: dict[str, set[Any]] = {}
        for thing in things:
            for name, value in self._values(thing).items() if model is not Place else ():
                claimed.setdefault(name, set()).add(value)
        self._asked = {}
        for name, values in claimed.items():
            owners = model._base_manager.filter(**{f"{name}__in": values}).values_list(name, "key")
            self._asked |= dict.fromkeys(((name, value) for value in values), None)
            self._asked |= {(name, value): key for value, key in owners}
            if name == self._address(model):
                once = addresses.find_keys(model.section, values)
                self._asked |= {("former", value): once.get(value) for value in values}

    def take(self, thing: Thing, stored: Thing | None) -> None:
        """
        Claim what `thing` has, and give up what it had as it is `stored`. Raises `ValidationError` for what
        belongs to another. Two queries for a place, none for what was looked up.
        """
        model: Any = thing.kind.model
        now = self._values(thing)
        before = self._values(stored, is_stored=True) if stored else {}
        for name, value in now.items():
            if self._owner(model, name, value) not in (None, thing.key):
                raise ValidationError({name if name in thing.kind.fields else "slug": self._refusal(model, name)})
            if name == self._address(model) and self._once(model, value) not in (None, thing.key):
                raise addresses.taken_error(value)
        self._move(thing, before, now)
        for name, value in before.items():
            self._owners[model.__name__, name, value] = None
        for name, value in now.items():
            self._owners[model.__name__, name, value] = thing.key

    def _values(self, thing: Thing, *, is_stored: bool = False) -> dict[str, Any]:
        model, row = thing.kind.model, thing.row
        if model is Place:
            return {"path": self._stored_path(thing.key) if is_stored else self._path(thing)}
        if model is Story:
            return {"slug": row["slug"]} | ({"number": row["number"]} if row["number"] else {})
        if model is Tag:
            tag = Tag(name=row["name"])
            tag.fill()
            return {"slug": row["slug"], "name": row["name"], "folded": tag.folded}
        if model is Picture:
            return {"digest": row["digest"]}
        return {"slug": row["slug"]} if model in (Author, Character, Collection) else {}

    def _path(self, thing: Thing) -> str:
        """The path that a place will have."""
        parent = thing.row["parent"]
        above = ""
        if parent:
            above = self._paths.get(parent[0]) or self._stored_path(parent[0])
            if f"{above}/".startswith(f"{self._stored_path(thing.key) or '?'}/"):
                message = _("A place cannot lie inside itself, or inside what lies inside it.")
                raise ValidationError({"parent": message})
        path = f"{above}/{thing.row['slug']}" if above else thing.row["slug"]
        most = column_of(Place, "path").max_length
        if most is not None and len(path) > most:
            message = _("The whole address would have more than %(most)s characters. Choose a shorter one.")
            raise ValidationError({"slug": message % {"most": most}})
        self._paths[thing.key] = path
        return path

    def _stored_path(self, key: str) -> str:
        return Place.objects.filter(key=key).values_list("path", flat=True).first() or ""

    def _owner(self, model: Any, name: str, value: Any) -> str | None:
        """The key of what has this value; None where nothing has."""
        if (claimed := (model.__name__, name, value)) in self._owners:
            return self._owners[claimed]
        if (name, value) in self._asked:
            return self._asked[name, value]
        owners: Any = model._base_manager.filter(**{name: value}).values_list("key", flat=True)
        return owners.first()

    def _once(self, model: Any, address: str) -> str | None:
        """The key of what once had this address; None where nothing had."""
        if (claimed := (str(model.section), "former", address)) in self._owners:
            return self._owners[claimed]
        if ("former", address) in self._asked:
            return self._asked["former", address]
        return addresses.find_key(model.section, address)

    def _refusal(self, model: Any, name: str) -> Any:
        if model is Story and name == "slug":
            return _("Another story has this address. Choose another.")
        if model is Picture:
            return _("Another picture has this file.")
        return model().unique_error_message(model, (name,))

    def _address(self, model: Any) -> str:
        return "path" if model is Place else "slug"

    def _move(self, thing: Thing, before: dict[str, Any], now: dict[str, Any]) -> None:
        """The address that it leaves stays its own, and so do those of what lies inside a place."""
        model: Any = thing.kind.model
        name = self._address(model)
        was, new = before.get(name), now.get(name)
        if not was or was == new:
            return
        self._owners[str(model.section), "former", was] = thing.key
        self._owners[str(model.section), "former", new] = None
        if model is Place:
            for key, path in Place.objects.filter(path__startswith=f"{was}/").values_list("key", "path"):
                self._paths.setdefault(key, f"{new}{path[len(was) :]}")
                self._owners["Place", "path", path] = None
                self._owners["Place", "path", self._paths[key]] = key
                self._owners[str(model.section), "former", path] = key
