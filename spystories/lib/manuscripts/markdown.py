"""
Markdown as a manuscript.

A file is read whole after CommonMark. What is pasted is read by `prose.foreign.markdown`, which the browser must do
in the same steps. Both take `- ` for what somebody says, `1984.` for a year and `#` alone for a pause. `own_markdown`
reads by all rules what the site has written itself.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from spystories.lib.manuscripts.brought import Pictures
from spystories.lib.manuscripts.found import Refused, Source
from spystories.lib.manuscripts.markdown_tags import block_of_words, tags_of_words
from spystories.lib.prose.foreign.rules import TABLE, pattern

MOST_SIGNS = 100_000  # of a text: each may begin something
_SIGN = re.compile(r"[\[\]*_`<!~^&]")
_FRONT = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*)|[ \t]*)")
_LISTED = re.compile(r"""\s*(?:"(?:[^"\\]|\\.)*+"|'[^']*+'|[^,]+)""")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)")
_REMARK = re.compile(r"<!--.*?-->", re.DOTALL)
_SAID = re.compile(TABLE["markdown"]["said"])
_NUMBER = re.compile(r"( {0,3}[0-9]{1,9})([.)])(?=[ \t])")
# What [somebody]: says, which is no address of a link.
_NAMED = re.compile(r" {0,3}\[(?!\^)[^\]]+\]:(?!\s*<?(?:https?:|picture:|mailto:|www\.|[/#]))")
_FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})[^`]*")
_LINE = re.compile(r" {0,3}(?:-{3,}|={3,})[ \t]*")
_PAUSE = pattern("pause")
_NOTE_KEY = re.compile("[a-z0-9]{1,12}")
_READ = {  # the keys of front matter that are taken, and as what
    **dict.fromkeys(("title",), "title"),
    **dict.fromkeys(("author", "authors", "creator"), "authors"),
    **dict.fromkeys(("byline",), "byline"),
    **dict.fromkeys(("standfirst", "subtitle", "description", "summary", "abstract"), "subtitle"),
    **dict.fromkeys(("lang", "language"), "lang"),
    **dict.fromkeys(("date", "dated", "created"), "dated"),
}


def read(text: str, pictures: Pictures) -> Source:
    """
    The text by some of the rules of Markdown; `pictures` has those that stood in it as data. Raises `Refused` for one
    that is nearly all signs.
    """
    if len(_SIGN.findall(text)) > MOST_SIGNS:
        raise Refused("The file has more paragraphs or more changes of its type than any story.")
    found = _FRONT.match(text)
    front = front_matter(found[1]) if found else {}
    if not front:
        found = None
    text = text[found.end() :] if found else text
    remarks = len(_REMARK.findall(text[: text.rfind("-->") + 3]))
    source = Source(pictures.placed(_READER.render(_as_prose(text))), pictures=pictures)
    source.counts = +Counter({"comment": remarks})
    _tell(source, front)
    return source


def _tell(source: Source, front: Mapping[str, list[str]]) -> None:
    """What the front matter says, each thing by the first key that says it; what is not read is counted."""
    said: dict[str, list[str]] = {}
    for key, values in front.items():
        if (name := _READ.get(key.lower(), "")) and values:
            said.setdefault(name, values)
        elif values:
            source.counts["front matter"] += 1
    source.title, source.subtitle, source.byline, source.lang, source.dated = (
        " ".join(said.get(name, ())) for name in ("title", "subtitle", "byline", "lang", "dated")
    )
    source.authors = tuple(said.get("authors", ()))


def front_matter(text: str) -> dict[str, list[str]]:
    """Lines of YAML as people and programs write them at the head of a text: keys with words, or with a list."""
    found: dict[str, list[str]] = {}
    key = ""
    for line in text.split("\n"):
        if field := _FIELD.fullmatch(line.rstrip()):
            key = field[1]
            found[key] = _values(field[2] or "")
        elif key and (item := _ITEM.fullmatch(line.rstrip())):
            found[key] += _values(item[1])
        elif key and line[:1] in (" ", "\t") and line.strip():
            found[key] = [" ".join([*found[key], line.strip()])]
    return found


def _values(text: str) -> list[str]:
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        return [value for part in _LISTED.findall(text[1:-1]) for value in _values(part)]
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            text = str(json.loads(text, strict=False))
        except ValueError:
            text = text[1:-1]
    elif len(text) > 1 and text[0] == text[-1] == "'":
        text = text[1:-1].replace("''", "'")
    return [text] if text.strip() and text not in ("|", ">", "|-", ">-") else []


def _as_prose(text: str) -> str:
    """The text with what is prose kept from the rules of Markdown: speech after a dash, years, bare pauses."""
    lines = text.split("\n")
    fences = sum(_FENCE.fullmatch(line) is not None for line in lines)
    out: list[str] = []
    for line in lines:
        if _FENCE.fullmatch(line) and fences % 2 and not _PAUSE.fullmatch(line):
            out.append("")
        elif _PAUSE.fullmatch(line) and line.strip() and not (_LINE.fullmatch(line) and _is_title(out)):
            out += ["", "***", ""]
        elif _NAMED.match(line):
            out.append(line.replace("[", "\\[", 1))
        elif _SAID.match(line):
            out += ["", line.replace("-", "\\-", 1) if line.lstrip().startswith("-") else line]
        else:
            out.append(_NUMBER.sub(r"\1\\\2", line, count=1) if _NUMBER.match(line) else line)
    return "\n".join(out)


def _is_title(before: Sequence[str]) -> bool:
    """Whether the line above a drawn one is a heading that is underlined: short, and by itself."""
    last = [*before[-2:]]
    return bool(last) and 0 < len(last[-1].strip()) <= 60 and (len(last) == 1 or not last[0].strip())


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": True}).enable("strikethrough").disable("code").use(footnote_plugin)
    reader.core.ruler.before("footnote_tail", "footnotes_without_marks", _keep_notes)
    reader.add_render_rule("html_inline", _draw_tag)
    reader.add_render_rule("html_block", _draw_block)
    reader.add_render_rule("footnote_ref", _draw_mark)
    reader.add_render_rule("footnote_block_open", _draw_notes)
    reader.add_render_rule("footnote_block_close", _draw_notes)
    reader.add_render_rule("footnote_open", _draw_note)
    reader.add_render_rule("footnote_close", _draw_note)
    reader.add_render_rule("footnote_anchor", _draw_nothing)
    return reader


def _keep_notes(state: StateCore) -> None:
    """Footnotes that no mark in the text is of, and all but the first of one name, stay where they stand, as text."""
    marked, kept, inside = _marked(state.tokens), list[Token](), False
    for token in state.tokens:
        if token.type == "footnote_reference_open":
            label = token.meta["label"]
            inside = label in marked
            marked.discard(label)
            if not inside:
                kept += _text(f"[^{label}]:")
        if not token.type.startswith("footnote_reference") or inside:
            kept.append(token)
    state.tokens = kept


def _marked(tokens: Sequence[Token]) -> set[str]:
    """The names of the footnotes that are marked in the text itself, and not in a footnote alone."""
    marked, inside = set[str](), False
    for token in tokens:
        if token.type.startswith("footnote_reference"):
            inside = token.nesting > 0
        elif not inside:
            marked |= {
                each.meta["label"]
                for each in token.children or ()
                if each.type == "footnote_ref" and each.meta.get("label")
            }
    return marked


def _text(words: str) -> list[Token]:
    """A paragraph of words."""
    inline = Token("inline", "", 0, content=words, children=[Token("text", "", 0, content=words)])
    return [Token("paragraph_open", "p", 1, block=True), inline, Token("paragraph_close", "p", -1, block=True)]


def _draw_tag(_renderer: RendererHTML, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
    return tags_of_words(tokens[at].content)


def _draw_block(_renderer: RendererHTML, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
    return block_of_words(tokens[at].content)


def _key(token: Token) -> str:
    label = token.meta.get("label") or ""
    return label if _NOTE_KEY.fullmatch(label) else f"k{token.meta['id'] + 1}"


def _draw_mark(_renderer: RendererHTML, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
    return f'<span data-note="{_key(tokens[at])}"></span>'


def _draw_notes(_renderer: RendererHTML, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
    return '<ol data-kind="notes">' if tokens[at].nesting > 0 else "</ol>"


def _draw_note(_renderer: RendererHTML, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
    return f'<li data-note="{_key(tokens[at])}">' if tokens[at].nesting > 0 else "</li>"


def _draw_nothing(_renderer: RendererHTML, _tokens: Sequence[Token], _at: int, _options: Any, _env: Any) -> str:
    return ""


_READER = _reader()
