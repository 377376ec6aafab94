"""Plain text as people type it: which characters may be stored, and how words are counted."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .signs import FORBIDDEN

_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


def printable(value: str) -> None:
    """Raise `ValidationError` naming the first character that feeds and EPUBs cannot carry."""
    if found := FORBIDDEN.search(value):
        place = value[max(0, found.start() - 12) : found.start()]
        raise ValidationError(
            _("There is an invisible control character (U+%(code)s) after “%(place)s”. Delete it."),
            code="unprintable",
            params={"code": f"{ord(found.group()):04X}", "place": place},
        )


def without_forbidden(text: str) -> str:
    """`text` composed (NFC), a vertical tab turned into a line break, other forbidden characters dropped."""
    return unicodedata.normalize("NFC", FORBIDDEN.sub("", text.replace("\v", "\n")))


def count_words(text: str) -> int:
    """How many words: runs between white space that hold a letter or a digit."""
    return sum(map(bool, map(_LETTER_OR_DIGIT.search, text.split())))
