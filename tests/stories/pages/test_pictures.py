"""Where pictures' files are answered: to readers while something live shows them, to guests, to editors."""

from datetime import timedelta
from unittest import mock

from django.core.files.storage import storages
from django.test import TestCase
from django.utils import timezone

from characters import editing
from characters.models import Picture
from spystories.lib.pictures import file_name, original_name, store
from stories.derived.pictures import settle_public
from stories.models import Revision
from stories.pictures.taking import replace_file
from stories.publishing import share_links
from stories.publishing.publish import publish, withdraw
from stories.publishing.restore import restore
from tests.support.factories import (
    make_author,
    make_character,
    make_picture,
    make_revision,
    make_story,
    make_superuser,
    make_user,
)
from tests.support.picture_files import picture_file

WEBP = b"RIFF....WEBP: no picture, and enough here"


def kept_picture(name="Harbour", **fields):
    """A picture with files that only tests take for some."""
    picture = make_picture(name, **fields)
    store.keep_files(dict.fromkeys((*picture.files, picture.original), WEBP))
    return picture


def figure(picture):
    return f'<p>Rain.</p><figure data-picture="{picture.key}"></figure><p>More rain.</p>'


class PictureCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.picture = kept_picture()
        cls.name = file_name(cls.picture.digest, 480)

    def status(self, name=None, base="/pictures/", **headers):
        return self.client.get(base + (name or self.name), headers=headers).status_code


class ForReaders(PictureCase):
    def test_a_file_says_what_it_is_and_may_be_kept_for_a_year(self):
        make_story(lead_picture=self.picture.key)
        with self.assertNumQueries(2):  # the content version, the picture
            response = self.client.get(f"/pictures/{self.name}")
        self.assertEqual((response.status_code, response.content), (200, WEBP))
        said = response.headers
        self.assertEqual(said["Content-Type"], "image/webp")
        self.assertEqual(said["Cache-Control"], "public, max-age=31536000, immutable")
        self.assertEqual(said["Content-Security-Policy"], "default-src 'none'; sandbox")
        self.assertEqual(said["X-Content-Type-Options"], "nosniff")
        self.assertEqual(self.client.get(f"/pictures/{self.picture.files[-1]}")["Content-Type"], "image/jpeg")

    def test_every_way_of_showing_it_in_a_live_story_makes_it_public(self):
        for content in (
            {"lead_picture": self.picture.key},
            {"cover_picture": self.picture.key},
            {"body": figure(self.picture)},
        ):
            story = make_story(**content)
            self.assertEqual(self.status(), 200, content)
            withdraw(story, by=None)
            self.assertEqual(self.status(), 404, content)

    def test_it_is_not_found_before_and_after_and_found_while_it_is_shown(self):
        revision = make_revision(body=figure(self.picture))
        self.assertEqual(self.status(), 404)
        story = publish(revision, by=None)
        etag = self.client.get(f"/pictures/{self.name}")["ETag"]
        make_revision(story, body="<p>Without.</p>")
        self.assertEqual(self.status(), 200)
        publish(story.revisions.get(number=2), by=None)
        self.assertEqual(self.status(), 404)
        self.assertEqual(self.status(**{"If-None-Match": etag}), 404)
        publish(restore(Revision.objects.get(number=1), by=None), by=None)
        self.assertEqual(self.status(), 200)

    def test_a_second_story_keeps_it_public(self):
        first, second = (make_story(title=title, lead_picture=self.picture.key) for title in ("One", "Two"))
        withdraw(first, by=None)
        self.assertEqual(self.status(), 200)
        withdraw(second, by=None)
        self.assertEqual(self.status(), 404)

    def test_a_portrait_is_public_as_its_person_is(self):
        anna = make_character("Anna Berg", portrait=self.picture)
        self.assertEqual(self.status(), 404)
        story = make_story(cast=[anna])
        self.assertEqual(self.status(), 200)
        withdraw(story, by=None)
        self.assertEqual(self.status(), 404)

    def test_a_portrait_that_another_replaces_is_public_no_more(self):
        anna = make_character("Anna Berg", portrait=self.picture)
        make_story(cast=[anna])
        other = kept_picture("Other")
        anna.refresh_from_db()
        anna.portrait = other
        editing.save_character(anna)
        self.assertEqual(self.status(), 404)
        self.assertEqual(self.status(file_name(other.digest, 480)), 200)

    def test_an_author_in_print_has_a_public_portrait(self):
        clara = make_author("Clara Voss", portrait=self.picture)
        self.assertEqual(self.status(), 404)
        make_story(authors=[clara])
        self.assertEqual(self.status(), 200)

    def test_what_nobody_shows_is_settled_all_at_once(self):
        Picture.objects.update(is_public=True)
        settle_public()
        self.assertEqual(self.status(), 404)

    def test_of_another_file_none_answers(self):
        make_story(lead_picture=self.picture.key)
        digest = self.picture.digest
        for name in (
            file_name(digest, 481),
            file_name(digest, 480, "png"),
            f"{digest}-480.webp",
            original_name(digest, "jpeg"),
            f"{digest}.jpg",
            f"../pictures/{self.name}",
            f"{digest[:32].upper()}-480.webp",
            f"{self.name}/",
            file_name("0" * 64, 480),
        ):
            self.assertEqual(self.status(name), 404, name)

    def test_after_another_file_took_its_place_the_former_is_gone(self):
        make_story(lead_picture=self.picture.key)
        replace_file(self.picture, picture_file(seed=3))
        self.assertEqual(self.status(), 404)
        self.assertEqual(self.status(Picture.objects.get().files[0]), 200)

    def test_a_file_that_is_missing_is_not_found(self):
        make_story(lead_picture=self.picture.key)
        with mock.patch.object(type(storages["pictures"]), "open", side_effect=FileNotFoundError):
            self.assertEqual(self.status(), 404)

    def test_while_the_files_cannot_be_reached_it_says_so_and_is_not_kept(self):
        make_story(lead_picture=self.picture.key)
        for trouble in (RuntimeError("no answer"), PermissionError(13, "not allowed"), OSError(5, "broken")):
            with mock.patch.object(type(storages["pictures"]), "open", side_effect=trouble):
                response = self.client.get(f"/pictures/{self.name}")
            self.assertEqual((response.status_code, response["Cache-Control"]), (503, "no-store"))
            self.assertEqual(response["Retry-After"], "30")


