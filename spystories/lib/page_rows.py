"""Rows that pages show: reading one while a page is made registers its key (`page_keys`)."""

from typing import Any, Self

from django.db import models

from .page_keys import keys_in_the_making, row_key


class OnPages(models.Model):
    """A row that pages show: reading it while a page is made registers its key."""

    page_kind = ""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, *columns: Any, **options: Any) -> Self:
        row = super().from_db(*columns, **options)
        if made := keys_in_the_making():
            made.shown.add(row_key(cls.page_kind, row.pk))
        return row


class OfStoryOnPages(models.Model):
    """
    A row that says what a story's text says: reading it while a page is made registers all of the story.

    Where `page_columns` are named, only if one of them is read.
    """

    page_story = "story_id"
    page_columns: tuple[str, ...] = ()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, *columns: Any, **options: Any) -> Self:
        row = super().from_db(*columns, **options)
        made = keys_in_the_making()
        if made and (not cls.page_columns or not row.__dict__.keys().isdisjoint(cls.page_columns)):
            made.wholly.add(row_key("story", getattr(row, cls.page_story)))
        return row
