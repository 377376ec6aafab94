"""
Links in a story's text that lead to the site's own pages: where they lead, and whether they still do.

Asked while editing, and kept for live stories when they are derived (`InnerLink`), so that nobody looks
through texts to find those that lead to a former address. No other host is ever asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from characters import addresses
from characters.models import Character, Place, Section
from spystories.lib import prose
from stories.models import Author, Collection, InnerLink, Story, Tag

LONGEST = 700  # characters of an address that anything can have
Leads = InnerLink.Leads
_ROUTES = {
    "stories:detail": Section.STORY,
    "characters:person": Section.PERSON,
    "characters:place": Section.PLACE,
    "stories:tag": Section.TAG,
    "stories:collection": Section.COLLECTION,
    "stories:author": Section.AUTHOR,
}


@dataclass
class Target:
    """What an address leads to: `to` is the page's address now."""

    leads: str
    section: str = ""
    address: str = ""
    key: str = ""
    to: str = ""


def look_up(hrefs: Iterable[str]) -> dict[str, Target]:
    """
    Where those of `hrefs` that lead inside the site lead to; pages of no single thing are left out.

    Three queries at most for each kind of page among them.
    """
    found: dict[str, Target] = {}
    asked: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for href in dict.fromkeys(hrefs):
        path = _inside(href)
        if path is None:
            continue
        section, address = _named(path)
        if section is None:
            found[href] = Target(Leads.NOWHERE)
        elif section:
            asked[section][address].append(href)
    for section, by_address in asked.items():
        for address, target in _targets(section, list(by_address)).items():
            found |= dict.fromkeys(by_address[address], target)
    return found


def wrong_links(body: str) -> dict[str, str]:
    """What is wrong with each address in `body` that leads to no page, or only by way of a former address."""
    hrefs = [href for _number, href, _words in prose.hrefs(body)]
    said: dict[str, str] = {
        Leads.NOWHERE: _("A link leads nowhere: %(href)s"),
        Leads.MOVED: _("A link uses an old address: %(href)s is now %(to)s"),
    }
    return {
        href: said[target.leads] % {"href": href, "to": target.to}
        for href, target in look_up(hrefs).items()
        if target.leads in said
    }


def keep_links(stories: Iterable[Story]) -> None:
    """Keep the inner links of these live stories anew. One statement, and those of `look_up`, where one has any."""
    stories = list(stories)
    placed = [(story, number, href) for story in stories for number, href, _words in prose.hrefs(story.body)]
    targets = look_up(href for _story, _number, href in placed)
    forget_links([story.pk for story in stories])
    InnerLink.objects.bulk_create(
        InnerLink(
            story=story,
            paragraph=number,
            address=targets[href].address or href[:LONGEST],
            **{name: getattr(targets[href], name) for name in ("section", "key", "leads")},
        )
        for story, number, href in placed
        if href in targets
    )


def forget_links(stories: Iterable[int]) -> None:
    """The inner links of these stories (primary keys) are no longer kept. One statement."""
    InnerLink.objects.filter(story__in=stories).delete()


def follow_moves(section: str, rows: Iterable[tuple[str, str]]) -> None:
    """
    These things (key, address) of a kind moved, came or went: settle the links that lead to them.

    One query when nothing links to them.
    """
    rows = list(rows)
    meant = Q(key__in={key for key, _address in rows}) | Q(address__in={address for _key, address in rows})
    links = list(InnerLink.objects.filter(meant, section=section)) if rows else []
    if not links:
        return
    targets = _targets(section, list({link.address for link in links}))
    for link in links:
        link.key, link.leads = targets[link.address].key, targets[link.address].leads
    InnerLink.objects.bulk_update(links, ["key", "leads"], batch_size=500)


def _targets(section: str, asked: Sequence[str]) -> dict[str, Target]:
    """Where these addresses of a kind lead, each of them in the answer."""
    rows, column = _public(section)
    here = dict(rows.filter(**{f"{column}__in": asked}).values_list(column, "key"))
    missing = [address for address in asked if address not in here]
    former = addresses.find_keys(section, missing) if missing else {}
    now = {row.key: row for row in rows.filter(key__in=former.values())} if former else {}
    targets = {}
    for address in asked:
        if address in here:
            targets[address] = Target(Leads.PAGE, section, address, here[address])
        elif (key := former.get(address)) in now:
            targets[address] = Target(Leads.MOVED, section, address, key or "", now[key].get_absolute_url())
        else:
            targets[address] = Target(Leads.NOWHERE, section, address, key or "")
    return targets


def _public(section: str) -> tuple[QuerySet[Any], str]:
    public: dict[str, tuple[QuerySet[Any], str]] = {
        Section.STORY: (Story.objects.live().defer("body"), "slug"),
        Section.PERSON: (Character.objects.public(), "slug"),
        Section.PLACE: (Place.objects.public(), "path"),
        Section.TAG: (Tag.objects.public(), "slug"),
        Section.COLLECTION: (Collection.objects.public(), "slug"),
        Section.AUTHOR: (Author.objects.public(), "slug"),
    }
    return public[section]


def _inside(href: str) -> str | None:
    """The path of an address of this site, else None."""
    if href.startswith(f"{settings.SITE_URL}/"):
        href = href[len(settings.SITE_URL) :]
    return unquote(urlsplit(href).path) if href.startswith("/") else None


def _named(path: str) -> tuple[str | None, str]:
    """The kind of page at `path` and its address in it; ("", "") for other pages, (None, "") for none."""
    if "\0" in path or len(path) > LONGEST:
        return None, ""
    try:
        match = resolve(path if path.endswith("/") else f"{path}/")
    except Resolver404:
        try:
            match = resolve(path)
        except Resolver404:
            return None, ""
    if match.app_name == "admin":
        return None, ""
    section = _ROUTES.get(match.view_name, "")
    return section, next(iter(match.kwargs.values())) if section else ""
