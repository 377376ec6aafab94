"""
Stories as Markdown that comes back the same: CommonMark with footnotes, and comments for what that lacks.

A file begins with its front matter, whose first key says that it is ours. Values are JSON, which YAML reads too;
what is empty is left out. Of several stories it is that of their collection.

    ---
    spystories: 1
    title: "The Same Café"
    byline: "K. Holm"
    authors: ["Karl Holm"]
    standfirst: "She waited."
    lang: "de"
    source: "https://example.org/stories/the-same-cafe/"
    ---

The text is CommonMark: paragraphs of one line each, a backslash before each line break in them, `##` and `###`
headings, `>` quotations, `-` and `1.` lists, `* * *` pauses, `*italic*`, `**bold**`, `~~struck through~~`,
`[links](<address>)`, and footnotes, `[^key]` in the text and `[^key]: its words` at its end. Signs that mean something
are escaped; a space at the end of a line is a character reference (`&nbsp;`, `&#x2003;`).

What CommonMark has no sign for:

- A comment alone on the line before a block says what that is: `<!-- verse -->` and the other kinds of quotation
  before a quotation, `<!-- right -->`, `<!-- salutation -->` and `<!-- source -->` before a paragraph, and the language
  and direction of any paragraph, heading, item or footnote, alone or after the kind: `<!-- right lang=he dir=rtl -->`.
  An item's and a footnote's comment follows its sign on the same line. `<!-- -->` parts two quotations or two lists.
- Words in a line have the tags that HTML has for them: `<u>`, `<sub>`, `<sup>`, `<span lang="de">` and
  `<span class="smallcaps">`; so have italic, bold and struck through words where the signs of CommonMark would not be
  read as such (next to a letter), and `<br>` is a line break in a heading.
- Of several stories each begins with a comment that has what its front matter would,
  `<!-- story {"authors": ["Karl Holm"], "lang": "de"} -->`, and with its title as `# Title`. Byline and standfirst
  follow for the eye, each after its own comment, `<!-- byline -->` and `<!-- standfirst -->`. The keys of footnotes
  begin with the number that the story has in the file: `[^2-key]`.

`spystories.lib.manuscripts.own_markdown` reads all of it.
"""

import json
from collections.abc import Mapping

from spystories.lib.manuscripts.values import Manuscript

from .markdown_body import write_body, write_text

# What JSON may hold as it is, and YAML, Markdown or a comment may not.
_NOT_AS_IT_IS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029\ufeff<>"}


def write_markdown(text: Manuscript, source: str = "") -> str:
    """One story as a file of its own; `source` is the address at which readers find it."""
    return f"{write_front_matter(_told(text, source, title=text.title))}\n{write_body(text.body)}"


def write_part(text: Manuscript, number: int, source: str = "") -> str:
    """Story `number` of a file that holds several, whose front matter stands before the first."""
    shown = (("byline", text.byline or ", ".join(text.authors)), ("standfirst", text.standfirst))
    parts = [f"<!-- story {_json(_told(text, source))} -->", f"# {write_text(text.title, in_heading=True)}"]
    parts += [f"<!-- {name} -->\n{write_text(value)}" for name, value in shown if value]
    return "\n\n".join([*parts, write_body(text.body, f"{number}-")])


def write_front_matter(told: Mapping[str, object]) -> str:
    """What a file begins with."""
    lines = [f"{name}: {_json(value)}\n" for name, value in told.items() if value]
    return f"---\nspystories: 1\n{''.join(lines)}---\n"


def _told(text: Manuscript, source: str, **before: object) -> dict[str, object]:
    told = {"byline": text.byline, "authors": text.authors, "standfirst": text.standfirst, "lang": text.lang}
    return {name: value for name, value in {**before, **told, "source": source}.items() if value}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).translate(_NOT_AS_IT_IS)
