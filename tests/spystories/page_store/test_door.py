"""The door: stored pages answered before Django, exactly as Django would."""

import pytest

from ...support.content import load_content
from ...support.door import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sql]

# Every kind of page that is stored.
PAGES = (
    *("/", "/about/", "/reading/", "/robots.txt", "/worker.js", "/opensearch.xml", "/sitemap.xml"),
    *("/sitemap-stories-1.xml", "/stories/", "/tags/", "/collections/", "/people/", "/places/", "/feeds/", "/opds/"),
)


def every_page():
    """An address of every kind of page that is stored, and of each with a choice."""
    from characters.models import Character, Place
    from stories.models import Collection, Story, Tag

    story, tag = Story.objects.live().newest()[0], Tag.objects.public()[0]
    person, place = Character.objects.public()[0], Place.objects.public().filter(parent__isnull=False)[0]
    things = {"stories": story.slug, "tags": tag.slug, "people": person.slug, "places": place.path}
    collection = Collection.objects.public().first()
    if collection:
        things["collections"] = collection.slug
    pages = [*PAGES]
    pages += [f"/{kind}/{address}/" for kind, address in things.items()]
    pages += [f"/{kind}/{address}/book.epub" for kind, address in things.items()]
    pages += [f"/feeds/{kind}/{address}/" for kind, address in things.items() if kind != "stories"]
    pages += [f"/opds/2.0/{kind}/{address}/" for kind, address in things.items() if kind != "stories"]
    pages += [f"/threads/people/{person.slug}/", f"/threads/places/{place.path}/"]
    pages += [f"/stories/{story.slug}/cover.svg", f"/stories/{story.slug}/cover.png", f"/stories/{story.slug}/since/1/"]
    pages += [f"/stories/{story.slug}/book.{form}" for form in ("html", "txt")]
    pages += [f"/stories/?tag={tag.slug}", "/stories/?order=oldest", "/stories/?page=1", "/opds/1.2/stories/"]
    return pages


@pytest.fixture
def site(tmp_path):
    load_content()
    return Site(tmp_path)


@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
def test_a_stored_page_is_what_django_says_byte_by_byte(site, encoding):
    plain = Site()
    for address in every_page():
        for headers in ({"HTTP_ACCEPT_ENCODING": encoding},):
            first = site.get(address, **headers)
            assert first.status == 200, address
            assert site.is_kept(address, **headers), address
            for method in ("GET", "HEAD"):
                told, made = (one.get(address, method, **headers) for one in (site, plain))
                assert told == made, address
                known = headers | {"HTTP_IF_NONE_MATCH": f'"other", W/{first.etag}'}
                told, made = (one.get(address, method, **known) for one in (site, plain))
                assert told == made, address
                assert told.status == 304, address
