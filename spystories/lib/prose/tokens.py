"""HTML as tokens, in linear time: tags with their attributes, text, and the style sheets on the way."""

import re
from collections.abc import Iterator

from spystories.lib.prose.tags import unescape

# What it is ("open", "close", "text" or "sheet"), its words or the tag's name, and the attributes as they stand in it.
Token = tuple[str, str, str]

# A tag may hold no `<`, so that each attempt to match one ends at the next. What is not a tag is text.
_TOKEN = re.compile(
    r"""<!--(?s:.*?)-->|<[!?][^<>]*+>"""
    r"""|<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)(?=[ \t\n\r\f/>])((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>"""
)
_DROPPED_END = re.compile("</(script|style|title)", re.IGNORECASE)


def tokens(source: str) -> Iterator[Token]:
    """The tokens of any HTML in their order; scripts, titles and comments are none."""
    comments_end = source.rfind("-->") + 1
    source = source[:comments_end] + source[comments_end:].replace("<!--", "&lt;!--")
    last_end = {match[1].lower(): match.start() for match in _DROPPED_END.finditer(source)}
    at, dropping = 0, ""
    for found in _TOKEN.finditer(source):
        end, name = found[1], (found[2] or "").lower()
        if not dropping and at < found.start():
            yield "text", unescape(source[at : found.start()]), ""
        if not dropping:
            at = found.end()
        if dropping:
            if end and name == dropping:
                if name == "style":
                    yield "sheet", source[at : found.start()], ""
                dropping, at = "", found.end()
        elif not end and last_end.get(name, 0) >= at:
            dropping = name
        elif name:
            yield ("close" if end else "open"), name, found[3]
    if not dropping and at < len(source):
        yield "text", unescape(source[at:]), ""
