"""Stories in several languages, each found by the stems of its own; on both databases."""

import pytest
from django.test import TestCase, override_settings

from stories.derived.reindex import reindex
from stories.models import DeskDocument, SearchStemmer
from stories.publishing.publish import publish, withdraw
from stories.search import documents, words
from stories.search.asking import read_query
from stories.search.finding import find
from tests.support.factories import make_character, make_revision, make_story
from tests.support.readers import read

pytestmark = pytest.mark.sql


class Stems(TestCase):
    def test_of_a_language_find_all_its_forms_with_or_without_accents(self):
        for lang, some in {
            "de": ("Häuser", "haus", "HAUSER"),
            "fr": ("aimée", "aimee", "aimées"),
            "es": ("canción", "canciones", "cancion"),
            "hu": ("házban", "ház", "haz"),
            "ru": ("письма", "письмо", "Письмам"),
            "el": ("γράμματα", "γράμμα", "γραμματα"),
            "ar": ("الكتاب", "كتاب"),
            "nb-NO": ("brevet", "brev"),
        }.items():
            with self.subTest(lang):
                code = words.stemmer_of(lang)
                stems = {stem for word in some for stem in words.stems(word, code)}
                self.assertEqual(len(stems), 1)
                self.assertTrue(stems.pop().endswith(f"0{code}"))

    def test_of_a_language_without_a_stemmer_are_the_words(self):
        for lang, some in {"he": "ספרים", "cy": "llythyrau", "ja": "手紙"}.items():
            self.assertEqual(words.stems(some, words.stemmer_of(lang)), words.folded_words(some))

    def test_of_english_are_what_they_were(self):
        self.assertEqual(words.stems("Bakeries 1984 café", words.stemmer_of("en-GB")), ["bakeri", "1984", "cafe"])
        self.assertEqual(words.rules_of(words.ENGLISH), 1)

    def test_numbers_of_rules_tell_the_stemmer_and_the_site(self):
        ours = words.current_rules()
        self.assertEqual([words.stemmer_by(rules) for rules in ours], list(words.STEMMERS))
        self.assertLess(len(words.STEMMERS), 40)
        with override_settings(LANGUAGE_CODE="yi"):
            theirs = words.current_rules()
        self.assertEqual(len({*ours, *theirs}), 2 * len(words.STEMMERS))
        self.assertLess(max(theirs), 2**15)


class Finding(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.english = make_story(title="The General", paragraphs=["A general stood in the fog. Nina waited."])
        cls.french = make_story(title="Les Généraux", paragraphs=["Elle ouvrit aux généraux."], lang="fr")
        cls.german = make_story(title="Der Brief", paragraphs=["Die Häuser standen still im Nebel."], lang="de-AT")
        cls.russian = make_story(title="Письмо", slug="pismo", paragraphs=["Он читал письма."], lang="ru")
        cls.hebrew = make_story(title="הגשר", slug="gesher", paragraphs=["היא חצתה את הגשר."], lang="he")

    def found(self, text):
        page = self.client.get("/search/", {"q": text})
        return [row.document.title for part in page.context["parts"] for row in part.stories]

    def test_a_story_is_found_by_another_form_of_its_words(self):
        for text, title in (("Haus", "Der Brief"), ("briefe", "Der Brief"), ("письмам", "Письмо"), ("הגשר", "הגשר")):
            with self.subTest(text):
                self.assertEqual(self.found(text), [title])

    def test_stems_of_one_language_find_nothing_in_another(self):
        """In French, and in French alone, "généraux" is "général"."""
        self.assertEqual(self.found("generaux"), ["Les Généraux"])
        self.assertEqual(set(self.found("general")), {"The General", "Les Généraux"})

    def test_phrases_and_what_must_not_be_there_are_asked_in_each(self):
        self.assertEqual(self.found('"Haus still"'), [])
        self.assertEqual(self.found('"die Haus"'), self.found('"Haus stand"'))
        self.assertEqual(self.found('"die Haus"'), ["Der Brief"])
        self.assertEqual(self.found("nebel -Haus"), [])
        self.assertEqual(self.found("nebel -hund"), ["Der Brief"])

    def test_the_words_are_marked_as_they_stand(self):
        for text, marked in (("Haus", {"Häuser"}), ("briefe", {"Brief"}), ("письмо", {"Письмо", "письма"})):
            page = read(self.client, f"/search/?q={text}")
            self.assertEqual(set(page.texts(".//mark")), marked)

    def test_a_draft_is_found_in_the_language_that_it_has_now(self):
        make_revision(self.german, title="Le Pli", paragraphs=["Elle aimait les généraux."], lang="fr")
        for text, is_found in (("aime", True), ("Haus", False)):
            keys = find(read_query(text), model=DeskDocument).keys
            self.assertEqual(DeskDocument.objects.filter(pk__in=keys, title="Le Pli").exists(), is_found, text)
        self.assertEqual(self.found("Haus"), ["Der Brief"])

    def test_another_language_makes_its_document_anew(self):
        publish(make_revision(self.german, title="Der Brief", paragraphs=["Die Häuser."], lang=""), by=None)
        self.assertEqual((self.found("Haus"), self.found("Häuser")), ([], ["Der Brief"]))

    def test_only_languages_that_there_are_are_asked(self):
        self.assertEqual({*read_query("x").stemmers}, {"en", "fr", "de", "ru", ""})
        for story in (self.french, self.russian):
            withdraw(story, by=None)
            story.delete()
        reindex()
        self.assertEqual({*read_query("x").stemmers}, {"en", "de", ""})

    def test_a_site_in_one_language_asks_in_that_alone(self):
        SearchStemmer.objects.all().delete()
        self.assertEqual(read_query("x").stemmers, ("en",))
        with self.assertNumQueries(0):
            read_query(" ")

    def test_another_language_of_the_site_is_noticed_and_made_good(self):
        make_character("Nina Berg")
        self.assertEqual(documents.check(), {})
        with override_settings(LANGUAGE_CODE="de"):
            self.assertGreater(documents.count_behind(), 0)
            self.assertGreater(documents.check()["out of date"], 0)
            reindex()
            self.assertEqual((documents.check(), documents.count_behind()), ({}, 0))
            self.assertEqual(self.found("haus"), ["Der Brief"])
