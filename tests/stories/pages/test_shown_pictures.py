"""Pictures on readers' pages: at the head of a story, in its text, and of people, places, authors and collections."""

from datetime import timedelta
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from characters.models import Character, Place
from stories.derived.drawing.covers import VIOLET
from stories.derived.index import index_story
from stories.history import catalogue
from stories.models import RereadQueueEntry, Site, Story
from stories.models.site import Portraits
from stories.publishing import share_links
from tests.support.drawn import draw, keep
from tests.support.factories import (
    make_author,
    make_character,
    make_collection,
    make_picture,
    make_place,
    make_revision,
    make_story,
    make_superuser,
)
from tests.support.readers import Document

SHEET = "css/pictures.css"


def figure(picture, width=""):
    return f'<figure data-picture="{picture.key}"{width and f" data-width={chr(34)}{width}{chr(34)}"}></figure>'


class Pictures(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.head = make_picture("Head", alt="A harbour at night", caption="The 'old' harbour", credit="R. D.")
        cls.map = make_picture("Map", alt="A plan")

    def read(self, thing):
        response = self.client.get(thing.get_absolute_url())
        self.assertEqual(response.status_code, 200)
        return Document(response)


@pytest.mark.sql
class TestStories(Pictures):
    def test_one_without_pictures_has_no_sheet_of_theirs_and_one_with_them_has(self):
        self.assertNotIn(SHEET, self.read(make_story(title="Plain")).source)
        self.assertIn(SHEET, self.read(make_story(title="Led", lead_picture=self.head.key)).source)
        self.assertIn(SHEET, self.read(make_story(title="Shown", body=f"<p>A.</p>{figure(self.map)}")).source)

    def test_the_head_and_the_text_show_them_and_ask_no_query_more(self):
        plain = make_story(title="Plain")
        body = f"<p>One.</p>{figure(self.map, 'wide')}<p>Two.</p>"
        story = make_story(title="Shown", lead_picture=self.head.key, body=body)
        with CaptureQueriesContext(connection) as without:
            self.read(plain)
        with CaptureQueriesContext(connection) as shown:
            page = self.read(story)
        self.assertLessEqual(len(shown), len(without))
        alts = [image.get("alt") for image in page.all(".//main//figure//img")]
        self.assertEqual(alts, ["A harbour at night", "A plan"])
        self.assertEqual(page.texts(".//figcaption"), ["The ‘old’ harbour R. D."])
        self.assertEqual([one.get("data-width") for one in page.all(".//div//figure")], ["wide"])
        self.assertTrue(all(i.get("src").startswith("/pictures/") for i in page.all(".//figure//img")))

    def test_a_picture_that_is_not_on_file_is_not_there(self):
        page = self.read(make_story(lead_picture="gone", body='<p>A.</p><figure data-picture="gone"></figure>'))
        self.assertEqual(page.all(".//figure"), [])

    def test_several_are_asked_for_by_one_query(self):
        stories = [make_story(title=f"No. {n}", lead_picture=self.head.key) for n in range(3)]
        for story in stories:
            self.assertIn(self.head.digest[:32], self.read(story).source)


class TestDrafts(Pictures):
    def test_the_files_of_a_draft_are_the_editors_and_a_lost_one_is_told(self):
        body = f'<p>A.</p>{figure(self.map)}<figure data-picture="gone"></figure>'
        revision = make_revision(lead_picture=self.head.key, body=body)
        self.client.force_login(make_superuser())
        page = Document(self.client.get(f"/admin/stories/story/{revision.story.pk}/preview/"))
        sources = [image.get("src") for image in page.all(".//figure//img")]
        self.assertEqual(len(sources), 2)
        self.assertTrue(all(source.startswith("/admin/pictures/") for source in sources), sources)
        self.assertNotIn('"/pictures/', page.source)
        self.assertIn("no longer in the library", page.text())

    def test_behind_a_share_link_they_are_below_its_address(self):
        revision = make_revision(lead_picture=self.head.key, body=f"<p>A.</p>{figure(self.map)}")
        until = timezone.now() + timedelta(days=1)
        address = share_links.share_address(share_links.share(revision.story, until, by=make_superuser()))
        page = Document(self.client.get(address))
        sources = [image.get("src") for image in page.all(".//figure//img")]
        self.assertEqual(len(sources), 2)
        self.assertTrue(all(source.startswith(f"{address}pictures/") for source in sources), sources)


class TestCovers(Pictures):
    def test_a_chosen_picture_is_on_it_and_on_the_shelf(self):
        drawn = Story.objects.get(pk=make_story(title="Drawn").pk).rendering.cover
        keep(self.head, draw(1200, 800, spot=(70, 30)))
        story = make_story(title="Drawn", cover_picture=self.head.key)
        address = self.read(story).all(".//img")[0].get("src")
        cover = self.client.get(address).content.decode()
        self.assertEqual(cover, story.rendering.cover)
        self.assertGreater(cover.count(f'stroke="{VIOLET}"'), 2)
        self.assertNotEqual(cover, drawn)

    def test_without_its_file_it_is_drawn_from_the_text_and_the_log_says_so(self):
        lost = make_picture("Lost")
        with self.assertLogs("stories.derived.shown_pictures", "ERROR") as logged:
            story = make_story(title="Drawn", cover_picture=lost.key)
        self.assertIn(lost.digest[:32], logged.output[0])
        self.assertIn('stroke-width="5.2"', story.rendering.cover)
        self.assertFalse(RereadQueueEntry.objects.exists())

    @pytest.mark.sql
    def test_that_wait_for_the_storage_are_made_right_by_themselves(self):
        keep(self.head, draw(1200, 800, spot=(70, 30)))
        right = make_story(title="Drawn", cover_picture=self.head.key).rendering.cover
        kept = type(storages["pictures"])
        with mock.patch.object(kept, "open", side_effect=RuntimeError("no answer")) as asked, self.assertLogs():
            for story in Story.objects.all():
                index_story(story)
            make_story(title="Drawn", cover_picture=self.head.key)
            asked.reset_mock()
            call_command("reread", verbosity=0)  # ends, though nothing answers
        self.assertEqual(asked.call_count, 1)  # for two covers
        self.assertEqual(RereadQueueEntry.objects.count(), 2)
        self.assertNotIn(right, [story.rendering.cover for story in Story.objects.all()])
        self.client.force_login(make_superuser())
        self.client.get("/admin/")
        self.assertFalse(RereadQueueEntry.objects.exists())
        first, second = (self.client.get(f"{one.get_absolute_url()}cover.svg") for one in Story.objects.order_by("pk"))
        self.assertEqual(first.content.decode(), right)
        self.assertGreater(second.content.decode().count(f'stroke="{VIOLET}"'), 2)

    def test_another_focus_is_another_cover(self):
        keep(self.head, draw(1200, 400, spot=(90, 50)))
        story = make_story(title="Drawn", cover_picture=self.head.key)
        before = story.rendering.cover_hash
        type(self.head).objects.filter(pk=self.head.pk).update(focus_x=100)
        index_story(story)
        self.assertNotEqual(Story.objects.get(pk=story.pk).rendering.cover_hash, before)


class TestTheWorld(Pictures):
    def shows(self, thing, kind):
        page = self.read(thing)
        self.assertIn(SHEET, page.source)
        self.assertEqual([one.get("class") for one in page.all(".//main//figure")], [f"picture {kind}"])
        return page

    def test_people_and_authors_have_portraits_in_the_look_that_the_site_chose(self):
        anna = make_character("Anna Berg", portrait=self.head)
        clara = make_author("Clara Voss", portrait=self.head)
        make_story(cast=[anna], authors=[clara])
        for who in (anna, clara):
            self.assertNotIn("inks", self.shows(who, "portrait").source)
        site = Site.objects.texts()
        site.portraits = Portraits.INKS
        catalogue.save_site(site)
        for who in (anna, clara):
            self.assertIn("inks", self.shows(who, "portrait").source)

    def test_places_and_collections_have_a_picture(self):
        vienna = make_place("Vienna", picture=self.head)
        story = make_story(settings=[vienna])
        winter = make_collection(stories=[story], picture=self.head)
        self.shows(vienna, "banner")
        self.shows(winter, "banner")

    def test_machines_are_told_of_the_picture_of_a_person_and_a_place(self):
        make_story(cast=[make_character("Anna Berg", portrait=self.head)], settings=[make_place("Vienna")])
        pages = [self.read(thing) for thing in (Character.objects.get(), Place.objects.get())]
        person, place = (page.data[0] for page in pages)
        image = person["mainEntity"]["image"]
        self.assertNotIn("image", place)
        self.assertEqual((image["description"], image["creditText"]), ("A harbour at night", "R. D."))
        keep(self.head, draw(1200, 800))
        self.assertEqual(self.client.get(urlsplit(image["contentUrl"]).path).status_code, 200)
        Place.objects.update(picture=self.map)
        index_story(Story.objects.get())
        said = self.read(Place.objects.get()).data[0]["image"]
        self.assertEqual((said["description"], "caption" in said), ("A plan", False))

    def test_who_has_none_has_no_sheet_of_theirs_and_one_costs_no_query(self):
        anna, berta = make_character("Anna Berg", portrait=self.head), make_character("Berta Kahn")
        vienna, ulm = make_place("Vienna", picture=self.head), make_place("Ulm")
        make_story(cast=[anna], settings=[vienna])
        make_story(title="Other", cast=[berta], settings=[ulm])
        for shown, plain in ((anna, berta), (vienna, ulm)):
            self.assertNotIn(SHEET, self.read(plain).source)
            counts = []
            for thing in (shown, plain):
                with CaptureQueriesContext(connection) as asked:
                    self.read(thing)
                counts.append(len(asked))
            self.assertEqual(*counts)
