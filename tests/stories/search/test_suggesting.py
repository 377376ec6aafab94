"""What is offered while a name or a title is typed: exactly that, then what begins so, then what holds such a word."""

from django.test import TestCase
from django.urls import reverse

from stories.models import DeskDocument, Story
from stories.search.suggesting import suggest
from tests.support.factories import make_character, make_story, make_superuser

PARTS = [f"Grace, part {number}" for number in range(1, 10)]


class ShelfTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.exact = make_story(title="Grace")
        for title in (*PARTS, "The Fall of Grace", "Clay, part 1"):
            make_story(title=title)
        make_story(title="A Hundred Thousand", paragraphs=["Clay, part 1, she said. Grace."])


class Ranking(ShelfTestCase):
    def test_what_is_called_exactly_so_comes_before_all_newer(self):
        for typed in ("grace", "GRACE", "Grâce"):
            self.assertEqual(suggest(typed)[0].title, "Grace")
            self.assertEqual(suggest(typed, ("story",), DeskDocument)[0].title, "Grace")

    def test_what_begins_so_comes_before_what_holds_such_a_word(self):
        make_story(title="Graceland Nights")
        found = [row.title for row in suggest("grac", ("story",))]
        self.assertNotIn("The Fall of Grace", found)
        self.assertEqual(found[0], "Grace")

    def test_somebody_named_so_comes_before_stories_that_only_begin_so(self):
        make_story(title="Emil at Sea", cast=[make_character("Emil Berg")], paragraphs=["Emil Berg sat."])
        make_character("Emil")
        self.assertEqual(suggest("emil", ("person", "story"), DeskDocument)[0].title, "Emil")

    def test_asks_twice_however_many_kinds(self):
        with self.assertNumQueries(2):
            suggest("grac", ("person", "place", "story"))


class InTheAdmin(ShelfTestCase):
    def setUp(self):
        self.client.force_login(make_superuser("ana"))

    def choose(self, typed):
        asked = {"app_label": "stories", "model_name": "collectionentry", "field_name": "story", "term": typed}
        return [row["text"] for row in self.client.get(reverse("admin:autocomplete"), asked).json()["results"]]

    def test_a_title_typed_whole_is_the_first_choice(self):
        self.assertEqual(self.choose("Clay, part 1")[0], "Clay, part 1")
        self.assertEqual(self.choose("grace")[0], "Grace")

    def test_a_list_begins_with_titles_until_it_is_sorted(self):
        changelist = reverse("admin:stories_story_changelist")
        page = self.client.get(changelist, {"q": "clay part 1"})
        self.assertEqual(page.context["cl"].result_list[0].working_title, "Clay, part 1")
        by_title = self.client.get(changelist, {"q": "clay part 1", "o": "1"})
        self.assertEqual(by_title.context["cl"].result_list[0].working_title, "A Hundred Thousand")

    def test_what_is_found_by_its_text_is_there_too(self):
        self.assertEqual(self.choose("hundred thousand"), ["A Hundred Thousand"])
        self.assertIn("A Hundred Thousand", self.choose("clay"))
        self.assertEqual(Story.objects.count(), 13)
