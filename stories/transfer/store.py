"""
Storing one thing of a fixture in the database, through the doors that an editor's work goes through.

Nothing is derived here: `Touched` gathers what the things taken concern, for one deriving at the end.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.utils import timezone
from django.utils.translation import gettext as _

from characters import addresses, editing
from characters.models import ENTITIES, Character, Place
from spystories.lib import prose
from spystories.lib.text import printable
from stories.content.value import Content, Decided, Part, Scene, TagLine, Tied, settle_decisions
from stories.derived.affected import Affected
from stories.derived.content_version import raise_content_version
from stories.derived.counts import rearrange_collections
from stories.derived.index import index_stories
from stories.history.changes import SUBJECT_OF, keep_change
from stories.models import (
    Collection,
    Decision,
    Fact,
    Introduction,
    Relationship,
    Site,
    Story,
    StoryTag,
    Tag,
    Tie,
)
from stories.names.reading import gazetteer_ids, stories_naming
from stories.publishing.publish import put_live, save_revision
from stories.publishing.restore import keep_live_text
from stories.records import (
    Refused,
    Row,
    Thing,
    column_of,
    columns_besides,
    is_reference,
    write_columns,
    write_rows,
)
from stories.search import documents

# By model and key the names of people, places and tags.
Names = dict[type[models.Model], dict[str, str]]


@dataclass
class Touched:
    """Primary keys of all that the things taken so far affect."""

    stories: set[int] = field(default_factory=set)
    # Stories that a collection no longer holds.
    left: set[int] = field(default_factory=set)
    before: Affected = field(default_factory=Affected)

    def derive(self) -> None:
        """Make anew, once, all that follows from what was taken."""
        raise_content_version()
        people, places = self.before.characters, self.before.places
        called = editing.refresh_known_names(characters=people, places=places)
        naming = stories_naming(called, gazetteer_ids(people, places))
        tagged = StoryTag.objects.live().filter(tag__in=self.before.tags).order_by()
        stories = self.stories | naming | set(tagged.values_list("content_object", flat=True))
        documents.refresh_drafts(characters=people, places=places)
        index_stories(stories, self.before, read=True)
        if self.left:
            rearrange_collections(set(), self.left)


def check_thing(thing: Thing) -> None:
    """Raise `Refused` when a text of `thing` is not as the site stores it. No query."""
    with _refusing(thing):
        _check_parts(thing)
        if thing.kind.model is Story:
            _check_story(thing)
        _check_former_names(thing)
    if thing.kind.model is Site and prose.clean(thing.row["about"]) != thing.row["about"]:
        raise Refused("The site's text about itself is not in the form in which the site stores it.")


def _check_parts(thing: Thing) -> None:
    for part in thing.kind.parts:
        for row in thing.parts[part.label]:
            if part.model is Tie and bool(row["character"]) == bool(row["place"]):
                raise Refused(f"In {thing.name} the words “{row['quote']}” are tied to no one thing.")
            if part.model is Decision and _meaning(row) != [row["kind"]] * (row["kind"] in ENTITIES):
                raise Refused(f"In {thing.name} it is not decided what “{row['form']}” means.")
            plain = {n: v for n, v in row.items() if not is_reference(column_of(part.model, n))}
            part.model(**plain).clean_fields(exclude=columns_besides(part.model, plain))


def _check_story(thing: Thing) -> None:
    body = thing.row["body"]
    if thing.row["state"] != Story.State.LIVE:
        raise Refused(f"The fixture says that {thing.name} is not live. Fixtures hold live stories only.")
    printable(body)
    if prose.clean(body) != body or not content_of(thing).cleaned().same_as(content_of(thing)):
        raise Refused(f"The text of {thing.name} is not in the form in which the site stores it.")


def _check_former_names(thing: Thing) -> None:
    formerly = thing.row.get("formerly", [])
    if not (isinstance(formerly, list) and all(isinstance(name, str) for name in formerly)):
        raise Refused(f"The former names of {thing.name} are not a list of names.")
    for name in formerly:
        column_of(thing.kind.model, "name").clean(name, None)


def take_thing(thing: Thing, touched: Touched) -> None:
    """
    Make the database say what `thing` says; what that changes of the world is kept in its history.

    Raises `Refused` with the reason when it cannot.
    """
    there = find_row(thing) if thing.kind.model in SUBJECT_OF else None
    with _refusing(thing), keep_change(there, by=None) if there else nullcontext():
        _TAKE[thing.kind.model](thing, touched)


def content_of(thing: Thing, names: Names | None = None) -> Content:
    """The content of a story's `thing`; `names` has the names of people, places and tags, by key."""
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
        tags=tuple(TagLine(**named(Tag, row["tag"][0]), line=row["sentence"]) for row in rows["stories.storytag"]),
        cast=tuple(
            Part(**named(Character, row["character"][0]), part=row["part"], note=row["note"])
            for row in rows["stories.castmember"]
        ),
        settings=tuple(Scene(**named(Place, row["place"][0]), how=row["how"]) for row in rows["stories.setting"]),
        ties=tuple(map(tied, rows["stories.tie"])),
        decisions=settle_decisions(map(decided, rows["stories.decision"])),
    )


