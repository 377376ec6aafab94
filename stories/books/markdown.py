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
- A picture is an image in a line of its own, `![what it shows](<address> "its caption")`, below a comment that has its
  key, and its layout where that is not the measure: `<!-- picture harbour-k2m4p6 wide -->`, `full`, or `lead` for that
  at the head of the story. Its words stand on the picture: what is changed of them here goes unread.
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
from collections.abc import Callable, Mapping

from spystories.lib.manuscripts.values import Manuscript
from spystories.lib.page_head import absolute_address
from spystories.lib.prose.blocks import Block

from .illustrated import Illustrated, fitting_file
from .markdown_body import write_blocks, write_text, write_title

# What JSON may hold as it is, and YAML, Markdown or a comment may not.
_NOT_AS_IT_IS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029\ufeff<>"}


def write_markdown(shown: Illustrated, pictures: str, source: str = "") -> str:
    """
    One story as a file of its own; `source` is the address at which readers find it, `pictures` that under which the
    files of its pictures are.
    """
    front = write_front_matter(_told(shown.text, source, title=shown.text.title))
    return f"{front}\n{write_blocks(shown.blocks, _picture(shown, pictures))}"


def write_part(story: Illustrated, number: int, pictures: str, source: str = "") -> str:
    """Story `number` of a file that holds several, whose front matter stands before the first."""
    text = story.text
    shown = (("byline", text.byline or ", ".join(text.authors)), ("standfirst", text.standfirst))
    parts = [f"<!-- story {_json(_told(text, source))} -->", f"# {write_text(text.title, in_heading=True)}"]
    parts += [f"<!-- {name} -->\n{write_text(value)}" for name, value in shown if value]
    return "\n\n".join([*parts, write_blocks(story.blocks, _picture(story, pictures), f"{number}-")])


def _picture(text: Illustrated, base: str) -> Callable[[Block], str]:
    """What draws the pictures of a text, whose files are at `base`."""

    def draw(block: Block) -> str:
        shown = text.pictures[block.picture]
        said = " ".join(filter(None, ("picture", block.picture, block.width)))
        title = f' "{write_title(shown.caption)}"' if shown.caption else ""
        address = absolute_address(f"{base}{fitting_file(shown)[0]}")
        return f"<!-- {said} -->\n![{write_text(shown.alt, in_heading=True)}]({address}{title})"

    return draw


def write_front_matter(told: Mapping[str, object]) -> str:
    """What a file begins with."""
    lines = [f"{name}: {_json(value)}\n" for name, value in told.items() if value]
    return f"---\nspystories: 1\n{''.join(lines)}---\n"


def _told(text: Manuscript, source: str, **before: object) -> dict[str, object]:
    told = {"byline": text.byline, "authors": text.authors, "standfirst": text.standfirst, "lang": text.lang}
    return {name: value for name, value in {**before, **told, "source": source}.items() if value}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).translate(_NOT_AS_IT_IS)
