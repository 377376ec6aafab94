"""Writing the fixtures from the database: the same content gives the same bytes, a change its own lines."""

import json
import tempfile
from difflib import ndiff
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import TestCase

from characters import editing
from characters.models import Alias, Character, Place
from stories.content.rows import content_of_story
from stories.content.value import Decided
from stories.derived.reindex import reindex
from stories.models import Collection, CollectionEntry, Fact, Mention, Site, Story, Tag
from stories.publishing.publish import publish, save_revision, withdraw
from tests.support.factories import make_character, make_story
from tests.support.fixture_files import FOLDER, NAMES, dumped, everything, load
from tests.support.kinds import FROM_THE_TABLE

pytestmark = pytest.mark.sql

SHIPPED = {f"{name}.json": (FOLDER / f"{name}.json").read_bytes() for name in sorted(NAMES)}


def publish_changed(story, **words):
    content = content_of_story(story)
    changed = content.__class__(**{**content.__dict__, **words})
    return publish(save_revision(story, changed, by=None), by=None)


def changed_lines(name):
    old, new = (files[name].decode().splitlines() for files in (SHIPPED, dumped()))
    return [line for line in ndiff(old, new) if line[0] in "+-"]


class TestDumpContent(TestCase):
    @classmethod
    def setUpTestData(cls):
        load()

    def test_gives_back_the_bytes_that_were_loaded(self):
        self.assertEqual(dumped(), SHIPPED)

    def test_gives_the_same_bytes_after_an_edit_and_its_undoing(self):
        story = Story.objects.get(number=2)
        content = content_of_story(story)
        publish_changed(story, title="Lavender", tags=content.tags[::-1], cast=content.cast[:1], ties=())
        lena = Character.objects.get(key="lena")
        lena.slug = "lena-2"
        editing.save_character(lena)
        Alias.objects.create(character=lena, name="Lenka")
        self.assertNotEqual(dumped(), SHIPPED)
        publish_changed(
            Story.objects.get(number=2),
            **{**content.words, **{n: getattr(content, n) for n in content.LINKS}},
        )
        lena.slug = "lena"
        editing.save_character(lena)
        Alias.objects.all().delete()
        self.assertEqual(dumped(), SHIPPED)

    def test_a_language_stands_in_a_line_of_its_own_and_is_loaded_again(self):
        publish_changed(Story.objects.get(number=2), lang="he")
        self.assertEqual([line.strip("+ ") for line in changed_lines("stories.json")][-1], '"lang": "he"')
        self.assertEqual(dumped()["stories.json"].count(b'"lang"'), 1)
        rows = json.loads(dumped()["stories.json"])
        Story.objects.filter(number=2).update(lang="")
        load(rows, overwrite=True)
        story = Story.objects.get(number=2)
        self.assertEqual((story.lang, story.live_revision.lang), ("he", "he"))
        self.assertIn('<p id="p1" dir="ltr">', story.rendering.html)

    def test_gives_the_same_bytes_after_deriving_anew(self):
        reindex()
        self.assertEqual(dumped(), SHIPPED)

    def test_gives_the_same_bytes_however_the_places_of_entries_are_counted(self):
        for entry in CollectionEntry.objects.all():
            CollectionEntry.objects.filter(pk=entry.pk).update(position=entry.position * 10 + 3)
        self.assertEqual(dumped(), SHIPPED)

    def test_a_changed_column_changes_its_line_alone(self):
        Fact.objects.filter(key="lena-is").update(value="painter")
        self.assertEqual(
            changed_lines("stories.json"),
            ['-     "value": "artist with a passion for social justice",', '+     "value": "painter",'],
        )
        self.assertEqual(changed_lines("world.json"), [])

    def test_a_new_row_changes_no_line_of_another(self):
        make_character("Maria Pavlova")
        lines = changed_lines("world.json")
        self.assertEqual([line for line in lines if line[0] == "-"], [])
        self.assertIn('+     "name": "Maria Pavlova",', lines)

    def test_a_row_less_takes_its_own_lines_only(self):
        Tag.objects.create(name="Zebras", slug="zebras", key="zebras")
        Tag.objects.get(key="zebras").delete()
        self.assertEqual(dumped(), SHIPPED)

    def test_holds_live_stories_only_and_what_rests_on_them(self):
        make_story(title="Not Yet", live=False)
        withdraw(Story.objects.get(number=2), by=None)
        rows = json.loads(dumped()["stories.json"])
        self.assertNotIn("lemon-lavender", json.dumps(rows))
        self.assertNotIn("Not Yet", json.dumps(rows))
        entries = [row["fields"]["position"] for row in rows if row["model"] == "stories.collectionentry"]
        self.assertEqual(entries, [0, 1, 2])

    def test_keeps_the_characters_of_every_script(self):
        Place.objects.filter(key="moscow").update(name="Москва «город» 北京 é")
        self.assertIn("Москва «город» 北京 é".encode(), dumped()["world.json"])

    def test_ends_its_lines_as_unix_does(self):
        for name, text in dumped().items():
            self.assertNotIn(b"\r", text, name)
            self.assertTrue(text.endswith(b"]\n"), name)

    def test_writes_one_fixture_to_standard_output(self):
        out = StringIO()
        call_command("dump_content", to="-", stdout=out)
        rows = [row for name in NAMES for row in json.loads(SHIPPED[f"{name}.json"])]
        self.assertEqual(json.loads(out.getvalue()), rows)

    def test_says_why_it_cannot_write(self):
        with (
            tempfile.NamedTemporaryFile() as file,
            self.assertRaisesMessage(CommandError, "cannot be written"),
        ):
            call_command("dump_content", to=Path(file.name) / "inside", stdout=StringIO())


