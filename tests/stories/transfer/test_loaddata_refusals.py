"""Fixtures that cannot be loaded, and fixtures of other apps."""

import json
from io import StringIO

from django.core.management import CommandError, call_command
from django.test import TestCase

from characters.models import FormerAddress, Place
from stories.models import Revision, Story
from tests.support.factories import make_character, make_place, make_story, make_tag
from tests.support.fixture_files import everything, load, of, shipped


class TestABrokenFixture(TestCase):
    """Each of these says in a sentence what is wrong, and changes nothing at all."""

    def assert_refused(self, rows, *said):
        before = everything()
        with self.assertRaises(CommandError) as refused:
            load(rows)
        for words in (*said, "Nothing was changed."):
            self.assertIn(words, str(refused.exception))
        self.assertEqual(everything(), before)

    def test_a_body_that_is_not_clean(self):
        rows = shipped()
        of(rows, "stories.story", number=3)["body"] += "<script>alert(1)</script>"
        self.assert_refused(rows, "Partner in Life", "the form in which the site stores it")

    def test_a_character_that_feeds_cannot_carry(self):
        rows = shipped()
        of(rows, "stories.story", number=3)["body"] = "<p>A\x0bB</p>"
        self.assert_refused(rows, "Partner in Life", "U+000B")

    def test_such_a_character_in_a_name(self):
        rows = shipped()
        of(rows, "characters.place", key="macau")["name"] = "Macau\x01"
        self.assert_refused(rows, "U+0001")

    def test_former_names_that_are_none(self):
        for given, said in (
            (["x" * 121], "120"),
            ([3], "not a list of names"),
            ("Lena", "not a list of names"),
        ):
            rows = shipped()
            of(rows, "characters.character", key="lena")["formerly"] = given
            self.assert_refused(rows, "Lena", said)

    def test_a_place_inside_itself(self):
        rows = shipped()
        of(rows, "characters.place", key="france")["parent"] = ["paris"]
        self.assert_refused(rows, "inside itself")

    def test_a_language_that_is_none_or_written_otherwise(self):
        for lang, said in (("Elvish", "“Elvish” is no language"), ("pt-br", "pt-BR"), ('en" dir="rtl', "no language")):
            rows = shipped()
            of(rows, "stories.story", number=3)["lang"] = lang
            self.assert_refused(rows, "Partner in Life", said)

    def test_a_value_that_no_form_would_take(self):
        rows = shipped()
        of(rows, "stories.setting", place=["macau"])["how"] = "dreamt of"
        self.assert_refused(rows, "Partner in Life", "how", "dreamt of")

    def test_an_address_that_belongs_to_another(self):
        make_story(title="Ours", slug="partner-in-life")
        self.assert_refused(shipped(), "Partner in Life", "Another story has this address.")

    def test_a_tag_that_people_have_by_another_key(self):
        make_tag("JAZZ")
        self.assert_refused(shipped(), "Jazz", "already exists")

    def test_a_number_that_is_taken(self):
        make_story(title="Ours")
        self.assert_refused(shipped(), "The Same Café", "number", "already exists")

    def test_a_tie_to_nothing(self):
        rows = shipped()
        of(rows, "stories.tie", quote="that same café")["place"] = None
        self.assert_refused(rows, "The Same Café", "“that same café” are tied to no one thing")

    def test_a_story_without_a_text(self):
        rows = shipped()
        of(rows, "stories.story", number=4)["body"] = ""
        self.assert_refused(rows, "Just Another Regular", "There is no text yet.")

    def test_a_story_that_is_not_live(self):
        rows = shipped()
        of(rows, "stories.story", number=4)["state"] = "withdrawn"
        self.assert_refused(rows, "Just Another Regular", "not live")

    def test_a_row_without_a_key(self):
        rows = shipped()
        del of(rows, "stories.tag", name="Jazz")["key"]
        self.assert_refused(rows, "Jazz", "without a key")

    def test_a_part_without_its_thing(self):
        row = {"model": "characters.alias", "fields": {"character": ["nobody"], "name": "No one"}}
        self.assert_refused([*shipped(), row], "nobody")

    def test_a_permission_that_does_not_exist(self):
        rows = shipped()
        of(rows, "auth.group", name="Writer")["permissions"].append(["fly", "stories", "story"])
        self.assert_refused(rows, "Writer", "permission")

    def test_a_column_that_does_not_exist(self):
        rows = shipped()
        of(rows, "stories.fact", key="lena-is")["mood"] = "good"
        before = everything()
        with self.assertRaisesMessage(Exception, "mood"):
            load(rows)
        self.assertEqual(everything(), before)

    def test_rows_of_other_apps_before_it_are_not_kept_either(self):
        rows = [{"model": "characters.formeraddress", "fields": FORMER}, *shipped()]
        of(rows, "stories.story", number=4)["body"] = ""
        self.assert_refused(rows, "Just Another Regular")


FORMER = {"section": "tag", "address": "old", "key": "jazz", "left_at": "2026-01-01T00:00:00Z"}


class TestOtherFixtures(TestCase):
    def test_load_as_in_django(self):
        said = load([{"model": "auth.user", "pk": 7, "fields": {"username": "ada", "password": "!"}}])
        self.assertIn("Installed 1 object(s) from 1 fixture(s)", said)

    def test_may_point_at_content_of_the_same_load(self):
        fields = {
            "story": ["lemon-lavender"],
            "number": 9,
            "title": "Older",
            "created_at": "2026-01-01T00:00:00Z",
        }
        load([{"model": "stories.revision", "fields": fields}, *shipped()])
        self.assertEqual(Revision.objects.get(number=9).story.key, "lemon-lavender")

    def test_load_beside_the_content(self):
        said = load([*shipped(), {"model": "characters.formeraddress", "fields": FORMER}])
        self.assertIn("Content: 85 added.", said)
        self.assertTrue(FormerAddress.objects.filter(address="old").exists())

    def test_excluded_models_are_left_out(self):
        load(exclude=["stories", "characters.character", "characters.alias"])
        self.assertFalse(Story.objects.exists())
        self.assertTrue(Place.objects.exists())

    def test_a_fixture_made_by_djangos_dumpdata_loads(self):
        person, place = make_character("Anna Berg", aliases=["the Baker"]), make_place("Ulm")
        make_story(title="Rain", cast=[person], settings=[place], tags=["Trains"])
        labels = ["characters", "stories.tag", "stories.storytag", "stories.story", "stories.castmember"]
        out = StringIO()
        call_command("dumpdata", *labels, "stories.setting", natural_foreign=True, stdout=out)
        before = everything()
        load(json.loads(out.getvalue()), exclude=["stories.FixtureRow"])
        after = everything()
        self.assertTrue(after.pop("stories.FixtureRow"))
        del before["stories.FixtureRow"]
        self.assertEqual(after, before)
