"""Pictures in fixtures: named by content, their files beside the JSON, and fixtures from before them as they were."""

import json
import tempfile
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase

from characters.models import Character, Picture
from spystories.lib.pictures import store
from stories.models import Change, FixtureRow, PictureUse, Story
from stories.pictures.taking import take_picture
from stories.publishing.publish import newest_revision
from stories.records import KINDS, read_things
from tests.support.factories import make_character, make_place, make_story
from tests.support.fixture_files import dumped, everything, load, of
from tests.support.picture_files import picture_file

pytestmark = pytest.mark.sql

COLUMNS = {"picture", "portrait", "lead_picture", "cover_picture"}


class Shipped(TestCase):
    def test_the_four_stories_have_none_and_a_dump_says_nothing_of_pictures(self):
        load()
        self.assertFalse(Picture.objects.exists())
        rows = [one for text in dumped().values() for one in json.loads(text)]
        self.assertNotIn("characters.picture", {one["model"] for one in rows})
        self.assertTrue(all(COLUMNS.isdisjoint(one["fields"]) for one in rows))

    def test_what_a_site_remembers_of_what_has_none_is_as_it_was_before_there_were_any(self):
        load()
        remembered = {(row.model, row.key): row.digest for row in FixtureRow.objects.all()}
        for kind in KINDS:
            for key, thing in read_things(kind).items():
                parts = {label: rows for label, rows in thing.parts.items() if label != "stories.authorship"}
                columns = {name: value for name, value in thing.columns.items() if name not in COLUMNS}
                said = json.dumps([columns, parts], sort_keys=True)
                self.assertEqual(remembered[kind.label, key], sha256(said.encode()).hexdigest(), key)


def rows_and_files():
    """What a dump has: the rows of all its fixtures, and the files of its pictures by name."""
    given = dumped()
    rows = [one for name, data in given.items() if name.endswith(".json") for one in json.loads(data)]
    return rows, {name.removeprefix("pictures/"): data for name, data in given.items() if name.startswith("pictures/")}


def empty():
    """Take off the site whatever a fixture brings, and what it remembers of it."""
    for model in (Story, Character, Picture, FixtureRow, Change):
        model.objects.all().delete()
    store.delete_files([name for name, _at in store.all_files()])


