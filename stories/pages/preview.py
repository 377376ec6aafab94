"""
Previewing: the page of a draft, exactly as readers would get it were it published now.

The same rows, rendering and context as of a live story, made from a content and stored nowhere.
"""

import base64
import copy
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from characters import addresses
from stories.content.rows import Rows, draft_rows
from stories.content.value import Content
from stories.derived.story import render_story
from stories.models import CollectionEntry, Rendering, Setting, Story
from stories.publishing.publish import next_number

from .story import DraftPage


def draft_page(story: Story, content: Content, pictures: str) -> DraftPage:
    """
    The reading page of `content` as that of `story`, which may be new; `pictures` is where the files of its pictures
    are for whoever sees it.

    Writes nothing and leaves `story` as it is. A dozen queries and the recognition of the text, however
    many stories there are.
    """
    content = content.cleaned()
    draft: Any = copy.copy(story)
    for name, text in content.words.items():
        setattr(draft, name, text)
    draft.title = content.title or _("Untitled")
    draft.slug = content.slug or addresses.propose(Story, content.title)
    draft.number = story.number or next_number()
    draft.last_published_at = timezone.now()
    draft.first_published_at = story.first_published_at or draft.last_published_at
    rows = draft_rows(draft, content)
    if not story.is_live:
        _count_in(rows)
    rendering, _mentions = render_story(draft, rows, pictures)
    rendering.neighbours = _neighbours(story) if story.pk else {}
    drawn = base64.b64encode(rendering.cover.encode()).decode()
    draft.cover_address = f"data:image/svg+xml;base64,{drawn}"  # the address of its own shows the live one
    return DraftPage(draft, rows)


def _count_in(rows: Rows) -> None:
    """Let the people and places that lead on count this story too, as they will once it is live."""
    for person in {row.character for row in rows.cast}:
        person.story_count += 1
    set_here = [f"{row.place.path}/" for row in rows.settings if row.how == Setting.How.SET]
    for place in {row.place for row in rows.settings}:
        if any(path.startswith(f"{place.path}/") for path in set_here):
            place.set_count += 1
        else:
            place.spoken_count += 1


def _neighbours(story: Story) -> dict[str, int]:
    """Those of the live story, else those that it will have: before and after in its first collection."""
    live = Rendering.objects.filter(story=story).values_list("neighbours", flat=True).first()
    entry = story.entries.order_by("collection").first() if live is None else None
    if entry is None:
        return live or {}
    others = CollectionEntry.objects.live().filter(collection=entry.collection_id)
    ahead = Q(position__lt=entry.position) | Q(position=entry.position, pk__lt=entry.pk)
    found = {
        "before": others.filter(ahead).order_by("-position", "-pk").values_list("story", flat=True).first(),
        "after": others.exclude(ahead).order_by("position", "pk").values_list("story", flat=True).first(),
    }
    return {name: pk for name, pk in found.items() if pk}
