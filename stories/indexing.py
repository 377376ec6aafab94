"""
Deriving: what readers get is made here from what is live, when it goes live, never while reading.

Of a story: its HTML with links, its mentions, cover and related stories, and what the search finds. What
follows for people, places, tags and collections is settled by `stories.counting`. All of it can be thrown
away and made again by `reindex`.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext

from characters import gazetteer, world
from characters.models import Character, Place
from spystories.lib import prose
from spystories.lib.locking import in_turn

from . import appearances, checks, findings, links, live_rows, rereading
from .content import Content, of_revision, of_rows
from .counting import Concerned, refresh, touch, vouched
from .drawing.covers import cover
from .models import (
    Appearance,
    Collection,
    Encounter,
    Fact,
    InnerLink,
    Introduction,
    Mention,
    Relationship,
    Rendering,
    Revision,
    Setting,
    Story,
    StoryTag,
    Tag,
)
from .search import documents
from .search.marks import upwards

RELATED = 6  # kept; the page shows the first two that are live


def concerned_by(story: Story) -> Concerned:
    """What the story's rows point at now, and whose facts rest on it. Six queries."""
    mentioned = list(story.mentions.values_list("character", "place"))
    people = [rows.values_list("character", flat=True) for rows in (story.cast, story.facts)]
    return Concerned(
        {pk for pk, _ in mentioned if pk}.union(*people),
        {pk for _, pk in mentioned if pk} | set(story.settings.values_list("place", flat=True)),
        set(story.story_tags.values_list("tag", flat=True)),
        set(story.entries.values_list("collection", flat=True)),
    )


@transaction.atomic
def index(story: Story, before: Concerned | None = None) -> None:
    """
    Derive all that follows from a live story; `before` is what it touched until now, when its rows have
    changed.

    About forty statements and the recognition of its text; the cost does not grow with the number of stories.
    """
    before = (before or Concerned()) | concerned_by(story)
    derive(story)
    links.follow(story.section, [(story.key, story.address)])
    concerned = before | concerned_by(story)
    with follow_what_is_public(concerned, {story.pk}):
        refresh(concerned)
    _relate_others(story)


@transaction.atomic
def index_all(stories: set[int], before: Concerned) -> None:
    """Derive anew what follows from these live stories and what they touched `before`, each thing once."""
    documents.refresh_drafts(characters=before.characters, places=before.places)
    for story in Story.objects.live().filter(pk__in=stories).oldest():
        derive(story)
        links.follow(story.section, [(story.key, story.address)])
        before |= concerned_by(story)
    with follow_what_is_public(before, stories):
        refresh(before)
    related = Rendering.objects.filter(pk__in=stories).values_list("related", flat=True)
    for pk in {row["story"] for rows in related for row in rows} - stories:
        _relate(pk)


@transaction.atomic
def unindex(story: Story) -> None:
    """Take away all that follows from a story which is no longer live."""
    before = concerned_by(story)
    _forget(story)
    Rendering.objects.filter(story=story).delete()
    links.forget(story)
    links.follow(story.section, [(story.key, story.address)])
    documents.refresh(stories=[story.pk])
    with follow_what_is_public(before, {story.pk}):
        refresh(before)


@contextmanager
def follow_what_is_public(concerned: Concerned, done: set[int]) -> Iterator[None]:
    """
    Around the counting of whom `concerned` names: derive the live stories anew that name somebody, outside
    their own cast, who became known to readers by it, or is so no longer. Those of `done` are as they ought
    to be.
    """
    people = concerned.characters
    paths = Place.objects.filter(pk__in=concerned.places).values_list("path", flat=True)
    around = {above for path in paths for above in upwards(path)}
    places = set(Place.objects.filter(path__in=around).values_list("pk", flat=True))
    was = _public(people, places)
    yield
    kept = vouched(people, places)
    gone = [old - new for old, new in zip(was, kept, strict=True)]
    come = [new - old for old, new in zip(was, kept, strict=True)]
    stories = telling_of(*gone) | _naming(*come)
    changed = Concerned()
    for story in Story.objects.live().filter(pk__in=stories - done).oldest():
        changed |= concerned_by(story)
        derive(story)
        changed |= concerned_by(story)
    refresh(changed)


