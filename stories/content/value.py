"""
A story's content as one value: the words, and by key the tags, cast, settings, ties and decisions.

What the form gives, what a revision keeps and what goes onto the live rows is this one value. Pure but for
`of_story`, which reads the live rows.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from types import SimpleNamespace

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spystories.lib import prose
from spystories.lib.folding import fold
from spystories.lib.text import without_forbidden
from stories.models import StoryContent

SCHEMA = 2  # 2: decisions


class Row:
    """One row of what is tied to a story."""

    @property
    def identity(self) -> tuple:
        """What makes it the same row in two contents."""
        return (self.key,)


@dataclass(frozen=True)
class TagLine(Row):
    key: str
    name: str
    line: str = ""


@dataclass(frozen=True)
class Part(Row):
    key: str
    name: str
    part: str = ""
    note: str = ""


@dataclass(frozen=True)
class Scene(Row):
    key: str
    name: str
    how: str = "set"


@dataclass(frozen=True)
class Tied(Row):
    kind: str
    key: str
    name: str
    paragraph: int
    quote: str
    before: str = ""
    after: str = ""

    @property
    def identity(self):
        return self.key, self.paragraph, self.quote


@dataclass(frozen=True)
class Decided(Row):
    """
    What an editor says that a name means in this story: everywhere, or in the one passage that it stands in.

    `kind` is "character" or "place" with the key of whom it means, "nothing" for what is no name, or "open"
    for what nobody is to ask about. `form` is the name as met. Of a passage `paragraph`, `before` and `after`
    are as a tie's; everywhere, `paragraph` is 0.
    """

    form: str
    kind: str
    key: str = ""
    name: str = ""
    paragraph: int = 0
    before: str = ""
    after: str = ""

    MEANING = ("character", "place")

    @property
    def identity(self):
        return fold(self.form), self.paragraph, self.before, self.after

    @property
    def answer(self) -> str:
        """The decision in words."""
        if self.kind in self.MEANING:
            return self.name
        return _("not a name") if self.kind == "nothing" else _("left open")


def _with_every_word(content: type) -> type:
    """Also those columns of the words that no code asks for by name."""
    for name in StoryContent.WORDS:
        if name not in content.__annotations__:
            content.__annotations__[name] = str
            setattr(content, name, "")
    return content


@dataclass(frozen=True)
@_with_every_word
class Content:
    """All that an editor can change on a story: the words of `StoryContent.FIELDS`, and its ties."""

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
    decisions: tuple[Decided, ...] = ()

    LINKS = {"tags": TagLine, "cast": Part, "settings": Scene, "ties": Tied, "decisions": Decided}

    @property
    def words(self) -> dict[str, str]:
        """The columns that a story and a revision have in common."""
        return {name: getattr(self, name) for name in StoryContent.WORDS}

    @property
    def lines(self) -> dict[str, str]:
        """The words but for the text itself."""
        return {name: getattr(self, name) for name in StoryContent.LINES}

    @property
    def links(self) -> dict:
        """The rest, as a revision keeps it."""
        return {"schema": SCHEMA} | {name: [asdict(row) for row in getattr(self, name)] for name in self.LINKS}

    def same_as(self, other: "Content") -> bool:
        """Whether an editor would see no difference: names are only there for rows that are gone."""
        return self._unnamed() == other._unnamed()

    def _unnamed(self):
        links = {name: tuple(replace(row, name="") for row in getattr(self, name)) for name in self.LINKS}
        return replace(self, **links)

    def cleaned(self) -> "Content":
        """
        The same with the body canonical, every line composed, trimmed and without forbidden characters, and
        one decision, the last, on each thing.
        """
        lines = {name: without_forbidden(text).strip() for name, text in self.lines.items()}
        return replace(self, body=prose.clean(self.body), decisions=settle_decisions(self.decisions), **lines)


_LINK_LABELS = {
    "tags": gettext_lazy("Tags"),
    "cast": gettext_lazy("Cast"),
    "settings": gettext_lazy("Places"),
    "ties": gettext_lazy("Words that stand for something"),
    "decisions": gettext_lazy("Decisions"),
}


def label_of(field: str) -> str:
    """What editors call a field of the content."""
    if field in _LINK_LABELS:
        return str(_LINK_LABELS[field])
    return capfirst(str(StoryContent._meta.get_field(field).verbose_name))


def settle_decisions(decisions: Iterable[Decided]) -> tuple[Decided, ...]:
    """One decision, the last, on each thing: those for the whole story, then in the order of the text."""
    last = {row.identity: row for row in decisions}
    return tuple(last[one] for one in sorted(last, key=lambda one: (one[1], one)))


def of_revision(revision) -> Content:
    """What `revision` holds."""
    links = {name: tuple(kind(**row) for row in revision.links.get(name, ())) for name, kind in Content.LINKS.items()}
    return Content(**revision.words_of(), **links)


def of_story(story) -> Content:
    """What the live rows of `story` hold. Five queries."""
    return of_rows(
        story,
        SimpleNamespace(
            tags=story.story_tags.select_related("tag"),
            cast=story.cast.select_related("character"),
            settings=story.settings.select_related("place"),
            ties=story.ties.select_related("place", "character"),
            decisions=story.decisions.select_related("place", "character"),
        ),
    )


def of_rows(story, rows) -> Content:
    """What the words of `story` hold with these `rows` of tags, cast, settings, ties and decisions."""

    def meant(row):
        return {"key": row.means.key, "name": row.means.name} if row.means else {}

    def anchor(row):
        return {"paragraph": row.paragraph, "before": row.before, "after": row.after}

    return Content(
        **story.words_of(),
        tags=tuple(TagLine(r.tag.key, r.tag.name, r.sentence) for r in rows.tags),
        cast=tuple(Part(r.character.key, r.character.name, r.part, r.note) for r in rows.cast),
        settings=tuple(Scene(r.place.key, r.place.name, r.how) for r in rows.settings),
        ties=tuple(Tied(kind=r.kind, quote=r.quote, **meant(r), **anchor(r)) for r in rows.ties),
        decisions=settle_decisions(Decided(form=r.form, kind=r.kind, **meant(r), **anchor(r)) for r in rows.decisions),
    )
