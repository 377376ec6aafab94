"""Tags of HTML in Markdown: those that say how words are set, beside what only looks like a tag, and is text."""

import re

from spystories.lib.prose.blocks import escape_text
from spystories.lib.prose.foreign.rules import TABLE

_OTHERS = (  # that the table has nothing of, or that hold only what stands twice in the text
    "a abbr acronym bdi bdo big br code font hr ins kbd mark rb rp ruby samp small span time tt wbr"
)
_DROPPED = {name for names, said in TABLE["elements"] for name in names.split() if said.get("out") == ""}
_NAMED = {name for names, _said in TABLE["elements"] for name in names.split()}
_KNOWN = (_NAMED - _DROPPED) | {*_OTHERS.split()}
_TAG = re.compile(r"</?([a-z][a-z0-9:_-]*)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ANY = re.compile(r"<!--.*?-->|</?[a-z][a-z0-9:_-]*(?:\s[^<>]*)?/?>|<[!?]", re.IGNORECASE | re.DOTALL)
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


def tags_of_words(html: str) -> str:
    """
    Some HTML of a text in Markdown, with each tag that is not known as the words that it is.

    What a page shows nothing of ("<script>", "<textarea>") would take all with it up to where it ends, and a remark
    that never ends the rest of the text; a word in such signs would go without a trace.
    """
    end = html.rfind("-->") + 3 if "-->" in html else 0  # behind it nothing looks for one in vain
    return _ANY.sub(_known, html[:end]) + _ANY.sub(_known, html[end:])


def block_of_words(html: str) -> str:
    """A block of HTML so; where it begins with what is no tag, its empty lines part paragraphs."""
    found = _TAG.match(html.lstrip())
    if (found and found[1].lower() in _KNOWN) or (html.lstrip().startswith("<!--") and "-->" in html):
        return tags_of_words(html)
    return "".join(f"<p>{tags_of_words(part)}</p>" for part in _BLANK_LINES.split(html.strip()) if part)


def _known(found: re.Match[str]) -> str:
    words = found[0]
    if words.startswith("<!--") and words.endswith("-->"):
        return words
    tag = _TAG.fullmatch(words)
    return words if tag and tag[1].lower() in _KNOWN else escape_text(words)
