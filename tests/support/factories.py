"""
Rows for tests, made through the doors that the site uses.

The builder of big sites, `tests.support.crowds.fill`, is the one that writes derived rows by itself.
"""

import hashlib
from collections.abc import Iterable
from html import escape

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils.text import slugify

from characters import editing
from characters.models import Alias, Character, Picture, Place, PlaceAlias
from stories.content.value import Content, Credit, Part, Scene, TagLine, Tied
from stories.derived.counts import rearrange_collections
from stories.derived.index import index_story
from stories.history import catalogue
from stories.models import (
    Author,
    Collection,
    CollectionEntry,
    Fact,
    Introduction,
    Relationship,
    Revision,
    Story,
    Tag,
)
from stories.publishing.publish import publish, save_revision

PARAGRAPHS = ("Nobody knew the name of the man at the window.", "He paid, and left by the other door.")


def body_of(paragraphs: Iterable[str]) -> str:
    """A body with these paragraphs of plain text."""
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs)


def make_content(
    title="The Window",
    *,
    paragraphs=PARAGRAPHS,
    body=None,
    slug=None,
    authors=(),
    cast=(),
    settings=(),
    tags=(),
    ties=(),
    **words,
) -> Content:
    """
    A story's content as an editor would give it.

    `authors` holds authors, in order; `cast` people or (person, part); `settings` places or (place, "set" or
    "spoken"); `tags` tags, names or (tag, line); `ties` (entity, paragraph, quote).
    """
    return Content(
        title=title,
        slug=slugify(title) if slug is None else slug,
        body=body_of(paragraphs) if body is None else body,
        authors=tuple(Credit(author.key, author.name) for author in authors),
        cast=tuple(Part(who.key, who.name, part) for who, part in _pairs(cast, "")),
        settings=tuple(Scene(place.key, place.name, how) for place, how in _pairs(settings, "set")),
        tags=tuple(TagLine(tag.key, tag.name, line) for tag, line in _pairs(map(_tag, tags), "")),
        ties=tuple(
            Tied("place" if isinstance(entity, Place) else "character", entity.key, entity.name, number, quote)
            for entity, number, quote in ties
        ),
        **words,
    )


def make_revision(story=None, *, by=None, note="", **content) -> Revision:
    """The next revision of `story`, or the first of a new one, with the content of `make_content`."""
    return save_revision(story or Story(), make_content(**content), by=by, note=note)


def make_story(*, live=True, by=None, **content) -> Story:
    """A story, live or only saved, with the content of `make_content`. Its address is unlike any other."""
    content.setdefault("title", "The Window")
    content.setdefault("slug", _free(Story, content["title"]))
    revision = make_revision(by=by, **content)
    return publish(revision, by=None) if live else Story.objects.get(pk=revision.story_id)


def make_character(name="Anna Berg", *, aliases=(), **fields) -> Character:
    """A person, with the surname sorted first."""
    *given, last = name.split()
    fields.setdefault("slug", _free(Character, name))
    fields.setdefault("sort_name", f"{last}, {' '.join(given)}" if given else name)
    character = Character(name=name, **fields)
    editing.save_character(character)
    Alias.objects.bulk_create(Alias(character=character, name=alias) for alias in aliases)
    editing.announce(characters=[character.pk])
    return character


def make_place(name="Vienna", *, aliases=(), **fields) -> Place:
    """A place; `parent` is another, or none."""
    fields.setdefault("slug", slugify(name) if fields.get("parent") else _free(Place, name))
    place = Place(name=name, **fields)
    editing.save_place(place)
    PlaceAlias.objects.bulk_create(PlaceAlias(place=place, name=alias) for alias in aliases)
    editing.announce(places=[place.pk])
    return Place.objects.get(pk=place.pk)


def make_tag(name="Trains", **fields) -> Tag:
    return Tag.objects.create(name=name, **{"slug": slugify(name)} | fields)


def make_author(name="Clara Voss", **fields) -> Author:
    """An author, with the surname sorted first."""
    fields.setdefault("slug", _free(Author, name))
    author = Author(name=name, sort_name=fields.pop("sort_name", editing.surname_first(name)), **fields)
    catalogue.save(author)
    return author


def make_collection(title="Winter", *, stories=(), **fields) -> Collection:
    """A collection of `stories` in this order, with before and after settled."""
    collection = Collection.objects.create(title=title, **{"slug": slugify(title)} | fields)
    CollectionEntry.objects.bulk_create(
        CollectionEntry(collection=collection, story=story, position=i) for i, story in enumerate(stories)
    )
    rearrange_collections({collection.pk})
    collection.refresh_from_db()
    return collection


def make_fact(character, story, sentence, *, label="was", value="spy", **fields) -> Fact:
    """A fact that rests on `sentence`; shown when it stands in the story."""
    fact = Fact.objects.create(character=character, story=story, sentence=sentence, label=label, value=value, **fields)
    return _indexed(fact)


def make_relationship(
    character, other, story, sentence, *, wording="knows", inverse="is known by", **fields
) -> Relationship:
    """A directed tie between two people that rests on `sentence`."""
    row = Relationship.objects.create(
        character=character,
        other=other,
        story=story,
        sentence=sentence,
        wording=wording,
        inverse=inverse,
        **fields,
    )
    return _indexed(row)


def make_introduction(entity, story, sentence) -> Introduction:
    """The quotation that opens the page of `entity`."""
    kind = "place" if isinstance(entity, Place) else "character"
    return _indexed(Introduction.objects.create(story=story, sentence=sentence, **{kind: entity}))


def make_picture(name="Harbour at Night", **fields) -> Picture:
    """A picture on file, without its files."""
    made = {"format": "jpeg", "width": 1200, "height": 800, "size": 90_000, "widths": [480, 960, 1200]}
    fields.setdefault("digest", hashlib.sha256(f"{name} {Picture.objects.count()}".encode()).hexdigest())
    return Picture.objects.create(name=name, **made | fields)


def make_user(username="editor", *, role=None, **fields):
    """A user of the admin; `role` is "writer", "editor" or "keeper", None for nobody's rights."""
    user = get_user_model().objects.create_user(username, **{"is_staff": True} | fields)
    if role:
        user.groups.add(_group(role.capitalize()))
    return user


def make_superuser(username="root", **fields):
    return get_user_model().objects.create_superuser(username, **fields)


def _group(name):
    if not Group.objects.filter(name=name).exists():
        call_command("loaddata", "roles", verbosity=0)
    return Group.objects.get(name=name)


def _pairs(rows, default):
    return [row if isinstance(row, tuple) else (row, default) for row in rows]


def _tag(row):
    if isinstance(row, str):
        return Tag.objects.filter(name=row).first() or make_tag(row)
    return row


def _indexed(row):
    if row.story.is_live:
        index_story(row.story)
        row.refresh_from_db()
    return row


def _free(model, name):
    """A slug from `name` that nothing else has."""
    stem = slug = slugify(name)
    number = 1
    while model.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{stem}-{number}"
    return slug