class BehindAShareLink(PictureCase):
    def base(self, **content):
        editor = make_superuser()
        self.story = make_story(live=False, **content)
        self.link = share_links.share(self.story, timezone.now() + timedelta(days=1), by=editor)
        return f"{share_links.share_address(self.link)}pictures/"

    def test_the_pictures_of_its_draft_answer_and_no_others(self):
        base, other = self.base(body=figure(self.picture)), kept_picture("Other")
        response = self.client.get(base + self.name)
        self.assertEqual((response.status_code, response.content), (200, WEBP))
        self.assertEqual(response["Cache-Control"], "no-store, private")
        self.assertEqual(response["X-Robots-Tag"], "noindex, nofollow")
        self.assertEqual(response["Content-Security-Policy"], "default-src 'none'; sandbox")
        self.assertEqual(self.status(file_name(other.digest, 480), base), 404)
        self.assertEqual(self.status(self.name), 404)

    def test_they_end_with_the_link(self):
        base = self.base(lead_picture=self.picture.key)
        self.assertEqual(self.status(base=base), 200)
        share_links.revoke(self.link, by=self.link.created_by)
        self.assertEqual(self.status(base=base), 404)
        self.assertEqual(self.status(base="/shared/no-such-token/pictures/"), 404)


class ForEditors(PictureCase):
    def test_those_of_the_library_see_every_file_and_keep_none(self):
        self.client.force_login(make_superuser())
        response = self.client.get(f"/admin/pictures/{self.name}")
        self.assertEqual((response.status_code, response.content), (200, WEBP))
        self.assertIn("no-store", response["Cache-Control"])
        self.assertEqual(response["Content-Security-Policy"], "default-src 'none'; sandbox")

    def test_an_original_is_saved_not_shown(self):
        self.client.force_login(make_superuser())
        response = self.client.get(f"/admin/pictures/{self.picture.original}")
        self.assertEqual(response["Content-Disposition"], f'attachment; filename="{self.picture.key}.jpg"')
        self.assertEqual(self.status(f"originals/{self.picture.digest}.png", "/admin/pictures/"), 404)
        self.assertEqual(self.status(file_name("0" * 64, 480), "/admin/pictures/"), 404)

    def test_nobody_else_does(self):
        for name in (self.name, self.picture.original):
            self.assertEqual(self.status(name, "/admin/pictures/"), 302)
        self.client.force_login(make_user("nobody"))
        for name in (self.name, self.picture.original):
            self.assertEqual(self.status(name, "/admin/pictures/"), 403)
