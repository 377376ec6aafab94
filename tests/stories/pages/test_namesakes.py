"""The namesakes on a story's cards: the first of each given name, at a cost that is the same for however many."""

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from characters.models import Character
from stories.pages.filed import read_namesakes
from tests.support.factories import make_character, make_story

pytestmark = pytest.mark.sql


class TestNamesakes(TestCase):
    def named(self, *names):
        return [Character.objects.get(name=name) for name in names]

    def told(self, *names):
        found = read_namesakes(self.named(*names))
        return {person.name: [(other.name, other.title) for other in others] for person, others in found.items()}

    def test_of_each_given_name_the_first_two_others(self):
        for name in ("Anna Weiss", "Anna Berg", "Anna Cole", "Anna Dorn", "Bo Lind", "Bo Sand", "Ida Lind"):
            make_character(name, public_by_choice=True)
        assert self.told("Anna Berg", "Anna Weiss", "Bo Lind", "Ida Lind") == {
            "Anna Berg": [("Anna Cole", ""), ("Anna Dorn", "")],
            "Anna Weiss": [("Anna Berg", ""), ("Anna Cole", "")],
            "Bo Lind": [],  # two letters make nobody a namesake
            "Ida Lind": [],
        }

    def test_the_title_is_of_one_who_is_in_one_story_alone(self):
        once, twice = make_character("Anna Berg"), make_character("Anna Cole")
        make_character("Anna Weiss", public_by_choice=True)
        make_character("Anna Adler")  # in no story, and so not public
        make_story(title="The Window", cast=[once, twice])
        make_story(title="The Door", cast=[twice])
        assert self.told("Anna Weiss") == {"Anna Weiss": [("Anna Berg", "The Window"), ("Anna Cole", "")]}

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans what is as small as this")
    def test_they_are_read_along_an_index(self):
        make_character("Anna Weiss"), make_character("Ida Lind")
        people = self.named("Anna Weiss", "Ida Lind")
        with CaptureQueriesContext(connection) as asked:
            read_namesakes(people)
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}")
            plan = [row[-1] for row in cursor.fetchall()]
        assert sum("INDEX character_by_given_name" in step for step in plan) == 2
        assert not any("SCAN characters" in step or "SCAN stories" in step for step in plan)
