"""Folding names: what two spellings have in common, for sorting and for comparing. Pure text."""

import re
import unicodedata

ARTICLES = ("the", "a", "an")
_ARTICLE = re.compile(rf"^({'|'.join(ARTICLES)})\s+", re.IGNORECASE)


def fold(text: str) -> str:
    """`text` without case, accents and outer or doubled white space: "  Café " and "CAFE" fold to "cafe"."""
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(kept.casefold().split())


def fold_for_sorting(name: str) -> str:
    """The folded name without a leading English article: "the Eiffel Tower" sorts under e."""
    return fold(_ARTICLE.sub("", name.strip()))
