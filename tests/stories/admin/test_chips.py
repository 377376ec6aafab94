"""What a story is tied to, chosen and made beside the text."""

from django.urls import reverse

from characters.models import Character
from stories.models import Author, Change, Collection, Story, Tag
from tests.support.factories import (
    make_author,
    make_character,
    make_collection,
    make_place,
    make_story,
    make_tag,
    make_user,
)

from .test_story import StoryAdminTestCase


class ChipTestCase(StoryAdminTestCase):
    def address(self, kind):
        return reverse("admin:stories_story_chips", args=[kind])

    def find(self, kind, typed):
        return self.client.get(self.address(kind), {"q": typed}).json()["names"]

    def make(self, kind, name):
        return self.client.post(self.address(kind), {"name": name})


class Choosing(ChipTestCase):
    def test_each_kind_is_found_by_the_beginning_of_its_name(self):
        rows = {
            "character": make_character("Emil Berg"),
            "place": make_place("Berg Street"),
            "tag": Tag.objects.get(pk=self.make("tag", "Bergamot").json()["id"]),
            "author": make_author("Berga Lind"),
            "collection": make_collection("Bergen"),
        }
        for kind, row in rows.items():
            with self.subTest(kind):
                self.assertEqual([found["id"] for found in self.find(kind, "berg")], [str(row.pk)])

    def test_another_kind_is_no_page(self):
        for kind in ("story", "user", "x"):
            self.assertEqual(self.client.get(self.address(kind)).status_code, 404)


class Making(ChipTestCase):
    def test_each_kind_is_put_on_file_once_and_has_a_history(self):
        for kind, model in {"character": Character, "tag": Tag, "author": Author, "collection": Collection}.items():
            with self.subTest(kind):
                made = self.make(kind, "  Night   Post ")
                row = model.objects.get()
                self.assertEqual((made.status_code, made.json()), (201, {"id": str(row.pk), "label": "Night Post"}))
                self.assertTrue(row.slug)
                again = self.make(kind, "Night Post")
                self.assertEqual((again.status_code, again.json()["id"]), (200, str(row.pk)))
                self.assertEqual(Change.objects.filter(key=row.key).count(), 1)

    def test_a_tag_is_the_same_in_whatever_case(self):
        tag = make_tag("Trains")
        self.assertEqual(self.make("tag", "TRAINS").json()["id"], str(tag.pk))

    def test_a_synonym_is_no_other_tag_and_the_reason_is_said(self):
        make_tag("Trains", synonyms=["Railways"])
        refused = self.make("tag", "Railways")
        self.assertEqual(refused.status_code, 422)
        self.assertIn("synonym", refused.json()["error"])

    def test_no_name_and_one_that_is_too_long_are_refused_in_words(self):
        for kind in ("character", "place", "tag", "author", "collection"):
            for name in ("", " \x00 ", "x" * 300):
                with self.subTest(kind, name=name[:4]):
                    refused = self.make(kind, name)
                    self.assertEqual(refused.status_code, 422)
                    self.assertTrue(refused.json()["error"])

    def test_a_writer_makes_people_and_authors_but_no_tag_and_no_collection(self):
        self.client.force_login(make_user("willa", role="writer"))
        told = {
            kind: self.make(kind, "Night Post").status_code for kind in ("character", "author", "tag", "collection")
        }
        self.assertEqual(told, {"character": 201, "author": 201, "tag": 403, "collection": 403})
        page = self.client.get(self.add).content.decode()
        self.assertIn(f'data-chips="{self.address("tag")}" data-may-make=""', page)
        self.assertIn(f'data-chips="{self.address("author")}" data-may-make="1"', page)


class Guessing(ChipTestCase):
    def test_the_text_tells_whether_it_is_set_in_a_place(self):
        paris = make_place("Paris", aliases=["Lutetia"])
        guess = reverse("admin:stories_story_guess")
        for body, how in (
            ("<p>In <em>Lutetia</em> it rained.</p>", "set"),
            ("<p>A train to Paris.</p>", "spoken"),
            ("", "set"),
        ):
            found = self.client.post(guess, {"place": paris.pk, "body": body})
            self.assertEqual(found.json(), {"how": how})

    def test_no_place_is_no_page(self):
        for place in ("", "x", "0", "99999"):
            found = self.client.post(reverse("admin:stories_story_guess"), {"place": place})
            self.assertEqual(found.status_code, 404)


class Collecting(ChipTestCase):
    def setUp(self):
        super().setUp()
        self.winter, self.summer = make_collection("Winter", stories=[make_story()]), make_collection("Summer")
        self.story = make_story(title="The Window")

    def held(self):
        return sorted(self.story.collections.values_list("title", flat=True))

    def rows(self, *rows):
        """What a form sends of its collections: each with whether it is taken out."""
        sent = {"collections-TOTAL_FORMS": len(rows), "collections-INITIAL_FORMS": 0}
        for i, (collection, is_out) in enumerate(rows):
            sent |= {f"collections-{i}-collection": collection.pk} | (
                {f"collections-{i}-DELETE": "on"} if is_out else {}
            )
        return sent

    def test_a_story_joins_and_leaves_them_from_its_own_page(self):
        self.send(self.story, **self.rows((self.winter, False), (self.summer, False)))
        self.assertEqual(self.held(), ["Summer", "Winter"])
        self.assertEqual(self.winter.entries.last().story, self.story)
        self.assertContains(self.client.get(self.change(self.story)), "<summary>Summer, Winter</summary>", html=True)
        self.send(self.story, **self.rows((self.winter, True), (self.summer, False)))
        self.assertEqual(self.held(), ["Summer"])
        self.assertEqual(Change.objects.filter(key=self.winter.key).count(), 2)

    def test_what_others_did_meanwhile_stays(self):
        self.send(self.story, **self.rows((self.winter, False)))
        self.send(self.story, **self.rows((self.summer, False)))
        self.assertEqual(self.held(), ["Summer", "Winter"])

    def test_a_form_that_says_nothing_of_them_changes_nothing(self):
        self.send(self.story, **self.rows((self.winter, False)))
        self.send(self.story, title="The Door")
        self.assertEqual(self.held(), ["Winter"])

    def test_a_new_story_is_collected_with_its_first_save(self):
        self.send(title="The Ferry", **self.rows((self.winter, False)))
        self.story = Story.objects.get(working_title="The Ferry")
        self.assertEqual(self.held(), ["Winter"])

    def test_readers_see_it_at_once_and_its_neighbours(self):
        self.send(self.story, **self.rows((self.winter, False)))
        self.assertContains(self.client.get(self.winter.get_absolute_url()), "The Window")

    def test_a_writer_sees_them_and_changes_none(self):
        willa = make_user("willa", role="writer")
        self.send(self.story, **self.rows((self.winter, False)))
        Story.objects.filter(pk=self.story.pk).update(created_by=willa)
        self.client.force_login(willa)
        page = self.client.get(self.change(self.story)).content.decode()
        self.assertIn("<p>Winter</p>", page)
        self.assertNotIn("collections-TOTAL_FORMS", page)
        self.send(self.story, **self.rows((self.winter, True), (self.summer, False)))
        self.assertEqual(self.held(), ["Winter"])
