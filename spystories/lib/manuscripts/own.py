"""Stories in the books and pages that the site itself has written: they come back as they were read."""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from spystories.lib.languages import canonical_tag
from spystories.lib.manuscripts.found import Source

_HEAD = re.compile(
    r"<header>\s*<h([12])\b[^<>]*>([^<]*)</h\1>\s*(?:<p class=\"standfirst\">([^<]*)</p>\s*)?"
    r"<p class=\"meta\"[^<>]*>([^<]*)</p>\s*</header>\s*"
    r"(<figure class=\"picture lead\"(?:(?!<header\b|<div\b).)*</figure>\s*)?"
    r"<div class=\"prose\" data-kinds=\"\"[^<>]*>",
    re.DOTALL,
)
# A picture with what stands under it; within it stands the sign of one that the file brings.
_PICTURE = re.compile(
    r"<figure class=\"picture[^<>]*>(?:(?!</?figure\b).)*"
    r"(?:<figure\b[^<>]*></figure>(?:(?!</?figure\b).)*)?</figure>\s*",
    re.DOTALL,
)
_END = re.compile(r"</div>\s*<p class=\"source\"")
_LANG = re.compile(r"<(?:html|section|article)\b[^<>]*?\slang=\"([\w-]+)\"[^<>]*>")


def own_stories(text: str, authors: Sequence[str] = ()) -> Iterator[Source]:
    """The stories in a page of the site's own, with their pictures counted and left out; none where it is another's."""
    heads = [*_HEAD.finditer(text)]
    starts = [0, *(head.end() for head in heads)]
    for before, head, after in zip(starts, heads, [*starts[2:], len(text)], strict=False):
        end = _END.search(text, head.end(), after)
        _level, title, standfirst, meta, lead = (html.unescape(each or "") for each in head.groups())
        lang = [*_LANG.finditer(text, before, head.start())]
        byline = _byline([" ".join(part.split()) for part in meta.split("·")], authors)
        body, pictures = _PICTURE.subn("", text[head.end() : end.start() if end else after])
        yield Source(
            body,
            title=title,
            subtitle=standfirst,
            byline=byline,
            authors=tuple(name for name in authors if name in byline),
            lang=canonical_tag(lang[-1][1]) if lang else "",
            counts=+Counter(picture=pictures + bool(lead)),
            is_told=True,
        )


def _byline(parts: Sequence[str], authors: Sequence[str]) -> str:
    """The line under a title says by whom, where and when, and at times what it contains."""
    if len(parts) > 3 or any(name and name in parts[0] for name in authors):
        return parts[0]
    return parts[0] if len(parts) == 3 and ":" not in parts[-1] else ""
