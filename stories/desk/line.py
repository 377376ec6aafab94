"""A line of the desk: something to do, and the one verb with the way there."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from spystories.lib.admin_addresses import admin_address
from stories.models import Story


@dataclass(frozen=True)
class Line:
    """What it is about, why, a word more, and the one verb with the way there."""

    title: str
    address: str
    why: str | Promise
    said: str
    verb: str | Promise
    way: str


def line_of(story: Story, why: str | Promise, said: str, verb: str | Promise, way: str = "") -> Line:
    """A line about a story; where no other way is given the verb leads to its form."""
    form = admin_address(story)
    title = story.working_title or story.title or _("Untitled")
    return Line(title, form, why, said, verb, way or form)
