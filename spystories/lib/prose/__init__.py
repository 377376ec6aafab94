"""
A body's HTML: cleaning, its paragraphs as plain text, typographic setting; the only place marking text safe.

A body is a small canonical subset of HTML (p, em, strong, blockquote, hr, br, h2, h3, a). It is read once
into a flat list of blocks; all else is a function of that list. Time is linear; no depth of tags recurses.
"""

from spystories.lib.prose.books import as_text, for_book
from spystories.lib.prose.cleaning import clean, from_text, minutes, paragraphs, stored_paragraphs, word_count
from spystories.lib.prose.languages import document_attributes, language_attributes
from spystories.lib.prose.passages import around, find, locate, places
from spystories.lib.prose.rendering import Link, hrefs, linkable_ranges, quote, render
from spystories.lib.prose.replacing import Replacement, move_range, replace, splice
from spystories.lib.prose.typography import as_read, dropped, set_in_place, typeset

__all__ = [
    "Link",
    "Replacement",
    "around",
    "as_read",
    "as_text",
    "clean",
    "document_attributes",
    "dropped",
    "find",
    "for_book",
    "from_text",
    "hrefs",
    "language_attributes",
    "linkable_ranges",
    "locate",
    "minutes",
    "move_range",
    "paragraphs",
    "places",
    "quote",
    "render",
    "replace",
    "set_in_place",
    "splice",
    "stored_paragraphs",
    "typeset",
    "word_count",
]
