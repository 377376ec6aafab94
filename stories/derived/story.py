"""
Deriving what readers get of one live story: its HTML with links, its mentions and cover, where its quoted
sentences stand. `stories.derived.index` settles what follows for others.
"""

import zlib
from collections.abc import Sequence

from django.utils.translation import gettext

from characters.models import ENTITIES, Character, Place
from characters.names import gazetteer
from spystories.lib import prose
from stories.content import checks
from stories.content.rows import Rows, content_of_rows, live_rows
from stories.content.value import Content
from stories.models import (
    Appearance,
    CastMember,
    Encounter,
    Fact,
    Introduction,
    Mention,
    Quoted,
    Relationship,
    Rendering,
    Story,
    StoryTag,
)
from stories.names import findings
from stories.search import documents

from . import appearances, links
from .drawing.covers import Foot, draw_cover
from .known import known_otherwise
from .near_stories import near_stories


def derive_story(story: Story, *, search: bool = True) -> None:
    """
    The derived rows and columns of one live story, without the counts of what it touches; its search
    document too, unless the caller writes many of them together.
    """
    rows = live_rows(story)
    rendering, mentions = render_story(story, rows)
    forget_story(story)
    Mention.objects.bulk_create(mentions)
    appearing, encounters = appearances.gather_appearances(
        story, rendering.paragraphs, rows.cast, rows.settings, mentions
    )
    Appearance.objects.bulk_create(appearing)
    Encounter.objects.bulk_create(encounters)
    find_evidence(story, rendering.paragraphs)
    story.tag_count = len(rows.tags)
    story.gap_in_live = checks.has_gap(Content(**story.words_of()))
    story.save(update_fields=["word_count", "minutes", "main_place", "tag_count", "gap_in_live"])
    links.keep_links(story)
    made = ("html", "paragraphs", "cover", "cover_hash", "related", "concerns")
    story.rendering, _created = Rendering.objects.update_or_create(
        story=story, defaults={name: getattr(rendering, name) for name in made}
    )
    if search:
        documents.refresh(stories=[story.pk])


def render_story(story: Story, rows: Rows) -> tuple[Rendering, list[Mention]]:
    """
    What readers get of the words of `story` tied by `rows`: its rendering and its mentions, both unsaved.

    Fills the derived columns of `story` and writes nothing, so that a draft is rendered as what is live is.
    About ten queries: for the names, whom it names, and the stories near it.
    """
    paragraphs, content = prose.paragraphs(story.body), content_of_rows(story, rows)
    found = findings.find_names(content, suggest=False)
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
        related=near_stories(story, rows.cast, rows.settings, rows.tags),
        concerns=findings.concerns_line(content, found),
    )
    return rendering, mentions


def forget_story(story: Story) -> None:
    """Take away whom and what a story names."""
    for rows in (story.mentions, story.appearances, story.encounters):
        rows.all().delete()


def _mentions(story: Story, content: Content, found: findings.Findings) -> list[Mention]:
    """
    What readers see of what was found, unsaved, in reading order: of those whom the editors did not tie to
    the story themselves, only who is known to readers already.
    """
    rows = {}
    for kind, model in ENTITIES.items():
        keys = {mention.who.key for mention in found.mentions if mention.who.kind == kind}
        rows[kind] = model.objects.in_bulk(keys, field_name="key")
    own = findings.tied_ids(content)
    strangers = [
        {row.pk for key, row in rows[kind].items() if gazetteer.id_of(kind, key) not in own}
        for kind in ("character", "place")
    ]
    hidden = [some - known for some, known in zip(strangers, known_otherwise(*strangers), strict=True)]
    mentions = []
    for mention in found.mentions:
        entity = rows[mention.who.kind].get(mention.who.key)
        is_place = isinstance(entity, Place)
        if entity and entity.pk not in hidden[is_place]:
            place = {"character": None, "place": entity} if is_place else {"character": entity, "place": None}
            at = {"paragraph": mention.at.paragraph, "start": mention.at.start, "end": mention.at.end}
            mentions.append(Mention(story=story, by=mention.by, **place, **at))
    return mentions


def _links(story: Story, mentions: Sequence[Mention]) -> list[prose.Link]:
    """One link for each person and place: where the text first names them outside links and headings."""
    free = prose.linkable_ranges(story.body)
    linked, links = set(), []
    for mention in mentions:
        entity = mention.entity
        name = (type(entity), entity.pk)
        if name not in linked and any(
            start <= mention.start and mention.end <= end for start, end in free[mention.paragraph - 1]
        ):
            linked.add(name)
            links.append(
                prose.Link(mention.paragraph, mention.start, mention.end, entity.get_absolute_url(), card_id(entity))
            )
    return links


def card_id(entity: Character | Place) -> str:
    """The id of the card that a first mention opens."""
    return f"c-{'p' if isinstance(entity, Place) else 'c'}{entity.pk}"


def _cover(story: Story, paragraphs: Sequence[str], cast: Sequence[CastMember], mentions: Sequence[Mention]) -> str:
    spans = [
        [(m.paragraph - 1, m.start, m.end) for m in mentions if m.character_id == row.character_id] for row in cast[:2]
    ]
    spans += [[], []]
    place = story.main_place
    name, key = (place.name, place.key) if place else (gettext("Place not given"), "")
    return draw_cover(
        story.title,
        paragraphs,
        Foot(story.number, name, key),
        lead=spans[0],
        other=spans[1],
    )


def find_evidence(story: Story, paragraphs: Sequence[str]) -> None:
    """Say of each sentence quoted from `story` in which paragraph it stands; of one that is gone, in none."""
    quoted: dict[type[Quoted], str] = {
        Fact: "story",
        Relationship: "story",
        Introduction: "story",
        StoryTag: "content_object",
    }
    for model, column in quoted.items():
        rows = list(model._default_manager.filter(**{column: story}))
        for row in rows:
            row.paragraph = prose.find(paragraphs, row.sentence)
            if row.paragraph is None:
                row.sentence = _renamed(story, paragraphs, row.sentence)
                row.paragraph = prose.find(paragraphs, row.sentence)
        model._default_manager.bulk_update(rows, ["paragraph", "sentence"], batch_size=500)


def _renamed(story: Story, paragraphs: Sequence[str], sentence: str) -> str:
    """What a sentence that is gone became by a renaming, or was before it; itself where that is not there."""
    said = {sentence: None}
    for before, after in [pair for row in story.renamings.all() for pair in row.quoted.items()] * 2:
        if before in said or after in said:
            said |= {before: None, after: None}
    return next((other for other in said if prose.find(paragraphs, other) is not None), sentence)
