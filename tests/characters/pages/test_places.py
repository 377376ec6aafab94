"""The public pages of places: what is set there, who is seen there, where it lies."""

from urllib.parse import quote

import pytest

from characters import editing
from characters.models import Place
from stories.models import Story
from stories.publishing.publish import withdraw
from tests.support.content import load_content
from tests.support.crowds import fill
from tests.support.factories import make_character, make_place, make_story
from tests.support.readers import MOST_QUERIES, PageCase

pytestmark = pytest.mark.sql

PARIS, MOSCOW = "/places/france/paris/", "/places/russia/moscow/"
WALL, MACAU = "/places/germany/berlin/the-berlin-wall/", "/places/china/macau/"


class TheFourStories(PageCase):
    """What a reader finds about the places of the starting content."""

    @classmethod
    def setUpTestData(cls):
        load_content()

    def test_the_page_opens_with_the_way_down_and_a_quotation(self):
        self.assertTrue(
            self.main(PARIS).startswith(
                "Places France Paris Paris “He wandered the streets of Paris, taking in the sights and "
                "sounds of the city he had once called home.” The Same Café, paragraph 2"
            )
        )

    def test_stories_are_listed_where_they_are_set_and_in_what_that_lies_in(self):
        for address in (PARIS, "/places/france/"):
            stories = self.section(address, "Stories set here")
            self.assertIn("Lemon Lavender", stories)
            self.assertIn("The Same Café", stories)
            self.assertNotIn("Partner in Life", stories)
        self.assertNotIn("Lemon Lavender", self.section(PARIS + "the-cafe/", "Stories set here"))

    def test_stories_that_only_speak_of_a_place_stand_apart(self):
        self.assertIn("Partner in Life", self.section(MOSCOW, "Stories set here"))
        self.assertIn("Just Another Regular", self.section(MOSCOW, "Spoken of"))
        self.assertIn("Spoken of in Lemon Lavender; no story is set here yet.", self.main(WALL))
        self.assertIsNone(self.section(WALL, "Stories set here"))

    def test_people_are_seen_where_a_paragraph_names_both(self):
        self.assertEqual(
            self.section(PARIS, "Seen here"),
            "Olivier Kalmurzaev the café, the Eiffel Tower Emil Ivanovich Kovalchuk the bakery, the Seine "
            "Sophia the Seine Sophie the café",
        )
        self.assertIsNone(self.section(MACAU, "Seen here"))

    def test_what_else_the_stories_say_of_it_stands_with_its_paragraph(self):
        self.assertIn(
            "“Now, as a humble pastry chef at a small bakery in Paris, Emil used his charm and wit to woo "
            "customers with his delicious croissants and flaky tartes.” Lemon Lavender, paragraph 2",
            self.section(PARIS, "In the text"),
        )

    def test_what_lies_inside_is_told_by_kind(self):
        self.assertEqual(
            self.section(PARIS, "Inside the city"),
            "Bakery the bakery Café the café Landmark the Eiffel Tower River the Seine",
        )

    def test_two_cafés_are_two_places(self):
        paris, moscow = self.main(PARIS + "the-cafe/"), self.main(MOSCOW + "the-cafe/")
        self.assertIn("The Same Café", paris)
        self.assertNotIn("Partner in Life", paris)
        self.assertIn("Partner in Life", moscow)
        self.assertNotIn("The Same Café", moscow)

    def test_the_chart_shows_the_place_among_others_and_says_where_in_words(self):
        where = self.section(PARIS, "Where it lies")
        self.assertIn("48.86° N, 2.35° E", where)
        self.assertIn("Moscow", where)
        self.assertIn("Berlin", where)
        for kept_out in ("the Eiffel Tower", "France", "Germany", "the Berlin Wall"):
            self.assertNotIn(kept_out, where)

    def test_a_place_without_coordinates_lies_in_one_that_has_them(self):
        self.assertIn(
            "In Paris: 48.86° N, 2.35° E. Where exactly is not given.",
            self.section(PARIS + "the-bakery/", "Where it lies"),
        )

    def test_a_place_that_no_story_says_where_to_find_has_a_bar(self):
        self.assertEqual(self.section("/places/the-bar/", "Where it lies"), "Place not given")
        self.assertIn('<span class="ink-bar short"></span>Place not given', self.page("/places/the-bar/"))

    def test_the_list_is_a_tree_with_numbers_and_the_unplaced_last(self):
        words = self.main("/places/")
        self.assertIn(
            "France Paris 1 2 the bakery 2 the café 1 the Eiffel Tower 1 the Seine 2 Germany Berlin "
            "the Berlin Wall 2 Russia Moscow 3 4 the café 3 the park 3 "
            "Place not given the bar 4 the soup kitchen 4",
            words,
        )

    def test_the_data_of_a_page_says_where_it_is(self):
        place, crumbs = self.linked_data(PARIS)
        self.assertEqual((place["@type"], place["name"]), ("Place", "Paris"))
        self.assertAlmostEqual(place["geo"]["latitude"], 48.86, places=1)
        self.assertEqual(place["containedInPlace"]["name"], "France")
        self.assertEqual([item["name"] for item in crumbs["itemListElement"]], ["Places", "France", "Paris"])

    def test_every_page_is_valid_and_within_ten_queries(self):
        places = Place.objects.public()
        for address in ["/places/", *(place.get_absolute_url() for place in places)]:
            with self.subTest(address):
                self.assert_valid(address)
                self.assertLessEqual(self.queries(address), MOST_QUERIES)

    def test_nothing_of_a_withdrawn_story_is_left(self):
        withdraw(Story.objects.get(key="partner-in-life"), by=None)
        self.assert_missing(MOSCOW + "the-cafe/")
        self.assert_missing(MACAU)
        self.assertIn("Spoken of in Just Another Regular; no story is set here yet.", self.main(MOSCOW))
        self.assertNotIn("Macau", self.page("/places/") + self.page(PARIS))


