"""What holds for every public page, small site or big."""

from dataclasses import replace
from itertools import pairwise
from math import ceil
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import TestCase

from spystories.lib.paging import PER_PAGE
from stories.content.value import content_of_revision
from stories.models import Site, Story
from stories.publishing.publish import newest_revision, save_revision, withdraw
from tests.support.crowds import fill
from tests.support.factories import (
    make_author,
    make_character,
    make_collection,
    make_place,
    make_story,
    make_tag,
)
from tests.support.proof import proof
from tests.support.readers import Document, queries, read

pytestmark = pytest.mark.sql

LISTS = ("/", "/about/", "/stories/", "/tags/", "/collections/", "/authors/")
NARROWED = "/stories/?place=france/paris&person=emil-kovalchuk&tag=jazz"
PAGES = (
    *LISTS,
    *("/stories/one/", "/tags/jazz/", "/collections/winter/", "/stories/?tag=jazz", "/stories/?place=~"),
    *("/authors/clara-voss/", "/stories/?author=clara-voss"),
    *("/threads/people/emil-kovalchuk/", "/threads/places/france/paris/"),
    NARROWED,
)


class Case(TestCase):
    @classmethod
    def setUpTestData(cls):
        Site.objects.update(name="Spy Stories", line="Short fiction.", contact="desk@example.org")
        cls.emil = make_character("Emil Kovalchuk")
        cls.paris = make_place("Paris", parent=make_place("France"), latitude=48.86, longitude=2.35)
        cls.jazz = make_tag("Jazz")
        cls.held = {"cast": [cls.emil], "settings": [cls.paris], "tags": [cls.jazz, "Rain"]}
        cls.clara = make_author("Clara Voss", line="Born in Ulm.\n\nWrites.", links=[["https://example.org/", ""]])
        cls.held["authors"] = [cls.clara]
        body = "<p>Emil Kovalchuk was in Paris.</p>"
        titles = ("One", "Two", "Three", "Four")
        cls.stories = [make_story(title=title, body=body, **cls.held) for title in titles]
        cls.winter = make_collection("Winter", stories=cls.stories)


class EveryPage(Case):
    def test_is_valid_and_says_what_it_is(self):
        seen = set()
        for address in PAGES:
            page = read(self.client, address)
            assert len(page.all(".//h1")) == 1, address
            assert len(page.all(".//main")) == 1, address
            assert page.meta("description"), address
            assert page.link("canonical").startswith(settings.SITE_URL), address
            assert page.data, address
            seen.add(page.text(".//title"))
        assert len(seen) == len(PAGES)

    def test_keeps_its_headings_in_order(self):
        for address in PAGES:
            levels = [
                int(tag.tag[1]) for tag in read(self.client, address).tree.iter() if tag.tag in ("h1", "h2", "h3")
            ]
            assert levels[0] == 1, address
            assert all(b <= a + 1 for a, b in pairwise(levels)), (address, levels)

    def test_has_no_id_twice(self):
        for address in PAGES:
            ids = [tag.get("id") for tag in read(self.client, address).tree.iter() if tag.get("id")]
            assert len(ids) == len(set(ids)), address

    def test_sets_no_cookie_and_does_not_vary_by_one(self):
        for address in (*PAGES, "/feeds/", "/nothing/", "/stories/one/cover.svg"):
            response = self.client.get(address, headers={"cookie": "sessionid=x; csrftoken=y"})
            assert not response.cookies, address
            assert "Cookie" not in response.get("Vary", ""), address

    def test_asks_no_other_host_for_anything(self):
        for address in PAGES:
            page = read(self.client, address)
            loaded = [tag.get("src") for tag in page.tree.iter() if tag.get("src")]
            loaded += [tag.get("href") for tag in page.all(".//link") if tag.get("rel") in ("stylesheet", "icon")]
            assert all(part.startswith("/") and not part.startswith("//") for part in loaded), address

    def test_has_no_script_or_style_of_its_own(self):
        for address in PAGES:
            page = read(self.client, address)
            inline = [tag for tag in page.all(".//script") if not tag.get("src")]
            assert {tag.get("type") for tag in inline} <= {"application/ld+json"}
            assert not page.all(".//style")
            assert not [tag for tag in page.tree.iter() if tag.get("style") or tag.get("onclick")]

    def test_can_only_be_read(self):
        for address in (*PAGES, "/feeds/", "/sitemap.xml", "/robots.txt", "/health/"):
            assert self.client.head(address).status_code == 200
            for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
                assert self.client.generic(method, address).status_code == 405, (method, address)

    def test_leads_only_to_pages_that_are_there(self):
        waiting, seen = ["/"], set()
        while waiting:
            address = waiting.pop()
            seen.add(address)
            response = self.client.get(address)
            assert response.status_code == 200, address
            if not response["Content-Type"].startswith("text/html"):
                continue
            for link in Document(response).links():
                target = urlsplit(urljoin(address, link))
                found = target.path + (f"?{target.query}" if target.query else "")
                if not target.scheme and found not in seen:
                    waiting.append(found)
        assert set(PAGES) - {"/stories/?place=~"} <= seen

    def test_is_the_same_page_when_it_is_asked_for_again(self):
        for address in PAGES:
            first = self.client.get(address)
            again = self.client.get(address, headers={"If-None-Match": first["ETag"]})
            assert again.status_code == 304, address


