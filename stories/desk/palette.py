"""Where editors can go from anywhere by a name: the lists, what can be begun, and the desk's own pages."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Way(NamedTuple):
    label: str
    address: str


# The desk's own pages by name and view, each with the permissions of which one lets in; none lets everybody in.
_STORIES = ("stories.view_story", "stories.change_story")
OWN_PAGES: tuple[tuple[Promise, str, tuple[str, ...]], ...] = (
    (gettext_lazy("Desk"), "index", ()),
    (gettext_lazy("Bring manuscripts in"), "stories_story_import", ("stories.add_story",)),
    (gettext_lazy("Mention desk"), "mention_desk", _STORIES),
    (gettext_lazy("Who did what"), "activity", _STORIES),
    (gettext_lazy("Share links"), "share_links", ("stories.change_story",)),
    (gettext_lazy("Settings"), "own_settings", ()),
    (gettext_lazy("Second factor"), "second_factor", ()),
    (gettext_lazy("Keys"), "keys", ()),
)


def ways_of(user: User, models: Iterable[dict[str, Any]]) -> list[Way]:
    """The ways of one account, out of what Django's index says of the `models` that it may see. No query."""
    ways = [Way(str(label), reverse(f"admin:{view}")) for label, view, rights in OWN_PAGES if _opens(user, rights)]
    for row in models:
        if row["admin_url"]:
            ways.append(Way(capfirst(str(row["name"])), row["admin_url"]))
        if row["add_url"]:
            name = row["model"]._meta.verbose_name
            ways.append(Way(_("New %(kind)s") % {"kind": name}, row["add_url"]))
    return ways


def _opens(user: User, rights: tuple[str, ...]) -> bool:
    return not rights or any(map(user.has_perm, rights))
