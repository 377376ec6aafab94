"""What machines are told of a story: JSON-LD after schema.org."""

from django.urls import reverse

from spystories.lib.pages import absolute

from .story import Page

PEOPLE = 40


def story(page: Page) -> dict:
    """A ShortStory. Nothing that the page does not have read already."""
    row = page.story
    data = {
        "@type": "ShortStory",
        "name": row.title,
        "url": absolute(row.get_absolute_url()),
        "abstract": row.standfirst,
        "author": {"@type": "Person", "name": row.byline} if row.byline else None,
        "genre": "Spy fiction",
        "wordCount": row.word_count,
        "timeRequired": f"PT{row.minutes}M",
        "datePublished": row.first_published_at.isoformat(),
        "dateModified": row.last_published_at.isoformat(),
        "image": absolute(reverse("stories:cover", args=[row.slug])),
        "isAccessibleForFree": True,
        "keywords": [tagged.tag.name for tagged in page.tags],
        "character": [_thing("Person", member.character) for member in page.cast[:PEOPLE]],
        "contentLocation": [_thing("Place", stretch.place) for stretch in page.set_in[:PEOPLE]],
    }
    return {name: value for name, value in data.items() if value not in (None, "", [])}


def _thing(kind, entity):
    return {"@type": kind, "name": entity.name, "url": absolute(entity.get_absolute_url())}
