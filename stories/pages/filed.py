"""
What a story's page shows of others beside its text: its people, places, tags and authors, the stories that it
leads to, and the namesakes of its people.

Asked in SQL, as putting these queries together costs ten times what they do.
"""

import json
from collections import defaultdict
from collections.abc import Collection as Several
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.db import connection

from characters.models import Character, Place
from characters.querysets import SHORTEST_SHARED_WORD
from spystories.lib.page_keys import do_not_store, name_key, set_key, show, show_rows
from stories.models import Author, CastMember, Collection, CollectionEntry, Setting, Story, StoryTag, Tag
from stories.querysets import ShelvedStory

NAMESAKES_ON_A_CARD = NEAR_STORIES_SHOWN = 2

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Filed:
    """The rows of a story, each in its order, with what it points at as far as the story's page shows it."""

    cast: list[CastMember] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    tags: list[StoryTag] = field(default_factory=list)
    authors: list[Author] = field(default_factory=list)
    stories: dict[int, ShelvedStory] = field(default_factory=dict)  # those of the ones asked for that are live


@dataclass(frozen=True)
class Shelf:
    """The stories (primary keys) `before` and `after` a story, in a collection or by its own."""

    neighbours: Mapping[str, int | None]
    collection: Collection | None = None


@dataclass(frozen=True)
class Namesake:
    """Somebody else of the same given name, with the `title` of their story if they are in one alone."""

    name: str
    title: str


def read_shelf(story: Story, within: str) -> Shelf:
    """
    Where a live story stands in the collection at the address `within`; by its own, when that is empty or is that of
    none that holds the story. One query at most.
    """
    if within:
        entries = CollectionEntry.objects.live().filter(collection__slug=within, story=story)
        entry: Any = entries.select_related("collection").with_neighbours().first()
        if entry:
            show(set_key("collection", entry.collection_id))
            return Shelf({"before": entry.story_before, "after": entry.story_after}, entry.collection)
        do_not_store()
    return Shelf(story.rendering.neighbours)


def read_filed(story: Story, beside: Several[int], near: Sequence[int]) -> Filed:
    """
    What is filed of a live story; and of the stories `beside` it and of those `near` it (primary keys) the live ones,
    of the latter the first two. One query.
    """
    rows = _read([(sql, [story.pk]) for sql in (_PEOPLE, _PLACES, _TAGS, _AUTHORS)] + _asking_for([*beside, *near]))
    found = _shelved(rows["story"])
    looked_at = _looked_at(near, found)
    show_rows("story", [*beside, *looked_at])
    return Filed(
        [CastMember(story=story, character=_person(row), part=row[3]) for row in rows["person"]],
        [Setting(story=story, place=_place(row), how=row[3]) for row in rows["place"]],
        [StoryTag(content_object=story, tag=_made(Tag, id=row[0], name=row[1], slug=row[2])) for row in rows["tag"]],
        [_made(Author, id=row[0], name=row[1], slug=row[2]) for row in rows["author"]],
        {pk: row for pk, row in found.items() if pk in {*beside, *looked_at}},
    )


def _looked_at(near: Sequence[int], live: Several[int]) -> Sequence[int]:
    """Those of `near` up to the last that is shown: the others change nothing, but one before it may come back."""
    shown = [at for at, pk in enumerate(near) if pk in live][:NEAR_STORIES_SHOWN]
    return near[: shown[-1] + 1] if len(shown) == NEAR_STORIES_SHOWN else near


def read_stories(others: Several[int]) -> dict[int, ShelvedStory]:
    """Those of the stories `others` (primary keys) that are live. One query at most."""
    show_rows("story", others)
    return _shelved(_read(_asking_for(others))["story"])


def read_namesakes(people: Several[Character]) -> dict[Character, list[Namesake]]:
    """
    Of each of some people the first others of the same given name. One query at most: as many rows a name are read
    along an index, however many bear it.
    """
    names = sorted({row.given for row in people if len(row.given) >= SHORTEST_SHARED_WORD})
    show(*(name_key(name) for name in names))
    if not names:
        return {row: [] for row in people}
    with connection.cursor() as cursor:
        cursor.execute(_NAMESAKES % " UNION ALL ".join([_OF_GIVEN] * len(names)), names)
        found = cursor.fetchall()
    show_rows("person", (pk for pk, *_rest in found))
    show(*(set_key("person", pk) for pk, *_rest in found))
    show_rows("story", (story for *_rest, story, _title in found if story))
    return {
        person: [
            Namesake(name, title or "")
            for pk, given, name, _story, title in found
            if given == person.given and pk != person.pk
        ][:NAMESAKES_ON_A_CARD]
        for person in people
    }


