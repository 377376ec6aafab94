"""The public pages of people: quoted and counted, and nothing of what is not live."""

from urllib.parse import quote

import pytest

from characters import editing
from characters.models import Character
from stories.models import Story
from stories.publishing.publish import withdraw
from tests.support.content import load_content
from tests.support.crowds import fill
from tests.support.factories import make_character, make_fact, make_place, make_relationship, make_story
from tests.support.readers import MOST_QUERIES, PageCase, read

pytestmark = pytest.mark.sql

EMIL = "/people/emil-ivanovich-kovalchuk/"
OLIVIER = "/people/olivier-kalmurzaev/"
SOPHIA = "/people/sophia/"
PETROVA = "/people/sophia-petrova/"


class TheFourStories(PageCase):
    """What a reader finds about the people of the starting content."""

    @classmethod
    def setUpTestData(cls):
        load_content()

    def test_the_page_opens_with_a_quotation_its_story_and_its_paragraph(self):
        self.assertIn(
            "Emil Ivanovich Kovalchuk “a man with a reputation for being able to talk his way out of just "
            "about any situation” Lemon Lavender, paragraph 1",
            self.main(EMIL),
        )
        self.assertIn('<a href="/stories/lemon-lavender/#p1">Lemon Lavender</a>', self.page(EMIL))

    def test_the_card_has_the_facts(self):
        card = self.section(EMIL, "Index card")
        for row in (
            "Was spy, KGB agent; retired",
            "Is pastry chef in Paris",
            "Bakes best a lemon lavender cake",
        ):
            self.assertIn(row, card)

    def test_a_claim_is_called_a_claim_and_stands_with_its_denial(self):
        self.assertIn(
            "Claims built the Berlin Wall, as a key player. Denied by his colleagues.",
            self.section(EMIL, "Index card"),
        )

    def test_the_card_counts_the_names_in_the_text(self):
        for address, words in (
            (EMIL, "Seen in Lemon Lavender Named 12 times, first in paragraph 1"),
            (OLIVIER, "Seen in The Same Café Named 9 times, first in paragraph 1"),
            (SOPHIA, "Seen in Lemon Lavender Named 4 times, first in paragraph 4"),
            (PETROVA, "Seen in Partner in Life Named 3 times, first in paragraph 3"),
            ("/people/lena/", "Seen in Just Another Regular Named twice, first in paragraph 6"),
        ):
            self.assertIn(words, self.section(address, "Index card"))

    def test_the_evidence_is_what_the_facts_quote_in_reading_order(self):
        evidence = self.section(EMIL, "In the text")
        sentences = [
            "“As a retired spy and former KGB agent, he had spent years honing his skills in deception and "
            "misdirection.” Lemon Lavender, paragraph 1",
            "with his delicious croissants and flaky tartes.” Lemon Lavender, paragraph 2",
            "on even the most skeptical of faces.” Lemon Lavender, paragraph 2",
            "“He claimed to have been a key player in the Berlin Wall’s construction, although his "
            "colleagues back at the KGB had always denied any involvement on his part.” "
            "Lemon Lavender, paragraph 3",
        ]
        found = [evidence.find(sentence) for sentence in sentences]
        self.assertNotIn(-1, found)
        self.assertEqual(found, sorted(found))

    def test_what_stands_in_one_paragraph_is_told_as_it_stands_there(self):
        evidence = self.section(PETROVA, "In the text")
        sentences = (
            "“That’s where Sophia Petrova came into his life.”",
            "“They had met in a Moscow café,",
            "“Kirill found himself drawn to her warmth",
        )
        found = [evidence.find(sentence) for sentence in sentences]
        self.assertNotIn(-1, found)
        self.assertEqual(found, sorted(found))

    def test_each_fact_leads_to_its_sentence(self):
        links = read(self.client, EMIL).links(".//aside")
        for number in (1, 2, 3):
            self.assertIn(f"/stories/lemon-lavender/#p{number}", links)

    def test_people_around_are_told_in_words_and_counted(self):
        self.assertIn(
            "Sophia Asked him to walk along the Seine. Lemon Lavender, paragraph 5 Together in 3 paragraphs.",
            self.section(EMIL, "People around him"),
        )
        self.assertIn(
            "Emil Ivanovich Kovalchuk Was asked to walk. Lemon Lavender, paragraph 5 Together in 3 paragraphs.",
            self.section(SOPHIA, "People around her"),
        )
        self.assertIn(
            "Kirill Ivanovich Kalnina Found a partner in life in Sophia Petrova. Partner in Life, paragraph 6",
            self.section(PETROVA, "People around her"),
        )
        self.assertIn("Sophie Saw beyond his façade.", self.section(OLIVIER, "People around him"))

    def test_places_come_from_shared_paragraphs_and_not_from_the_setting(self):
        self.assertEqual(
            self.section(EMIL, "Places"),
            "Seen at Paris the bakery, Paris the Seine, Paris Spoken of the Berlin Wall, Berlin",
        )
        self.assertEqual(self.section(SOPHIA, "Places"), "Seen at the Seine, Paris")

    def test_namesakes_are_kept_apart(self):
        self.assertIn("Not Sophia Petrova, in Partner in Life", self.section(SOPHIA, "People around her"))
        self.assertIn("Not Sophia, in Lemon Lavender", self.section(PETROVA, "People around her"))
        self.assertNotIn("Sophie", self.main(SOPHIA))
        self.assertNotIn("Jazz", self.main(SOPHIA))

    def test_a_shared_patronymic_is_only_a_hint(self):
        self.assertIn("See also Kirill Ivanovich Kalnina", self.section(EMIL, "People around him"))

    def test_the_list_is_the_index_by_letter(self):
        self.assertIn("Eight people in these stories.", self.main("/people/"))
        self.assertEqual(
            self.section("/people/", "K"),
            "Kalmurzaev, Olivier 1 Kalnina, Kirill Ivanovich 3 Kovalchuk, Emil Ivanovich 2",
        )
        self.assertIn('href="/people/#l-p"', self.page("/people/"))

    def test_the_data_of_a_page_says_who_it_is_about(self):
        page, crumbs = self.linked_data(EMIL)
        self.assertEqual((page["@type"], crumbs["@type"]), ("ProfilePage", "BreadcrumbList"))
        person = page["mainEntity"]
        self.assertEqual((person["@type"], person["name"]), ("Person", "Emil Ivanovich Kovalchuk"))
        self.assertEqual(person["subjectOf"][0]["name"], "Lemon Lavender")
        self.assertTrue(person["url"].endswith(EMIL) and person["url"].startswith("http"))

    def test_every_page_is_valid_and_within_ten_queries(self):
        people = Character.objects.public()
        for address in ["/people/", *(person.get_absolute_url() for person in people)]:
            with self.subTest(address):
                self.assert_valid(address)
                self.assertLessEqual(self.queries(address), MOST_QUERIES)

    def test_nothing_of_a_withdrawn_story_is_left(self):
        withdraw(Story.objects.get(key="lemon-lavender"), by=None)
        self.assert_missing(EMIL)
        self.assert_missing(SOPHIA)
        self.assertNotIn("Kovalchuk", self.page("/people/"))
        self.assertNotIn("Lemon Lavender", self.page(PETROVA))


