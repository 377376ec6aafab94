"""A page of HTML as a manuscript: what its head says, and its text without what a site sets around it."""

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from spystories.lib import prose
from spystories.lib.languages import canonical_tag, is_tag
from spystories.lib.manuscripts.brought import Pictures
from spystories.lib.manuscripts.found import Source
from spystories.lib.manuscripts.html_comments import with_signs
from spystories.lib.manuscripts.own import own_stories
from spystories.lib.prose.tags import attributes

_HEAD = 2**18  # characters in which a head stands
_TITLE = re.compile(r"<title\b[^>]*>([^<]*)</title", re.IGNORECASE)
_META = re.compile(r"<meta\b([^<>]*)>", re.IGNORECASE)
_LANG = re.compile(r"<(?:html|body)\b([^<>]*)>", re.IGNORECASE)
_SHEET = re.compile(r"<style\b[^<>]*>.*?</style\s*>", re.IGNORECASE | re.DOTALL)
_REMARK = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_SAYS_TITLE = ("og:title", "dc.title", "dcterms.title", "twitter:title")
_SAYS_AUTHOR = ("author", "dc.creator", "dcterms.creator", "citation_author", "article:author")
_SAYS_DATE = ("article:published_time", "dcterms.created", "dc.date", "dcterms.date", "date", "created")
_SAYS_LANG = ("dc.language", "dcterms.language", "content-language", "og:locale")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?)(?:[.;T].*)?")


def read(text: str, pictures: Pictures) -> list[Source]:
    """
    The text that the page is about, and what its head says; of a page of our own its stories. Never refuses.

    `pictures` has those that stood in it as data.
    """
    return [*own_stories(text)] or [_read(text, pictures)]


def _read(text: str, pictures: Pictures) -> Source:
    head = without_remarks(text[:_HEAD])
    said = _said(head)
    found = _TITLE.search(head)
    titles = [said.get("og:title", ""), html.unescape(found[1]) if found else "", *_first(said, _SAYS_TITLE)]
    body, around = _article(text)
    body, comments, placeless = with_signs(pictures.placed(body))
    source = Source(body, comments=comments, pictures=pictures)
    source.title = next((" ".join(title.split()) for title in titles if title.strip()), "")
    source.authors = tuple(name for name in said.get("authors", "").split("\n") if name)
    lang = next((lang for lang in (*_languages(head), *_first(said, _SAYS_LANG)) if is_tag(lang)), "")
    source.lang = canonical_tag(lang)
    dated = _DATE.fullmatch(next(iter(_first(said, _SAYS_DATE)), ""))
    source.dated = dated[1] if dated else ""
    source.counts = +Counter({"around": around, "comment": placeless})
    return source


def _said(head: str) -> dict[str, str]:
    """What the head's meta elements say by their names; all authors are in one, a line each."""
    said: dict[str, str] = {}
    authors: list[str] = []
    for found in _META.finditer(head):
        given = attributes(found[1])
        name = (given.get("name") or given.get("property") or given.get("http-equiv") or "").lower()
        content = " ".join(given.get("content", "").split())
        if name in _SAYS_AUTHOR and content and not content.startswith("http") and content not in authors:
            authors.append(content)
        elif content:
            said.setdefault(name, content)
    return said | {"authors": "\n".join(authors)}


def _first(said: Mapping[str, str], names: tuple[str, ...]) -> list[str]:
    return [said[name] for name in names if said.get(name)]


def _languages(head: str) -> Iterator[str]:
    for found in _LANG.finditer(head):
        given = attributes(found[1])
        yield from (given.get(name, "").strip().replace("_", "-") for name in ("lang", "xml:lang"))


def _before(end: str, text: str) -> str:
    """The text up to the last such end, so that nothing looks for one in vain again and again."""
    at = text.lower().rfind(end)
    return text[: at + len(end) + 1] if at >= 0 else ""


def without_remarks(text: str) -> str:
    """The text without the remarks that its writer has hidden in it."""
    before = _before("-->", text)
    return _REMARK.sub("", before) + text[len(before) :]


def _sheets(text: str) -> tuple[str, str]:
    """The style sheets of a page, and the page without them."""
    before = _before("</style>", text)
    return "".join(_SHEET.findall(before)), _SHEET.sub("", before) + text[len(before) :]


def _article(text: str) -> tuple[str, int]:
    """The page's one article or main part with its sheets, and how many texts a site has set around it."""
    sheets, bare = _sheets(without_remarks(text))
    for name in ("article", "main"):
        opened = [*re.finditer(rf"<{name}\b[^<>]*>", bare, re.IGNORECASE)]
        closed = [*re.finditer(rf"</{name}\s*>", bare, re.IGNORECASE)]
        if len(opened) == len(closed) == 1 and opened[0].end() < closed[0].start():
            inner = bare[opened[0].start() : closed[0].end()]
            outer = bare[: opened[0].start()] + bare[closed[0].end() :]
            if len(_TAG.sub("", inner)) > len(_TAG.sub("", outer)):
                return sheets + inner, len(prose.paragraphs(prose.clean(sheets + outer)))
    return text, 0