def find_row(thing: Thing) -> Any:
    """The row of `thing` in the database, of its kind's model; None where there is none."""
    if thing.kind.model is Introduction:
        kind, key = thing.key.split("/")
        where: dict[str, Any] = {f"{kind}__key": key}
    elif thing.kind.model is Site:
        where = {"pk": 1}
    else:
        where = {"name" if thing.kind.model is Group else "key": thing.key}
    return thing.kind.model._base_manager.filter(**where).first()


def _meaning(row: Row) -> list[str]:
    """The columns that say whom or what a decision means."""
    return [name for name in ENTITIES if row[name]]


def _take_group(thing: Thing, touched: Touched) -> None:
    group, _new = Group.objects.get_or_create(name=thing.key)
    try:
        group.permissions.set([Permission.objects.get_by_natural_key(*key) for key in thing.row["permissions"]])
    except Permission.DoesNotExist as e:
        raise Refused(f"The fixture gives {thing.name} a permission that this site does not know.") from e


def _take_place(thing: Thing, touched: Touched) -> None:
    place = _filled(thing, find_row(thing))
    editing.save_place(place)
    _write_parts(thing, place)
    touched.before.places.update(Place.objects.descendants_of(place).values_list("pk", flat=True))


def _take_character(thing: Thing, touched: Touched) -> None:
    character = _filled(thing, find_row(thing))
    editing.save_character(character)
    _write_parts(thing, character)
    touched.before.characters.add(character.pk)


def _take_tag(thing: Thing, touched: Touched) -> None:
    touched.before.tags.add(_save_addressed(thing).pk)


def _take_collection(thing: Thing, touched: Touched) -> None:
    collection = _save_addressed(thing)
    held = set(collection.entries.values_list("story", flat=True))
    _write_parts(thing, collection)
    touched.left |= held - set(collection.entries.values_list("story", flat=True))
    touched.before.collections.add(collection.pk)
    touched.before.rearranged.add(collection.pk)


def _take_story(thing: Thing, touched: Touched) -> None:
    story = find_row(thing) or Story(key=thing.key)
    new = story.pk is None
    if not new and story.is_live:
        keep_live_text(story)
    published = {name: column_of(Story, name).to_python(thing.row[name]) for name in ("number", "first_published_at")}
    words = {name: thing.row[name] for name in Story.WORDS}
    probe = Story(pk=story.pk, key=thing.key, **published, **words)
    probe._state.adding = new
    probe.full_clean(exclude=columns_besides(Story, thing.kind.fields), validate_constraints=False)
    for name, value in published.items():
        setattr(story, name, value or getattr(story, name))
    names: Names = {model: dict(model.objects.values_list("key", "name")) for model in (Character, Place, Tag)}
    revision = save_revision(story, content_of(thing, names), by=None, note=_("From a fixture"))
    at = published["first_published_at"] if new else None
    touched.before |= put_live(story, revision, at=at or timezone.now())
    touched.stories.add(story.pk)


def _names_of(model: type[Character | Place | Tag]) -> dict[str, str]:
    return dict(model._base_manager.values_list("key", "name"))


def _take_quoted(thing: Thing, touched: Touched) -> None:
    before = find_row(thing)
    old_story = before.story_id if before else None
    row = _filled(thing, before)
    row.save()
    touched.stories |= {row.story_id, *([old_story] if old_story else [])}
    people = {row.character_id, row.other_id if isinstance(row, Relationship) else None} - {None}
    touched.before.characters.update(people)


def _take_site(thing: Thing, touched: Touched) -> None:
    site = find_row(thing)
    if site:
        site.claim()
    site = _filled(thing, site)
    site.pk = 1
    site.save()


def _save_addressed(thing: Thing) -> Any:
    """Store a tag or a collection; a changed address leaves the old one behind."""
    before = find_row(thing)
    old_address = before.address if before else ""
    row = _filled(thing, before)
    addresses.check_free(row.section, row.slug, row.key)
    if before:
        row.claim()
    row.save_edit()
    if old_address:
        addresses.record_moves(row.section, [(row.key, old_address, row.slug)])
    return row


def _filled(thing: Thing, row: models.Model | None) -> Any:
    """The row with the columns as `thing` has them, checked as a form would."""
    row = row or thing.kind.model()
    write_columns(row, thing.row)
    return row


def _write_parts(thing: Thing, owner: models.Model) -> None:
    for part in thing.kind.parts:
        write_rows(owner, part, thing.parts[part.label])


@contextmanager
def _refusing(thing: Thing) -> Iterator[None]:
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


_TAKE: dict[type[models.Model], Callable[[Thing, Touched], None]] = {
    Group: _take_group,
    Place: _take_place,
    Character: _take_character,
    Tag: _take_tag,
    Story: _take_story,
    Collection: _take_collection,
    Introduction: _take_quoted,
    Fact: _take_quoted,
    Relationship: _take_quoted,
    Site: _take_site,
}
