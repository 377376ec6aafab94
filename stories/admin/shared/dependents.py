"""What leans on something that is to be deleted, each said in one line with the way there."""

from django.db.models import Model
from django.utils.html import format_html
from django.utils.translation import gettext as _

from characters.models import Character, Place
from spystories.lib.admin_addresses import admin_address
from stories.models import (
    Authorship,
    CastMember,
    Decision,
    Fact,
    Introduction,
    PictureUse,
    Relationship,
    Setting,
    Story,
    StoryTag,
    Tie,
)


def name_dependent(row: Model) -> str | None:
    """The line for a row of a story, or None for a row of another kind."""
    if isinstance(row, StoryTag):
        return _of_story(row.content_object, _("carries the tag"))
    for kind, words in (
        (Authorship, _("is by this author")),
        (CastMember, _("has this person in its cast")),
        (Setting, _("has this place among its places")),
        (Tie, _("has words that stand for it")),
        (Decision, _("has a name that was decided to mean it")),
        (PictureUse, _("shows it")),
    ):
        if isinstance(row, kind):
            return _of_story(row.story, words)
    if isinstance(row, Fact | Relationship):
        return _of_person(row.character, row)
    if isinstance(row, Introduction):
        return _of_person(row.character or row.place, _("the introduction"))
    return None


def _of_story(story: Story, words: str) -> str:
    return format_html("<a href='{}'>{}</a> {}", admin_address(story), story, words)


def _of_person(entity: Character | Place | None, words: object) -> str:
    assert entity is not None, "A constraint of the table wants one of the two."
    address = admin_address(entity)
    return format_html("{}: <a href='{}'>{}</a>", words, address, entity)
