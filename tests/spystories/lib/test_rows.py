"""Many rows of one model in one statement, as saving each would leave them."""

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from spystories.lib.rows import insert_rows, insert_values, update_rows
from stories.models import Appearance, SearchWord
from tests.support.factories import make_character, make_place, make_story

pytestmark = pytest.mark.sql


class TestInserting(TestCase):
    def test_each_column_as_bulk_create_writes_it(self):
        story, anna, brno = make_story(), make_character(), make_place()
        rows = [
            Appearance(story=story, character=anna, count=2, paragraph=1, quotes=[[1, "“Anna”, she said."]]),
            Appearance(story=story, place=brno, number=3),
        ]
        columns = [column.name for column in Appearance._meta.fields if not column.primary_key]
        Appearance.objects.bulk_create(rows)
        written = list(Appearance.objects.order_by("count").values_list(*columns))
        Appearance.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            insert_rows(rows)
        self.assertEqual(len(asked), 1)
        self.assertEqual(list(Appearance.objects.order_by("count").values_list(*columns)), written)

    def test_of_what_is_there_already_the_columns_asked_for_are_written(self):
        insert_rows([SearchWord(word="anna"), SearchWord(word="bar")])
        insert_rows([SearchWord(word="anna", is_name=True)], same=["word"])
        self.assertEqual(set(SearchWord.objects.values_list("word", "is_name")), {("anna", False), ("bar", False)})
        insert_rows([SearchWord(word="anna", is_name=True)], same=["word"], update=["is_name"])
        self.assertEqual(set(SearchWord.objects.values_list("word", "is_name")), {("anna", True), ("bar", False)})

    def test_values_alone_are_written_as_rows_with_them_are(self):
        insert_rows([SearchWord(word="anna"), SearchWord(word="bar", is_name=True)])
        with self.assertNumQueries(1):
            values = {"word": ["anna", "bar", "cello"], "is_name": [True, False, True]}
            insert_values(SearchWord, values, same=["word"], update=["is_name"])
        kept = {("anna", True), ("bar", False), ("cello", True)}
        self.assertEqual(set(SearchWord.objects.values_list("word", "is_name")), kept)

    def test_none_asks_nothing(self):
        with self.assertNumQueries(0):
            insert_rows([])
            insert_values(SearchWord, {"word": [], "is_name": []})
            update_rows([], ["count"])