class WhatIsNotLive(PageCase):
    """Drafts leak nowhere."""

    @classmethod
    def setUpTestData(cls):
        cls.anna, cls.secret = make_character("Anna Berg"), make_character("Boris Dahl")
        cls.hideout = make_place("Odessa")
        cls.live = make_story(title="Shown", paragraphs=["Anna Berg waited."], cast=[cls.anna])
        cls.draft = make_story(
            title="Hidden",
            live=False,
            paragraphs=["Anna Berg met Boris Dahl in Odessa."],
            cast=[cls.anna, cls.secret],
            settings=[cls.hideout],
        )
        make_fact(cls.anna, cls.draft, "Anna Berg met Boris Dahl in Odessa.", label="is", value="a double agent")
        make_relationship(cls.anna, cls.secret, cls.draft, "Anna Berg met Boris Dahl in Odessa.", wording="betrays")

    def test_a_person_of_drafts_alone_has_no_page_and_is_in_no_list(self):
        self.assert_missing("/people/boris-dahl/")
        self.assertNotIn("Dahl", self.page("/people/"))

    def test_the_page_of_a_person_says_nothing_of_a_draft(self):
        page = self.page("/people/anna-berg/")
        for word in ("Hidden", "Boris", "Odessa", "double agent", "betrays"):
            self.assertNotIn(word, page)

    def test_a_fact_whose_sentence_is_gone_is_hidden(self):
        make_fact(self.anna, self.live, "Anna Berg ran.", label="is", value="a runner")
        self.assertNotIn("runner", self.page("/people/anna-berg/"))

    def test_a_tie_to_somebody_who_is_not_public_is_hidden(self):
        make_relationship(self.anna, self.secret, self.live, "Anna Berg waited.", wording="waits for")
        self.assertNotIn("waits for", self.page("/people/anna-berg/"))

    def test_a_page_may_be_public_by_choice(self):
        make_character("Clara Falk", public_by_choice=True)
        editing.announce(characters=[Character.objects.get(slug="clara-falk").pk])
        self.assertIn("Named in no story’s text", self.main("/people/clara-falk/"))
        self.assert_valid("/people/clara-falk/")