class ThereAndBack(TestCase):
    def shown(self):
        """A live story with a picture at its head and one in its text, a person with one, and two that nobody sees."""
        head, text, portrait, draft, _unused = (
            take_picture(picture_file(seed=seed, format="PNG"), f"{name}.png", None)
            for seed, name in enumerate(("head", "text", "portrait", "draft", "unused"))
        )
        Picture.objects.filter(pk=head.pk).update(alt="A quay.", credit="A. B.", focus_x=0)
        body = f'<p>One.</p><figure data-picture="{text.key}" data-width="wide"></figure><p>Two.</p>'
        make_story(title="Seen", body=body, lead_picture=head.key)
        make_character("Emil Berg", portrait=portrait, public_by_choice=True)
        make_story(title="Draft", live=False, lead_picture=draft.key)
        return head, text, portrait

    def test_pictures_come_back_with_their_words_and_files_and_as_public_as_they_were(self):
        seen = {picture.digest for picture in self.shown()}
        rows, files = rows_and_files()
        self.assertEqual({name.removesuffix(".png") for name in files}, seen)
        self.assertEqual({one["fields"]["digest"] for one in rows if one["model"] == "characters.picture"}, seen)
        empty()
        load(rows, files)
        self.assertEqual(rows_and_files(), (rows, files))
        head = Picture.objects.get(alt="A quay.")
        self.assertEqual((head.name, head.width, head.focus_x, head.format), ("head", 120, 0, "png"))
        self.assertEqual(store.missing_files([head.original, *head.files]), [])
        self.assertEqual(newest_revision(Story.objects.get()).lead_picture, head.key)
        self.assertEqual(PictureUse.objects.filter(is_live=True).count(), 2)
        self.assertEqual(Picture.objects.filter(is_public=True).count(), 3)

    def test_loading_twice_changes_nothing_and_what_people_said_since_stays(self):
        self.shown()
        rows, files = rows_and_files()
        load(rows, files)
        self.assertNotRegex(load(rows, files), r"added|\bchanged")
        Picture.objects.filter(alt="A quay.").update(alt="Two boats.")
        self.assertIn("1 kept as people have changed it", load(rows, files))
        self.assertIn("1 changed", load(rows, files, overwrite=True))
        self.assertTrue(Picture.objects.filter(alt="A quay.").exists())

    def test_a_fixture_that_a_person_wrote_needs_the_file_its_key_and_its_name(self):
        data = picture_file(seed=8, format="PNG")
        fields = {"key": "quay", "name": "Quay", "digest": sha256(data).hexdigest()}
        rows, files = [{"model": "characters.picture", "fields": fields}], {f"{fields['digest']}.png": data}
        load(rows, files)
        picture = Picture.objects.get()
        self.assertEqual((picture.format, picture.size, picture.widths), ("png", len(data), [120]))
        self.assertIn(
            "1 unchanged", load([{"model": "characters.picture", "fields": fields}], {f"{fields['digest']}.png": data})
        )

    def test_another_file_in_a_newer_fixture_takes_the_place_of_the_former(self):
        self.shown()
        rows, files = rows_and_files()
        load(rows, files)
        data = picture_file(200, 90, seed=9)
        of(rows, "characters.picture", alt="A quay.")["digest"] = sha256(data).hexdigest()
        self.assertIn("1 changed", load(rows, {**files, f"{sha256(data).hexdigest()}.jpg": data}))
        self.assertEqual(Picture.objects.get(alt="A quay.").width, 200)
        self.assertIn("digest", Change.objects.get(subject="picture").values)

    def test_what_people_deleted_stays_away_and_its_story_goes_on_without_it(self):
        self.shown()
        rows, files = rows_and_files()
        load(rows, files)
        PictureUse.objects.all().delete()
        Picture.objects.filter(alt="A quay.").delete()
        said = load(rows, files)
        self.assertIn("1 left deleted", said)
        self.assertEqual(Story.objects.live().count(), 1)

    def test_standard_output_carries_no_pictures_and_says_so(self):
        self.shown()
        with self.assertRaisesMessage(CommandError, "whose files stand beside the fixtures"):
            call_command("dump_content", to="-", stdout=StringIO())

    def test_a_file_that_is_missing_is_no_silent_hole_in_a_dump(self):
        head, _text, _portrait = self.shown()
        store.delete_files([head.original])
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesMessage(CommandError, "“head” is missing"):
            call_command("dump_content", to=folder, stdout=StringIO())


class Refusals(TestCase):
    """With the file and a sentence, and nothing half done."""

    def refused(self, said, rows, files=()):
        before, kept = everything(), [name for name, _at in store.all_files()]
        with self.assertRaisesMessage(CommandError, said):
            load(rows, files)
        self.assertEqual(everything(), before)
        self.assertEqual([name for name, _at in store.all_files()], kept)

    def row(self, data=b"", **fields):
        fields = {"key": "quay", "name": "Quay", "digest": sha256(data).hexdigest()} | fields
        return {"model": "characters.picture", "fields": fields}

    def test_a_file_that_is_missing_another_or_no_picture(self):
        good, name = picture_file(seed=11), f"{sha256(picture_file(seed=11)).hexdigest()}.jpg"
        place = {"model": "characters.place", "fields": {"key": "ulm", "name": "Ulm", "slug": "ulm"}}
        self.refused("It is not there.", [place, self.row(good)])
        self.refused("It is another than its name says", [place, self.row(good)], {name: b"other"})
        svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
        self.refused("This is an SVG drawing", [place, self.row(svg)], {f"{sha256(svg).hexdigest()}.png": svg})

    def test_a_file_that_is_not_named(self):
        for digest in ("", "quay.jpg", "../" * 21 + "x", "A" * 64):
            self.refused("`digest` is the SHA-256", [self.row(digest=digest)])

    def test_a_file_that_another_picture_has(self):
        data = picture_file(seed=12)
        take_picture(data, "other.jpg", None)
        self.refused("Another picture has this file.", [self.row(data)], {f"{sha256(data).hexdigest()}.jpg": data})

    def test_a_story_or_a_place_that_names_a_picture_which_is_not_there(self):
        make_story(title="Seen", body='<p>One.</p><figure data-picture="quay"></figure>')
        make_place("Ulm")
        rows, _files = rows_and_files()
        Story.objects.all().delete()
        self.refused("it names the picture with the key “quay”", rows)
        of(rows, "characters.place")["picture"] = ["harbour"]
        self.refused("it names the picture with the key “harbour”", rows)
