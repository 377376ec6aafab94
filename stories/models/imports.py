"""What is kept of manuscripts that were brought in: their files, the drafts made of each, and the files themselves."""

from typing import Any, TypedDict

from django.db import models

from .changes import Batch
from .revisions import Revision
from .story import Story


class Left(TypedDict):
    """A story of a file that became no draft: where it stands in it, its title, and why, in a sentence."""

    position: int
    title: str
    why: str


class Told(TypedDict):
    """What is said of a file: why it was refused, what its encoding may be, whether its lines seem broken by hand."""

    refused: str
    encodings: list[tuple[str, str]]
    wrapped: bool
    left: list[Left]
    chosen: dict[str, Any]  # how it was read: "encoding", "joined", "whole"
    stories: int  # in it; a file of before this was counted has no such number
    pictures: dict[str, str]  # the keys of those that stood beside it, by the way there
    done: bool  # whether all that was in it has become a draft, or was left with a reason


class ImportedFile(models.Model):
    """
    One file of an import, which is the `Batch` that undoes it.

    `digest` is that of its bytes: the same file twice in one import is one, so that it can be sent again.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    format = models.CharField(max_length=12, blank=True)
    told = models.JSONField(default=dict)  # a `Told`, or nothing while it is being read

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "digest"], name="file_once_in_an_import")]

    def __str__(self) -> str:
        return self.name


class Original(models.Model):
    """The bytes of a file, in a table of their own, which nothing reads but a download and a second reading."""

    file = models.OneToOneField(ImportedFile, models.CASCADE, primary_key=True, related_name="original")
    data = models.BinaryField()

    def __str__(self) -> str:
        return str(self.file)


class ImportedDraft(models.Model):
    """
    A draft that was made of a file, and the revision as the import left it.

    Its story goes without a constraint of the database, as the version before, which knows nothing of these rows,
    deletes stories too.
    """

    file = models.ForeignKey(ImportedFile, models.CASCADE, related_name="drafts")
    position = models.PositiveIntegerField()
    story = models.OneToOneField(Story, models.CASCADE, related_name="imported", db_constraint=False)
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+", db_constraint=False)
    # {"title", "byline", "credit", "authors", "dated", "counts", "words"}: what the file says, and what was changed;
    # "let_go" where a second reading had no such story, and put it into the trash.
    told = models.JSONField(default=dict)

    class Meta:
        ordering = ["file", "position"]
        constraints = [models.UniqueConstraint(fields=["file", "position"], name="draft_once_in_a_file")]

    def __str__(self) -> str:
        return str(self.story)
