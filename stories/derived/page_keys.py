"""
What of the stored pages changed: the one place that says so, after stories were derived and things counted.

Each key (`spystories.lib.page_keys`) takes the content version that the change makes, in the transaction of
the change. What others show of a row and which sets it is in are kept as two words, so that a change is told
from a second look at the same: a slip of the pen in a story leaves the lists that name it as they are.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Model, Q

from characters.models import Character, Place
from spystories.lib.folding import fold
from spystories.lib.page_keys import CHART_KEY, KINDS, inside_key, name_key, row_key, set_key
from spystories.lib.rows import insert_rows
from stories.models import (
    Appearance,
    Author,
    Authorship,
    CastMember,
    Collection,
    Encounter,
    Introduction,
    PageKey,
    Relationship,
    SetKind,
    Setting,
    Story,
    StoryTag,
    Tag,
)
from stories.search.marks import upwards

from .affected import Affected
from .content_version import raise_content_version
from .members import Members

AT_ONCE = 500  # keys that one query asks for

# What other pages show of a row: a change of anything else leaves them as they are.
_LINES: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "story": (
        Story,
        (
            *("state", "number", "title", "slug", "standfirst", "byline", "lang", "word_count", "minutes"),
            *("main_place", "first_published_at", "rendering__cover_hash"),
        ),
    ),
    "person": (
        Character,
        ("is_public", "name", "slug", "sort_name", "pronouns", "home", "brief", "story_count", "portrait"),
    ),
    "place": (
        Place,
        (
            "is_public",
            "name",
            "path",
            "kind",
            "parent",
            "latitude",
            "longitude",
            "set_count",
            "spoken_count",
            "picture",
        ),
    ),
    "tag": (Tag, ("name", "slug", "line")),
    "collection": (Collection, ("title", "slug", "line", "picture")),
    "author": (Author, ("name", "sort_name", "slug", "line", "links", "portrait")),
}


class _Row(NamedTuple):
    """What others show of a row, and which sets it is in, each as a word; both empty where it is not there."""

    line: str = ""
    ties: str = ""
    stories: int = 0  # how many live stories it is in


def mark_changed(shown: Iterable[str] = (), wholly: Iterable[str] = ()) -> None:
    """
    Say that what others show of these keys changed, or (`wholly`) anything of them or of their members.

    Raises the content version. Four statements.
    """
    version, shown, wholly = raise_content_version(), set(shown), set(wholly)
    rows = [PageKey(key=key, shown=version, wholly=version) for key in sorted(shown)]
    _store(rows, "shown", "wholly")
    _store([PageKey(key=key, wholly=version) for key in sorted(wholly - shown)], "wholly")


def settle_keys(affected: Affected, members: Members) -> None:
    """
    Compare what is affected with what was known of it, and mark the keys of all that changed; of collections also
    those of which `members` says that their stories or the order of these did.

    Call it when stories are derived and everything is counted. About twenty queries, whatever the number.
    """
    pks = {
        "story": affected.stories,
        "person": affected.characters,
        "place": _with_all_around(affected.places),
        "tag": affected.tags,
        "collection": affected.collections,
        "author": affected.authors,
    }
    if not any(pks.values()):
        return
    keys = [row_key(kind, pk) for kind in pks for pk in pks[kind]]
    known = {row.key: row for start in range(0, len(keys), AT_ONCE) for row in _known(keys[start : start + AT_ONCE])}
    shown, wholly, kept = set[str](), set[str](), []
    turned: dict[str, set[int]] = {kind: set() for kind in pks}
    sets = {set_key(kind, pk) for kind in pks if kind != "story" for pk in pks[kind]} if affected.stories else set()
    for kind in pks:
        now = _rows_now(kind, pks[kind])
        for pk in pks[kind]:
            key, row = row_key(kind, pk), now.get(pk, _Row())
            before = known.get(key)
            was = _Row(before.line, before.ties, row.stories) if before else None
            wholly |= {key, KINDS[kind]}
            if was is None or was.line != row.line:
                shown.add(key)
            if was is None or was.ties != row.ties:
                shown |= _sets_of(kind, pk, was or _Row(), row)
                shown |= sets if kind == "story" else set()
                # One not known before had a page already if other stories than these have it.
                if row.stories <= len(affected.stories) if was is None else bool(was.ties) != bool(row.ties):
                    turned[kind].add(pk)
            if was != row:
                kept.append(PageKey(key=key, line=row.line, ties=row.ties))
    _store(kept, "line", "ties")
    shown |= _charted(pks["place"])
    changed = (*members.gained, *members.lost, *members.reordered)
    shown |= {set_key("collection", pk) for kind, pk in changed if kind == SetKind.COLLECTION}
    wholly |= _met_by(turned["person"], turned["place"])
    mark_changed(shown, wholly | sets | _told_of(affected.stories, affected.characters))


def _charted(places: set[int]) -> set[str]:
    """The key of the most storied places that a chart shows, when one of `places` made them others."""
    if not Place.objects.filter(pk__in=places, latitude__isnull=False).exists():
        return set()
    line = _word([place.pk for place in Place.objects.public().most_charted()])
    if PageKey.objects.filter(key=CHART_KEY, line=line).exists():
        return set()
    _store([PageKey(key=CHART_KEY, line=line)], "line")
    return {CHART_KEY}


def _known(keys: list[str]) -> Iterable[PageKey]:
    return PageKey.objects.filter(key__in=keys)


def _with_all_around(places: set[int]) -> set[int]:
    """These places with all that they lie in."""
    paths = Place.objects.filter(pk__in=places).values_list("path", flat=True)
    around = {above for path in paths for above in upwards(path)}
    return places.union(Place.objects.filter(path__in=around).values_list("pk", flat=True)) if around else places


def _rows_now(kind: str, pks: Iterable[int]) -> dict[int, _Row]:
    """The rows of a kind that are there, as they are now. One query for what they show, and a few for ties."""
    model, columns = _LINES[kind]
    rows = {row["pk"]: row for row in model._default_manager.filter(pk__in=pks).values("pk", *columns)}
    ties = _TIES[kind](rows)
    return {pk: _Row(_word(_as_shown(row)), ties.get(pk, ""), _stories_of(row)) for pk, row in rows.items()}


def _stories_of(row: Mapping[str, Any]) -> int:
    return sum(row.get(name, 0) for name in ("story_count", "set_count", "spoken_count"))


def _as_shown(row: Mapping[str, Any]) -> list[Any]:
    """Of a count other pages show no more than whether it is none, one or several."""
    return [min(value, 2) if name.endswith("_count") and name != "word_count" else value for name, value in row.items()]


def _word(value: Any) -> str:
    return hashlib.blake2b(repr(value).encode(), digest_size=12).hexdigest()


def _ties_of_stories(rows: Mapping[int, Any]) -> dict[int, str]:
    """Whom and what each live story is tied to or names, in order, with its lines for tags and its number."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for model, story, columns in (
        (Authorship, "story", ("author",)),
        (CastMember, "story", ("character",)),
        (Setting, "story", ("place", "how")),
        (StoryTag, "content_object", ("tag", "sentence", "paragraph")),
        (Appearance, "story", ("character", "place")),
    ):
        tied = model._default_manager.filter(**{f"{story}__in": rows}).order_by(story, "pk")
        for pk, *values in tied.values_list(story, *columns):
            found[pk].append(values)
    live = {pk: row for pk, row in rows.items() if row["state"] == Story.State.LIVE}
    return {pk: _word((row["number"], found[pk])) for pk, row in live.items()}


