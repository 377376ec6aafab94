"""What pages cost: the same number of queries at any size, none of which looks through all stories or sets."""

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stories.models import Overlap, Story
from tests.support.crowds import fill
from tests.support.factories import make_author, make_character, make_place, make_tag
from tests.support.plans import looked_through, measure_tables

pytestmark = pytest.mark.sql

# Queries of each page, besides those of the content version and of the site's own texts.
MOST = {
    "list": 4,
    "tag": 5,
    "author": 3,
    "authors": 3,
    "person": 6,
    "place": 6,
    "home": 3,
    "feed": 2,
    "search": 5,
    "narrowed": 5,
    "by": 5,
    "twice": 6,
    "thread": 5,
}
OF_THE_STORE = ("stories_stamp", "stories_site", "stories_pagekey")
STORIES = {"stories_story", "stories_rendering", "stories_revision"}
# PostgreSQL is told from a scan by the rows that it reads, and a set that has all stories may be read whole.
SETS = {"stories_membership", "stories_overlap", "stories_appearance", "stories_encounter"}
LARGE = STORIES | SETS if connection.vendor == "sqlite" else STORIES


class Flat(TestCase):
    """A site with one of each that is in every story."""

    @classmethod
    def setUpTestData(cls):
        cls.lead, cls.city, cls.tag = make_character("Zelda Zorn"), make_place("Ulm"), make_tag("Rain")
        cls.author = make_author("Clara Voss")
        cls.shared = [cls.lead, cls.city, cls.tag, cls.author]
        fill(stories=4, people=6, places=8, tags=3, collections=1, shared=cls.shared)

    def pages(self):
        return {
            "list": reverse("stories:list"),
            "tag": self.tag.get_absolute_url(),
            "author": self.author.get_absolute_url(),
            "authors": reverse("stories:authors"),
            "person": self.lead.get_absolute_url(),
            "place": self.city.get_absolute_url(),
            "home": reverse("home"),
            "feed": reverse("stories:feed"),
            "search": f"{reverse('search')}?q=met",
            "thread": reverse("stories:place_thread", args=[self.city.path]),
            "narrowed": f"{reverse('stories:list')}?tag={self.tag.slug}",
            "by": f"{reverse('stories:list')}?author={self.author.slug}",
            "twice": f"{reverse('stories:list')}?place={self.city.path}&tag={self.tag.slug}&order=shortest",
        }

    def asked(self, address):
        with CaptureQueriesContext(connection) as asked:
            assert self.client.get(address).status_code == 200
        queries = [query["sql"] for query in asked]
        return [sql for sql in queries if not any(f'FROM "{table}"' in sql for table in OF_THE_STORE)]

    def counted(self):
        self.client.get(f"{reverse('search')}?q=no")  # once for a version of the content: in which languages to ask
        return {name: len(self.asked(address)) for name, address in self.pages().items()}

    def test_as_many_queries_for_many_stories_as_for_few(self):
        few = self.counted()
        fill(stories=Overlap.SMALL + 60, people=40, places=30, tags=9, collections=2, shared=self.shared)
        many = self.counted()
        assert all(few.values()) and all(many.values())
        assert {name: max(few[name], many[name]) for name in few if max(few[name], many[name]) > MOST[name]} == {}

    def test_no_query_looks_through_a_whole_table_of_what_grows_with_the_stories(self):
        fill(stories=Overlap.SMALL + 60, people=40, places=30, tags=9, collections=2, shared=self.shared)
        measure_tables()
        for name, address in self.pages().items():
            for sql in self.asked(address):
                assert not looked_through(sql, rows=Story.objects.count()) & LARGE, (name, sql)
