"""The command that brings manuscripts in: what it makes, what it only tells, and how it ends."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from stories.bulk import imports
from stories.models import Batch, ImportedFile, Original, Story
from stories.publishing import trash
from tests.support.factories import make_user

pytestmark = pytest.mark.sql

LAKE = "The Lake\n\nby Anna Bell\n\nIt froze early that year.\n\nNobody crossed it."


class ImportStories(TestCase):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.folder = tmp_path / "manuscripts"
        (self.folder / "inner").mkdir(parents=True)
        (self.folder / ".hidden").mkdir()
        (self.folder / "lake.txt").write_text(LAKE)
        (self.folder / "inner" / "pond.md").write_text("# The Pond\n\nIt was *warm*.")
        (self.folder / ".hidden" / "not.txt").write_text("Not this one.")

    def run_command(self, *args):
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("import_stories", *map(str, args), stdout=out, stderr=err)
        finally:
            self.said, self.wrong = out.getvalue(), err.getvalue()

    def test_makes_a_draft_of_each_file_of_a_folder(self):
        willa = make_user("willa", role="writer")
        self.run_command(self.folder, "--by", "willa")
        self.assertIn("1 of 2:", self.said)
        self.assertIn("“The Lake”, Anna Bell", self.said)
        self.assertIn("2 drafts made.", self.said)
        self.assertEqual(
            set(Story.objects.values_list("working_title", "created_by")),
            {
                ("The Lake", willa.pk),
                ("The Pond", willa.pk),
            },
        )
        self.assertEqual(Batch.objects.get().by, willa)

    def test_only_tells_what_would_become_of_them(self):
        self.run_command(self.folder, "--plan")
        self.assertIn("2 drafts would be made.", self.said)
        self.assertFalse(Story.objects.exists() or Batch.objects.exists())

    def test_names_what_it_leaves_goes_on_and_ends_with_a_failure(self):
        (self.folder / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
        (self.folder / "cafe.txt").write_bytes("Café\n\nDer Käse ist groß, sagte sie.".encode("cp1252"))
        for options, made in (["--plan"], "2 drafts would be made."), ([], "2 drafts made."):
            with self.assertRaisesMessage(CommandError, "2 could not be brought in."):
                self.run_command(self.folder, *options)
            self.assertIn(made, self.said)
            self.assertIn("left: ", self.wrong)
            self.assertIn("Its encoding must be chosen on the page of the import: ", self.wrong)

    def test_refuses_what_is_not_there_and_who_may_begin_no_story(self):
        make_user("nobody")
        empty = self.folder / "inner" / "empty"
        empty.mkdir()
        with self.assertRaisesMessage(CommandError, "is not there."):
            self.run_command(self.folder / "none.txt")
        for name in ("nobody", "none"):
            with self.assertRaisesMessage(CommandError, f"no account “{name}”"):
                self.run_command(self.folder, "--by", name)
        with self.assertRaisesMessage(CommandError, "There is no file in it."):
            self.run_command(empty)
        self.assertFalse(Batch.objects.exists())


class Purge(TestCase):
    def purge(self, *args):
        out = io.StringIO()
        call_command("purge", *args, stdout=out)
        return out.getvalue()

    def test_lets_go_of_files_that_no_draft_needs_any_more(self):
        batch, fresh = imports.begin(by=None), imports.begin(by=None)
        waiting, trashed = (LAKE.replace("Lake", name).encode() for name in ("Pond", "Sea"))
        for into, data in ((batch, waiting), (batch, trashed), (fresh, trashed)):
            imports.take_in(into, "x.txt", data, by=None)
        asked = "Café\n\nDer Käse ist groß, sagte sie.".encode("cp1252")
        imports.take_in(batch, "cafe.txt", asked, by=None)
        for file in ImportedFile.objects.exclude(name="cafe.txt").order_by("pk")[1:]:
            trash.trash(file.drafts.get().story, by=None)
        Batch.objects.filter(pk=batch.pk).update(at=timezone.now() - timedelta(days=31))
        self.assertIn("1 file of manuscripts would be deleted.", self.purge("--dry-run"))
        old = ImportedFile.objects.get(batch=batch, size=len(trashed)).drafts.get().story
        Story.objects.filter(pk=old.pk).update(trashed_at=timezone.now() - timedelta(days=31))
        self.assertIn("2 files of manuscripts would be deleted.", self.purge("--dry-run"))
        self.assertEqual(Original.objects.count(), 4)
        self.assertIn("2 files of manuscripts deleted for ever.", self.purge())
        self.assertEqual({bytes(row.data) for row in Original.objects.all()}, {waiting, trashed})
