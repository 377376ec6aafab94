"""Who and what appears in a story, in which telling sentences, and beside whom."""

from itertools import pairwise

from django.test import SimpleTestCase, TestCase

from stories.content.sentences import sentence_starts
from stories.derived.appearances import LONGEST_QUOTE
from stories.derived.reindex import reindex
from stories.models import Appearance, Encounter
from stories.publishing.publish import withdraw
from tests.support.factories import make_character, make_place, make_story


def sentences(text):
    starts = [*sentence_starts(text), len(text)]
    return [text[start:end].strip() for start, end in pairwise(starts)]


class Sentences(SimpleTestCase):
    def test_end_at_full_stops_and_line_breaks(self):
        self.assertEqual(
            sentences("He paid. Who saw it? Nobody…\nThe end"),
            ["He paid.", "Who saw it?", "Nobody…", "The end"],
        )

    def test_keep_their_closing_quotation_mark(self):
        self.assertEqual(sentences('"Go." He went.'), ['"Go."', "He went."])

    def test_do_not_end_at_an_abbreviation_or_an_initial(self):
        self.assertEqual(sentences("Mr. Smith met J. Doe. They spoke."), ["Mr. Smith met J. Doe.", "They spoke."])

    def test_do_not_end_inside_a_number(self):
        self.assertEqual(sentences("It was 3.5 miles."), ["It was 3.5 miles."])

    def test_are_found_at_once_beside_a_long_row_of_dots(self):
        """Looking from each dot anew took a minute."""
        row = "." * 100_000
        self.assertEqual(sentences(f"He paid{row}x. Who saw it?"), [f"He paid{row}x.", "Who saw it?"])


class AppearancesOfAStory(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.anna, cls.boris = make_character("Anna Berg"), make_character("Boris Dahl")
        cls.unnamed = make_character("Clara Falk")
        cls.vienna, cls.rome = make_place("Vienna"), make_place("Rome")
        cls.story = make_story(
            paragraphs=[
                "Anna came to Vienna. It rained. Anna met Boris Dahl in Vienna, and they left.",
                "Boris spoke of Rome. Nothing else is known.",
                "Anna waited.",
            ],
            cast=[cls.anna, cls.boris, cls.unnamed],
            settings=[cls.vienna, (cls.rome, "spoken")],
        )

    def appearance(self, entity):
        kind = "place" if hasattr(entity, "path") else "character"
        return Appearance.objects.get(**{kind: entity})

    def test_count_how_often_the_text_names_each(self):
        counts = [self.appearance(who).count for who in (self.anna, self.boris, self.vienna, self.rome)]
        self.assertEqual(counts, [3, 2, 2, 1])

    def test_include_who_is_cast_and_never_named(self):
        row = self.appearance(self.unnamed)
        self.assertEqual((row.count, row.paragraph, row.quotes), (0, None, []))

    def test_quote_the_first_sentence_and_the_most_telling_of_each_paragraph(self):
        self.assertEqual(
            self.appearance(self.anna).quotes,
            [
                [1, "Anna came to Vienna."],
                [1, "Anna met Boris Dahl in Vienna, and they left."],
                [3, "Anna waited."],
            ],
        )

    def test_a_sentence_without_an_end_is_cut_around_the_name(self):
        story = make_story(paragraphs=["word " * 500 + "Anna " + "word " * 500], cast=[self.anna])
        ((_number, sentence),) = story.appearances.get().quotes
        self.assertIn("Anna", sentence)
        self.assertLessEqual(len(sentence), LONGEST_QUOTE + 4)
        self.assertTrue(sentence.startswith("… ") and sentence.endswith(" …"))

    def test_encounters_count_the_paragraphs_that_name_both(self):
        met = {(row.character, row.other or row.place): row.paragraphs for row in Encounter.objects.all()}
        self.assertEqual(
            met,
            {
                (self.anna, self.boris): 1,
                (self.boris, self.anna): 1,
                (self.anna, self.vienna): 1,
                (self.boris, self.vienna): 1,
                (self.boris, self.rome): 1,
            },
        )

    def test_encounters_know_where_the_story_is_set_from_what_it_speaks_of(self):
        self.assertTrue(Encounter.objects.filter(place=self.vienna).first().is_set)
        self.assertFalse(Encounter.objects.get(place=self.rome).is_set)

    def test_go_when_the_story_is_withdrawn(self):
        withdraw(self.story, by=None)
        self.assertFalse(Appearance.objects.exists() or Encounter.objects.exists())

    def test_are_made_anew_by_reindex(self):
        before = list(Appearance.objects.values_list("character", "place", "count", "quotes").order_by("pk"))
        Appearance.objects.all().delete()
        reindex()
        after = list(Appearance.objects.values_list("character", "place", "count", "quotes").order_by("pk"))
        self.assertEqual(after, before)