def _public(characters, places):
    return tuple(
        set(model.objects.public().filter(pk__in=some).values_list("pk", flat=True))
        for model, some in ((Character, characters), (Place, places))
    )


def _naming(characters, places):
    """The stories with a form of one of these names in their text."""
    people = Character.objects.filter(pk__in=characters).with_aliases()
    called = [("character", gazetteer.as_known(row)) for row in people]
    rows = Place.objects.filter(pk__in=places).with_aliases()
    return rereading.concerned(called + [("place", gazetteer.as_known(row)) for row in rows])


def reindex(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """
    Make all that is derived anew, and return the number of live stories; then read the newest revisions.

    One transaction a story, so that it can be broken off and run again; `progress(done, total)` after each.
    """
    Rendering.objects.exclude(story__state=Story.State.LIVE).delete()
    documents.sweep()
    world.take_note(
        characters=Character.objects.values_list("pk", flat=True),
        places=Place.objects.values_list("pk", flat=True),
    )
    for model in (Mention, Appearance, Encounter, InnerLink):
        model.objects.exclude(story__state=Story.State.LIVE).delete()
    keys = list(Story.objects.live().oldest().values_list("pk", flat=True))
    for done, pk in enumerate(keys, 1):
        with transaction.atomic():
            in_turn()
            story = Story.objects.live().filter(pk=pk).first()
            if story:
                derive(story)
        progress(done, len(keys))
    for model, name in (
        (Character, "characters"),
        (Place, "places"),
        (Tag, "tags"),
        (Collection, "collections"),
    ):
        with transaction.atomic():
            in_turn()
            refresh(Concerned(**{name: set(model.objects.values_list("pk", flat=True))}))
    for pk in keys:
        _relate(pk)
    _look_at_drafts()
    with transaction.atomic():
        touch()
    for pk in Story.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            in_turn()
            rereading.keep_newest(Story(pk=pk))
    return len(keys)


def _look_at_drafts():
    """
    Say of each story whether its newest revision has a gap, and let editors find it. A transaction for
    every 500.
    """
    keys = list(Story.objects.order_by("pk").values_list("pk", flat=True))
    newest = Revision.objects.filter(story=OuterRef("story")).order_by("-number").values("pk")[:1]
    for start in range(0, len(keys), 500):
        with transaction.atomic():
            in_turn()
            stories = Story.objects.filter(pk__in=keys[start : start + 500])
            documents.refresh_drafts(stories=keys[start : start + 500])
            rows = Revision.objects.filter(story__in=stories, pk=Subquery(newest))
            open_ = [row.story_id for row in rows if checks.has_gap(of_revision(row))]
            stories.filter(gap_in_draft=True).exclude(pk__in=open_).update(gap_in_draft=False)
            stories.filter(gap_in_draft=False, pk__in=open_).update(gap_in_draft=True)


def telling_of(characters: set[int], places: set[int]) -> set[int]:
    """The live stories that these people and places are in (primary keys). Four queries for each kind."""
    stories, found = Story.objects.live(), set()
    for name, rows, keys in (("character", "cast", characters), ("place", "settings", places)):
        if keys:
            for path in ("mentions", rows, "ties", "decisions"):
                found.update(stories.filter(**{f"{path}__{name}__in": keys}).values_list("pk", flat=True))
    return found


# One story


def derive(story: Story, *, search: bool = True) -> None:
    """
    The derived rows and columns of one live story, without the counts of what it touches; its search
    document too, unless the caller writes many of them together.
    """
    rows = live_rows.of_story(story)
    rendering, mentions = rendered(story, rows)
    _forget(story)
    Mention.objects.bulk_create(mentions)
    appearing, encounters = appearances.gather(
        story, rendering.paragraphs, rows.cast, rows.settings, mentions
    )
    Appearance.objects.bulk_create(appearing)
    Encounter.objects.bulk_create(encounters)
    _find_evidence(story, rendering.paragraphs)
    story.tag_count = len(rows.tags)
    story.gap_in_live = checks.has_gap(Content(**story.words_of()))
    story.save(update_fields=["word_count", "minutes", "main_place", "tag_count", "gap_in_live"])
    links.derive(story)
    made = ("html", "paragraphs", "cover", "cover_hash", "related", "concerns")
    story.rendering, _created = Rendering.objects.update_or_create(
        story=story, defaults={name: getattr(rendering, name) for name in made}
    )
    if search:
        documents.refresh(stories=[story.pk])


def rendered(story: Story, rows: live_rows.Rows) -> tuple[Rendering, list[Mention]]:
    """
    What readers get of the words of `story` tied by `rows`: its rendering and its mentions, both unsaved.

    Fills the derived columns of `story` and writes nothing, so that a draft is rendered as what is live is.
    About ten queries: for the names, whom it names, and the stories near it.
    """
    paragraphs, content = prose.paragraphs(story.body), of_rows(story, rows)
    found = findings.read(content, suggest=False)
    mentions = _mentions(story, content, found)
    story.word_count = prose.word_count(story.body)
    story.minutes = prose.minutes(story.word_count)
    story.main_place = rows.main_place
    drawn = _cover(story, paragraphs, rows.cast, mentions)
    rendering = Rendering(
        story=story,
        html=prose.render(story.body, _links(story, mentions)),
        paragraphs=paragraphs,
        cover=drawn,
        cover_hash=f"{zlib.crc32(drawn.encode()):08x}",
        related=_related(story, rows.cast, rows.settings, rows.tags),
        concerns=findings.concerns(content, found),
    )
    return rendering, mentions


def _forget(story):
    for rows in (story.mentions, story.appearances, story.encounters):
        rows.all().delete()


def _mentions(story, content, found):
    """
    What readers see of what was found, unsaved, in reading order: of those whom the editors did not tie to
    the story themselves, only who is known to readers already.
    """
    rows = {}
    for kind, model in (("character", Character), ("place", Place)):
        keys = {mention.who.key for mention in found.mentions if mention.who.kind == kind}
        rows[kind] = model.objects.in_bulk(keys, field_name="key")
    own = findings.own(content)
    strangers = [
        {row.pk for key, row in rows[kind].items() if gazetteer.id_of(kind, key) not in own}
        for kind in ("character", "place")
    ]
    hidden = [some - known for some, known in zip(strangers, vouched(*strangers), strict=True)]
    mentions = []
    for mention in found.mentions:
        entity = rows[mention.who.kind].get(mention.who.key)
        is_place = isinstance(entity, Place)
        if entity and entity.pk not in hidden[is_place]:
            place = {"character": None, "place": entity} if is_place else {"character": entity, "place": None}
            at = {"paragraph": mention.at.paragraph, "start": mention.at.start, "end": mention.at.end}
            mentions.append(Mention(story=story, by=mention.by, **place, **at))
    return mentions


def _links(story, mentions):
    """One link for each person and place: where the text first names them outside links and headings."""
    free = prose.linkable(story.body)
    linked, links = set(), []
    for mention in mentions:
        entity = mention.character or mention.place
        name = (type(entity), entity.pk)
        if name not in linked and any(
            start <= mention.start and mention.end <= end for start, end in free[mention.paragraph - 1]
        ):
            linked.add(name)
            links.append(
                prose.Link(
                    mention.paragraph, mention.start, mention.end, entity.get_absolute_url(), card_id(entity)
                )
            )
    return links


def card_id(entity: Character | Place) -> str:
    """The id of the card that a first mention opens."""
    return f"c-{'p' if isinstance(entity, Place) else 'c'}{entity.pk}"


def _cover(story, paragraphs, cast, mentions):
    spans = [
        [(m.paragraph - 1, m.start, m.end) for m in mentions if m.character_id == row.character_id]
        for row in cast[:2]
    ]
    spans += [[], []]
    place = story.main_place
    return cover(
        story.title,
        paragraphs,
        number=story.number,
        place=place.name if place else gettext("Place not given"),
        stock_key=place.key if place else "",
        lead=spans[0],
        other=spans[1],
    )


def _find_evidence(story, paragraphs):
    """Say of each sentence quoted from `story` in which paragraph it stands; of one that is gone, in none."""
    for model, column in (
        (Fact, "story"),
        (Relationship, "story"),
        (Introduction, "story"),
        (StoryTag, "content_object"),
    ):
        rows = list(model.objects.filter(**{column: story}))
        for row in rows:
            row.paragraph = prose.find(paragraphs, row.sentence)
            if row.paragraph is None:
                row.sentence = _renamed(story, paragraphs, row.sentence)
                row.paragraph = prose.find(paragraphs, row.sentence)
        model.objects.bulk_update(rows, ["paragraph", "sentence"], batch_size=500)


def _renamed(story, paragraphs, sentence):
    """What a sentence that is gone became by a renaming, or was before it; itself where that is not there."""
    said = {sentence: None}
    for before, after in [pair for row in story.renamings.all() for pair in row.quoted.items()] * 2:
        if before in said or after in said:
            said |= {before: None, after: None}
    return next((other for other in said if prose.find(paragraphs, other) is not None), sentence)


@transaction.atomic
def evidence_saved(*, characters: Iterable[int] = (), places: Iterable[int] = ()) -> None:
    """
    The rows that these people and places (primary keys) rest on were saved: find their sentences anew,
    and settle counts and what is public.
    """
    touch()
    quoted = Q(facts__character__in=characters) | Q(relationships__character__in=characters)
    quoted |= Q(introductions__character__in=characters) | Q(introductions__place__in=places)
    for story in Story.objects.live().filter(quoted).distinct():
        _find_evidence(story, prose.paragraphs(story.body))
    refresh(Concerned(characters=set(characters), places=set(places)))


def _related(story, cast, settings, tags):
    """
    Up to six live stories that share a person, else a place, else a tag with `story`, newest first in
    each.
    """
    people = [(row.character_id, row.character.name) for row in cast]
    places = [(row.place_id, row.place.name) for row in settings if row.how == Setting.How.SET]
    tags = [(row.tag_id, row.tag.name) for row in tags]
    kinds = (
        ("person", "cast__character", people),
        ("place", "settings__place", places),
        ("tag", "story_tags__tag", tags),
    )
    chosen = []
    for reason, path, shared in kinds:
        names = dict(shared)
        others = Story.objects.live().exclude(pk__in=[story.pk, *(row["story"] for row in chosen)])
        here = {"settings__how": Setting.How.SET} if reason == "place" else {}
        rows = others.filter(**{f"{path}__in": names}, **here).newest().values_list("pk", path)[: RELATED * 4]
        for pk, shared_pk in rows:
            if len(chosen) < RELATED and pk not in [row["story"] for row in chosen]:
                chosen.append({"story": pk, "reason": reason, "name": names[shared_pk]})
    return chosen


def tag_renamed(tag: Tag, before: str) -> None:
    """Say the new name where stories are near each other by this tag. Costs a row for each of them."""
    if tag.name == before:
        return
    rows = list(Rendering.objects.filter(story__story_tags__tag=tag).only("related"))
    for row in rows:
        row.related = [
            one | {"name": tag.name} if (one["reason"], one["name"]) == ("tag", before) else one
            for one in row.related
        ]
    Rendering.objects.bulk_update(rows, ["related"], batch_size=500)


@transaction.atomic
def retagged(stories: set[int]) -> None:
    """The tags of these live stories changed: settle what follows, without reading their texts again."""
    for story in Story.objects.live().filter(pk__in=stories):
        _find_evidence(story, prose.paragraphs(story.body))
        _relate(story.pk)
    documents.refresh(stories=stories)
    related = Rendering.objects.filter(pk__in=stories).values_list("related", flat=True)
    for pk in {row["story"] for rows in related for row in rows} - stories:
        _relate(pk)


def _relate(pk):
    story = Story.objects.filter(pk=pk).first()
    if story:
        cast, settings = story.cast.select_related("character"), story.settings.select_related("place")
        related = _related(story, cast, settings, story.story_tags.select_related("tag"))
        Rendering.objects.filter(story=pk).update(related=related)


def _relate_others(story):
    """The stories that `story` is near to may now be near to it."""
    for row in story.rendering.related:
        _relate(row["story"])
