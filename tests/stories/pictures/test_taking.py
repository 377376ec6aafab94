"""Taking pictures from files, and putting another file in the place of a picture's."""

from unittest import mock

import pytest
from django.core.files.storage import storages
from django.test import TestCase

from characters.models import Picture
from spystories.lib.locks import EditConflict
from spystories.lib.pictures import Refused, store
from stories.pictures import taking
from stories.pictures.taking import replace_file, take_picture
from tests.support.factories import make_story, make_user
from tests.support.picture_files import drawn, picture_file, written


class TestTaking(TestCase):
    def test_a_file_makes_a_picture_with_its_files(self):
        editor, data = make_user(), picture_file(format="PNG", seed=1)
        picture = take_picture(data, r"C:\fotos\Harbour  at night.PNG", editor)
        assert (picture.name, picture.created_by, picture.is_public) == ("Harbour at night", editor, False)
        assert (picture.format, picture.width, picture.height, picture.size) == ("png", 120, 80, len(data))
        assert store.missing_files([picture.original, *picture.files]) == []
        assert store.read_file(picture.original) == data

    def test_the_same_file_is_the_same_picture(self):
        data = picture_file(seed=2)
        first = take_picture(data, "one.jpg", None)
        with mock.patch.object(taking, "prepare") as prepare:
            assert take_picture(data, "two.jpg", make_user()) == first
        assert (Picture.objects.get().name, prepare.called) == ("one", False)

    def test_files_that_are_gone_come_back_with_the_same_file(self):
        data = picture_file(seed=3)
        picture = take_picture(data, "one.jpg", None)
        store.delete_files([*picture.files, picture.original])
        assert take_picture(data, "two.jpg", None) == picture
        assert store.missing_files([picture.original, *picture.files]) == []

    def test_what_is_refused_leaves_nothing(self):
        before = [name for name, _at in store.all_files()]
        with pytest.raises(Refused, match="This is an SVG drawing"):
            take_picture(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.jpg", None)
        assert not Picture.objects.exists()
        assert [name for name, _at in store.all_files()] == before

    def test_a_name_is_never_empty_or_long(self):
        assert take_picture(picture_file(seed=4), "../..\\.jpg", None).name
        assert len(take_picture(picture_file(seed=5), "x" * 500 + ".jpg", None).name) == 120

    def test_what_moves_is_said(self):
        data = written(drawn(), "WEBP", save_all=True, append_images=[drawn().rotate(180)])
        assert taking.take(data, "a.webp", None).said == ("It moves: only its first frame is shown.",)

    def test_while_the_files_have_no_place_nothing_is_taken(self):
        with (
            mock.patch.object(type(storages["pictures"]), "save", side_effect=RuntimeError("no answer")),
            pytest.raises(Refused, match="does not answer"),
        ):
            take_picture(picture_file(seed=6), "a.jpg", None)
        assert not Picture.objects.exists()


class TestReplacing(TestCase):
    def setUp(self):
        self.picture = take_picture(picture_file(seed=10), "harbour.jpg", None)

    def test_keeps_the_words_and_the_former_original(self):
        self.picture.alt = "A harbour."
        self.picture.save_edit()
        before = self.picture.original
        data = picture_file(200, 300, "PNG", seed=11)
        replace_file(self.picture, data)
        picture = Picture.objects.get()
        assert (picture.name, picture.alt, picture.width, picture.height) == ("harbour", "A harbour.", 200, 300)
        assert store.read_file(before) and store.read_file(picture.original) == data

    def test_by_the_file_of_another_is_refused(self):
        other = take_picture(picture_file(seed=12), "bridge.jpg", None)
        with pytest.raises(Refused, match="another picture: “bridge”"):
            replace_file(self.picture, picture_file(seed=12))
        assert other.digest != Picture.objects.get(pk=self.picture.pk).digest

    def test_after_somebody_else_saved_is_a_conflict(self):
        stale = Picture.objects.get()
        replace_file(self.picture, picture_file(seed=13))
        with pytest.raises(EditConflict):
            replace_file(stale, picture_file(seed=14))

    def test_makes_the_live_stories_anew_that_show_it(self):
        story = make_story(lead_picture=self.picture.key)
        version = story.rendering.pk and Picture.objects.get().version
        with mock.patch("stories.derived.picture_changed.index_stories") as index:
            replace_file(self.picture, picture_file(seed=15))
        assert index.call_args.args == ({story.pk},)
        assert Picture.objects.get().version == version + 1