def _ties_of_people(rows: Mapping[int, Any]) -> dict[int, str]:
    """Of public people how they are sorted, and the words of their names."""
    return {
        pk: f"{_word((row['sort_name'], row['name'], row['slug']))} {fold(row['name'])} {fold(row['sort_name'])}"
        for pk, row in rows.items()
        if row["is_public"]
    }


def _ties_of_places(rows: Mapping[int, Any]) -> dict[int, str]:
    """Of public places where they lie, and the keys of all that they lie in."""
    paths = {above for row in rows.values() for above in upwards(row["path"])}
    keys = dict(Place.objects.filter(path__in=paths).values_list("path", "pk")) if paths else {}
    return {
        pk: " ".join([_word(_whereabouts(row)), *(str(keys[at]) for at in upwards(row["path"]))])
        for pk, row in rows.items()
        if row["is_public"]
    }


def _whereabouts(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["path"], row["name"], row["kind"], row["latitude"], row["longitude"]


def _ties_of_tags(rows: Mapping[int, Any]) -> dict[int, str]:
    """Of public tags how they are sorted, and where they lead."""
    public = Tag.objects.public().filter(pk__in=rows).values_list("pk", flat=True)
    return {pk: _word((rows[pk]["name"], rows[pk]["slug"])) for pk in public}


def _ties_of_collections(rows: Mapping[int, Any]) -> dict[int, str]:
    """The same of public collections. Which stories they hold, and in which order, `members` says."""
    public = Collection.objects.public().filter(pk__in=rows).values_list("pk", flat=True)
    return {pk: _word((rows[pk]["title"], rows[pk]["slug"])) for pk in public}


def _ties_of_authors(rows: Mapping[int, Any]) -> dict[int, str]:
    """Of public authors how they are sorted, and where they lead."""
    public = Author.objects.public().filter(pk__in=rows).values_list("pk", "sort_key")
    return {pk: _word((sort_key, rows[pk]["name"], rows[pk]["slug"])) for pk, sort_key in public}


_TIES = {
    "story": _ties_of_stories,
    "person": _ties_of_people,
    "place": _ties_of_places,
    "tag": _ties_of_tags,
    "collection": _ties_of_collections,
    "author": _ties_of_authors,
}


def _sets_of(kind: str, pk: int, was: _Row, row: _Row) -> set[str]:
    """The sets that a row joins, leaves, or stands elsewhere in. `was` is empty for one not known before."""
    said = {word for ties in (was.ties, row.ties) for word in ties.split(" ")[1:] if word}
    own = {
        "person": {name_key(word.strip(",")) for word in said},
        "place": {inside_key(place) for place in said},
        "collection": {set_key(kind, pk)},
    }
    return {KINDS[kind]} | own.get(kind, set())


def _met_by(people: set[int], places: set[int]) -> set[str]:
    """The people and places whom stories name together with these, which came to have a page or have none now."""
    if not people and not places:
        return set()
    met = Encounter.objects.filter(Q(character__in=people) | Q(other__in=people) | Q(place__in=places))
    rows = met.order_by().values_list("character", "other", "place").distinct()
    return {
        row_key(kind, pk)
        for person, other, place in rows
        for kind, pk in (("person", person), ("person", other), ("place", place))
        if pk
    }


def _told_of(stories: set[int], characters: set[int]) -> set[str]:
    """The people and places of whom these stories tell something, and whom these people have to do with."""
    if not stories and not characters:
        return set()
    ends = ("character", "other")
    ties = set(Relationship.objects.filter(story__in=stories).values_list(*ends))
    ends_here = Q(character__in=characters) | Q(other__in=characters)
    ties.update(Relationship.objects.filter(ends_here).values_list(*ends))
    opened = Introduction.objects.filter(story__in=stories).values_list("character", "place")
    people = {pk for pair in ties for pk in pair} | {person for person, _place in opened if person}
    return {row_key("person", pk) for pk in people} | {row_key("place", place) for _person, place in opened if place}


def _store(rows: list[PageKey], *columns: str) -> None:
    insert_rows(rows, same=["key"], update=columns)
