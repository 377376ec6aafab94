"""
A story's content as one value: the words, and by key the tags, cast, settings and ties.

What the form gives, what a revision keeps and what goes onto the live rows is this one value. Pure but for
`of_story`, which reads the live rows.
"""

from dataclasses import asdict, dataclass, fields, replace

from spystories.lib import prose
from spystories.lib.text import without_forbidden

SCHEMA = 1


@dataclass(frozen=True)
class TagLine:
    key: str
    name: str
    line: str = ""


@dataclass(frozen=True)
class Part:
    key: str
    name: str
    part: str = ""
    note: str = ""


@dataclass(frozen=True)
class Scene:
    key: str
    name: str
    how: str = "set"


@dataclass(frozen=True)
class Tied:
    kind: str
    key: str
    name: str
    paragraph: int
    quote: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Content:
    """All that an editor can change on a story."""

    title: str = ""
    slug: str = ""
    standfirst: str = ""
    body: str = ""
    byline: str = ""
    content_notes: str = ""
    tags: tuple[TagLine, ...] = ()
    cast: tuple[Part, ...] = ()
    settings: tuple[Scene, ...] = ()
    ties: tuple[Tied, ...] = ()

    LINKS = {"tags": TagLine, "cast": Part, "settings": Scene, "ties": Tied}

    @property
    def words(self) -> dict[str, str]:
        """The columns that a story and a revision have in common."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in self.LINKS}

    @property
    def links(self) -> dict:
        """The rest, as a revision keeps it."""
        return {"schema": SCHEMA} | {
            name: [asdict(row) for row in getattr(self, name)] for name in self.LINKS
        }

    def same_as(self, other: "Content") -> bool:
        """Whether an editor would see no difference: names are only there for rows that are gone."""
        return self._unnamed() == other._unnamed()

    def _unnamed(self):
        links = {name: tuple(replace(row, name="") for row in getattr(self, name)) for name in self.LINKS}
        return replace(self, **links)

    def cleaned(self) -> "Content":
        """
        The same with the body canonical and every line composed, trimmed and without forbidden
        characters.
        """
        lines = {name: without_forbidden(text).strip() for name, text in self.words.items() if name != "body"}
        return replace(self, body=prose.clean(self.body), **lines)


def of_revision(revision) -> Content:
    """What `revision` holds."""
    links = {
        name: tuple(kind(**row) for row in revision.links.get(name, ()))
        for name, kind in Content.LINKS.items()
    }
    return Content(**revision.words_of(), **links)


def of_story(story) -> Content:
    """What the live rows of `story` hold. Four queries."""
    return Content(
        **story.words_of(),
        tags=tuple(
            TagLine(r.tag.key, r.tag.name, r.sentence) for r in story.story_tags.select_related("tag")
        ),
        cast=tuple(
            Part(r.character.key, r.character.name, r.part, r.note)
            for r in story.cast.select_related("character")
        ),
        settings=tuple(
            Scene(r.place.key, r.place.name, r.how) for r in story.settings.select_related("place")
        ),
        ties=tuple(
            Tied(
                "place" if r.place_id else "character",
                (r.place or r.character).key,
                (r.place or r.character).name,
                r.paragraph,
                r.quote,
                r.before,
                r.after,
            )
            for r in story.ties.select_related("place", "character")
        ),
    )
