"""
A story's content as one value: the words, and by key the authors, tags, cast, settings, ties and
decisions.

What the form gives, what a revision keeps and what goes onto the live rows (`stories.content.rows`) is this
one value. Pure.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self, cast

from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spystories.lib import prose
from spystories.lib.folding import fold
from spystories.lib.text import without_forbidden
from stories.models import Revision, StoryContent

from .anchors import Anchor

SCHEMA = 3  # 2: decisions; 3: authors


class Row:
    """One row of what is tied to a story. It answers itself for what differs from kind to kind."""

    key: str
    name: str

    @property
    def identity(self) -> tuple[Any, ...]:
        """What makes it the same row in two contents."""
        return (self.key,)

    @property
    def subject(self) -> tuple[Any, ...]:
        """What no two rows of one content are both about."""
        return self.identity

    @property
    def label(self) -> str:
        return self.name

    @property
    def in_words(self) -> str:
        """What it says beside its key, in one line."""
        return ", ".join(str(v) for name, v in vars(self).items() if name not in ("key", "name", "kind") and v != "")

    def having(self, **columns: Any) -> Self:
        """Itself, with these columns in place of its own."""
        row: Any = self  # each kind of row is a dataclass
        return cast(Self, replace(row, **columns))

    def requote(self, follow: Callable[[str], str]) -> Self:
        """Itself, with the sentence that it quotes, if any, as `follow` gives it."""
        return self

    def rest_on(self, find: Callable[[Anchor], Anchor | None]) -> Self:
        """Itself, resting on the words that `find` gives for it; as it is where it gives none, or rests on none."""
        return self


class Anchored(Row):
    """A row that rests on words of the text, those in the column `QUOTED`; on none if `paragraph` is 0."""

    QUOTED: ClassVar[str]

    kind: str
    paragraph: int
    before: str
    after: str

    @property
    def anchor(self) -> Anchor:
        return Anchor(self.paragraph, getattr(self, self.QUOTED), self.before, self.after)

    def rest_on(self, find: Callable[[Anchor], Anchor | None]) -> Self:
        anchor = find(self.anchor) if self.paragraph and self.anchor.quote else None
        if anchor is None:
            return self
        paragraph, quote, before, after = anchor
        return self.having(paragraph=paragraph, before=before, after=after, **{self.QUOTED: quote})


@dataclass(frozen=True)
class Credit(Row):
    """One of the authors, in their order."""

    key: str
    name: str


@dataclass(frozen=True)
class TagLine(Row):
    key: str
    name: str
    line: str = ""

    def requote(self, follow: Callable[[str], str]) -> Self:
        return replace(self, line=follow(self.line))


@dataclass(frozen=True)
class Part(Row):
    key: str
    name: str
    part: str = ""
    note: str = ""

    @property
    def role(self) -> str:
        """What a person is in the story, in words."""
        return self.part or _("in the cast")


@dataclass(frozen=True)
class Scene(Row):
    key: str
    name: str
    how: str = "set"

    @property
    def role(self) -> str:
        """What a place is in the story, in words."""
        return _("set here") if self.how == "set" else _("spoken of")


@dataclass(frozen=True)
class Tied(Anchored):
    kind: str
    key: str
    name: str
    paragraph: int
    quote: str
    before: str = ""
    after: str = ""

    QUOTED = "quote"

    @property
    def identity(self) -> tuple[str, int, str]:
        return self.key, self.paragraph, self.quote

    @property
    def subject(self) -> tuple[int, str, str, str]:
        """No words are tied to two things."""
        return self.paragraph, self.quote, self.before, self.after


@dataclass(frozen=True)
class Decided(Anchored):
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

    QUOTED = "form"
    MEANING = ("character", "place")

    @property
    def identity(self) -> tuple[str, int, str, str]:
        return fold(self.form), self.paragraph, self.before, self.after

    @property
    def label(self) -> str:
        return self.form

    @property
    def in_words(self) -> str:
        """The decision."""
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
    lang: str = ""
    lead_picture: str = ""
    cover_picture: str = ""
    authors: tuple[Credit, ...] = ()
    tags: tuple[TagLine, ...] = ()
    cast: tuple[Part, ...] = ()
    settings: tuple[Scene, ...] = ()
    ties: tuple[Tied, ...] = ()
    decisions: tuple[Decided, ...] = ()

    LINKS: ClassVar[dict[str, type[Row]]] = {
        "authors": Credit,
        "tags": TagLine,
        "cast": Part,
        "settings": Scene,
        "ties": Tied,
        "decisions": Decided,
    }

    @property
    def words(self) -> dict[str, str]:
        """The columns that a story and a revision have in common."""
        return {name: getattr(self, name) for name in StoryContent.WORDS}

    @property
    def lines(self) -> dict[str, str]:
        """The words but for the text itself."""
        return {name: getattr(self, name) for name in StoryContent.LINES}

    def rows(self, field: str) -> tuple[Row, ...]:
        """The rows of one of `LINKS`."""
        rows: tuple[Row, ...] = getattr(self, field)
        return rows

    @property
    def links(self) -> dict[str, Any]:
        """The rest, as a revision keeps it."""
        return {"schema": SCHEMA} | {name: [{**vars(row)} for row in self.rows(name)] for name in self.LINKS}

    def same_as(self, other: "Content") -> bool:
        """Whether an editor would see no difference: names are only there for rows that are gone."""
        return self._unnamed() == other._unnamed()

    def _unnamed(self) -> "Content":
        links: dict[str, Any] = {name: tuple(row.having(name="") for row in self.rows(name)) for name in self.LINKS}
        return replace(self, **links)

    def cleaned(self) -> "Content":
        """
        The same with the body canonical, every line composed, trimmed and without forbidden characters, and
        one decision, the last, on each thing.
        """
        lines: dict[str, Any] = {name: without_forbidden(text).strip() for name, text in self.lines.items()}
        return replace(self, body=prose.clean(self.body), decisions=settle_decisions(self.decisions), **lines)


_LINK_LABELS = {
    "authors": gettext_lazy("Authors"),
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
    return capfirst(str(cast("Field[Any, Any]", StoryContent._meta.get_field(field)).verbose_name))


def line_in_words(field: str, line: str) -> str:
    """A line of the words as editors are shown it beside another: a language by its name."""
    return StoryContent.FIELDS[field].in_words(line) if field in StoryContent.FIELDS else line


def settle_decisions(decisions: Iterable[Decided]) -> tuple[Decided, ...]:
    """One decision, the last, on each thing: those for the whole story, then in the order of the text."""
    last = {row.identity: row for row in decisions}
    return tuple(last[one] for one in sorted(last, key=lambda one: (one[1], one)))


def content_of_revision(revision: Revision | None) -> Content:
    """What `revision` holds; nothing where there is none."""
    if revision is None:
        return Content()
    links: dict[str, Any] = {
        name: tuple(kind(**row) for row in revision.links.get(name, ())) for name, kind in Content.LINKS.items()
    }
    return Content(**revision.words_of(), **links)
