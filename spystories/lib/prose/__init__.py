"""
A body's HTML: cleaning, its paragraphs as plain text, typographic setting; the only place marking text safe.

A body is a small canonical subset of HTML, whose kinds of block and of words stand in `kinds`. It is read once
into a flat list of blocks; all else is a function of that list. Time is linear; no depth of tags recurses.
"""

from spystories.lib.prose.books import BookAddresses, as_text, for_book
from spystories.lib.prose.cleaning import (
    LONGEST_BODY,
    MOST_MARKS,
    MOST_PARAGRAPHS,
    MOST_PICTURES,
    clean,
    from_text,
    marked_notes,
    minutes,
    paragraphs,
    part_notes,
    picture_keys,
    stored_paragraphs,
    stored_texts,
    texts,
    with_notes,
    word_count,
)
from spystories.lib.prose.kinds import LAST_NUMBER, NOTES_FROM, address_of, name_text
from spystories.lib.prose.languages import document_attributes, language_attributes, xml_attributes
from spystories.lib.prose.passages import around, find, locate, places
from spystories.lib.prose.rendering import Link, has_kinds, hrefs, linkable_ranges, quote, render
from spystories.lib.prose.replacing import Replacement, move_range, replace, splice
from spystories.lib.prose.typography import as_read, dropped, set_in_place, typeset

__all__ = [
    "LAST_NUMBER",
    "LONGEST_BODY",
    "MOST_MARKS",
    "MOST_PARAGRAPHS",
    "MOST_PICTURES",
    "NOTES_FROM",
    "BookAddresses",
    "Link",
    "Replacement",
    "address_of",
    "around",
    "as_read",
    "as_text",
    "clean",
    "document_attributes",
    "dropped",
    "find",
    "for_book",
    "from_text",
    "has_kinds",
    "hrefs",
    "language_attributes",
    "linkable_ranges",
    "locate",
    "marked_notes",
    "minutes",
    "move_range",
    "name_text",
    "paragraphs",
    "part_notes",
    "picture_keys",
    "places",
    "quote",
    "render",
    "replace",
    "set_in_place",
    "splice",
    "stored_paragraphs",
    "stored_texts",
    "texts",
    "typeset",
    "with_notes",
    "word_count",
    "xml_attributes",
]
