"""Where a person or a place is named: in which stories, and in which words of one content."""

from collections.abc import Mapping, Set
from dataclasses import replace
from html import escape
from typing import Any, NamedTuple

from characters.models import Character, Place
from characters.names import gazetteer
from spystories.lib import prose
from stories.content.rename import LINES, At, texts_of
from stories.content.value import Content
from stories.models import Story
from stories.workflow import State

from .findings import find_names
from .reading import stories_naming


def entity_id(entity: Character | Place) -> str:
    """What the gazetteer calls `entity`."""
    return gazetteer.id_of(str(entity._meta.model_name), entity.key)


def stories_that_may_name(entity: Character | Place) -> list[int]:
    """The stories (primary keys) whose newest text may name `entity`, the trash aside. Three queries."""
    stories = Story.objects.filter(pk__in=stories_naming([], [entity_id(entity)]))
    return list(stories.exclude(state=State.TRASHED).order_by("pk").values_list("pk", flat=True))


class Spans(NamedTuple):
    """Where a content names one person or place, and where others, by field."""

    own: dict[str, list[At]]
    others: dict[str, list[At]]


def spans_of(content: Content, entity: Character | Place, old: Mapping[str, Any]) -> Spans:
    """
    Where `content` names `entity`, also within words that are tied to something else, and where it names others.

    Every word of a title has a capital: there only those of names count as such. Lines without a word of the
    name are not read. A query.
    """
    texts = texts_of(content)
    found = Spans({}, {})
    own = gazetteer.capitalised_words(" ".join([old["name"], *old["aliases"]]))
    lines = [name for name in LINES if own & gazetteer.capitalised_words(texts[name][1])]
    names = own.union(*(gazetteer.capitalised_words(row.name) for row in (*content.cast, *content.settings)))
    shown = [_calm(texts[name][1], names) if name == "title" else texts[name][1] for name in lines]
    body = content.body + "".join(f"<p>{escape(line, quote=False)}</p>" for line in shown)
    read = find_names(replace(content, body=body, ties=()), suggest=False)
    count = sum(number <= prose.NOTES_FROM for number in texts["body"])  # the lines stand after its paragraphs
    for mention in read.mentions:
        at = mention.at
        whose = found.own if mention.who.id == entity_id(entity) else found.others
        in_body = at.paragraph <= count or at.paragraph > prose.NOTES_FROM
        field = "body" if in_body else lines[at.paragraph - count - 1]
        number = at.paragraph if field == "body" else 1
        whose.setdefault(field, []).append((number, at.start, at.end))
    return found


def _calm(title: str, names: Set[str]) -> str:
    """A title with its words in lower case but for those of `names`, sign for sign."""

    def calm(word: str) -> str:
        return word if gazetteer.capitalised_words(word) & names or len(word.lower()) != len(word) else word.lower()

    return " ".join(map(calm, title.split(" ")))
