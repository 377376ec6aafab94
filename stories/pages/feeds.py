"""Atom feeds: the newest stories of the site, of a tag, of a collection, of an author, of a person, of a place."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from characters.models import Character, Place
from characters.pages.redirects import redirect_former
from spystories.lib import prose
from spystories.lib.page_head import absolute_address
from spystories.lib.page_keys import set_key, show_wholly
from stories.models import Author, Collection, SetKind, Site, Story, Tag
from stories.phrases import place_in_words

from .site_texts import site_texts

STORIES_IN_A_FEED = 30


class FeedOf(NamedTuple):
    """The owner of a feed: the site, or one thing of it."""

    site: Site
    thing: Any


class SteadyFeed(Atom1Feed):
    """
    Atom that says the same of an empty feed at any time: Django says that it changed just now. Each entry names
    as many authors as it has.
    """

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for creator in item["creators"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", creator.name)
            handler.endElement("author")

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """The language of an entry that has another than the feed."""
        return {"xml:lang": item["lang"]} if item["lang"] else {}

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else datetime(1970, 1, 1, tzinfo=UTC)


class StoryFeed(Feed):
    """
    The newest live stories of one thing. All addresses are absolute; none comes from the request.

    A subclass says whose feed it is (`rows`), what its address is called (`route`), which stories are its.
    """

    feed_type = SteadyFeed
    stored_by: tuple[str, ...] = ()  # no name of the query is read
    rows: Any = None
    route = ""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: str) -> HttpResponse:
        if self.rows is not None and not self._public().filter(**kwargs).exists():
            (address,) = kwargs.values()
            return redirect_former(self._public(), address, to=self.address_of)
        return super().__call__(request, *args, **kwargs)

    def _public(self) -> Any:
        return self.rows.objects.public()

    def get_object(self, request: HttpRequest, **kwargs: str) -> FeedOf:
        return FeedOf(site_texts(request), self._public().get(**kwargs) if self.rows is not None else None)

    def stories_of(self, thing: Any) -> Any:
        raise NotImplementedError

    def name_of(self, thing: Any) -> str:
        return str(thing)

    def address_of(self, thing: Any) -> str:
        return reverse(self.route, args=[thing.address])

    def title(self, followed: FeedOf) -> str:
        site, thing = followed
        return _("%(site)s: %(name)s") % {"site": site.name, "name": self.name_of(thing)} if thing else site.name

    def subtitle(self, followed: FeedOf) -> str:
        return getattr(followed.thing or followed.site, "line", "")

    def author_name(self, followed: FeedOf) -> str:
        return followed.site.name

    def link(self, followed: FeedOf) -> str:
        thing = followed.thing
        return absolute_address(thing.get_absolute_url() if thing else reverse("home"))

    def feed_url(self, followed: FeedOf) -> str:
        return absolute_address(self.address_of(followed.thing))

    def items(self, followed: FeedOf) -> Any:
        thing = followed.thing
        show_wholly(set_key(thing.page_kind, thing.pk) if thing else "stories")
        return self.stories_of(thing).newest().with_authors().defer("body")[:STORIES_IN_A_FEED]

    def item_title(self, story: Any) -> str:
        return prose.typeset(story.title)

    def item_description(self, story: Any) -> str:
        return prose.typeset(story.standfirst) or _("No. %(number)s") % {"number": story.number}

    def item_link(self, story: Any) -> str:
        return absolute_address(story.get_absolute_url())

    def item_guid(self, story: Any) -> str:
        """Stays the same when the address changes."""
        day = story.first_published_at.date().isoformat()
        return f"tag:{urlsplit(settings.SITE_URL).hostname},{day}:{story.key}"

    def item_extra_kwargs(self, story: Any) -> dict[str, Any]:
        return {"lang": story.lang, "creators": story.creators}

    def item_pubdate(self, story: Any) -> datetime:
        return story.first_published_at

    def item_updateddate(self, story: Any) -> datetime:
        return story.last_published_at


class SiteFeed(StoryFeed):
    def stories_of(self, thing: Any) -> Any:
        return Story.objects.live()

    def address_of(self, thing: Any) -> str:
        return reverse("stories:feed")


class TagFeed(StoryFeed):
    rows, route = Tag, "stories:tag_feed"

    def stories_of(self, tag: Tag) -> Any:
        return Story.objects.members(SetKind.TAG, tag.pk, STORIES_IN_A_FEED)


class CollectionFeed(StoryFeed):
    rows, route = Collection, "stories:collection_feed"

    def stories_of(self, collection: Collection) -> Any:
        return Story.objects.live().filter(entries__collection=collection)


class AuthorFeed(StoryFeed):
    rows, route = Author, "stories:author_feed"

    def author_name(self, followed: FeedOf) -> str:
        return followed.thing.name

    def stories_of(self, author: Author) -> Any:
        return Story.objects.members(SetKind.AUTHOR, author.pk, STORIES_IN_A_FEED)


class PersonFeed(StoryFeed):
    rows, route = Character, "stories:person_feed"

    def stories_of(self, person: Character) -> Any:
        return Story.objects.members(SetKind.PERSON, person.pk, STORIES_IN_A_FEED)


class PlaceFeed(StoryFeed):
    rows, route = Place, "stories:place_feed"

    def name_of(self, place: Place) -> str:
        return place_in_words(place)

    def stories_of(self, place: Place) -> Any:
        """Those set there or further inside, and those that name it."""
        return Story.objects.around(place.pk, set_here=STORIES_IN_A_FEED, spoken_of=STORIES_IN_A_FEED)