class LittleAndMuch(PageCase):
    def test_a_sentence_is_shown_once_though_facts_quote_parts_of_it(self):
        anna = make_character("Anna Berg", slug="anna")
        text = ["Anna Berg waited.", "Rain. In Oslo Anna Berg bought a red hat and a blue coat. So it was."]
        story = make_story(paragraphs=text, cast=[anna])
        for quoted in ("a red hat", "a blue coat"):
            make_fact(anna, story, quoted)
        evidence = self.section("/people/anna/", "In the text")
        self.assertIn("“In Oslo Anna Berg bought a red hat and a blue coat.”", evidence)
        self.assertEqual((evidence.count("a red hat"), evidence.count("a blue coat")), (1, 1))

    def test_somebody_named_once_is_named_once_and_no_more(self):
        anna = make_character("Anna Berg")
        make_story(title="Rain", paragraphs=["It rained. Anna Berg left."], cast=[anna])
        words = self.main("/people/anna-berg/")
        self.assertIn("“Anna Berg left.” Rain, paragraph 1", words)
        self.assertIn("Named once, in paragraph 1", words)
        self.assertTrue(words.endswith("Named once, and no more."))

    def test_of_several_stories_it_says_how_often_in_each_and_where_first(self):
        anna = make_character("Anna Berg")
        for title, text in (
            ("Rain", "Anna Berg left. Anna!"),
            ("Snow", "Anna Berg left."),
            ("Ice", "She left."),
        ):
            make_story(title=title, paragraphs=["Nothing.", text], cast=[anna])
        self.assertIn(
            "Seen in Rain 2 times Snow once Ice not by name Named 3 times, first in paragraph 2 of Rain",
            self.section("/people/anna-berg/", "Index card"),
        )

    def test_two_of_the_same_name_have_a_page_each(self):
        for title in ("Rain", "Snow"):
            make_story(title=title, paragraphs=["Anna Berg left."], cast=[make_character("Anna Berg")])
        self.assertIn("Not Anna Berg, in Snow", self.main("/people/anna-berg/"))
        self.assertIn("Not Anna Berg, in Rain", self.main("/people/anna-berg-2/"))
        self.assertNotIn("Seen in Rain Snow", self.main("/people/anna-berg/"))

    def test_three_others_are_drawn_and_two_are_not(self):
        names = ["Anna Berg", "Boris Dahl", "Clara Falk", "Dora Gold"]
        people = [make_character(name) for name in names]
        make_story(title="Few", paragraphs=["Anna Berg, Boris Dahl and Clara Falk."], cast=people[:3])
        self.assertNotIn('role="img"', self.page("/people/anna-berg/"))
        make_story(title="More", paragraphs=[", ".join(names) + "."], cast=people)
        self.assertIn("Anna Berg and 3 others; the list beside this drawing", self.page("/people/anna-berg/"))

    def test_forty_around_one_are_listed_as_far_as_they_are_near(self):
        people = [make_character(f"Person{chr(65 + i // 20)}{chr(97 + i % 20)} Holm") for i in range(40)]
        make_story(paragraphs=[", ".join(person.name for person in people)], cast=people)
        address = people[0].get_absolute_url()
        around = self.section(address, "People around them")
        self.assertEqual(around.count(", together in one paragraph"), 24)
        self.assertIn("And others.", around)
        self.assert_valid(address)

    def test_marks_in_names_and_words_are_only_marks(self):
        name = 'Anna "<b>" & Co'
        anna = make_character(name, slug="anna", aliases=["<script>x</script>"])
        story = make_story(paragraphs=[f"{name} left </script> at once."], cast=[anna])
        make_fact(anna, story, f"{name} left </script> at once.", label="<i>is</i>", value="<u>gone</u>")
        page = self.page("/people/anna/")
        for mark in ("<b>&", "<u>gone", "<script>x", "<i>is", "left </script>", "“<b>”"):
            self.assertNotIn(mark, page)
        self.assert_valid("/people/anna/")
        self.assertEqual(self.linked_data("/people/anna/")[0]["mainEntity"]["name"], name)

    def test_quotations_in_another_direction_keep_it(self):
        layla = make_character("ليلى الخوري", slug="layla", sort_name="الخوري، ليلى")
        make_story(title="حكاية", slug="hikaya", paragraphs=["كانت ليلى الخوري تنتظر."], cast=[layla])
        self.assertIn("<bdi>“كانت ليلى الخوري تنتظر.”</bdi>", self.page("/people/layla/"))
        self.assert_valid("/people/")


