"""The library of pictures: what it lists, what it says of one, who changes it, and what leans on it."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from characters.models import Picture
from spystories.lib.admin_addresses import admin_address
from stories.models import Change, ContentVersion, PageKey, PictureUse, Story
from stories.pictures.taking import take_picture
from tests.support.browser_forms import filled_in
from tests.support.factories import (
    make_author,
    make_character,
    make_collection,
    make_picture,
    make_place,
    make_story,
    make_user,
)
from tests.support.picture_files import picture_file

pytestmark = pytest.mark.sql

LIST = "admin:characters_picture_changelist"


class Library(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.writer, cls.editor = make_user("willa", role="writer"), make_user("edna", role="editor")
        cls.harbour = make_picture("Harbour", alt="Cranes in fog, Gdańsk.", credit="Photograph: Ida Ny")
        cls.window = make_picture("Window")

    def setUp(self):
        self.client.force_login(self.editor)

    def found(self, **query):
        return sorted(row.name for row in self.client.get(reverse(LIST), query).context["cl"].result_list)

    def send(self, picture, **fields):
        address = admin_address(picture)
        return self.client.post(address, filled_in(self.client.get(address).content.decode(), fields), follow=True)


class TheList(Library):
    def test_finds_by_words_of_name_description_and_credit_whatever_case_and_accents(self):
        self.assertEqual(self.found(q="GDANSK ida"), ["Harbour"])
        self.assertEqual(self.found(q="gdansk window"), [])

    def test_narrows_to_unused_shown_and_undescribed(self):
        self.assertEqual(self.found(use="unused"), ["Harbour", "Window"])
        make_character("Emil Berg", portrait=self.harbour)
        self.assertEqual(self.found(use="unused"), ["Window"])
        self.assertEqual(self.found(use="shown"), ["Harbour"])
        self.assertEqual(self.found(described="no"), ["Window"])
        Picture.objects.filter(pk=self.window.pk).update(decorative=True)
        self.assertEqual(self.found(described="no"), [])
        self.assertEqual(self.found(described="decorative"), ["Window"])

    def test_says_what_shows_each(self):
        story = make_story(title="The Dock")
        for is_live in (True, False):
            PictureUse.objects.create(story=story, picture=self.harbour, is_live=is_live)
        make_author("Clara Voss", portrait=self.harbour)
        self.assertContains(self.client.get(reverse(LIST)), "1 story (1 live) and 1 author")

    def test_of_two_thousand_asks_no_more_than_of_two(self):
        pages = [reverse(LIST), reverse(LIST) + "?use=unused", reverse("admin:characters_picture_choose")]

        def costs():
            found = []
            for address in pages:
                with CaptureQueriesContext(connection) as captured:
                    self.client.get(address)
                found.append(len(captured))
            return found

        costs()
        few, story = costs(), make_story(live=False)
        many = Picture.objects.bulk_create(
            Picture(
                name=f"Plate {n}",
                key=f"plate-{n}",
                digest=f"{n:064}",
                format="jpeg",
                width=900,
                height=600,
                widths=[480, 900],
            )
            for n in range(2000)
        )
        PictureUse.objects.bulk_create(
            PictureUse(story=story, key=row.key, picture=row, is_live=False) for row in many[:1000]
        )
        self.assertEqual(costs(), few)
        self.assertEqual(len(self.client.get(reverse(LIST)).context["cl"].result_list), 50)
        self.assertEqual(len(self.client.get(pages[2]).json()["pictures"]), 24)
        self.assertLess(len(self.client.get(admin_address(make_character())).content), 80_000)


class OnePicture(Library):
    def test_says_where_it_is_shown(self):
        story, place = make_story(title="The Dock"), make_place("Oslo", picture=self.harbour)
        PictureUse.objects.create(story=story, picture=self.harbour, is_live=True)
        page = self.client.get(admin_address(self.harbour))
        self.assertContains(page, admin_address(story))
        self.assertContains(page, "story, live; no longer in its newest version")
        self.assertContains(page, admin_address(place))

    def test_gives_the_file_as_it_came(self):
        picture = take_picture(picture_file(), "dock.jpg", None)
        address = reverse("admin:picture_original", args=[picture.original.removeprefix("originals/")])
        self.assertContains(self.client.get(admin_address(picture)), address)
        self.assertEqual(b"".join(self.client.get(address)), picture_file())

    def test_keeps_what_is_said_of_it(self):
        self.send(self.window, alt="A lit window.", credit="Drawing: Ed Lo", focus_x="20", focus_y="75")
        self.window.refresh_from_db()
        self.assertEqual((self.window.alt, self.window.focus_x, self.window.focus_y), ("A lit window.", 20, 75))
        self.assertEqual(self.found(q="lit lo"), ["Window"])

    def test_joins_what_two_say_and_asks_where_both_said_something(self):
        address = admin_address(self.window)
        opened = self.client.get(address).content.decode()
        self.send(self.window, credit="Drawing: Ed Lo")
        self.client.post(address, filled_in(opened, {"alt": "A lit window."}))
        self.window.refresh_from_db()
        self.assertEqual((self.window.alt, self.window.credit), ("A lit window.", "Drawing: Ed Lo"))
        clash = self.client.post(address, filled_in(opened, {"alt": "Another."}))
        self.assertContains(clash, "A lit window.", status_code=409)

    def test_lets_readers_see_other_words_at_once(self):
        story = make_story(title="The Dock")
        PictureUse.objects.create(story=story, picture=self.window, is_live=True)
        before = ContentVersion.objects.get().value
        self.send(self.window, alt="A lit window.")
        self.assertGreater(PageKey.objects.get(key=f"picture {self.window.pk}").shown, before)
        self.assertGreater(PageKey.objects.get(key=f"story {story.pk}").wholly, before)

    def test_is_changed_by_a_writer_only_where_no_others_show_it(self):
        mine = make_story(live=False, title="Mine", by=self.writer)
        PictureUse.objects.create(story=mine, picture=self.window, is_live=False)
        self.client.force_login(self.writer)
        self.send(self.window, alt="A lit window.")
        self.window.refresh_from_db()
        self.assertEqual(self.window.alt, "A lit window.")
        PictureUse.objects.create(story=make_story(live=False, by=self.editor), picture=self.window, is_live=False)
        answer = self.client.post(admin_address(self.window), {"alt": "Another."})
        self.assertEqual(answer.status_code, 403)

    def test_that_readers_see_is_changed_only_by_those_who_may_publish(self):
        self.editor.groups.clear()
        for right in ("view_picture", "change_picture", "edit_every_story"):
            self.editor.user_permissions.add(_right(right))
        Picture.objects.filter(pk=self.window.pk).update(is_public=True)
        self.assertEqual(self.client.post(admin_address(self.window), {"alt": "No."}).status_code, 403)
        self.editor.user_permissions.add(_right("publish_story"))
        self.send(self.window, alt="A lit window.")
        self.window.refresh_from_db()
        self.assertEqual(self.window.alt, "A lit window.")


class Deleting(Library):
    def test_says_what_leans_on_it_and_refuses(self):
        story, collection = make_story(title="The Dock"), make_collection("Winter", picture=self.harbour)
        PictureUse.objects.create(story=story, picture=self.harbour, is_live=True)
        address = admin_address(self.harbour, "delete")
        page = self.client.get(address)
        self.assertContains(page, "cannot be deleted")
        for thing in (story, collection):
            self.assertContains(page, admin_address(thing))
        self.client.post(address, {"post": "yes"})
        self.assertTrue(Picture.objects.filter(pk=self.harbour.pk).exists())

    def test_says_what_cannot_be_taken_back(self):
        address = admin_address(self.window, "delete")
        self.assertContains(self.client.get(address), "browsers may keep the file")
        self.client.post(address, {"post": "yes"})
        self.assertFalse(Picture.objects.filter(pk=self.window.pk).exists())

    def test_in_bulk_leaves_what_is_shown(self):
        make_character("Emil Berg", portrait=self.harbour)
        PictureUse.objects.create(story=make_story(live=False), picture=self.window, is_live=False)
        free = make_picture("Free")
        chosen = [self.harbour, self.window, free]
        versions = " ".join(f"{row.pk}:{row.version}" for row in chosen)
        sent = {"action": "delete_chosen", "_selected_action": [row.pk for row in chosen], "_confirmed": "yes"}
        said = self.client.post(reverse(LIST), sent | {"_versions": versions}, follow=True)
        self.assertContains(said, "1 deleted")
        self.assertEqual(sorted(Picture.objects.values_list("name", flat=True)), ["Harbour", "Window"])


class History(Library):
    def undo_last(self):
        change = Change.objects.latest("pk")
        return self.client.post(reverse("admin:undo_change", args=[change.pk]), {"undo": "yes"}, follow=True)

    def test_words_are_kept_and_put_back(self):
        self.send(self.harbour, alt="Another.")
        address = reverse("admin:characters_picture_history", args=[self.harbour.pk])
        self.assertContains(self.client.get(address), "Cranes in fog, Gdańsk.")
        self.undo_last()
        self.harbour.refresh_from_db()
        self.assertEqual(self.harbour.alt, "Cranes in fog, Gdańsk.")

    def test_words_that_a_script_changed_are_too(self):
        self.client.post(reverse("admin:characters_picture_words", args=[self.harbour.key]), {"alt": "Another."})
        self.undo_last()
        self.harbour.refresh_from_db()
        self.assertEqual(self.harbour.alt, "Cranes in fog, Gdańsk.")

    def test_only_those_who_might_make_a_change_take_it_back(self):
        self.send(self.harbour, alt="Another.")
        self.client.force_login(self.writer)
        self.undo_last()
        self.harbour.refresh_from_db()
        self.assertEqual(self.harbour.alt, "Another.")

    def test_a_deleted_picture_is_brought_back(self):
        picture = take_picture(picture_file(), "dock.jpg", None)
        self.client.post(admin_address(picture, "delete"), {"post": "yes"})
        self.assertFalse(Picture.objects.filter(key=picture.key).exists())
        self.undo_last()
        self.assertEqual(Picture.objects.get(key=picture.key).digest, picture.digest)

    def test_a_replaced_file_is_put_back(self):
        picture = take_picture(picture_file(), "dock.jpg", None)
        address = reverse("admin:characters_picture_replace", args=[picture.pk])
        file = SimpleUploadedFile("new.png", picture_file(200, 100, "PNG"))
        self.client.post(address, {"file": file, "_version": picture.version})
        self.assertEqual(Picture.objects.get(pk=picture.pk).width, 200)
        self.undo_last()
        self.assertEqual(Picture.objects.get(pk=picture.pk).digest, picture.digest)


class Scripts(Library):
    """What the scripts of forms and of the editor ask for."""

    def words(self, picture, **said):
        return self.client.post(reverse("admin:characters_picture_words", args=[picture.key]), said)

    def test_are_offered_the_newest_and_those_with_the_words_asked_for_in_one_query(self):
        address = reverse("admin:characters_picture_choose")
        self.client.get(address)
        for number in range(30):
            make_picture(f"Plate {number}")
        with CaptureQueriesContext(connection) as captured:
            told = self.client.get(address).json()
        self.assertEqual((len(told["pictures"]), told["more"]), (24, True))
        self.assertEqual(told["pictures"][0]["name"], "Plate 29")
        self.assertEqual(len([one for one in captured if "characters_picture" in one["sql"]]), 1)
        [found] = self.client.get(address, {"q": "cranes"}).json()["pictures"]
        self.assertEqual((found["key"], found["width"]), (self.harbour.key, 1200))
        self.assertTrue(found["thumb"].endswith(f"{self.harbour.digest[:32]}-480.webp"))
        [asked] = self.client.get(address, {"key": [self.harbour.key, "gone-away"]}).json()["pictures"]
        self.assertEqual(asked, found)

    def test_change_only_the_words_that_they_send(self):
        told = self.words(self.harbour, caption="The old harbour.").json()
        self.assertEqual((told["caption"], told["alt"]), ("The old harbour.", "Cranes in fog, Gdańsk."))
        self.assertTrue(self.words(self.harbour, decorative="on").json()["decorative"])
        self.assertFalse(self.words(self.harbour, decorative="").json()["decorative"])

    def test_change_none_of_a_draft_that_goes_out_as_it_was_approved(self):
        story = make_story(live=False, by=self.writer, lead_picture=self.harbour.key)
        self.client.force_login(self.writer)
        self.assertEqual(self.words(self.harbour, caption="Dawn").status_code, 200)
        for work in (Story.Work.APPROVED, Story.Work.SCHEDULED):
            Story.objects.filter(pk=story.pk).update(work=work)
            self.assertEqual(self.words(self.harbour, caption="Dusk").status_code, 403)
        self.assertEqual(Picture.objects.get(pk=self.harbour.pk).caption, "Dawn")

    def test_ask_with_any_number_of_letters(self):
        page = self.client.get(reverse("admin:characters_picture_choose"), {"q": "a" * 100_000})
        self.assertEqual(page.json()["pictures"], [])

    def test_are_told_why_not(self):
        self.assertIn("refused", self.words(self.harbour, alt="x" * 501).json())
        stale = self.words(self.harbour, alt="Cranes.", version="0")
        self.assertEqual((stale.status_code, "refused" in stale.json()), (409, True))
        self.client.force_login(self.writer)
        self.assertEqual(self.words(self.harbour, alt="Cranes.").status_code, 403)


def _right(codename):
    return Permission.objects.get(codename=codename)


class BringingIn(Library):
    def setUp(self):
        self.client.force_login(self.writer)

    def upload(self, data, name="dock at dawn.jpg"):
        return self.client.post(reverse("admin:characters_picture_upload"), {"file": SimpleUploadedFile(name, data)})

    def test_by_a_script_tells_of_the_picture(self):
        told = self.upload(picture_file()).json()
        picture = Picture.objects.get(key=told["key"])
        self.assertEqual((picture.name, picture.created_by, told["width"]), ("dock at dawn", self.writer, 120))
        self.assertFalse(picture.is_public)
        self.assertEqual(self.upload(picture_file(), "again.jpg").json()["key"], told["key"])

    def test_by_a_script_tells_why_not(self):
        answer = self.upload(b"no picture")
        self.assertEqual(answer.status_code, 400)
        self.assertTrue(answer.json()["refused"].endswith("."))
        self.assertEqual(self.client.post(reverse("admin:characters_picture_upload")).status_code, 400)

    def test_by_a_form_takes_many_and_leaves_one_that_is_none(self):
        files = [SimpleUploadedFile(f"{n}.png", picture_file(format="PNG", seed=n)) for n in (1, 2)]
        files.append(SimpleUploadedFile("virus.png", b"<svg/>"))
        said = self.client.post(reverse("admin:characters_picture_add"), {"files": files}, follow=True)
        self.assertContains(said, "2 pictures are in the library.")
        self.assertContains(said, "virus.png")
        self.assertEqual(Picture.objects.count(), 4)

    def test_needs_a_file_and_the_right(self):
        address = reverse("admin:characters_picture_add")
        self.assertContains(self.client.post(address), "Choose the files first.", status_code=422)
        self.client.force_login(make_user("nobody"))
        self.assertEqual(self.client.get(address).status_code, 403)
        self.assertEqual(self.upload(picture_file()).status_code, 403)


class Replacing(Library):
    def replace(self, data, version=None):
        address = reverse("admin:characters_picture_replace", args=[self.harbour.pk])
        sent = {"file": SimpleUploadedFile("new.png", data), "_version": version or self.harbour.version}
        return self.client.post(address, sent, follow=True)

    def test_puts_another_file_in_its_place_and_keeps_its_words(self):
        self.assertContains(self.replace(picture_file(200, 100, "PNG")), "has another file now")
        now = Picture.objects.get(pk=self.harbour.pk)
        self.assertEqual((now.width, now.format, now.alt), (200, "png", self.harbour.alt))
        self.assertNotEqual(now.digest, self.harbour.digest)

    def test_says_what_it_does_and_what_cannot_be_taken_back(self):
        make_character("Emil Berg", portrait=self.harbour)
        page = self.client.get(reverse("admin:characters_picture_replace", args=[self.harbour.pk]))
        self.assertContains(page, "1 person")
        self.assertContains(page, "browsers may keep the file")

    def test_is_refused_for_no_picture_and_for_what_somebody_saved_meanwhile(self):
        self.assertEqual(self.replace(b"no picture").status_code, 422)
        self.send(self.harbour, credit="Somebody")
        self.assertContains(self.replace(picture_file(200, 100)), "after you looked at it", status_code=422)
        self.assertEqual(Picture.objects.get(pk=self.harbour.pk).digest, self.harbour.digest)

    def test_is_for_those_who_keep_the_library(self):
        self.client.force_login(self.writer)
        self.assertEqual(self.replace(picture_file()).status_code, 403)
