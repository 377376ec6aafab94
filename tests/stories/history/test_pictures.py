"""The history of pictures: what was said of one, its file, and who and what shows it."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.test import TestCase

from characters import editing
from characters.models import Picture
from spystories.lib.pictures import original_name, store
from stories.history import catalogue
from stories.history.changes import RowBefore, end_change, keep_change, undo_change
from stories.history.display import field_changes
from stories.models import Change
from stories.pictures import changing
from stories.pictures.taking import replace_file, take_picture
from tests.support.factories import make_author, make_character, make_collection, make_picture, make_place, make_story
from tests.support.picture_files import picture_file

pytestmark = pytest.mark.sql


def change(row, save, **columns):
    """Give `row` these columns through its verb, and return what was kept of it."""
    with keep_change(row, by=None) as recording:
        for name, value in columns.items():
            setattr(row, name, value)
        save(row)
    return recording.change


class Words(TestCase):
    def test_a_saving_keeps_each_word_before_and_after_and_an_undo_brings_them_back(self):
        picture = make_picture(alt="A quay.")
        kept = change(picture, changing.save_words, alt="Two boats at a quay.", credit="Photograph: A. B.", focus_x=0)
        self.assertEqual(
            kept.values,
            {"alt": ["A quay.", "Two boats at a quay."], "credit": ["", "Photograph: A. B."], "focus_x": [50, 0]},
        )
        self.assertEqual((kept.subject, kept.key, kept.name), ("picture", picture.key, "Harbour at Night"))
        undo_change(kept, by=None)
        picture.refresh_from_db()
        self.assertEqual((picture.alt, picture.credit, picture.focus_x), ("A quay.", "", 50))
        self.assertNotIn("boats", picture.folded)

    def test_what_was_changed_again_since_is_not_undone(self):
        picture = make_picture()
        kept = change(picture, changing.save_words, alt="One.")
        change(picture, changing.save_words, alt="Two.")
        with self.assertRaisesMessage(ValidationError, "Changed again since: Described in words."):
            undo_change(kept, by=None)

    def replaced(self):
        picture = take_picture(picture_file(640, 480), "quay.jpg", None)
        was = picture.digest
        with keep_change(picture, by=None) as recording:
            replace_file(picture, picture_file(1200, 500, "PNG"))
        return picture, was, recording.change

    def test_another_file_is_told_by_what_people_know_of_it_and_an_undo_brings_back_the_former(self):
        picture, was, kept = self.replaced()
        told = {field.label: (field.gone, field.new) for field in field_changes(kept)}
        self.assertEqual(told["File"], ([f"{was[:11]}…"], [f"{picture.digest[:11]}…"]))
        self.assertEqual(told["Format"], (["jpeg"], ["png"]))
        self.assertEqual(told["Width"], (["640"], ["1,200"]))
        self.assertEqual(told.keys(), {"File", "Format", "Width", "Height", "Bytes"})
        undo_change(kept, by=None)
        picture.refresh_from_db()
        self.assertEqual((picture.digest, picture.width, picture.widths), (was, 640, [480, 640]))

    def test_a_former_file_that_is_kept_no_more_is_not_brought_back(self):
        _picture, was, kept = self.replaced()
        store.delete_files([original_name(was, "jpeg")])
        with self.assertRaisesMessage(ValidationError, "Its file is kept no more."):
            undo_change(kept, by=None)
        self.assertNotEqual(Picture.objects.get().digest, was)

    def test_a_deleted_one_comes_back_with_its_key_its_words_and_its_file(self):
        picture = take_picture(picture_file(seed=3), "quay.jpg", None)
        before = Picture.objects.values().get()
        with keep_change(picture, by=None) as recording:
            changing.delete(picture)
        self.assertFalse(Picture.objects.exists())
        undo_change(recording.change, by=None)
        after = Picture.objects.values().get()
        of_its_own = {"id", "created_at", "version"}
        self.assertEqual(*({name: row[name] for name in row.keys() - of_its_own} for row in (before, after)))

    def test_one_brought_in_is_taken_out_again_while_nothing_shows_it(self):
        picture = make_picture()
        kept = end_change(picture, RowBefore(), by=None)
        self.assertEqual(kept.what, Change.What.ADDED)
        emil = make_character("Emil Berg", portrait=picture)
        with self.assertRaises(ProtectedError):
            undo_change(kept, by=None)
        change(emil, editing.save_character, portrait=None)
        undo_change(kept, by=None)
        self.assertFalse(Picture.objects.exists())


class Showing(TestCase):
    """People, places, authors and collections: the picture stands in their history by key, and by name for people."""

    def test_a_portrait_given_is_kept_shown_and_undone(self):
        picture = make_picture()
        for row, save, column in (
            (make_character("Emil Berg"), editing.save_character, "portrait"),
            (make_place("Paris"), editing.save_place, "picture"),
            (make_author("Clara Voss"), catalogue.save, "portrait"),
            (make_collection("Winter", stories=[make_story()]), catalogue.save, "picture"),
        ):
            kept = change(row, save, **{column: picture})
            self.assertEqual(kept.values, {column: [None, {"key": picture.key, "name": "Harbour at Night"}]})
            self.assertEqual(field_changes(kept), [(column.capitalize(), [], ["Harbour at Night"])])
            undo_change(kept, by=None)
            row.refresh_from_db()
            self.assertIsNone(getattr(row, column))

    def test_one_that_is_gone_cannot_be_given_back(self):
        emil = make_character("Emil Berg", portrait=make_picture())
        kept = change(emil, editing.save_character, portrait=None)
        Picture.objects.all().delete()
        with self.assertRaisesMessage(ValidationError, "It names “Harbour at Night”, which is gone."):
            undo_change(kept, by=None)
