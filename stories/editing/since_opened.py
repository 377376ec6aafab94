"""What others did with a story since a form of it was opened, and how that is told."""

import re
from functools import cached_property
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from spystories.lib.conflict_forms import conflict_sentence
from stories.content.value import Content, content_of_revision
from stories.models import Revision, Story, Transition
from stories.phrases import capitalize, join_names

_SINCE = re.compile(r"(\d{1,9})\.(\d{1,9})", re.ASCII)


class SinceField(forms.CharField):
    """The newest revision and the last move when the form was opened, carried along unseen."""

    widget = forms.HiddenInput
    bound_field_class = forms.BoundField  # what was not sent is not known

    def __init__(self) -> None:
        super().__init__(required=False)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


def mark_opening(story: Story, newest: Revision | None) -> str:
    """What a form that is opened now carries. One query."""
    last = story.transitions.order_by("-pk").values_list("pk", flat=True).first() if story.pk else None
    return f"{newest.number if newest else 0}.{last or 0}"


class SinceOpened:
    """The revisions and the moves of `story` since a form was opened, as `since` says (None: just now)."""

    def __init__(self, story: Story, newest: Revision | None, since: str | None):
        self.story, self.newest = story, newest
        given = self.known = _SINCE.fullmatch(since or "")
        self.revision, self.move = map(int, given.groups()) if given else (0, 0)
        self.is_now = since is None or newest is None or (bool(given) and self.revision == newest.number)

    @cached_property
    def origin(self) -> Revision | None:
        """The revision that the form began from; None when nobody knows."""
        if self.is_now:
            return self.newest
        return self.story.revisions.filter(number=self.revision).first()

    @cached_property
    def began(self) -> Content:
        """What the form showed, nothing when nobody knows."""
        return content_of_revision(self.origin)

    @cached_property
    def revisions(self) -> list[Revision]:
        if self.is_now:
            return []
        rows = self.story.revisions.filter(number__gt=self.revision).order_by("number")
        return list(rows.select_related("created_by").defer("body", "links"))

    @cached_property
    def moves(self) -> list[Transition]:
        if not self.known or not self.story.pk:
            return []
        rows = self.story.transitions.filter(pk__gt=self.move, failed=False).order_by("pk")
        return list(rows.select_related("by"))

    def savers(self, me: object = None) -> str:
        """Who saved, in words; `me` is told apart."""
        names = (_named(row.created_by, me) for row in self.revisions)
        return join_names(list(dict.fromkeys(names))) or _("somebody")

    def describe(self, me: object) -> str:
        """Who saved, with a way to see what, and who made which move; nothing where nobody did."""
        parts: list[str] = []
        if self.revisions:
            parts.append(
                format_html(
                    '{} <a href="{}">{}</a>.',
                    conflict_sentence(by=capitalize(self.savers(me))),
                    self.address(),
                    _("See what changed"),
                )
            )
        if self.moves:
            parts.append(_("Meanwhile: %(moves)s.") % {"moves": self.describe_moves(me)})
        return format_html_join(" ", "{}", ([part] for part in parts))

    def address(self) -> str:
        """The page that compares what the form began from with what is newest now."""
        compare = reverse("admin:stories_story_compare", args=[self.story.pk])
        return f"{compare}?a={self.origin.number if self.origin else 0}&b={self.newest.number if self.newest else 0}"

    def describe_moves(self, me: object) -> str:
        """Who made which move, in words."""
        return "; ".join(f"{move.said} ({_named(move.by, me)})" for move in self.moves)


def _named(one: object, me: object) -> str:
    if one is None:
        return _("the site itself")
    return _("you, in another window") if one == me else str(one)
