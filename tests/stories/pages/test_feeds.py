"""Feeds, sitemap and robots.txt: what machines follow."""

from datetime import datetime, timedelta
from unittest import mock
from xml.etree import ElementTree

import feedparser
from django.conf import settings
from django.test import TestCase
from django.utils import timezone

from stories.models import Site, Story
from stories.pages import sitemaps
from stories.publishing.publish import publish, withdraw
from tests.support.crowds import fill
from tests.support.factories import (
    make_character,
    make_collection,
    make_place,
    make_revision,
    make_story,
    make_tag,
)
from tests.support.readers import addresses_in, queries


class Feeds(TestCase):
    ADDRESSES = (
        "/feeds/",
        "/feeds/tags/jazz/",
        "/feeds/collections/winter/",
        "/feeds/people/emil-kovalchuk/",
        "/feeds/places/france/paris/",
        "/feeds/places/france/",
    )

    @classmethod
    def setUpTestData(cls):
        Site.objects.update(name="Spy Stories", line="Short fiction.")
        emil = make_character("Emil Kovalchuk")
        paris = make_place("Paris", parent=make_place("France"))
        cls.held = {"cast": [emil], "settings": [(paris, "spoken")], "tags": [make_tag("Jazz")]}
        cls.one = make_story(title="One & <only>", slug="one", standfirst="He & she.", **cls.held)
        cls.draft = make_story(title="Draft", live=False, **cls.held)
        make_collection("Winter", stories=[cls.one, cls.draft])
        cls.other = make_story(title="Other")

    def parse(self, address):
        response = self.client.get(address)
        assert response.status_code == 200, address
        assert response["Content-Type"].startswith("application/atom+xml")
        ElementTree.fromstring(response.content)  # noqa: S314 - our own
        feed = feedparser.parse(response.content)
        assert not feed.bozo, (address, feed.get("bozo_exception"))
        return feed

    def test_hold_what_is_live_and_theirs(self):
        for address in self.ADDRESSES:
            titles = [entry.title for entry in self.parse(address).entries]
            assert titles == (["Other", "One & <only>"] if address == "/feeds/" else ["One & <only>"])

    def test_are_named_after_what_they_follow(self):
        names = [self.parse(address).feed.title for address in self.ADDRESSES]
        assert names == [
            "Spy Stories",
            "Spy Stories: Jazz",
            "Spy Stories: Winter",
            "Spy Stories: Emil Kovalchuk",
            "Spy Stories: Paris",
            "Spy Stories: France",
        ]

    def test_take_their_addresses_from_the_settings(self):
        for address in self.ADDRESSES:
            response = self.client.get(address, headers={"host": "localhost:9999"})
            assert b"9999" not in response.content
            feed = feedparser.parse(response.content).feed
            assert settings.SITE_URL + address in [link.href for link in feed.links]

    def test_an_entry_stays_the_same_when_its_address_changes(self):
        before = self.parse("/feeds/").entries[1]
        publish(make_revision(Story.objects.get(pk=self.one.pk), title="One", slug="uno"), by=None)
        after = self.parse("/feeds/").entries[1]
        assert before.id == after.id
        assert after.link == f"{settings.SITE_URL}/stories/uno/"

    def test_are_not_found_without_their_subject(self):
        for kind in ("tags", "collections", "people", "places"):
            assert self.client.get(f"/feeds/{kind}/nothing/").status_code == 404

    def test_an_empty_site_has_a_feed_too(self):
        for story in (self.one, self.other):
            withdraw(story, by=None)
        assert self.parse("/feeds/").entries == []

    def test_hold_the_newest_thirty_in_as_many_queries(self):
        before = [queries(self.client, address) for address in self.ADDRESSES]
        fill(stories=40, people=3, shared=[*self.held["cast"], *self.held["tags"]])
        assert len(self.parse("/feeds/tags/jazz/").entries) == 30
        assert [queries(self.client, address) for address in self.ADDRESSES] == before
        assert max(before) <= 6


class Sitemap(TestCase):
    @classmethod
    def setUpTestData(cls):
        place = make_place("Paris")
        cls.story = make_story(title="One", cast=[make_character("Lena")], settings=[place], tags=[make_tag("Jazz")])
        make_collection("Winter", stories=[cls.story])
        make_character("Nobody Known")
        make_tag("Unused")
        make_story(title="Draft", live=False)

    def parts(self):
        return addresses_in(self.client.get("/sitemap.xml").content.decode())

    def pages(self):
        found = []
        for part in self.parts():
            response = self.client.get(part.removeprefix(settings.SITE_URL))
            assert response.status_code == 200
            assert response["Content-Type"].startswith("application/xml")
            ElementTree.fromstring(response.content)  # noqa: S314 - our own
            found += addresses_in(response.content.decode())
        return [address.removeprefix(settings.SITE_URL) for address in found]

    def test_has_every_public_page_and_no_other(self):
        assert sorted(self.pages()) == sorted(
            [
                *("/", "/about/", "/stories/", "/people/", "/places/", "/tags/", "/collections/"),
                *("/stories/one/", "/people/lena/", "/places/paris/", "/tags/jazz/", "/collections/winter/"),
            ]
        )

    def test_says_when_a_story_was_last_published(self):
        response = self.client.get("/sitemap-stories-1.xml")
        assert b"<lastmod>20" in response.content

    def test_leaves_out_what_is_withdrawn(self):
        withdraw(self.story, by=None)
        assert [part.rpartition("/")[2] for part in self.parts()] == ["sitemap-pages-1.xml"]

    def test_other_parts_are_not_found(self):
        for part in ("stories-0", "stories-2", "pages-2", "drafts-1", "stories-99999999999999999999"):
            assert self.client.get(f"/sitemap-{part}.xml").status_code == 404, part

    def test_is_split_when_it_grows(self):
        fill(stories=4, people=2)
        with mock.patch.object(sitemaps, "ADDRESSES_IN_A_PART", 2):
            assert [part for part in self.parts() if "stories" in part] == [
                f"{settings.SITE_URL}/sitemap-stories-{number}.xml" for number in (1, 2, 3)
            ]
            assert "/stories/story-5/" in self.pages()


class WhoeverFindsAWeakness(TestCase):
    ADDRESS = "/.well-known/security.txt"

    def lines(self):
        answer = self.client.get(self.ADDRESS)
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer["Cache-Control"] == "no-store"
        return dict(line.split(": ", 1) for line in answer.content.decode().splitlines())

    def test_is_led_to_the_contact_of_the_site_for_less_than_a_year(self):
        Site.objects.update(contact="keeper+site@stories.example")
        lines = self.lines()
        assert lines["Contact"] == "mailto:keeper%2Bsite@stories.example"
        assert lines["Canonical"] == f"{settings.SITE_URL}{self.ADDRESS}"
        left = datetime.fromisoformat(lines["Expires"]) - timezone.now()
        assert timedelta(days=170) < left < timedelta(days=365)

    def test_finds_nothing_where_there_is_no_contact(self):
        Site.objects.update(contact="")
        assert self.client.get(self.ADDRESS).status_code == 404


class Robots(TestCase):
    def test_keep_out_of_the_editors_pages_and_find_the_sitemap(self):
        text = self.client.get("/robots.txt").content.decode()
        assert f"Disallow: {settings.ADMIN_PATH}\n" in text
        assert f"Sitemap: {settings.SITE_URL}/sitemap.xml\n" in text
