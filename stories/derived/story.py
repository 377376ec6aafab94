"""
Deriving what readers get of live stories: their HTML with links and pictures, mentions and covers, where their quoted
sentences stand. `stories.derived.index` settles what follows for others.

There is one path, for one story and for many: what the stories name is asked and written by one statement a
table, and each text is read once.
"""

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from characters.models import ENTITIES, Character, Place
from characters.names import gazetteer
from spystories.lib import prose
from spystories.lib.pictures import PUBLIC, ShownPicture, draw_lead
from spystories.lib.rows import insert_rows, update_rows
from stories.content import checks
from stories.content.rows import Rows, content_of_rows, live_rows_of
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
    RenamedStory,
    Rendering,
    Story,
    StoryTag,
)
from stories.names import findings
from stories.names.reading import queue_stories
from stories.search import documents

from . import appearances, links, pictures
from .drawing.covers import Foot, draw_cover, draw_picture_cover
from .drawing.engraving import Plate
from .known import known_otherwise
from .near_stories import near_stories
from .shown_pictures import Plates, read_pictures


@dataclass(frozen=True)
class _ReadStory:
    """The words of a story tied by its rows, and what is found in them."""

    story: Story
    rows: Rows
    content: Content
    found: findings.Findings

    @property
    def named(self) -> dict[str, set[str]]:
        """By kind the keys of whom and what it names."""
        return {
            kind: {mention.who.key for mention in self.found.mentions if mention.who.kind == kind} for kind in ENTITIES
        }

    @property
    def strangers(self) -> dict[str, set[str]]:
        """The same without those whom the editors tied to the story themselves."""
        own = findings.tied_ids(self.content)
        return {
            kind: {key for key in keys if gazetteer.id_of(kind, key) not in own} for kind, keys in self.named.items()
        }


def derive_stories(stories: Sequence[Story]) -> None:
    """
    The derived rows, columns and search documents of some live stories, without the counts of what they touch and
    without the stories near them, which follow from those. A story whose cover's picture cannot be reached just now
    waits to be derived again.

    About fifty statements, and the recognition of each text.
    All of it is held in memory: the caller brings a batch.
    """
    rows = live_rows_of([story.pk for story in stories])
    plates = Plates()
    made = render_stories([(story, rows[story.pk]) for story in stories], plates=plates)
    keys = [story.pk for story in stories]
    forget_stories(keys)
    insert_rows(mention for _rendering, mentions in made for mention in mentions)
    gathered = [
        appearances.gather_appearances(story, story.texts, rows[story.pk].cast, rows[story.pk].settings, mentions)
        for story, (_rendering, mentions) in zip(stories, made, strict=True)
    ]
    insert_rows(row for appearing, _encounters in gathered for row in appearing)
    insert_rows(row for _appearing, encounters in gathered for row in encounters)
    find_evidence({story.pk: story.texts for story in stories})
    update_rows(stories, ["word_count", "minutes", "main_place", "tag_count", "gap_in_live"])
    links.keep_links(stories)
    pictures.settle_live(stories)
    insert_rows(
        (rendering for rendering, _mentions in made),
        same=["story"],
        update=["html", "lead", "paragraphs", "cover", "cover_hash", "concerns"],
    )
    documents.refresh(stories=keys)
    if plates.waiting:
        queue_stories(plates.waiting)


def render_story(story: Story, rows: Rows, base: str = PUBLIC) -> tuple[Rendering, list[Mention]]:
    """
    What readers get of the words of `story` tied by `rows`: its rendering and its mentions, both unsaved. The files
    of its pictures are at `base`, which of a draft is not the public address.

    Fills the derived columns of `story` and writes nothing, so that a draft is rendered as what is live is.
    About ten queries: for the names, whom it names, its pictures, and the stories near it.
    """
    [(rendering, mentions)] = render_stories([(story, rows)], base)
    rendering.related = near_stories(story, rows)
    return rendering, mentions


def render_stories(
    told: Iterable[tuple[Story, Rows]], base: str = PUBLIC, plates: Plates | None = None
) -> list[tuple[Rendering, list[Mention]]]:
    """
    The same for some stories, each with its rows, but for the stories near them. As many queries as for one, but
    for the names. `plates` notes which covers wait for their picture.
    """
    plates = plates or Plates()
    read, known = [], gazetteer.current()
    for story, rows in told:
        content = content_of_rows(story, rows)
        read.append(_ReadStory(story, rows, content, findings.find_names(content, suggest=False, known=known)))
        story.word_count = prose.word_count(story.body)
        story.minutes = prose.minutes(story.word_count)
        story.main_place = rows.main_place
        story.tag_count = len(rows.tags)
        story.gap_in_live = checks.has_gap(content)
    pictures = read_pictures(one.story for one in read)
    return [
        (_rendering(one, mentions, pictures, base, plates), mentions)
        for one, mentions in zip(read, _mentions(read), strict=True)
    ]


