"""
What stands in a document of each kind: of what is public for readers, of everything for editors.

A story is read by its live text for readers, and by its newest revision for editors.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from characters.models import Character, Place, Section
from stories.content.former_keys import rows_by_key
from stories.content.value import Content, content_of_revision
from stories.models import (
    Appearance,
    Author,
    Authorship,
    Collection,
    DeskDocument,
    Fact,
    Revision,
    SearchDocument,
    Setting,
    Story,
    Tag,
)

from . import marks, words
from .selection import AnyDocument, DocumentTable


@dataclass(frozen=True)
class Shelf:
    """Documents of one table, and whether they are of everything or of what is public."""

    model: DocumentTable
    is_everything: bool = False

    def rows_of(self, model: type[Any]) -> Any:
        """The rows that documents are of."""
        if model is Story:
            return stories_with_newest() if self.is_everything else Story.objects.live()
        return model.objects.all() if self.is_everything else model.objects.public()

    def document(
        self,
        row: Any,
        called: Sequence[str],
        *,
        names: Iterable[str] = (),
        tied: Iterable[str] = (),
        texts: Sequence[str] = (),
        **columns: Any,
    ) -> AnyDocument:
        """
        An unsaved document of `row`, which is called by these names, the first of them its title. Its words are of
        the language `lang` among the columns, without one the site's.
        """
        kind, code = row.section, words.stemmer_of(columns.pop("lang", ""))
        stems = partial(words.stems, code=code)
        marked = [marks.kind_mark(kind), *tied]
        if kind != Section.PLACE or marks.is_proper(called[0]):
            marked += map(marks.name_mark, called)
        if kind in (Section.PERSON, Section.AUTHOR) or (kind == Section.PLACE and marks.is_proper(called[0])):
            marked.append(marks.PROPER)
        if not self.is_everything:
            columns["address"] = row.address
        return self.model(
            kind=kind,
            **{self.model.OWNERS[kind]: row},
            title=called[0],
            rules=words.rules_of(code),
            heading=words.stream([*map(stems, called), *map(words.folded_words, called)]),
            names=words.stream([*map(stems, names), *map(words.folded_words, names)]),
            marks=f" {' '.join(marked)} ",
            words=words.stem_stream(tuple(texts), code),
            texts=list(texts),
            **columns,
        )

    def build(self, owner: str, keys: list[int]) -> list[AnyDocument]:
        """The documents of these rows (primary keys), unsaved. About nine queries."""
        if owner == "story" and self.is_everything:
            return _drafts(self, keys)
        return _BUILDERS[owner](self, keys)


# In how many stories something is, by the name of its column of a document.
STORY_COUNTS: dict[str, Any] = {
    "character": F("story_count"),
    "place": F("set_count") + F("spoken_count"),
    "tag": F("story_count"),
    "collection": F("story_count"),
    "author": F("story_count"),
}
PUBLIC, DESK = Shelf(SearchDocument), Shelf(DeskDocument, is_everything=True)


def stories_with_newest() -> QuerySet[Any]:
    """Stories that were saved, each with the primary key and the number of its newest revision."""
    newest = Revision.objects.filter(story=OuterRef("pk")).order_by("-number")
    stories = Story.objects.annotate(
        newest=Subquery(newest.values("pk")[:1]), newest_number=Subquery(newest.values("number")[:1])
    )
    return stories.filter(newest__isnull=False)


def _stories(shelf: Shelf, keys: list[int]) -> list[AnyDocument]:
    rows = Story.objects.live().filter(pk__in=keys, rendering__isnull=False).select_related("rendering")
    rows = rows.defer("rendering__html", "rendering__lead", "rendering__paragraphs", "rendering__cover")
    names: defaultdict[int, list[str]] = defaultdict(list)
    tied: defaultdict[int, list[str]] = defaultdict(list)
    appearances = Appearance.objects.filter(story__in=keys).order_by("pk")
    for story, character, name, _place, place_name in appearances.values_list(
        "story", "character", "character__name", "place", "place__name"
    ):
        names[story].append(name or place_name)
        if character:
            tied[story].append(marks.about_mark(Section.PERSON, character))
    scenes = list(Setting.objects.set_here().filter(story__in=keys).values_list("story", "place__path"))
    places = _at({above for _story, path in scenes for above in marks.upwards(path)})
    for story, path in scenes:
        around = [places[above] for above in marks.upwards(path)]
        tied[story] += [marks.about_mark(Section.PLACE, pk) for pk, _name in around]
        names[story] += [name for _pk, name in around[1:]]
    for story, tag in Story.objects.filter(pk__in=keys).values_list("pk", "story_tags__tag"):
        if tag:
            tied[story].append(marks.about_mark(Section.TAG, tag))
    of_stories = Authorship.objects.filter(story__in=keys).values_list("story", "author", "author__name")
    for story, author, name in of_stories.order_by("position", "pk"):
        tied[story].append(marks.about_mark(Section.AUTHOR, author))
        names[story].append(name)
    return [
        shelf.document(
            story,
            [story.title],
            names=[*dict.fromkeys(names[story.pk]), *_names_searched(story)],
            tied=dict.fromkeys(tied[story.pk]),
            texts=list(story.searched_texts.values()),
            lang=story.lang,
            cover_hash=story.rendering.cover_hash,
            published_at=story.last_published_at,
        )
        for story in rows.oldest()
    ]


def _names_searched(words: Story | Content) -> list[str]:
    """The words beside the title that are searched among the names."""
    return [getattr(words, name) for name, field in Story.FIELDS.items() if field.search == "names"]


def _drafts(shelf: Shelf, keys: list[int]) -> list[AnyDocument]:
    """By what the newest revisions say, and whom and what they name by key."""
    stories = list(stories_with_newest().filter(pk__in=keys).defer("body").order_by("pk"))
    revisions = Revision.objects.in_bulk([story.newest for story in stories])
    contents = {story: content_of_revision(revisions[story.newest]) for story in stories}
    people = _keyed(Character, (row.key for content in contents.values() for row in content.cast))
    tags = _keyed(Tag, (row.key for content in contents.values() for row in content.tags))
    authors = _keyed(Author, (row.key for content in contents.values() for row in content.authors))
    scenes_named = rows_by_key(
        Place.objects.only("key", "path"), {row.key for content in contents.values() for row in content.settings}
    )
    paths = {key: place.path for key, place in scenes_named.items()}
    places = _at({above for path in paths.values() for above in marks.upwards(path)})
    documents = []
    for story, content in contents.items():
        cast = [people[row.key] for row in content.cast if row.key in people]
        carried = [tags[row.key] for row in content.tags if row.key in tags]
        scenes = [paths[row.key] for row in content.settings if row.key in paths]
        around = [places[above] for path in scenes for above in marks.upwards(path)]
        tied = [marks.about_mark(Section.PERSON, pk) for pk, _name in cast]
        tied += [marks.about_mark(Section.PLACE, pk) for pk, _name in around]
        tied += [marks.about_mark(Section.TAG, pk) for pk, _name in carried]
        credited = [authors[row.key] for row in content.authors if row.key in authors]
        tied += [marks.about_mark(Section.AUTHOR, pk) for pk, _name in credited]
        names = dict.fromkeys(name for _pk, name in (*cast, *around, *credited))
        documents.append(
            shelf.document(
                story,
                [content.title or _("Untitled")],
                names=[*names, *_names_searched(content)],
                tied=dict.fromkeys(tied),
                texts=list(revisions[story.newest].searched_texts.values()),
                lang=content.lang,
                revision=story.newest_number,
            )
        )
    return documents


def _characters(shelf: Shelf, keys: list[int]) -> list[AnyDocument]:
    facts: defaultdict[int, list[str]] = defaultdict(list)
    rows = Fact.objects.all() if shelf.is_everything else Fact.objects.public()
    for fact in rows.filter(character__in=keys):
        facts[fact.character_id].append(f"{fact.label}: {fact.value}")
    return [
        shelf.document(
            person,
            [person.name, *(alias.name for alias in person.aliases.all())],
            tied=[marks.about_mark(Section.PERSON, person.pk)],
            texts=facts[person.pk],
            story_count=person.story_count,
        )
        for person in shelf.rows_of(Character).filter(pk__in=keys).with_aliases()
    ]


def _places(shelf: Shelf, keys: list[int]) -> list[AnyDocument]:
    rows = list(shelf.rows_of(Place).filter(pk__in=keys).with_aliases().select_related("parent"))
    places = _at({path for place in rows for path in marks.upwards(place.path)})
    around = {place: [places[path] for path in marks.upwards(place.path)] for place in rows}
    return [
        shelf.document(
            place,
            [place.name, *(alias.name for alias in place.aliases.all())],
            names=[place.kind, *(name for _pk, name in around[place][1:])],
            tied=[marks.about_mark(Section.PLACE, pk) for pk, _name in around[place]],
            inside=place.parent.name if place.parent else "",
            story_count=place.set_count + place.spoken_count,
        )
        for place in rows
    ]


def _tags(shelf: Shelf, keys: list[int]) -> list[AnyDocument]:
    return [
        shelf.document(
            tag,
            [tag.name, *map(str, tag.synonyms)],
            tied=[marks.about_mark(Section.TAG, tag.pk)],
            texts=[tag.line],
            story_count=tag.story_count,
        )
        for tag in shelf.rows_of(Tag).filter(pk__in=keys)
    ]


def _collections(shelf: Shelf, keys: list[int]) -> list[AnyDocument]:
    return [
        shelf.document(
            collection,
            [collection.title],
            texts=[collection.line],
            story_count=collection.story_count,
        )
        for collection in shelf.rows_of(Collection).filter(pk__in=keys)
    ]


def _authors(shelf: Shelf, keys: list[int]) -> list[AnyDocument]:
    return [
        shelf.document(
            author,
            [author.name],
            tied=[marks.about_mark(Section.AUTHOR, author.pk)],
            texts=[author.line],
            story_count=author.story_count,
        )
        for author in shelf.rows_of(Author).filter(pk__in=keys)
    ]


def _keyed(model: type[Any], keys: Iterable[str]) -> dict[str, tuple[int, str]]:
    """{key: (primary key, name)} of those that are still there."""
    found = rows_by_key(model.objects.only("key", "name"), set(keys))
    return {key: (row.pk, row.name) for key, row in found.items()}


def _at(paths: Iterable[str]) -> dict[str, tuple[int, str]]:
    """(primary key, name) of the place at each of these paths."""
    rows = Place.objects.filter(path__in=paths).values_list("path", "pk", "name")
    return {path: (pk, name) for path, pk, name in rows}


_BUILDERS: dict[str, Callable[[Shelf, list[int]], list[AnyDocument]]] = {
    "story": _stories,
    "character": _characters,
    "place": _places,
    "tag": _tags,
    "collection": _collections,
    "author": _authors,
}
