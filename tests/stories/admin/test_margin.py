"""The margin beside the manuscript: who is named, what is open, what was decided."""

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from characters.models import Character, Place
from stories.content.value import Decided, content_of_revision
from stories.models import Change, Mention, Story
from stories.publishing.publish import save_revision
from tests.support.factories import make_character, make_content, make_place, make_story, make_user
from tests.support.opened import opened

from .test_story import StoryAdminTestCase, grant

TEXT = "<p>He saw Sophia. Sophia left.</p><p>Sophia met Dimitri Orlov in Brno. “Well,” said Dimitri Orlov.</p>"


def answered(*rows, **fields):
    """The rows of decisions as a browser sends them: (form, answer), of one passage with its anchor."""
    sent = {"decisions-TOTAL": len(rows)}
    for n, (form, answer, *anchor) in enumerate(rows):
        sent[f"decisions-{n}-about"] = json.dumps([form, *(anchor or (0, "", ""))])
        sent[f"decisions-{n}-answer"] = answer
    return sent | fields


def _decided(count):
    return tuple(Decided(f"Name {number}", "open") for number in range(count))


class MarginTestCase(StoryAdminTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.petrova, cls.sophia = make_character("Sophia Petrova"), make_character("Sophia")

    def asked(self, story=None, **words):
        """What the margin answers to the form as it is typed."""
        name = ("stories_story_named", [story.pk]) if story else ("stories_story_named_new", [])
        data = {"title": "The Window", "body": TEXT, "slug": ""} | words
        for prefix in ("cast", "settings", "tags", "ties"):
            data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
        return self.client.post(reverse(f"admin:{name[0]}", args=name[1]), data)

    def decisions(self, story):
        return content_of_revision(self.newest(story)).decisions


class Showing(MarginTestCase):
    def test_one_name_is_one_question_however_often(self):
        html = self.asked().json()["html"]
        self.assertInHTML("<strong>Sophia</strong>", html, 1)
        self.assertInHTML('<span class="quiet">3 times</span>', html, 1)
        self.assertIn(f'value="character:{self.petrova.key}"', html)
        self.assertIn("Someone new", html)

    def test_tells_a_namesake_by_the_part_in_another_story(self):
        make_story(title="Lemon Lavender", cast=[(self.sophia, "love interest")])
        self.assertIn("Sophia, love interest in “Lemon Lavender”", self.asked().json()["html"])

    def test_counts_who_is_there_with_the_part(self):
        story = make_story(live=False, body=TEXT, cast=[(self.sophia, "lead")])
        page = self.client.get(self.change(story))
        self.assertContains(page, '<span class="quiet">lead</span>', html=True)
        self.assertNotContains(page, "Who is it?")

    def test_what_is_not_on_file_is_offered_with_who_looks_like_it(self):
        html = self.asked(body="<p>“No,” said Sophie Berg. Sophie Berg sat.</p>").json()["html"]
        self.assertIn("Looks like Sophia and Sophia Petrova.", html)
        for label in ("Add person", "Add place", "Not a name"):
            self.assertIn(label, html)

    def test_spans_count_code_points(self):
        spans = self.asked(body="<p>😀 Sophia Petrova’s hat</p>").json()["spans"]
        self.assertEqual(spans, [[1, 2, 16, "known"]])

    def test_an_answer_on_its_way_is_shown_as_given(self):
        sent = answered(("Sophia", f"character:{self.sophia.key}"), ("Dimitri Orlov", "add:character"))
        html = self.asked(**sent).json()["html"]
        self.assertNotIn("Who is it?", html)
        self.assertIn("On file once you save.", html)
        self.assertInHTML(f'<option value="character:{self.sophia.key}" selected>Sophia</option>', html, 1)
        self.assertFalse(Character.objects.filter(name="Dimitri Orlov").exists())

    def test_costs_the_same_for_many_names(self):
        self.asked()
        with CaptureQueriesContext(connection) as few:
            self.asked()
        for n in range(12):
            make_character(f"Anna Berg{chr(97 + n)}")
        body = "".join(f"<p>Anna Berg{chr(97 + n)} saw Anna and Sophia.</p>" for n in range(12))
        self.asked(body=body)
        with CaptureQueriesContext(connection) as many:
            self.asked(body=body)
        self.assertEqual(len(few), len(many))

    def test_whoever_may_not_edit_the_story_is_refused(self):
        story = make_story(live=False, body=TEXT, by=self.ana)
        self.client.force_login(make_user("wanda", role="writer"))
        self.assertEqual(self.asked(story).status_code, 403)

    def test_only_a_form_is_answered(self):
        self.assertEqual(self.client.get(reverse("admin:stories_story_named_new")).status_code, 405)


class Deciding(MarginTestCase):
    def test_an_answer_is_saved_and_published_with_the_story(self):
        sent = answered(("Sophia", f"character:{self.petrova.key}"), ("Dimitri Orlov", "nothing"))
        self.send(body=TEXT, _publish="Publish", **sent)
        story = Story.objects.get()
        self.assertEqual(Mention.objects.filter(story=story, character=self.petrova, by="decision").count(), 3)
        self.assertEqual(
            [(row.form, row.kind) for row in self.decisions(story)],
            [("Dimitri Orlov", "nothing"), ("Sophia", "character")],
        )
        page = self.client.get(self.change(story))
        self.assertContains(page, "Take back", 2)

    def test_one_passage_can_be_answered_apart(self):
        whole = ("Sophia", f"character:{self.sophia.key}")
        one = ("Sophia", f"character:{self.petrova.key}", 1, "Sophia. ", " left.")
        self.send(body=TEXT, _publish="Publish", **answered(whole, one))
        found = Mention.objects.order_by("paragraph", "start").values_list("character__name", flat=True)
        self.assertEqual(list(found), ["Sophia", "Sophia Petrova", "Sophia"])

    def test_it_may_be_somebody_on_file_who_was_not_thought_of(self):
        dimitri = make_character("Dimitri Orlov", aliases=["the Baker"])
        for typed in ("dimitri orlov", "the baker", dimitri.slug):
            self.send(title=typed, body=TEXT, **answered(("Sophia", ""), **{"decisions-0-other": typed}))
            (row,) = self.decisions(Story.objects.latest("pk"))
            self.assertEqual((row.form, row.key), ("Sophia", dimitri.key))

    def test_of_namesakes_on_file_the_address_says_which(self):
        make_character("Dimitri Orlov")
        other = make_character("Dimitri Orlov")
        cafes = [make_place("the café", parent=make_place(city)) for city in ("Paris", "Moscow")]
        page = self.send(body=TEXT, **answered(("Sophia", ""), **{"decisions-0-other": "Dimitri Orlov"}))
        self.assertContains(page, "Several on file are called “Dimitri Orlov”.")
        self.assertContains(page, 'value="Dimitri Orlov" maxlength="200"')
        for typed, key in ((other.slug, other.key), ("the café, Moscow", cafes[1].key)):
            self.send(title=typed, body=TEXT, **answered(("Sophia", ""), **{"decisions-0-other": typed}))
            self.assertEqual(self.decisions(Story.objects.latest("pk"))[0].key, key)

    def test_a_name_that_nobody_on_file_has_is_told_and_nothing_is_saved(self):
        page = self.send(body=TEXT, **answered(("Sophia", ""), **{"decisions-0-other": "Zoë"}))
        self.assertContains(page, "Nobody and nowhere on file is called “Zoë”.")
        self.assertFalse(Story.objects.exists())

    def test_taken_back_is_open_again(self):
        story = make_story(live=False, body=TEXT)
        self.send(story, body=TEXT, slug=story.slug, **answered(("Sophia", "open")))
        self.assertEqual(len(self.decisions(story)), 1)
        self.send(story, body=TEXT, slug=story.slug, **answered(("Sophia", "")))
        self.assertEqual(self.decisions(story), ())
        self.assertContains(self.client.get(self.change(story)), "Who is it?")

    def test_a_form_without_the_margin_keeps_them(self):
        story = make_story(live=False, body=TEXT)
        self.send(story, body=TEXT, slug=story.slug, **answered(("Sophia", "open")))
        self.send(story, body=TEXT, slug=story.slug, title="Another")
        self.assertEqual(len(self.decisions(story)), 1)

    def test_none_is_lost_however_many_there_are(self):
        content = make_content(paragraphs=["He left."], decisions=_decided(500))
        story = save_revision(Story(), content, by=None).story
        sent = opened(self.client, self.change(story)) | {"standfirst": "Typed", "_save": "Save"}
        self.assertEqual(self.client.post(self.change(story), sent).status_code, 302)
        self.assertEqual((self.newest(story).standfirst, len(self.decisions(story))), ("Typed", 500))

    def test_what_makes_no_sense_is_left_out(self):
        broken = answered(("Sophia", "character:nobody"), ("Sophia", "what"), ("x" * 201, "open"))
        broken |= {"decisions-8-about": '["Sophia", 0, "", ""]', "decisions-8-answer": "character:\0"}
        broken |= {"decisions-cast": ["\0", "nobody"]}
        broken |= {"decisions-TOTAL": "9" * 5, "decisions-7-about": "[", "decisions-7-answer": "open"}
        self.send(body=TEXT, **broken)
        self.assertEqual(self.decisions(Story.objects.get()), ())

    def test_a_comparison_tells_of_them(self):
        story = make_story(live=False, body=TEXT)
        self.send(story, body=TEXT, slug=story.slug, **answered(("Sophia", f"character:{self.petrova.key}")))
        page = self.client.get(reverse("admin:stories_story_compare", args=[story.pk]))
        self.assertContains(page, "Sophia Petrova")


class Adding(MarginTestCase):
    def test_new_people_and_places_are_put_on_file_with_the_save_and_meant_from_then_on(self):
        new = answered(("Dimitri Orlov", "add:character"), ("Brno", "add:place"), ("Sophia", "open"))
        new |= {"decisions-0-name": "Dimitri Orlov", "decisions-0-pronouns": "he"}
        self.send(body=TEXT, _publish="Publish", **new)
        orlov, brno = Character.objects.get(name="Dimitri Orlov"), Place.objects.get(name="Brno")
        self.assertEqual((orlov.pronouns, orlov.sort_name, orlov.is_public), ("he", "Orlov, Dimitri", True))
        self.assertEqual((Mention.objects.filter(character=orlov).count(), brno.mentions.count()), (2, 1))

    def test_the_history_tells_who_put_them_on_file(self):
        self.send(body=TEXT, **answered(("Dimitri Orlov", "add:character"), ("Brno", "add:place")))
        rows = Change.objects.filter(what=Change.What.ADDED, by=self.ana).values_list("subject", "name")
        self.assertEqual(sorted(rows), [("person", "Dimitri Orlov"), ("place", "Brno")])

    def test_of_a_draft_alone_they_are_not_public(self):
        self.send(body=TEXT, **answered(("Dimitri Orlov", "add:character"), ("Brno", "add:place")))
        self.assertEqual((Character.objects.public().count(), Place.objects.public().count()), (0, 0))
        self.assertEqual(Character.objects.count(), 3)

    def test_a_new_place_lies_in_the_one_that_was_named_with_it(self):
        moravia = make_place("Moravia", parent=make_place("Czechia"))
        make_character("Moravia")
        lies = {"decisions-0-inside": "Moravia, Czechia"}
        page = self.send(body=TEXT, **answered(("Brno", "add:place"), **lies | {"decisions-0-inside": "Mor"}))
        self.assertContains(page, "Nobody and nowhere on file is called “Mor”.")
        self.assertContains(page, 'value="Mor"')
        self.send(body=TEXT, **answered(("Brno", "add:place"), **lies))
        self.assertEqual(Place.objects.get(name="Brno").parent, moravia)

    def test_someone_new_may_share_a_name(self):
        self.send(body=TEXT, _publish="Publish", **answered(("Sophia", "add:character")))
        named = Character.objects.filter(name="Sophia").order_by("pk")
        self.assertEqual(named.count(), 2)
        self.assertEqual(named.last().mentions.count(), 3)

    def test_two_forms_of_one_new_name_are_one_person(self):
        again = answered(("Orlov", "add:character"), ("Dimitri Orlov", "add:character"))
        self.send(body=TEXT, **again | {"decisions-0-name": "Dimitri Orlov"})
        self.assertEqual(Character.objects.filter(name="Dimitri Orlov").count(), 1)

    def test_only_by_whoever_may(self):
        writer = grant(make_user("wanda"), "add_story", "change_story")
        self.client.force_login(writer)
        html = self.asked().json()["html"]
        self.assertNotIn("Add person", html)
        self.assertIn("Not a name", html)
        self.assertEqual(self.send(body=TEXT, **answered(("Dimitri Orlov", "add:character"))).status_code, 403)
        self.assertFalse(Character.objects.filter(name="Dimitri Orlov").exists() or Story.objects.exists())

    def test_a_name_that_is_too_long_is_told_and_nothing_is_saved(self):
        long = answered(("Dimitri Orlov", "add:character")) | {"decisions-0-name": "D" * 130}
        self.assertContains(self.send(body=TEXT, **long), "at most 120 characters")
        self.assertFalse(Story.objects.exists())

    def test_who_is_recognised_joins_the_cast_and_the_places(self):
        paris = make_place("Paris")
        joining = answered(**{"decisions-cast": [self.petrova.key], "decisions-settings": [paris.key]})
        self.send(body="<p>Sophia Petrova in Paris.</p>", **joining)
        content = content_of_revision(self.newest(Story.objects.get()))
        self.assertEqual([row.name for row in (*content.cast, *content.settings)], ["Sophia Petrova", "Paris"])


class Offering(MarginTestCase):
    def names(self, typed):
        found = self.client.get(reverse("admin:stories_story_names"), {"q": typed}).json()["names"]
        return [(row["name"], row["label"]) for row in found]

    def test_finds_by_any_name_and_writes_the_one_that_was_found(self):
        make_character("Kirill Kalnina", aliases=["the Baker"])
        make_place("the café", parent=make_place("Moscow"))
        self.assertEqual(self.names("the bak"), [("the Baker", "the Baker (Kirill Kalnina)")])
        self.assertEqual(self.names("kalnina"), [("Kirill Kalnina", "Kirill Kalnina")])
        self.assertEqual(self.names("cafe"), [("the café", "the café, Moscow")])
        self.assertEqual(self.names(" "), [])

    def test_finds_places_only_where_a_place_is_wanted(self):
        make_character("Moss Baker"), make_place("Moscow")
        found = self.client.get(reverse("admin:stories_story_names"), {"q": "mos", "kind": "place"})
        self.assertEqual([row["name"] for row in found.json()["names"]], ["Moscow"])

    def test_takes_four_queries_however_many_names(self):
        for n in range(12):
            make_character(f"Sophia Berg{n}")
        self.names("so")
        with CaptureQueriesContext(connection) as queries:
            self.assertEqual(len(self.names("so")), 8)
        self.assertLessEqual(len([row for row in queries if "characters_" in row["sql"]]), 4)

    def test_is_for_editors(self):
        self.client.force_login(make_user("nobody"))
        self.assertEqual(self.client.get(reverse("admin:stories_story_names")).status_code, 403)