def _rendering(
    read: _ReadStory, mentions: Sequence[Mention], pictures: Mapping[str, ShownPicture], base: str, plates: Plates
) -> Rendering:
    story, rows = read.story, read.rows
    drawn = _cover(story, rows.cast, mentions, plates.of(story, pictures))
    lead = pictures.get(story.lead_picture)
    lost = {} if base == PUBLIC else dict.fromkeys(prose.picture_keys(story.body))  # whoever reads a draft is told
    return Rendering(
        story=story,
        html=prose.render(
            story.body, _links(story, mentions), story.direction, pictures={**lost, **pictures}, base=base
        ),
        lead=draw_lead(lead, base) if lead else "",
        cover=drawn,
        cover_hash=f"{zlib.crc32(drawn.encode()):08x}",
        concerns=findings.concerns_line(read.content, read.found),
    )


def forget_stories(stories: Collection[int]) -> None:
    """Take away whom and what these stories (primary keys) name. Three statements."""
    for model in (Mention, Appearance, Encounter):
        model._default_manager.filter(story__in=stories).delete()


def _mentions(read: Sequence[_ReadStory]) -> list[list[Mention]]:
    """
    What readers see of what was found in each story, unsaved, in reading order: of those whom the editors did
    not tie to the story themselves, only who is known to readers already.
    """
    rows: dict[str, dict[str, Any]] = {
        kind: model.objects.in_bulk({key for one in read for key in one.named[kind]}, field_name="key")
        for kind, model in ENTITIES.items()
    }
    strangers = {
        kind: {of_kind[key].pk: key for one in read for key in one.strangers[kind] if key in of_kind}
        for kind, of_kind in rows.items()
    }
    known = dict(zip(rows, known_otherwise(*strangers.values()), strict=True))
    hidden = {kind: {key for pk, key in some.items() if pk not in known[kind]} for kind, some in strangers.items()}
    told = []
    for one in read:
        untold = {kind: keys & hidden[kind] for kind, keys in one.strangers.items()}
        told.append(
            [
                Mention(
                    story=one.story,
                    by=mention.by,
                    paragraph=mention.at.paragraph,
                    start=mention.at.start,
                    end=mention.at.end,
                    **{mention.who.kind: rows[mention.who.kind][mention.who.key]},
                )
                for mention in one.found.mentions
                if mention.who.key in rows[mention.who.kind] and mention.who.key not in untold[mention.who.kind]
            ]
        )
    return told


def _links(story: Story, mentions: Sequence[Mention]) -> list[prose.Link]:
    """One link for each person and place: where the text first names them outside links and headings."""
    free = prose.linkable_ranges(story.body)
    linked, links = set(), []
    for mention in mentions:
        entity = mention.entity
        name = (type(entity), entity.pk)
        if name not in linked and any(
            start <= mention.start and mention.end <= end for start, end in free[mention.paragraph]
        ):
            linked.add(name)
            links.append(
                prose.Link(mention.paragraph, mention.start, mention.end, entity.get_absolute_url(), card_id(entity))
            )
    return links


def card_id(entity: Character | Place) -> str:
    """The id of the card that a first mention opens."""
    return f"c-{'p' if isinstance(entity, Place) else 'c'}{entity.pk}"


def _cover(story: Story, cast: Sequence[CastMember], mentions: Sequence[Mention], plate: Plate | None) -> str:
    place, paragraphs = story.main_place, story.paragraphs
    name, key = (place.name, place.key) if place else (gettext("Place not given"), "")
    foot = Foot(story.number, name, key)
    title = prose.typeset(story.title)
    if plate:
        return draw_picture_cover(title, plate, foot)
    drawn = [mention for mention in mentions if mention.paragraph <= len(paragraphs)]  # not in a footnote
    spans = [
        [(m.paragraph - 1, m.start, m.end) for m in drawn if m.character_id == row.character_id] for row in cast[:2]
    ]
    spans += [[], []]
    return draw_cover(title, paragraphs, foot, lead=spans[0], other=spans[1])


def find_evidence(all_texts: Mapping[int, Mapping[int, str]]) -> None:
    """
    Say of each sentence quoted from these stories (primary keys) in which of their paragraphs it stands; of
    one that is gone, in none. Five queries, and a write for each kind whose rows changed.
    """
    quoted: dict[type[Quoted], str] = {
        Fact: "story",
        Relationship: "story",
        Introduction: "story",
        StoryTag: "content_object",
    }
    renamed: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for renaming in RenamedStory.objects.filter(story__in=all_texts).exclude(quoted={}).order_by("pk"):
        renamed[renaming.story_id] += renaming.quoted.items()
    for model, column in quoted.items():
        changed = []
        for row in model._default_manager.filter(**{f"{column}__in": all_texts}).exclude(sentence="", paragraph=None):
            story = getattr(row, f"{column}_id")
            was, texts = (row.paragraph, row.sentence), all_texts[story]
            row.paragraph = prose.find(texts, row.sentence)
            if row.paragraph is None:
                row.sentence = _renamed(renamed[story], texts, row.sentence)
                row.paragraph = prose.find(texts, row.sentence)
            if was != (row.paragraph, row.sentence):
                changed.append(row)
        update_rows(changed, ["paragraph", "sentence"])


def _renamed(renamings: Sequence[tuple[str, str]], texts: Mapping[int, str], sentence: str) -> str:
    """What a sentence that is gone became by a renaming, or was before it; itself where that is not there."""
    said = {sentence: None}
    for before, after in [*renamings, *renamings]:
        if before in said or after in said:
            said |= {before: None, after: None}
    return next((other for other in said if prose.find(texts, other) is not None), sentence)
