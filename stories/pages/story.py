"""
The public page of a story: its text and what stands beside it, for readers and for machines.

A draft is drawn from the same page, whether for its editors or behind a share link.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from characters.models import Character, Place
from characters.pages.linked_data import thing_data
from characters.pages.redirects import redirect_former
from spystories.lib import prose
from spystories.lib.languages import site_language
from spystories.lib.page_head import Head, absolute_address
from spystories.lib.page_keys import do_not_store, stored
from stories.content.rows import Rows
from stories.derived.drawing.rail import draw_rail
from stories.derived.story import card_id
from stories.models import (
    Author,
    CastMember,
    Collection,
    Rendering,
    Setting,
    Story,
    StoryTag,
)
from stories.phrases import byline_of
from stories.querysets import ShelvedStory

from .filed import NEAR_STORIES_SHOWN, Filed, Namesake, Shelf, read_filed, read_namesakes, read_shelf, read_stories

CARDS = 100  # first mentions with a card; the rest are plain links
THREADS_SHOWN = 6
TOLD_TO_MACHINES = 40  # people, and as many places


@stored("in")
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A live story with its cast and places. Stories that are not live are 404 to everyone. Three queries, in
    a collection four."""
    story = Story.objects.live().for_reading().filter(slug=slug).first()
    if story is None:
        return redirect_former(Story.objects.live(), slug)
    page = StoryPage(story, within=request.GET.get("in", ""))
    return render(request, "stories/detail.html", page_context(page))


@stored("v")
@require_safe
def cover(request: HttpRequest, slug: str) -> HttpResponse:
    """
    The cover of a live story. Kept for ever under the address that pages give it, which names its hash.

    From a former address the browser is sent on. One query there, else three.
    """
    rendering = Rendering.objects.filter(story__in=Story.objects.live().filter(slug=slug)).first()
    if rendering is None:
        return redirect_former(Story.objects.live(), slug, to=lambda row: reverse("stories:cover", args=[row.slug]))
    response = HttpResponse(rendering.cover, content_type="image/svg+xml; charset=utf-8")
    if request.GET.get("v") == rendering.cover_hash:
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    elif request.GET:
        do_not_store()
    return response


class BylinePart(NamedTuple):
    """Words of a byline, and the address of the author whose name they are."""

    words: str
    address: str = ""


@dataclass(frozen=True)
class Stretch:
    """A place of a story and those inside it that the story is set in too."""

    place: Place
    inside: list[Place]


@dataclass(frozen=True)
class Card:
    """
    What a first mention in the text shows of whom or what it names: `id` ties the two.

    Of a person the part in this story and who they are not; of a place whether this story is set there.
    """

    id: str
    entity: Character | Place
    part: str = ""
    namesakes: Sequence[Namesake] = ()
    is_set: bool = False


class StoryPage:
    """
    One live story (from `for_reading`) with what its page needs: three queries more at most, whatever its size.

    Of others it shows the names, addresses and briefs of people, places, tags and authors, and whether they lead on;
    the namesakes of people; titles and covers of near stories. No count, and nothing that depends on the clock.
    """

    def __init__(self, story: Story, within: str = ""):
        """`within` is the address of the collection that the reader came by, whatever it says."""
        self.story, self._within = story, within

    @cached_property
    def _shelf(self) -> Shelf:
        return read_shelf(self.story, self._within)

    @cached_property
    def _filed(self) -> Filed:
        return read_filed(self.story, self._beside, self._near)

    @property
    def _beside(self) -> list[int]:
        """The primary keys of the stories before and after this one, live or not."""
        return [key for key in (self._shelf.neighbours.get(side) for side in ("before", "after")) if key]

    @property
    def _near(self) -> list[int]:
        """Those of the stories near it, live or not, the likeliest first."""
        return [row["story"] for row in self.story.rendering.related]

    @property
    def cast(self) -> list[CastMember]:
        return self._filed.cast

    @property
    def tags(self) -> list[StoryTag]:
        return self._filed.tags

    @property
    def authors(self) -> list[Author]:
        return self._filed.authors

    @cached_property
    def byline(self) -> list[BylinePart]:
        """The printed byline, in which each author's name leads to the author's page, where there is one."""
        byline = byline_of(self.story.byline, [author.name for author in self.authors])
        return link_names(byline, [author for author in self.authors if author.story_count])

    @property
    def collection(self) -> Collection | None:
        """The collection that the reader came by, if the story stands in it."""
        return self._shelf.collection

    @cached_property
    def set_in(self) -> list[Stretch]:
        return gather_stretches(row.place for row in self._filed.settings if row.how == Setting.How.SET)

    @cached_property
    def spoken_of(self) -> list[Place]:
        return [row.place for row in self._filed.settings if row.how == Setting.How.SPOKEN]

    @property
    def _entities(self) -> list[Character | Place]:
        return [*(row.character for row in self.cast), *(row.place for row in self._filed.settings)]

    @cached_property
    def threads(self) -> list[Character | Place]:
        """Those who lead on to another story."""
        return [entity for entity in self._entities if entity.leads_on][:THREADS_SHOWN]

    @cached_property
    def cards(self) -> list[Card]:
        """One for each first mention that the text links."""
        html = self.story.rendering.html
        rows = {card_id(row.character): row for row in self.cast} | {
            card_id(row.place): row for row in self._filed.settings
        }
        linked = [(key, row) for key, row in rows.items() if f'data-card="{key}"' in html][:CARDS]
        others = read_namesakes([row.character for _key, row in linked if isinstance(row, CastMember)])
        return [
            Card(key, row.character, part=row.part, namesakes=others[row.character])
            if isinstance(row, CastMember)
            else Card(key, row.place, is_set=row.how == Setting.How.SET)
            for key, row in linked
        ]

    @property
    def rail(self) -> str:
        return draw_rail([len(text) for text in self.story.paragraphs])

    @property
    def tail(self) -> str:
        """The end of the addresses of stories, by which the reader stays in the collection."""
        return f"?in={self.collection.slug}" if self.collection else ""

    @property
    def before(self) -> ShelvedStory | None:
        return self._filed.stories.get(self._shelf.neighbours.get("before") or 0)

    @property
    def after(self) -> ShelvedStory | None:
        return self._filed.stories.get(self._shelf.neighbours.get("after") or 0)

    @property
    def related(self) -> list[tuple[str, ShelvedStory]]:
        """(reason in words, story) of the two likeliest that are still live."""
        stories = self._filed.stories
        live = [row for row in self.story.rendering.related if row["story"] in stories]
        return [(_reason(row), stories[row["story"]]) for row in live[:NEAR_STORIES_SHOWN]]


