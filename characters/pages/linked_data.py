"""People and places as JSON-LD: what is stated, never what is only claimed."""

from spystories.lib.pages import absolute

FICTIONAL_HUMAN = "https://www.wikidata.org/wiki/Q15632617"


def person_data(page) -> dict:
    """A ProfilePage with its Person, and the first stories that are about them."""
    person = page.character
    data = {
        "@type": "Person",
        "additionalType": FICTIONAL_HUMAN,
        "name": person.name,
        "url": absolute(person.get_absolute_url()),
    }
    if page.aliases:
        data["alternateName"] = page.aliases
    if page.home:
        data["homeLocation"] = _named("Place", page.home)
    if page.appearances:
        data["subjectOf"] = [_story(row.story) for row in page.appearances]
    return {"@type": "ProfilePage", "name": person.name, "mainEntity": data}


def place_data(page) -> dict:
    """A Place with its coordinates and what it lies in."""
    place = page.place
    data = _named("Place", place)
    if page.aliases:
        data["alternateName"] = page.aliases
    if place.latitude is not None:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": float(place.latitude),
            "longitude": float(place.longitude),
        }
    if page.above:
        data["containedInPlace"] = _named("Place", page.above[-1])
    if page.set_here:
        data["subjectOf"] = [_story(story) for story in page.set_here]
    return data


def _named(kind, entity):
    return {"@type": kind, "name": entity.name, "url": absolute(entity.get_absolute_url())}


def _story(story):
    return {"@type": "ShortStory", "name": story.title, "url": absolute(story.get_absolute_url())}
