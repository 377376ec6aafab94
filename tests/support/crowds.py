"""Big sites in seconds: rows made in bulk, with what the site would derive from them."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import cycle, islice

from django.db import connection, transaction
from django.db.models import F, Max, OuterRef, Subquery
from django.utils import timezone

from characters import editing
from characters.models import Character, Place
from spystories.lib import prose
from stories.content.value import Content, Credit, Part, Scene, TagLine
from stories.derived import appearances
from stories.derived.content_version import raise_content_version
from stories.derived.drawing.covers import Foot, draw_cover
from stories.derived.members import settle_stories
from stories.derived.story import card_id
from stories.models import (
    Appearance,
    Author,
    Authorship,
    CastMember,
    Collection,
    CollectionEntry,
    Encounter,
    Fact,
    Mention,
    Relationship,
    Rendering,
    Revision,
    Setting,
    Site,
    Story,
    StoryTag,
    Tag,
)
from stories.search import documents

from .factories import body_of

GIVEN = ("Ada", "Boris", "Clara", "Dmitri", "Elsa", "Felix", "Greta", "Hugo", "Irina", "Jonas", "Karla")
SURNAMES = ("Adler", "Brandt", "Czerny", "Dahl", "Ekman", "Falk", "Gruber", "Holm", "Jansen", "Keller")
BATCH = 2_000
KINDS = (Character, Place, Tag, Collection, Author)


@dataclass
class Crowd:
    """What `fill` made."""

    stories: list[Story]
    people: list[Character]
    places: list[Place]
    tags: list[Tag]
    collections: list[Collection]


@transaction.atomic
def fill(*, stories=0, people=0, places=0, tags=0, collections=0, shared=()) -> Crowd:
    """
    Fill the site with live stories and a world that they use up evenly.

    Each story has two people, two places and two tags, one collection, and `shared`: people, places, tags,
    collections and authors that are in every one of them. Each person has a fact and knows the next one; the first of
    the shared people knows everybody.
    """
    crowd = Crowd([], _people(people), _places(places), _tags(tags), _collections(collections))
    of_kind = {kind: [row for row in shared if isinstance(row, kind)] for kind in KINDS}
    plans = list(_plans(crowd, stories, of_kind))
    crowd.stories = _stories(plans)
    _tie(crowd.stories, plans)
    _revisions(crowd.stories, plans)
    _evidence(crowd, plans, of_kind[Character])
    _derive(crowd.stories, plans)
    settle_stories([story.pk for story in crowd.stories])
    _count(plans)
    _let_find(crowd, shared)
    raise_content_version()
    return crowd


def _bulk(model, rows):
    rows = list(rows)
    for row in rows:
        if hasattr(row, "fill"):
            row.fill()
    return model.objects.bulk_create(rows, batch_size=BATCH)


def _numbers(model, count):
    """As many numbers, beginning where an earlier crowd stopped."""
    start = model.objects.count()
    return range(start, start + count)


def _people(count):
    rows = []
    for i in _numbers(Character, count):
        turn, place = divmod(i, len(GIVEN) * len(SURNAMES))
        given = GIVEN[place % len(GIVEN)]
        surname = SURNAMES[place // len(GIVEN)] + (f" {turn}" if turn else "")
        slug = f"person-{i}"
        rows.append(Character(name=f"{given} {surname}", sort_name=f"{surname}, {given}", slug=slug, key=slug))
    people = _bulk(Character, rows)
    editing.settle_name_words(people)
    return people


def _places(count):
    """One country for every ten places, and in it the other nine."""
    numbers = _numbers(Place, count)
    countries = _bulk(
        Place,
        (Place(name=f"Country {i}", slug=f"country-{i}", key=f"country-{i}", kind="country") for i in numbers[::10]),
    )
    return _bulk(
        Place,
        (
            Place(
                name=f"City {i}",
                slug=f"city-{i}",
                key=f"city-{i}",
                kind="city",
                parent=countries[(i - numbers[0]) // 10],
                latitude=i % 170 - 85,
                longitude=i * 7 % 360 - 180,
            )
            for i in numbers
            if (i - numbers[0]) % 10
        ),
    )


def _tags(count):
    names = [f"subject-{i}" for i in _numbers(Tag, count)]
    return _bulk(Tag, (Tag(name=name, slug=name, key=name) for name in names))


def _collections(count):
    names = [f"shelf-{i}" for i in _numbers(Collection, count)]
    return _bulk(Collection, (Collection(title=name, slug=name, key=name) for name in names))


@dataclass
class Plan:
    """Whom and what one story holds."""

    people: list
    places: list
    tags: list
    collections: list
    authors: list

    def __post_init__(self):
        people, places = self.people or ["Nobody"], self.places or ["a town without a name"]
        texts = (
            ("", " and ", people, " had met before."),
            ("The way led through ", ", then ", [*places, people[0]], "."),
        )
        self.sentences, self.spans = [], []
        for number, (text, joint, entities, end) in enumerate(texts, 1):
            for i, entity in enumerate(entities):
                text += joint if i else ""
                start, text = len(text), text + str(entity)
                if not isinstance(entity, str):
                    self.spans.append((number, start, len(text), entity))
            self.sentences.append(text + end)


def _plans(crowd, stories, shared):
    people, places, tags, collections = (
        cycle(rows or [None]) for rows in (crowd.people, crowd.places, crowd.tags, crowd.collections)
    )

    def take(rows, kind, count):
        drawn = [row for row in islice(rows, count) if row]
        return list(dict.fromkeys([*shared[kind], *drawn]))

    for _ in range(stories):
        yield Plan(
            take(people, Character, 2),
            take(places, Place, 2),
            take(tags, Tag, 2),
            take(collections, Collection, 1),
            shared[Author],
        )


def _stories(plans):
    last = Story.objects.aggregate(last=Max("number"))["last"] or 0
    now = timezone.now()
    rows = []
    for number, plan in enumerate(plans, last + 1):
        body = prose.clean(body_of(plan.sentences))
        words = prose.word_count(body)
        at = now - timedelta(days=1) + timedelta(seconds=number - last)
        rows.append(
            Story(
                key=f"story-{number}",
                slug=f"story-{number}",
                title=f"Story {number}",
                working_title=f"Story {number}",
                standfirst="They had met before.",
                body=body,
                number=number,
                state=Story.State.LIVE,
                first_published_at=at,
                last_published_at=at,
                edited_at=at,
                word_count=words,
                minutes=prose.minutes(words),
                tag_count=len(plan.tags),
                work=Story.Work.OUT,
                main_place=next((place for place in plan.places if place.is_placed), None),
            )
        )
    return _bulk(Story, rows)


def _tie(stories, plans):
    both = list(zip(stories, plans, strict=True))
    CastMember.objects.bulk_create(
        (
            CastMember(story=story, character=who, part="protagonist" if i == 0 else "", position=i)
            for story, plan in both
            for i, who in enumerate(plan.people)
        ),
        batch_size=BATCH,
    )
    Setting.objects.bulk_create(
        (Setting(story=story, place=place, position=i) for story, plan in both for i, place in enumerate(plan.places)),
        batch_size=BATCH,
    )
    StoryTag.objects.bulk_create(
        (
            StoryTag(content_object=story, tag=tag, sentence=plan.sentences[0], paragraph=1, position=i)
            for story, plan in both
            for i, tag in enumerate(plan.tags)
        ),
        batch_size=BATCH,
    )
    Authorship.objects.bulk_create(
        (
            Authorship(story=story, author=author, position=i)
            for story, plan in both
            for i, author in enumerate(plan.authors)
        ),
        batch_size=BATCH,
    )
    CollectionEntry.objects.bulk_create(
        (
            CollectionEntry(collection=collection, story=story, position=story.number)
            for story, plan in both
            for collection in plan.collections
        ),
        batch_size=BATCH,
    )


def _revisions(stories, plans):
    """Each story's one revision, live."""
    Revision.objects.bulk_create(
        (
            Revision(story=story, number=1, links=_content(plan).links, **story.words_of())
            for story, plan in zip(stories, plans, strict=True)
        ),
        batch_size=BATCH,
    )
    newest = Revision.objects.filter(story=OuterRef("pk")).values("pk")[:1]
    Story.objects.live().filter(live_revision=None).update(live_revision=Subquery(newest))