class DraftPage(StoryPage):
    """The same for a story that is not saved as live: its rows are given, its rendering is unsaved."""

    def __init__(self, story: Story, rows: Rows):
        super().__init__(story)
        self._filed = Filed(
            rows.cast,
            rows.settings,
            rows.tags,
            [row.author for row in rows.authors],
            read_stories([*self._beside, *self._near]),
        )


def _reason(related: dict[str, str]) -> str:
    """Why a story is near: "Paris again", "Jazz again"."""
    return _("%(name)s again") % {"name": related["name"][:1].upper() + related["name"][1:]}


def link_names(text: str, authors: Sequence[Author]) -> list[BylinePart]:
    """
    `text` in parts, of which those that are an author's name know the author's address.

    Of two names of which one begins the other the longer is taken; of two of the same name each once, in order.
    """
    called: dict[str, list[Author]] = {}
    for author in authors:
        called.setdefault(author.name, []).append(author)
    if not text or not called:
        return [BylinePart(text)] if text else []
    names = "|".join(map(re.escape, sorted(called, key=len, reverse=True)))
    parts = []
    for words in re.split(rf"(?<!\w)({names})(?!\w)", text):
        of_name = called.get(words, [])
        meant = (of_name.pop(0) if len(of_name) > 1 else of_name[0]) if of_name else None
        parts += [BylinePart(words, meant.get_absolute_url() if meant else "")] if words else []
    return parts


def gather_stretches(places: Iterable[Place]) -> list[Stretch]:
    """Places in their order, those inside another of them with it: "Paris: the bakery, the Seine"."""
    places = list(places)
    outer = {
        place.pk: min(
            (other for other in places if f"{place.path}/".startswith(f"{other.path}/")),
            key=lambda other: len(other.path),
        )
        for place in places
    }
    heads = list(dict.fromkeys(outer[place.pk] for place in places))
    return [Stretch(head, [place for place in places if outer[place.pk] == head and place != head]) for head in heads]


def page_context(page: StoryPage) -> dict[str, Any]:
    """The context of stories/detail.html, for a live story and for a draft alike."""
    story = page.story
    length = _("A story of %(words)s words.") % {"words": f"{story.word_count:,}"}
    head = Head(
        title=prose.typeset(story.title),
        description=prose.typeset(story.standfirst) or length,
        path=story.get_absolute_url(),
        section="stories",
        kind="article",
        card=reverse("stories:story_card", args=[story.slug]),
        data=_linked_data(page),
        crumbs=[(_("Stories"), reverse("stories:list"))],
        before=page.before.get_absolute_url() + page.tail if page.before else "",
        after=page.after.get_absolute_url() + page.tail if page.after else "",
    )
    return {"head": head, "story": story, "page": page}


def _authors_data(page: StoryPage) -> dict[str, Any] | list[dict[str, Any]] | None:
    """As written in the byline, else each author with the address of the page."""
    if page.story.byline:
        return {"@type": "Person", "name": page.story.byline}
    told = [
        {"@type": "Person", "name": author.name, "url": absolute_address(author.get_absolute_url())}
        for author in page.authors
    ]
    return told[0] if len(told) == 1 else told or None


def _linked_data(page: StoryPage) -> dict[str, Any]:
    """A ShortStory after schema.org, as JSON-LD. Nothing that the page does not have read already."""
    story = page.story
    data = {
        "@type": "ShortStory",
        "name": prose.typeset(story.title),
        "url": absolute_address(story.get_absolute_url()),
        "abstract": prose.typeset(story.standfirst),
        "author": _authors_data(page),
        "genre": "Spy fiction",
        "inLanguage": story.lang or site_language(),
        "wordCount": story.word_count,
        "timeRequired": f"PT{story.minutes}M",
        "datePublished": story.first_published_at and story.first_published_at.isoformat(),
        "dateModified": story.last_published_at and story.last_published_at.isoformat(),
        "image": absolute_address(reverse("stories:story_card", args=[story.slug])),
        "isAccessibleForFree": True,
        "keywords": [tagged.tag.name for tagged in page.tags],
        "character": [thing_data("Person", member.character) for member in page.cast[:TOLD_TO_MACHINES]],
        "contentLocation": [thing_data("Place", part.place) for part in page.set_in[:TOLD_TO_MACHINES]],
    }
    return {name: value for name, value in data.items() if value not in (None, "", [])}
