"""How each form of a name follows when the name changes."""

import re

from django.test import SimpleTestCase

from characters.names.forms import NameRules, apply_replacements


def follows(old, new, words, **given):
    return NameRules(old, new, **given).rename(words)


def in_text(old, new, text, words, **given):
    """`text` with the new name where `words` stand."""
    start = text.index(words)
    return apply_replacements(text, NameRules(old, new, **given).replacements_at(text, start, start + len(words)))


class FormsOfAPerson(SimpleTestCase):
    def assert_follow(self, old, new, forms):
        names = NameRules(old, new)
        self.assertEqual({form: names.rename(form) for form in forms}, forms)

    def test_part_goes_to_part(self):
        self.assert_follow(
            "Sophia Petrova",
            "Anna Volkova",
            {
                "Sophia Petrova": "Anna Volkova",
                "Sophia": "Anna",
                "Petrova": "Volkova",
                "S. Petrova": "A. Volkova",
                "Sophia A. Petrova": "Anna A. Volkova",
            },
        )

    def test_a_title_stays(self):
        forms = {"Miss Petrova": "Miss Volkova", "Colonel Sophia Petrova": "Colonel Anna Volkova"}
        self.assert_follow("Sophia Petrova", "Anna Volkova", forms)

    def test_the_patronymic_follows(self):
        self.assert_follow(
            "Emil Ivanovich Kovalchuk",
            "Anton Petrovich Berg",
            {
                "Emil Ivanovich": "Anton Petrovich",
                "Ivanovich": "Petrovich",
                "E. I. Kovalchuk": "A. P. Berg",
                "Kovalchuk Emil Ivanovich": "Berg Anton Petrovich",
            },
        )

    def test_a_part_that_the_new_name_lacks_is_left_out(self):
        self.assert_follow(
            "Emil Ivanovich Kovalchuk",
            "Anton Berg",
            {
                "Emil Ivanovich Kovalchuk": "Anton Berg",
                "Emil Ivanovich": "Anton",
                "E. I. Kovalchuk": "A. Berg",
                "Kovalchuk Emil Ivanovich": "Berg Anton",
                "Ivanovich": "Anton",
            },
        )

    def test_a_part_that_the_old_name_lacked_comes_with_the_whole_name_only(self):
        forms = {"Anton Berg": "Emil Ivanovich Kovalchuk", "Anton": "Emil", "Berg": "Kovalchuk"}
        self.assert_follow("Anton Berg", "Emil Ivanovich Kovalchuk", forms)

    def test_a_name_of_one_word_goes_to_the_given_name(self):
        self.assert_follow("Lena", "Anna Berg", {"Lena": "Anna", "LENA": "ANNA"})

    def test_a_surname_that_stands_first_changes_place(self):
        self.assert_follow("Li Wei", "Anna Berg", {"Li Wei": "Anna Berg", "Mr Li": "Mr Berg", "Wei": "Anna"})

    def test_particles_follow_as_they_were_written(self):
        self.assert_follow(
            "Anna de la Cruz",
            "Maria von Trapp",
            {"Anna de la Cruz": "Maria von Trapp", "De la Cruz": "Von Trapp", "Cruz": "Trapp"},
        )

    def test_capitals_stay_capitals(self):
        forms = {"SOPHIA PETROVA": "ANNA VOLKOVA", "PETROVA": "VOLKOVA"}
        self.assert_follow("Sophia Petrova", "Anna Volkova", forms)

    def test_what_stands_between_the_words_stays(self):
        self.assert_follow("Sophia Petrova", "Anna Volkova", {"Sophia\u00a0Petrova": "Anna\u00a0Volkova"})

    def test_each_word_is_put_by_itself(self):
        puts = NameRules("Sophia Petrova", "Anna Petrova").replacements("Sophia Petrova")
        self.assertEqual([tuple(one) for one in puts], [(0, 6, "Anna")])

    def test_words_that_are_no_part_of_the_name_stay(self):
        self.assert_follow("Sophia Petrova", "Anna Volkova", {"the woman": "the woman", "Sophie": "Sophie"})


class OtherNames(SimpleTestCase):
    def test_become_what_is_said(self):
        aliases = {"the Baker": "the Painter", "Sonya": "Anya"}
        self.assertEqual(follows("Sophia Petrova", "Anna Volkova", "The Baker", aliases=aliases), "The Painter")
        self.assertEqual(follows("Sophia Petrova", "Anna Volkova", "SONYA", aliases=aliases), "ANYA")

    def test_with_a_part_of_the_name_follow_it(self):
        names = NameRules("Sophia Petrova", "Anna Volkova")
        proposed = [names.rename_alias(alias) for alias in ("Sonya Petrova", "Miss Petrova", "the Baker", "Sonya")]
        self.assertEqual(proposed, ["Sonya Volkova", "Miss Volkova", "the Baker", "Sonya"])


class WhatIsTyped(SimpleTestCase):
    def test_goes_before_what_follows_by_itself(self):
        typed = {"petrova": "Madame V."}
        self.assertEqual(follows("Sophia Petrova", "Anna Volkova", "Miss Petrova", typed=typed), "Miss Madame V.")
        self.assertEqual(follows("Sophia Petrova", "Anna Volkova", "Sophia", typed=typed), "Anna")

    def test_is_kept_by_the_form_without_title_and_case(self):
        names = NameRules("Sophia Petrova", "Anna Volkova")
        self.assertEqual({names.form_of(words) for words in ("Miss Petrova", "PETROVA")}, {"petrova"})


class WhatAgrees(SimpleTestCase):
    def test_a_bare_apostrophe_gets_its_s(self):
        changed = in_text("James Jones", "Anna Berg", "That was James' hat.", "James")
        self.assertEqual(changed, "That was Anna's hat.")

    def test_a_closing_quotation_mark_gets_none(self):
        changed = in_text("James Jones", "Anna Berg", "He said: ‘I saw James’ and left.", "James")
        self.assertEqual(changed, "He said: ‘I saw Anna’ and left.")

    def test_an_ending_stays(self):
        changed = in_text("Sophia Petrova", "Anna Volkova", "In Petrova’s hand", "Petrova")
        self.assertEqual(changed, "In Volkova’s hand")

    def test_the_article_of_a_place_comes_and_goes(self):
        wall = {"place": True}
        self.assertEqual(
            in_text("the Berlin Wall", "Checkpoint Charlie", "He saw the Berlin Wall.", "Berlin Wall", **wall),
            "He saw Checkpoint Charlie.",
        )
        self.assertEqual(in_text("Paris", "the Hague", "In Paris.", "Paris", **wall), "In the Hague.")
        self.assertEqual(in_text("Paris", "the Hague", "Paris!", "Paris", **wall), "The Hague!")
        self.assertEqual(in_text("the Seine", "the Thames", "along the Seine", "Seine", **wall), "along the Thames")

    def test_the_article_is_looked_for_beside_the_name_alone(self):
        """From the beginning of a long paragraph, thousands of names took half a minute."""
        text, names = "the Anna, to bathe Anna. " * 4_000, NameRules("Anna", "the Clara", place=True)
        puts = [one for found in re.finditer("Anna", text) for one in names.replacements_at(text, *found.span())]
        self.assertEqual(apply_replacements(text, puts), "the Clara, to bathe the Clara. " * 4_000)

    def test_a_place_by_the_part_before_its_comma(self):
        self.assertEqual(follows("Paris, Texas", "Rome, Georgia", "Paris", place=True), "Rome")
