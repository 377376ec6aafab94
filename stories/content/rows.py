"""
The rows that tie a story to authors, tags, people and places, as its content says them or as they are live.

What is live is read from the database; of a draft the same rows are made, unsaved. Deriving and the reading
page ask no more than this, and so show a draft as they would show it live.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model

from characters.models import Character, Place
from stories.models import Author, Authorship, CastMember, Decision, Setting, Story, StoryTag, Tag, Tie

from .former_keys import rows_by_key
from .value import Anchored, Content, Credit, Decided, Part, Row, Scene, TagLine, Tied, settle_decisions

RowType = TypeVar("RowType", bound=Row)


class _There(NamedTuple):
    """What is there of all that some drafts name, by key."""

    authors: Mapping[str, Author]
    tags: Mapping[str, Tag]
    people: Mapping[str, Character]
    places: Mapping[str, Place]


@dataclass(frozen=True)
class Rows:
    """Each in its order, with what it points at."""

    tags: list[StoryTag]
    cast: list[CastMember]
    settings: list[Setting]
    ties: list[Tie]
    decisions: list[Decision]
    authors: list[Authorship]

    @property
    def main_place(self) -> Place | None:
        return next((row.place for row in self.settings if row.how == "set" and row.place.is_placed), None)


def live_rows(story: Story) -> Rows:
    """Those that are live. Six queries."""
    return live_rows_of([story.pk])[story.pk]


def live_rows_of(stories: Collection[int]) -> dict[int, Rows]:
    """The same for each of these stories (primary keys). Six queries, however many there are."""
    found = {pk: Rows([], [], [], [], [], []) for pk in stories}
    for row in StoryTag.objects.filter(content_object__in=stories).select_related("tag"):
        found[row.content_object_id].tags.append(row)
    for member in CastMember.objects.filter(story__in=stories).select_related("character"):
        found[member.story_id].cast.append(member)
    for setting in Setting.objects.filter(story__in=stories).select_related("place__parent"):
        found[setting.story_id].settings.append(setting)
    for tie in Tie.objects.filter(story__in=stories).select_related("character", "place__parent"):
        found[tie.story_id].ties.append(tie)
    for decision in Decision.objects.filter(story__in=stories).select_related("character", "place__parent"):
        found[decision.story_id].decisions.append(decision)
    for authorship in Authorship.objects.filter(story__in=stories).select_related("author"):
        found[authorship.story_id].authors.append(authorship)
    return found


def draft_rows(story: Story, content: Content) -> Rows:
    """
    What `content` says, unsaved; names no longer there are left out. Three queries, and one where it names authors.

    Whoever and whatever was merged into another is the other one, once; that costs one query more for a kind.
    """
    return draft_rows_of([(story, content)])[0]


def draft_rows_of(drafts: Sequence[tuple[Story, Content]]) -> list[Rows]:
    """The same for each of these stories with its content, in their order. As many queries as for one."""
    anchored = [row for _story, content in drafts for row in (*content.ties, *content.decisions)]
    cast = [row.key for _story, content in drafts for row in content.cast]
    settings = [row.key for _story, content in drafts for row in content.settings]
    authors = {row.key for _story, content in drafts for row in content.authors}
    people, places = ([row.key for row in anchored if row.kind == kind] for kind in ("character", "place"))
    there = _There(
        rows_by_key(Author.objects.all(), authors),
        rows_by_key(Tag.objects.all(), [row.key for _story, content in drafts for row in content.tags]),
        rows_by_key(Character.objects.all(), {*cast, *people}),
        rows_by_key(Place.objects.select_related("parent"), {*settings, *places}),
    )
    return [_rows(story, content, there) for story, content in drafts]


def _rows(story: Story, content: Content, there: _There) -> Rows:
    authors, tags, people, places = there

    def columns(row: Anchored) -> dict[str, Any]:
        return {
            "character": people.get(row.key) if row.kind == "character" else None,
            "place": places.get(row.key) if row.kind == "place" else None,
            "paragraph": row.paragraph,
            "before": row.before,
            "after": row.after,
        }

    return Rows(
        [
            StoryTag(content_object=story, tag=tags[row.key], sentence=row.line, position=i)
            for i, row in _once(content.tags, tags)
        ],
        [
            CastMember(story=story, character=people[row.key], part=row.part, note=row.note, position=i)
            for i, row in _once(content.cast, people)
        ],
        [
            Setting(story=story, place=places[row.key], how=row.how, position=i)
            for i, row in _once(content.settings, places)
        ],
        [
            Tie(story=story, quote=row.quote, **columns(row))
            for row in content.ties
            if row.key in (places if row.kind == "place" else people)
        ],
        [
            Decision(story=story, form=row.form, kind=row.kind, **columns(row))
            for row in content.decisions
            if row.kind not in Decided.MEANING or row.key in (places if row.kind == "place" else people)
        ],
        [Authorship(story=story, author=authors[row.key], position=i) for i, row in _once(content.authors, authors)],
    )


def _once(rows: Sequence[RowType], there: Mapping[str, Model]) -> Iterator[tuple[int, RowType]]:
    """Those of `rows`, with their places among them, that name what is there; of two that mean the same the first."""
    seen = set()
    for at, row in enumerate(rows):
        if row.key in there and there[row.key].pk not in seen:
            seen.add(there[row.key].pk)
            yield at, row


def content_of_rows(story: Story, rows: Rows) -> Content:
    """The words of `story` with these rows."""

    def columns(row: Tie | Decision) -> dict[str, Any]:
        means = {"key": row.means.key, "name": row.means.name} if row.means else {}
        return {"kind": row.kind, "paragraph": row.paragraph, "before": row.before, "after": row.after} | means

    return Content(
        **story.words_of(),
        authors=tuple(Credit(row.author.key, row.author.name) for row in rows.authors),
        tags=tuple(TagLine(row.tag.key, row.tag.name, row.sentence) for row in rows.tags),
        cast=tuple(Part(row.character.key, row.character.name, row.part, row.note) for row in rows.cast),
        settings=tuple(Scene(row.place.key, row.place.name, row.how) for row in rows.settings),
        ties=tuple(Tied(quote=row.quote, **columns(row)) for row in rows.ties),
        decisions=settle_decisions(Decided(form=row.form, **columns(row)) for row in rows.decisions),
    )


def content_of_story(story: Story) -> Content:
    """What is live of `story`. Six queries."""
    return content_of_rows(story, live_rows(story))