Asked = tuple[str, list[Any]]  # a query and its values


def _asking_for(stories: Several[int]) -> list[Asked]:
    return [(_STORIES % ", ".join(["%s"] * len(stories)), [*stories])] if stories else []


def _read(asked: list[Asked]) -> defaultdict[str, list[Row]]:
    """The rows of each kind, in their order, without what says so."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    if not asked:
        return found
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _values in asked), [one for _sql, some in asked for one in some])
        for kind, _position, _pk, *columns in sorted(cursor.fetchall(), key=itemgetter(0, 1, 2)):
            found[kind].append(tuple(columns))
    return found


def _person(row: Row) -> Character:
    pk, name, slug, _part, given, brief, count, *_rest = row
    return _made(Character, id=pk, name=name, slug=slug, given=given, brief=json.loads(brief), story_count=count)


def _place(row: Row) -> Place:
    pk, name, path, *_rest, set_here, spoken, above, above_name = row
    place = _made(Place, id=pk, name=name, path=path, set_count=set_here, spoken_count=spoken)
    place.parent = _made(Place, id=above, name=above_name) if above else None
    return place


def _shelved(rows: Iterable[Row]) -> dict[int, ShelvedStory]:
    return {pk: ShelvedStory(pk, slug, title, lang, cover) for pk, title, slug, cover, lang, *_rest in rows}


def _made(model: Any, **columns: Any) -> Any:
    """A row of `model` as read from the database, with these columns; the others are read when asked for."""
    named = [one.attname for one in model._meta.concrete_fields if one.attname in columns]
    return model.from_db("default", named, [columns[name] for name in named])


# Each has the kind of its rows and their order first.
_PEOPLE = """
    SELECT 'person', member.position, member.id, person.id, person.name, person.slug, member.part,
        person.given, CAST(person.brief AS text), person.story_count, 0, 0, ''
    FROM stories_castmember member JOIN characters_character person ON person.id = member.character_id
    WHERE member.story_id = %s
"""
_PLACES = """
    SELECT 'place', setting.position, setting.id, place.id, place.name, place.path, setting.how,
        '', '', place.set_count, place.spoken_count, COALESCE(around.id, 0), COALESCE(around.name, '')
    FROM stories_setting setting JOIN characters_place place ON place.id = setting.place_id
    LEFT JOIN characters_place around ON around.id = place.parent_id
    WHERE setting.story_id = %s
"""
_TAGS = """
    SELECT 'tag', tagged.position, tagged.id, tag.id, tag.name, tag.slug, '', '', '', 0, 0, 0, ''
    FROM stories_storytag tagged JOIN stories_tag tag ON tag.id = tagged.tag_id
    WHERE tagged.content_object_id = %s
"""
_AUTHORS = """
    SELECT 'author', authorship.position, authorship.id, author.id, author.name, author.slug, '', '', '', 0, 0, 0, ''
    FROM stories_authorship authorship JOIN stories_author author ON author.id = authorship.author_id
    WHERE authorship.story_id = %s
"""
_STORIES = """
    SELECT 'story', 0, story.id, story.id, story.title, story.slug, rendering.cover_hash, story.lang, '', 0, 0, 0, ''
    FROM stories_story story JOIN stories_rendering rendering ON rendering.story_id = story.id
    WHERE story.state = 'live' AND story.id IN (%s)
"""
_OF_GIVEN = f"""
    SELECT * FROM (
        SELECT id, given, name, sort_key, key, story_count FROM characters_character
        WHERE is_public AND given = %s ORDER BY sort_key, key LIMIT {NAMESAKES_ON_A_CARD + 1}
    ) AS first
"""  # noqa: S608 (only a constant is put in)
_NAMESAKES = """
    SELECT same.id, same.given, same.name, story.id, story.title
    FROM (%s) same LEFT JOIN stories_story story ON story.id = CASE WHEN same.story_count = 1 THEN (
        SELECT appearance.story_id FROM stories_appearance appearance
        JOIN stories_story live ON live.id = appearance.story_id AND live.state = 'live'
        WHERE appearance.character_id = same.id LIMIT 1
    ) END
    ORDER BY same.sort_key, same.key
"""