class Drafts(Case):
    """What is not live, and what only it holds, is in no page, feed or sitemap."""

    SECRET = "Xenia"

    def everywhere(self):
        feeds = (
            "/feeds/",
            "/feeds/tags/jazz/",
            "/feeds/collections/winter/",
            "/feeds/people/emil-kovalchuk/",
            "/feeds/authors/clara-voss/",
        )
        maps = ("stories", "people", "places", "tags", "collections", "authors", "pages")
        for address in (
            *PAGES,
            *feeds,
            "/feeds/places/france/paris/",
            *(f"/sitemap-{kind}-1.xml" for kind in maps),
        ):
            response = self.client.get(address)
            assert response.status_code == 200, address
            yield address, response.content.decode().lower()

    def secret(self, live):
        who, where = (
            make_character(f"{self.SECRET} Berg"),
            make_place(f"{self.SECRET}ville", parent=self.paris),
        )
        story = make_story(
            title=f"{self.SECRET} returns",
            live=live,
            standfirst=self.SECRET,
            cast=[self.emil, who],
            settings=[self.paris, where],
            tags=[self.jazz, make_tag(f"{self.SECRET} tag")],
            authors=[self.clara, make_author(f"{self.SECRET} Voss")],
        )
        make_collection("Summer", stories=[self.stories[0], story])
        make_collection(f"{self.SECRET} only", stories=[story])
        return story

    def test_a_draft_is_nowhere(self):
        self.secret(live=False)
        for address, text in self.everywhere():
            assert self.SECRET.lower() not in text, address

    def test_a_withdrawn_story_is_nowhere(self):
        story = self.secret(live=True)
        assert any(self.SECRET.lower() in text for _address, text in self.everywhere())
        withdraw(story, by=None)
        for address, text in self.everywhere():
            assert self.SECRET.lower() not in text, address

    def test_what_readers_see_of_a_live_story_is_its_live_text(self):
        story = Story.objects.get(slug="one")
        content = content_of_revision(newest_revision(story))
        save_revision(story, replace(content, title=self.SECRET, standfirst=self.SECRET), by=None)
        for address, text in self.everywhere():
            assert self.SECRET.lower() not in text, address


class Queries(Case):
    MOST = 10

    def counts(self, addresses=PAGES):
        return {address: queries(self.client, address) for address in addresses}

    def test_are_ten_at_most_on_a_small_site(self):
        counts = self.counts()
        assert max(counts.values()) <= self.MOST, counts
        assert counts["/stories/one/"] <= 7
        assert counts["/about/"] == 1

    def test_do_not_grow_with_the_site(self):
        before = self.counts()
        shared = [self.emil, self.paris, self.jazz, self.winter, self.clara]
        shared += [make_character(f"Person Number{i}") for i in range(10)]
        shared += [make_place(f"Town {i}", parent=self.paris) for i in range(10)]
        fill(stories=150, people=100, places=40, tags=40, collections=30, shared=shared)
        after = self.counts()
        assert {page: (before[page], after[page]) for page in PAGES if after[page] > before[page]} == {}

    @pytest.mark.proof("crowds")
    @pytest.mark.slow
    def test_are_as_few_for_ten_thousand_stories_and_three_thousand_people(self):
        before, stories = self.counts(), proof(10_000)
        fill(
            stories=stories,
            people=proof(3_000),
            places=500,
            tags=300,
            collections=50,
            shared=[self.emil, self.paris, self.jazz, self.winter, self.clara],
        )
        number = ceil((len(self.stories) + stories) / PER_PAGE)
        last = (f"/stories/?page={number}", f"{NARROWED}&page={number}")
        after = self.counts((*PAGES, *last))
        assert {page: (before[page], after[page]) for page in PAGES if after[page] > before[page]} == {}
        assert max(after.values()) <= self.MOST