def _content(plan):
    return Content(
        authors=tuple(Credit(author.key, author.name) for author in plan.authors),
        cast=tuple(Part(who.key, who.name, "" if i else "protagonist") for i, who in enumerate(plan.people)),
        settings=tuple(Scene(place.key, place.name) for place in plan.places),
        tags=tuple(TagLine(tag.key, tag.name, plan.sentences[0]) for tag in plan.tags),
    )


def _evidence(crowd, plans, leads):
    """A fact for each person from their first story; each knows the next, and the first lead everybody."""
    first = {}
    for story, plan in zip(crowd.stories, plans, strict=True):
        for who in plan.people:
            first.setdefault(who, (story, plan.sentences[0]))
    found = [(who, *first[who]) for who in (*leads, *crowd.people) if who in first]
    Fact.objects.bulk_create(
        (
            Fact(character=who, label="was", value="spy", story=story, sentence=sentence, paragraph=1)
            for who, story, sentence in found
        ),
        batch_size=BATCH,
    )
    pairs = [(found[i], found[i + 1][0]) for i in range(len(found) - 1)]
    pairs += [((leads[0], *row[1:]), row[0]) for row in found[2:] if leads]
    Relationship.objects.bulk_create(
        (
            Relationship(
                character=who,
                other=other,
                wording="knows",
                inverse="is known by",
                story=story,
                sentence=sentence,
                paragraph=1,
            )
            for (who, story, sentence), other in pairs
        ),
        batch_size=BATCH,
    )


