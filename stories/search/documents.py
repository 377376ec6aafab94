"""
Writing the search documents: which pages have one, and what stands in it.

Called by `stories.indexing` and `stories.counting` alone. What is not public loses its document; what is
deleted takes it along.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, Q

from characters.models import Character, Place, Section

from ..models import Appearance, Collection, Fact, SearchDocument, SearchWord, Setting, Story, Tag
from . import marks, words
from .backend import indexed

BATCH = 500
MOST_WORDS = 5_000  # of one document that are kept for guessing what a mistyped one was meant to be
_COLUMNS = [
    *("kind", "title", "address", "inside", "story_count", "cover_hash", "published_at", "rules"),
    *("heading", "names", "marks", "words", "texts"),
]


def refresh(
    *,
    stories: Iterable[int] = (),
    characters: Iterable[int] = (),
    places: Iterable[int] = (),
    tags: Iterable[int] = (),
    collections: Iterable[int] = (),
) -> None:
    """
    Write the documents of these (primary keys) anew; what is not public has none.

    About eight statements for each kind and 500 of it.
    """
    for keys, (owner, build) in zip(
        (stories, characters, places, tags, collections), _BUILDERS.items(), strict=True
    ):
        ordered = sorted(keys)
        for start in range(0, len(ordered), BATCH):
            _write(owner, ordered[start : start + BATCH], build)


def _write(owner, keys, build):
    rows = build(keys)
    kept = [getattr(row, f"{owner}_id") for row in rows]
    SearchDocument.objects.filter(**{f"{owner}__in": set(keys) - set(kept)}).delete()
    SearchDocument.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=[owner], update_fields=_COLUMNS, batch_size=BATCH
    )
    learnt = {}
    for row in rows:
        plain = [word for text in row.texts for word in words.folded(text)]
        for word in [*dict.fromkeys(plain)][:MOST_WORDS]:
            learnt.setdefault(word, False)
        learnt.update(dict.fromkeys(row.heading.split(), True))
    learn(learnt)


def learn(learnt):
    """
    Keep words for guessing, each with whether it is a name; a name replaces a plain word, never is replaced.

    In order, so that two writers do not wait in a ring.
    """
    for is_name in (False, True):
        rows = [
            SearchWord(word=word, is_name=is_name)
            for word, naming in sorted(learnt.items())
            if naming == is_name and 2 < len(word) <= words.LONGEST and word.isalpha()
        ]
        how = (
            {"update_conflicts": True, "unique_fields": ["word"], "update_fields": ["is_name"]}
            if is_name
            else {"ignore_conflicts": True}
        )
        SearchWord.objects.bulk_create(rows, batch_size=BATCH, **how)


def sweep() -> None:
    """
    Drop the documents of stories that are not live, and all words kept for guessing.

    Writing the documents anew brings back the words that are still there. Two statements.
    """
    SearchDocument.objects.filter(story__isnull=False).exclude(story__state=Story.State.LIVE).delete()
    SearchWord.objects.all().delete()


def check() -> dict[str, int]:
    """
    How many documents are missing, left over, out of date, or not held by the database's index.

    Empty when the search follows what is live. Seventeen queries.
    """
    found = defaultdict(int)
    for kind, (rows, title) in _public().items():
        documents = SearchDocument.objects.filter(kind=kind)
        found["missing"] += rows.filter(search_document=None).count()
        found["left over"] += documents.exclude(
            **{f"{SearchDocument.OWNERS[kind]}__in": rows.values("pk")}
        ).count()
        stale = ~Q(search_document__title=F(title)) | ~Q(search_document__rules=words.RULES)
        if kind == Section.STORY:
            stale |= ~Q(search_document__published_at=F("last_published_at"))
        found["out of date"] += rows.filter(stale, search_document__isnull=False).count()
    found["not indexed"] = abs(SearchDocument.objects.count() - indexed())
    return {name: count for name, count in found.items() if count}


def _public():
    return {
        Section.STORY: (Story.objects.live(), "title"),
        Section.PERSON: (Character.objects.public(), "name"),
        Section.PLACE: (Place.objects.public(), "name"),
        Section.TAG: (Tag.objects.public(), "name"),
        Section.COLLECTION: (Collection.objects.public(), "title"),
    }


# What stands in a document of each kind


def document(kind, row, called, *, names=(), tied=(), texts=(), **columns):
    """An unsaved document of `row`, which is called by these names, the first of them its title."""
    marked = [marks.kind(kind), *tied]
    if kind != Section.PLACE or marks.is_proper(row.name):
        marked += map(marks.called, called)
    if kind == Section.PERSON or (kind == Section.PLACE and marks.is_proper(row.name)):
        marked.append(marks.PROPER)
    return SearchDocument(
        kind=kind,
        **{SearchDocument.OWNERS[kind]: row},
        title=called[0],
        address=row.address,
        rules=words.RULES,
        heading=words.stream([*map(words.stems, called), *map(words.folded, called)]),
        names=words.stream([*map(words.stems, names), *map(words.folded, names)]),
        marks=f" {' '.join(marked)} ",
        words=words.stream(map(words.stems, texts)),
        texts=list(texts),
        **columns,
    )


def _stories(keys):
    rows = Story.objects.live().filter(pk__in=keys, rendering__isnull=False).select_related("rendering")
    rows = rows.defer("body", "rendering__html", "rendering__cover")
    names, tied = defaultdict(list), defaultdict(list)
    appearances = Appearance.objects.filter(story__in=keys).order_by("pk")
    for story, character, name, _place, place_name in appearances.values_list(
        "story", "character", "character__name", "place", "place__name"
    ):
        names[story].append(name or place_name)
        if character:
            tied[story].append(marks.of(Section.PERSON, character))
    scenes = list(Setting.objects.set_here().filter(story__in=keys).values_list("story", "place__path"))
    places = _at({above for _story, path in scenes for above in marks.upwards(path)})
    for story, path in scenes:
        around = [places[above] for above in marks.upwards(path)]
        tied[story] += [marks.of(Section.PLACE, pk) for pk, _name in around]
        names[story] += [name for _pk, name in around[1:]]
    for story, tag in Story.objects.filter(pk__in=keys).values_list("pk", "story_tags__tag"):
        if tag:
            tied[story].append(marks.of(Section.TAG, tag))
    return [
        document(
            Section.STORY,
            story,
            [story.title],
            names=[*dict.fromkeys(names[story.pk]), story.byline],
            tied=dict.fromkeys(tied[story.pk]),
            texts=[story.standfirst, *story.rendering.paragraphs],
            cover_hash=story.rendering.cover_hash,
            published_at=story.last_published_at,
        )
        for story in rows.oldest()
    ]


def _characters(keys):
    facts = defaultdict(list)
    for fact in Fact.objects.public().filter(character__in=keys):
        facts[fact.character_id].append(f"{fact.label}: {fact.value}")
    return [
        document(
            Section.PERSON,
            person,
            [person.name, *(alias.name for alias in person.aliases.all())],
            tied=[marks.of(Section.PERSON, person.pk)],
            texts=facts[person.pk],
            story_count=person.story_count,
        )
        for person in Character.objects.public().filter(pk__in=keys).with_aliases()
    ]


def _places(keys):
    rows = list(Place.objects.public().filter(pk__in=keys).with_aliases().select_related("parent"))
    places = _at({path for place in rows for path in marks.upwards(place.path)})
    around = {place: [places[path] for path in marks.upwards(place.path)] for place in rows}
    return [
        document(
            Section.PLACE,
            place,
            [place.name, *(alias.name for alias in place.aliases.all())],
            names=[place.kind, *(name for _pk, name in around[place][1:])],
            tied=[marks.of(Section.PLACE, pk) for pk, _name in around[place]],
            inside=place.parent.name if place.parent else "",
            story_count=place.set_count + place.spoken_count,
        )
        for place in rows
    ]


def _tags(keys):
    return [
        document(
            Section.TAG,
            tag,
            [tag.name, *map(str, tag.synonyms)],
            tied=[marks.of(Section.TAG, tag.pk)],
            texts=[tag.line],
            story_count=tag.story_count,
        )
        for tag in Tag.objects.public().filter(pk__in=keys)
    ]


def _collections(keys):
    return [
        document(
            Section.COLLECTION,
            collection,
            [collection.title],
            texts=[collection.line],
            story_count=collection.story_count,
        )
        for collection in Collection.objects.public().filter(pk__in=keys)
    ]


def _at(paths):
    """(primary key, name) of the place at each of these paths."""
    rows = Place.objects.filter(path__in=paths).values_list("path", "pk", "name")
    return {path: (pk, name) for path, pk, name in rows}


_BUILDERS = {
    "story": _stories,
    "character": _characters,
    "place": _places,
    "tag": _tags,
    "collection": _collections,
}
