"""Presentation only: numbers, names and quotations as sentences have them. Nothing here starts a query."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spystories.lib import prose
from spystories.lib.page_head import absolute_address
from stories.content.compare import compare_texts
from stories.phrases import capitalize, count_of_stories, names_and_others, number_in_words, place_in_words
from stories.querysets import ListedStory

register = template.Library()
register.filter("in_words", number_in_words)
register.filter("capital", capitalize)
register.filter("where", place_in_words)
register.filter("stories_count", count_of_stories)
register.filter("text_id", prose.address_of)
register.filter("text_name", prose.name_text)
register.filter("has_kinds", prose.has_kinds)


@register.filter("rendered")
def render_body(body: str) -> str:
    """A body as readers see it."""
    return prose.render(body)


MARKED = {"gone": "del", "new": "ins", "said": "mark"}


@register.filter
def pieces(rows: list[tuple[str, str]], without: str = "") -> str:
    """Rows of (op, text) as HTML: what went struck out, what came underlined, what is said marked; `without` one op."""
    marked = (
        format_html("<{0}>{1}</{0}>", MARKED[op], text) if op in MARKED else text for op, text in rows if op != without
    )
    return format_html_join("", "{}", ((part,) for part in marked))


@register.filter
def compared(old: str, new: str) -> list[tuple[str, str]]:
    """Two lines of plain text as rows for `pieces`."""
    return [*compare_texts(old, new)]


# The same before it is escaped, with its line breaks.
register.filter("signs", prose.typeset)


@register.filter("typeset")
def set_type(text: str) -> str:
    """Words of a story as the story sets them."""
    return prose.quote(text)


@register.filter("language")
def say_language(lang: str) -> str:
    """The attributes of an element in this language, where it is not the site's."""
    return prose.language_attributes(lang)


@register.filter("interface")
def say_interface(lang: str) -> str:
    """The attributes of an element in the site's language within one in `lang`, where they differ."""
    return prose.language_attributes("", lang)


@register.filter("xml_language")
def say_in_xml(lang: str, more: str = "") -> str:
    """The attributes of an element of XML in this language (empty: the site's), with "dir" also its direction."""
    return prose.xml_attributes(lang, with_direction=more == "dir")


@register.filter("document_language")
def say_document(lang: str) -> str:
    """The attributes of the root of a document of XHTML in this language; empty for the site's."""
    return prose.document_attributes(lang)


@register.filter
def words(number: int) -> str:
    """The length in words: "397 words"."""
    return ngettext("%(number)s word", "%(number)s words", number) % {"number": f"{number:,}"}


@register.filter
def minutes(number: int) -> str:
    """The time that it takes to read: "2 minutes"."""
    return ngettext("%(number)d minute", "%(number)d minutes", number) % {"number": number}


@register.filter("quoted")
def quote_sentence(sentence: str) -> str:
    """A sentence of a story between quotation marks, set as the story sets it."""
    return format_html(_("“{}”"), prose.quote(sentence, inside=True))


@register.filter
def people_line(story: ListedStory) -> str:
    """The people of a listed story in a line: two by name, then how many more."""
    return names_and_others(story.people, story.cast)


@register.filter
def address(row: Any) -> str:
    """The full public address of something that has a page."""
    return absolute_address(row.get_absolute_url())


@register.filter("marked")
def mark_words(pieces: Iterable[tuple[str, bool]]) -> str:
    """Text in pieces, (words, whether they are marked): what a search found stands in `mark`."""
    marks = ((format_html("<mark>{}</mark>", words) if is_marked else words,) for words, is_marked in pieces)
    return format_html_join("", "{}", marks)