def _derive(stories, plans):
    """Mentions by each name in full, and renderings. The drawing is the same for all: no test looks at it."""
    drawn = draw_cover(stories[0].title, plans[0].sentences, Foot(1)) if stories else ""
    address = cache(lambda entity: entity.get_absolute_url())
    shelves, mentions, renderings = {}, [], []
    for story, plan in zip(stories, plans, strict=True):
        links = {}
        for number, start, end, entity in plan.spans:
            link = prose.Link(number, start, end, address(entity), card_id(entity))
            links.setdefault(entity, link)
            named = {"place" if isinstance(entity, Place) else "character": entity}
            mentions.append(Mention(story=story, paragraph=number, start=start, end=end, **named))
        rendering = Rendering(
            story=story,
            html=prose.render(story.body, links.values()),
            paragraphs=plan.sentences,
            cover=drawn,
            cover_hash="00000000",
            related=[
                {"story": other.pk, "reason": "tag", "name": plan.tags[0].name}
                for other in stories[:6]
                if plan.tags and other != story
            ],
        )
        renderings.append(rendering)
        if plan.collections:
            shelves.setdefault(min(c.pk for c in plan.collections), []).append(rendering)
    _arrange(shelves)
    Mention.objects.bulk_create(mentions, batch_size=BATCH)
    _appear(stories, plans, mentions)
    Rendering.objects.bulk_create(renderings, batch_size=BATCH)


def _appear(stories, plans, mentions):
    """Who and what is in each story, and beside whom."""
    named, appearing, encounters = {}, [], []
    for mention in mentions:
        named.setdefault(mention.story, []).append(mention)
    for story, plan in zip(stories, plans, strict=True):
        cast = [CastMember(character=who) for who in plan.people]
        settings = [Setting(place=place) for place in plan.places]
        found = appearances.gather_appearances(
            story, dict(enumerate(plan.sentences, 1)), cast, settings, named.get(story, [])
        )
        appearing += found[0]
        encounters += found[1]
    Appearance.objects.bulk_create(appearing, batch_size=BATCH)
    Encounter.objects.bulk_create(encounters, batch_size=BATCH)


def _arrange(shelves):
    for collection, shelf in shelves.items():
        for i, rendering in enumerate(shelf):
            rendering.neighbours = {"collection": collection}
            if i:
                rendering.neighbours["before"] = shelf[i - 1].story_id
            if i + 1 < len(shelf):
                rendering.neighbours["after"] = shelf[i + 1].story_id


def _count(plans):
    """Raise the counts of all that the new stories hold, and make it public."""
    people = Counter(who for plan in plans for who in plan.people)
    tags = Counter(tag for plan in plans for tag in plan.tags)
    collections = Counter(row for plan in plans for row in plan.collections)
    authors = Counter(author for plan in plans for author in plan.authors)
    places = Counter(place for plan in plans for place in {up for place in plan.places for up in _upwards(place)})
    public = {"is_public": True}
    for counts, model, column, also in (
        (people, Character, "story_count", public | {"brief": [["was", "spy"]]}),
        (tags, Tag, "story_count", {}),
        (collections, Collection, "story_count", {}),
        (authors, Author, "story_count", {}),
        (places, Place, "set_count", public),
    ):
        alike = {}
        for row, count in counts.items():
            alike.setdefault(count, []).append(row.pk)
        for count, keys in alike.items():
            for i in range(0, len(keys), BATCH):
                rows = model.objects.filter(pk__in=keys[i : i + BATCH])
                rows.update(**{column: F(column) + count}, **also)
    Site.objects.update(has_authors=Author.objects.public().exists())


def _let_find(crowd, shared):
    """What the search finds of all that a crowd holds."""
    _measure()
    rows = {
        "stories": crowd.stories,
        "characters": [*crowd.people, *(row for row in shared if isinstance(row, Character))],
        "places": [*crowd.places, *(row for row in shared if isinstance(row, Place))],
        "tags": [*crowd.tags, *(row for row in shared if isinstance(row, Tag))],
        "collections": [*crowd.collections, *(row for row in shared if isinstance(row, Collection))],
        "authors": [row for row in shared if isinstance(row, Author)],
    }
    documents.refresh(**{name: {row.pk for row in found} for name, found in rows.items()})
    _measure()


def _measure():
    """Let PostgreSQL count what it plans by, as it does by itself once rows are committed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _upwards(place):
    while place:
        yield place
        place = place.parent
