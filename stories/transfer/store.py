"""
Storing the things of a fixture in the database, through the doors that an editor's work goes through.

Nothing is derived here: `Touched` gathers what the things taken concern, for one deriving at the end.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from characters import addresses, editing
from characters.models import Character, Picture, Place
from stories.derived.affected import Affected
from stories.derived.content_version import raise_content_version
from stories.derived.counts import rearrange_collections
from stories.derived.index import AT_ONCE, find_evidence_in, index_stories
from stories.derived.page_keys import mark_changed
from stories.history.changes import SUBJECT_OF, keep_change
from stories.models import (
    Author,
    Authorship,
    Collection,
    Fact,
    Introduction,
    Relationship,
    Site,
    Story,
    StoryTag,
    Tag,
)
from stories.names.reading import gazetteer_ids, queue_stories, stories_naming
from stories.pictures import changing
from stories.publishing.publish import keep_revisions, put_all_live
from stories.publishing.restore import keep_live_text
from stories.records import (
    Known,
    Refused,
    Thing,
    column_of,
    rows_with_keys,
    write_columns,
    write_rows,
)

from .checks import Names, content_of, refusing

NAMED: tuple[type[Any], ...] = (Author, Character, Place, Tag)


@dataclass
class Touched:
    """Primary keys of all that the things taken so far affect."""

    stories: set[int] = field(default_factory=set)
    # Stories of which something is quoted otherwise now.
    quoted: set[int] = field(default_factory=set)
    # Stories that a collection no longer holds.
    left: set[int] = field(default_factory=set)
    # People, places, tags and authors that may be called otherwise now.
    world: Affected = field(default_factory=Affected)
    before: Affected = field(default_factory=Affected)

    def derive(self, *, around: bool = True) -> None:
        """
        Make anew, once, all that follows from what was taken; more than fifty other stories that it concerns
        wait to be read again. `around` as `index_stories` takes it.
        """
        raise_content_version()
        others = self._others()
        if len(others) > AT_ONCE:
            queue_stories(others)
            others = set()
        find_evidence_in(self.quoted - self.stories)
        affected = self.before | self.world | Affected(stories=self.quoted)
        index_stories(self.stories | others, affected, read=True, around=around)
        if self.left:
            rearrange_collections(set(), self.left)

    def _others(self) -> set[int]:
        """The stories, but for those taken, whose people, places, tags or authors may be called otherwise now."""
        people, places = self.world.characters, self.world.places
        naming: set[int] = set()
        if people or places:
            called = editing.refresh_known_names(characters=people, places=places)
            naming = stories_naming(called, gazetteer_ids(people, places))
        tagged = StoryTag.objects.live().filter(tag__in=self.world.tags).order_by()
        written = Authorship.objects.live().filter(author__in=self.world.authors).order_by()
        found = (tagged.values_list("content_object", flat=True), written.values_list("story", flat=True))
        return naming.union(*found) - self.stories


def take_things(things: Sequence[Thing], touched: Touched) -> None:
    """
    Make the database say what these things of one kind say; what that changes of the world is kept in its
    history.

    Raises `Refused` with the reason when it cannot.
    """
    if not things:
        return
    if things[0].kind.model is Story:
        with refusing(things[0]) if len(things) == 1 else nullcontext():
            _take_stories(things, touched)
        return
    known = Known.of(things)
    for thing in things:
        there = find_row(thing) if thing.kind.model in SUBJECT_OF else None
        with refusing(thing), keep_change(there, by=None) if there else nullcontext():
            _TAKE[thing.kind.model](thing, touched, known)


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


def _take_group(thing: Thing, touched: Touched, known: Known) -> None:
    group, _new = Group.objects.get_or_create(name=thing.key)
    try:
        group.permissions.set([Permission.objects.get_by_natural_key(*key) for key in thing.row["permissions"]])
    except Permission.DoesNotExist as e:
        raise Refused(f"The fixture gives {thing.name} a permission that this site does not know.") from e


def _take_picture(thing: Thing, touched: Touched, known: Known) -> None:
    changing.save_words(_filled(thing, find_row(thing), known))


def _take_place(thing: Thing, touched: Touched, known: Known) -> None:
    place = _filled(thing, find_row(thing), known)
    editing.save_place(place)
    _write_parts(thing, place, known)
    touched.world.places.update(Place.objects.descendants_of(place).values_list("pk", flat=True))


def _take_character(thing: Thing, touched: Touched, known: Known) -> None:
    character = _filled(thing, find_row(thing), known)
    editing.save_character(character)
    _write_parts(thing, character, known)
    touched.world.characters.add(character.pk)


def _take_tag(thing: Thing, touched: Touched, known: Known) -> None:
    touched.world.tags.add(_save_addressed(thing, known).pk)


def _take_author(thing: Thing, touched: Touched, known: Known) -> None:
    touched.world.authors.add(_save_addressed(thing, known).pk)


def _take_collection(thing: Thing, touched: Touched, known: Known) -> None:
    collection = _save_addressed(thing, known)
    held = set(collection.entries.values_list("story", flat=True))
    _write_parts(thing, collection, known)
    touched.left |= held - set(collection.entries.values_list("story", flat=True))
    touched.before.collections.add(collection.pk)
    touched.before.rearranged.add(collection.pk)


def _take_stories(things: Sequence[Thing], touched: Touched) -> None:
    """Some forty statements for those that are new, however many, and a dozen for each that is not."""
    there = {story.key: story for story in rows_with_keys(things[0].kind, [thing.key for thing in things])}
    for story in there.values():
        if story.is_live:
            keep_live_text(story)
    known = Known.of(things)
    names: Names = {model: {key: str(row) for (of, key), row in known.items() if of is model} for model in NAMED}
    new, old = [thing for thing in things if thing.key not in there], [thing for thing in things if thing.key in there]
    together = [(new, True)] if new else []
    for some, are_new in (*together, *(([thing], False) for thing in old)):
        with refusing(some[0]) if len(some) == 1 else nullcontext():
            _store_stories([(thing, there.get(thing.key)) for thing in some], names, touched, are_new=are_new)


def _store_stories(
    stories: Sequence[tuple[Thing, Story | None]], names: Names, touched: Touched, *, are_new: bool
) -> None:
    drafts, times = [], []
    for thing, there in stories:
        published = {
            name: column_of(Story, name).to_python(thing.row[name]) for name in ("number", "first_published_at")
        }
        story = there or Story(key=thing.key)
        for name, value in published.items():
            setattr(story, name, value or getattr(story, name))
        drafts.append((story, content_of(thing, names)))
        times.append((published["first_published_at"] if are_new else None) or timezone.now())
    revisions = [revision for revision, _is_new in keep_revisions(drafts, by=None, note=_("From a fixture"))]
    live = [(story, revision, at) for (story, _content), revision, at in zip(drafts, revisions, times, strict=True)]
    touched.before |= put_all_live(live, are_new=are_new)
    touched.stories |= {story.pk for story, _content in drafts}


def _take_quoted(thing: Thing, touched: Touched, known: Known) -> None:
    before = find_row(thing)
    old_story = before.story_id if before else None
    row = _filled(thing, before, known)
    row.save()
    touched.quoted |= {row.story_id, *([old_story] if old_story else [])}
    people = {row.character_id, row.other_id if isinstance(row, Relationship) else None} - {None}
    touched.before.characters.update(people)


def _take_site(thing: Thing, touched: Touched, known: Known) -> None:
    site = find_row(thing)
    if site:
        site.claim()
    site = _filled(thing, site, known)
    site.pk = 1
    site.save()
    mark_changed(["site"])


def _save_addressed(thing: Thing, known: Known) -> Any:
    """Store a tag, an author or a collection; a changed address leaves the old one behind."""
    before = find_row(thing)
    old_address = before.address if before else ""
    row = _filled(thing, before, known)
    addresses.check_free(row.section, row.slug, row.key)
    if before:
        row.claim()
    row.save_edit()
    if old_address:
        addresses.record_moves(row.section, [(row.key, old_address, row.slug)])
    return row


def _filled(thing: Thing, row: models.Model | None, known: Known) -> Any:
    """The row with the columns as `thing` has them, checked as a form would."""
    row = row or thing.kind.model()
    write_columns(row, thing.row, known)
    return row


def _write_parts(thing: Thing, owner: models.Model, known: Known) -> None:
    for part in thing.kind.parts:
        write_rows(owner, part, thing.parts[part.label], known)


_TAKE: dict[type[models.Model], Callable[[Thing, Touched, Known], None]] = {
    Group: _take_group,
    Picture: _take_picture,
    Place: _take_place,
    Character: _take_character,
    Tag: _take_tag,
    Author: _take_author,
    Collection: _take_collection,
    Introduction: _take_quoted,
    Fact: _take_quoted,
    Relationship: _take_quoted,
    Site: _take_site,
}