class Addresses(PageCase):
    @classmethod
    def setUpTestData(cls):
        cls.anna = make_character("Anna Berg")
        make_story(paragraphs=["Anna Berg left."], cast=[cls.anna])

    def rename(self, slug):
        self.anna.refresh_from_db()
        self.anna.slug = slug
        editing.save_character(self.anna)

    def test_a_former_address_leads_to_the_one_of_now(self):
        self.rename("anna-b")
        self.rename("anna-c")
        for former in ("anna-berg", "anna-b"):
            self.assert_moved(f"/people/{former}/", "/people/anna-c/")

    def test_going_back_ends_the_redirect(self):
        self.rename("anna-b")
        self.rename("anna-berg")
        self.page("/people/anna-berg/")
        self.assert_moved("/people/anna-b/", "/people/anna-berg/")

    def test_the_former_address_of_somebody_not_public_is_missing(self):
        self.rename("anna-b")
        withdraw(Story.objects.get(), by=None)
        self.assert_missing("/people/anna-berg/")

    def test_odd_addresses_are_missing(self):
        for address in (
            "/people/nobody/",
            "/people/" + "a" * 3000 + "/",
            "/people/" + quote("é\U0001f575") + "/",
        ):
            self.assert_missing(address)
        for page in ("0", "-1", "abc", "1000000000000", "2", "", "1e3", "%00"[1:]):
            self.assert_missing(f"/people/?page={page}")

    def test_pages_are_read_and_nothing_else(self):
        for address in ("/people/", "/people/anna-berg/"):
            self.assertEqual(self.client.head(address).status_code, 200)
            self.assertEqual(self.client.post(address).status_code, 405)
            self.assertFalse(self.client.get(address).cookies)


class ManyStories(PageCase):
    """The same few queries, whatever the person is in."""

    @classmethod
    def setUpTestData(cls):
        cls.lead = make_character("Zelda Zorn")
        cls.crowd = fill(stories=60, people=230, places=40, tags=4, collections=2, shared=[cls.lead])

    def test_the_page_takes_no_more_queries_than_a_small_one(self):
        self.assertLessEqual(self.queries("/people/zelda-zorn/"), MOST_QUERIES)

    def test_long_lists_are_capped_and_lead_on(self):
        card = self.section("/people/zelda-zorn/", "Index card")
        self.assertIn("All 60", card)
        self.assertIn("Named 120 times, first in paragraph 1 of Story 1", card)
        self.assertIn('href="/stories/?person=zelda-zorn"', self.page("/people/zelda-zorn/"))

    def test_the_index_has_pages_and_letters_lead_to_theirs(self):
        page = self.page("/people/")
        self.assertIn('rel="next"', page)
        self.assertIn('href="/people/?page=2#l-z"', page)
        self.assertIn("Zorn, Zelda", self.page("/people/?page=2"))
        self.assertLessEqual(self.queries("/people/?page=2"), MOST_QUERIES)
        self.assert_valid("/people/?page=2")
