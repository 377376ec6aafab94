"""Manuscripts brought in as a person brings them, for the tests of what becomes of them."""

import io
import zipfile

from django.test import TestCase

from spystories.lib.manuscripts import Manuscript
from stories.bulk import import_proof
from stories.bulk.imports import begin, take_in
from stories.bulk.undo import undo_batch
from stories.content.value import content_of_revision
from stories.publishing.publish import newest_revision
from tests.support.factories import make_user

LAKE = "The Lake\n\nby Anna Bell\n\nIt froze early that year.\n\nNobody crossed it."


def zipped(**texts):
    """An archive of plain texts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in texts.items():
            archive.writestr(f"{name}.txt", text)
    return packed.getvalue()


def made(title):
    """A manuscript as a reading has it."""
    return Manuscript(title, "", (), "", "", "", f"<p>{title} words.</p>")


class Importing(TestCase):
    """Tests of one import, with what a person does to it."""

    @classmethod
    def setUpTestData(cls):
        cls.writer, cls.editor = make_user("willa", role="writer"), make_user("edna", role="editor")

    def setUp(self):
        self.batch = begin(by=self.writer)

    def take(self, text=LAKE, name="lake.txt", **options):
        data = text if isinstance(text, bytes) else text.encode()
        return [file for file, _new in take_in(self.batch, name, data, by=self.writer, **options)]

    def draft(self, text=LAKE, name="lake.txt"):
        return self.take(text, name)[0].drafts.get()

    def newest(self, story):
        return content_of_revision(newest_revision(story))

    def undo(self, by=None, *, may_undo=True):
        return undo_batch(self.batch, by=by or self.writer, may_undo=lambda change: may_undo)

    def proofs(self):
        return [proof for some in import_proof.proofs_of(self.batch).values() for proof in some]

    def listed(self):
        return [proof.content.title for proof in self.proofs()]
