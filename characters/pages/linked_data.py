"""People and places as JSON-LD: what is stated, never what is only claimed."""

from typing import Any

from characters.models import Character, Picture, Place
from spystories.lib.page_head import absolute_address
from spystories.lib.pictures import PUBLIC, fallback_of, file_name

from .person import PersonPage
from .place import PlacePage

FICTIONAL_HUMAN = "https://www.wikidata.org/wiki/Q15632617"


def person_data(page: PersonPage) -> dict[str, Any]:
    """A ProfilePage with its Person, and the first stories that are about them."""
    person = page.character
    data: dict[str, Any] = {
        "@type": "Person",
        "additionalType": FICTIONAL_HUMAN,
        "name": person.name,
        "url": absolute_address(person.get_absolute_url()),
    }
    if person.portrait:
        data["image"] = _picture(person.portrait)
    if page.aliases:
        data["alternateName"] = page.aliases
    if page.home:
        data["homeLocation"] = thing_data("Place", page.home)
    if page.appearances:
        data["subjectOf"] = [_story(row.story) for row in page.appearances]
    return {"@type": "ProfilePage", "name": person.name, "mainEntity": data}


def place_data(page: PlacePage) -> dict[str, Any]:
    """A Place with its coordinates and what it lies in."""
    place = page.place
    data = thing_data("Place", place)
    if place.picture:
        data["image"] = _picture(place.picture)
    if page.aliases:
        data["alternateName"] = page.aliases
    if place.latitude is not None and place.longitude is not None:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": float(place.latitude),
            "longitude": float(place.longitude),
        }
    if page.above:
        data["containedInPlace"] = thing_data("Place", page.above[-1])
    if page.set_here:
        data["subjectOf"] = [_story(story) for story in page.set_here]
    return data


def thing_data(kind: str, entity: Character | Place) -> dict[str, Any]:
    """Its name and address, and what `kind` of thing it is."""
    return {"@type": kind, "name": entity.name, "url": absolute_address(entity.get_absolute_url())}


def _picture(picture: Picture) -> dict[str, Any]:
    """The file that whatever shows pictures can show, with what is said under it. What shows it is public, as it is."""
    width, format = fallback_of(picture.width, picture.has_alpha)
    data = {
        "@type": "ImageObject",
        "contentUrl": absolute_address(f"{PUBLIC}{file_name(picture.digest, width, format)}"),
        "description": picture.alt,
        "caption": picture.caption,
        "creditText": picture.credit,
    }
    return {name: value for name, value in data.items() if value}


def _story(story: Any) -> dict[str, Any]:
    return {"@type": "ShortStory", "name": story.title, "url": absolute_address(story.get_absolute_url())}