class TestACopyOfTheSite(TestCase):
    """What one site writes, another loads: both then write the same."""

    def test_carries_what_the_starting_content_has_not(self):
        load()
        Tag.objects.filter(key="jazz").update(synonyms=["Swing", "Bebop"])
        Place.objects.filter(key="paris").update(public_by_choice=True)
        Character.objects.filter(key="lena").update(home=Place.objects.get(key="moscow"))
        Alias.objects.create(character=Character.objects.get(key="lena"), name="Lenka")
        Site.objects.update(pause="stars", refused_crawlers="GPTBot", readers_take_manuscripts=True)
        publish_changed(Story.objects.get(number=4), byline="A. Writer", content_notes="Drink.")
        publish_changed(Story.objects.get(number=3), body=FROM_THE_TABLE)
        nero = Character.objects.get(key="nero-popov")
        editing.rename(nero, "Anton Orlov", aliases=[], formerly=["Nero Popov"])
        sophia = Decided("Sophia", "character", "sophia", "Sophia")
        publish_changed(Story.objects.get(number=2), cast=(), decisions=(sophia, Decided("KGB", "nothing")))
        written, named = dumped(), mentioned()
        self.assertEqual(len([key for *_at, key, _place in named if key == "nero-popov"]), 8)
        for model in (CollectionEntry, Collection, Site, Story, Alias, Character, Place, Tag, Group):
            delete_all(model)
        with tempfile.TemporaryDirectory() as folder:
            for name, text in written.items():
                (Path(folder) / name).write_bytes(text)
            call_command("loaddata", *(Path(folder) / f"{name}.json" for name in NAMES), overwrite=True, verbosity=0)
        self.assertEqual(dumped(), written)
        self.assertEqual(mentioned(), named)
        self.assertEqual(Story.objects.get(number=3).body, FROM_THE_TABLE)
        site = Site.objects.get()
        self.assertEqual((site.pause, site.refused_crawlers), ("stars", "GPTBot"))
        self.assertTrue(site.readers_take_manuscripts)


def mentioned():
    rows = Mention.objects.order_by("story__number", "paragraph", "start")
    return list(rows.values_list("story__number", "paragraph", "start", "end", "by", "character__key", "place__key"))


def delete_all(model):
    if model is Story:
        for relation in ("facts", "relationships", "introductions", "settings", "ties", "cast", "story_tags"):
            for story in Story.objects.all():
                getattr(story, relation).all().delete()
    if model is Place:
        Place.objects.update(parent=None)
    model.objects.all().delete()


class TestReindex(TestCase):
    def test_makes_anew_what_was_derived_and_nothing_else(self):
        load()
        before = everything()
        Place.objects.update(is_public=False, set_count=9)
        Story.objects.update(word_count=0)
        out, progress = StringIO(), StringIO()
        call_command("reindex", stdout=out, stderr=progress)
        self.assertEqual(out.getvalue(), "4 live stories indexed.\n")
        self.assertEqual(progress.getvalue(), "")  # no terminal, so no line that is written over
        after = everything()
        for label in (
            "characters.Place",
            "characters.Character",
            "stories.Story",
            "stories.Tag",
            "stories.Rendering",
        ):
            self.assertEqual(after[label], before[label], label)