class WhatIsNotLive(PageCase):
    @classmethod
    def setUpTestData(cls):
        cls.country = make_place("Austria", kind="country")
        cls.vienna = make_place("Vienna", parent=cls.country, latitude=48.2, longitude=16.4)
        cls.linz = make_place("Linz", parent=cls.country, latitude=48.3, longitude=14.3)
        cls.anna, cls.boris = make_character("Anna Berg"), make_character("Boris Dahl")
        make_story(title="Shown", paragraphs=["Anna Berg left Vienna."], cast=[cls.anna], settings=[cls.vienna])
        make_story(
            title="Hidden",
            live=False,
            paragraphs=["Boris Dahl left Vienna for Linz."],
            cast=[cls.boris],
            settings=[cls.vienna, cls.linz],
        )

    def test_a_place_of_drafts_alone_has_no_page_and_no_link(self):
        self.assert_missing("/places/austria/linz/")
        for address in ("/places/", "/places/austria/", "/places/austria/vienna/"):
            self.assertNotIn("Linz", self.page(address))

    def test_a_place_says_nothing_of_a_draft(self):
        page = self.page("/places/austria/vienna/")
        self.assertNotIn("Hidden", page)
        self.assertNotIn("Boris", page)

    def test_what_only_a_draft_knows_says_of_no_place_where_it_lies(self):
        outer = make_place("Atlantis")
        make_story(title="Deep", settings=[outer])
        before = self.main("/places/")
        make_place("Hidden Reef", parent=outer, latitude=31, longitude=-24)
        self.assertEqual(self.main("/places/"), before)
        self.assertIn("Place not given", before)

    def test_what_contains_a_public_place_is_public(self):
        self.assertIn("Inside the country", self.main("/places/austria/"))


class Addresses(PageCase):
    @classmethod
    def setUpTestData(cls):
        cls.country, cls.other = make_place("Austria"), make_place("Hungary")
        cls.vienna = make_place("Vienna", parent=cls.country)
        cls.bar = make_place("the Bar", parent=cls.vienna, slug="bar")
        make_story(paragraphs=["Nobody was in the Bar."], settings=[cls.bar])

    def move(self, place, **to):
        place.refresh_from_db()
        for name, value in to.items():
            setattr(place, name, value)
        editing.save_place(place)

    def test_what_moves_takes_what_lies_inside_along(self):
        self.move(self.vienna, parent=self.other)
        self.move(self.vienna, slug="wien")
        for former in ("austria/vienna/bar", "hungary/vienna/bar"):
            self.assert_moved(f"/places/{former}/", "/places/hungary/wien/bar/")

    def test_odd_addresses_are_missing(self):
        paths = (
            "nowhere",
            "austria/nowhere",
            "austria//vienna",
            "/austria",
            "a/" * 900 + "a",
            quote("é\U0001f575"),
        )
        for path in (*paths, "b" * 3000, "..", "austria/vienna/bar/feed.xml"):
            self.assert_missing(f"/places/{path}/")

    def test_odd_pages_are_missing(self):
        for address in ("/places/", "/places/austria/"):
            for page in ("0", "-1", "abc", "1000000000000", "2", ""):
                self.assert_missing(f"{address}?page={page}")

    def test_pages_are_read_and_nothing_else(self):
        for address in ("/places/", "/places/austria/vienna/bar/"):
            self.assertEqual(self.client.head(address).status_code, 200)
            self.assertEqual(self.client.post(address).status_code, 405)
            self.assertFalse(self.client.get(address).cookies)


class MuchInside(PageCase):
    def test_what_lies_inside_has_pages(self):
        town = make_place("Linz", kind="city")
        for i in range(70):
            make_place(f"Corner {i:02}", parent=town, kind="corner", public_by_choice=True)
        self.assertIn("Corner 00", self.main("/places/linz/"))
        self.assertNotIn("Corner 69", self.main("/places/linz/"))
        self.assertIn("Corner 69", self.main("/places/linz/?page=2"))
        self.assertIn("More in Linz", self.main("/places/"))
        self.assert_valid("/places/linz/?page=2")

    def test_opposite_sides_of_the_earth_are_drawn(self):
        york = make_place("New York", latitude=40.71, longitude=-74)
        sydney = make_place("Sydney", latitude=-33.87, longitude=151.2)
        make_story(paragraphs=["From New York to Sydney."], settings=[york, sydney])
        where = self.section("/places/sydney/", "Where it lies")
        self.assertIn("33.87° S, 151.20° E", where)
        self.assertIn("New York", where)


class ManyStories(PageCase):
    """The same few queries, whatever is set in the place."""

    @classmethod
    def setUpTestData(cls):
        cls.country = make_place("Austria", kind="country")
        cls.city = make_place("Vienna", parent=cls.country, latitude=48.2, longitude=16.4)
        fill(stories=60, people=40, places=200, tags=4, collections=2, shared=[cls.city])

    def test_the_pages_take_no_more_queries_than_small_ones(self):
        for address in ("/places/", "/places/austria/", "/places/austria/vienna/"):
            self.assertLessEqual(self.queries(address), MOST_QUERIES)

    def test_long_lists_are_capped_and_lead_on(self):
        page = self.page("/places/austria/vienna/")
        self.assertIn("All 60", page)
        self.assertIn('href="/stories/?place=austria/vienna"', page)
        self.assertEqual(page.count('class="cover"'), 8)
        self.assertEqual(page.count('href="/people/person-'), 12)
