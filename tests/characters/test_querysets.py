"""Questions about people cost what they answer, however many people there are."""

import pytest
from django.db import connection
from django.test import TestCase

from characters.models import Character
from tests.support.factories import make_character


class TestNamesakes(TestCase):
    def test_of_each_given_name_the_first_come(self):
        for name in ("Anna Weiss", "Anna Berg", "Anna Cole", "Bo Lind", "Ida Lind"):
            make_character(name)
        rows = Character.objects.first_of_given({"anna", "ida", "bo"}, most=2).alphabetical()
        self.assertEqual([row.name for row in rows], ["Anna Berg", "Anna Cole", "Ida Lind"])

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans what is as small as this")
    def test_they_are_read_along_an_index(self):
        plan = Character.objects.public().first_of_given({"anna", "ida"}, most=3).explain()
        self.assertIn("INDEX character_by_given_name (given=?)", plan)
        self.assertNotIn("SCAN", plan.replace("SCAN CONSTANT ROW", ""))
        self.assertNotIn("TEMP B-TREE", plan)
