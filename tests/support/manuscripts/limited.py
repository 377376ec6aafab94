"""
Damaged files of all formats, read one after the other within the limits that a file has.

    python -m tests.support.manuscripts.limited docx 0 1000

reads damaged copies 0 to 999 of an honest .docx and tells as JSON how many were read, what raised, and the most
seconds that one took.
"""

import json
import random
import resource
import sys
import time
import traceback
import zipfile
from io import BytesIO

from spystories.lib.manuscripts.__main__ import MEMORY
from spystories.lib.manuscripts.frame import read
from tests.support.manuscripts import docx as word
from tests.support.manuscripts import odt as open_text
from tests.support.manuscripts.damage import damaged
from tests.support.manuscripts.epub import NOTE, book, page
from tests.support.proof import PART

PROSE = "He walked down to the river and waited for the boat, which did not come until after ten. " * 3
HTML = (
    "<html lang=en><head><title>Home</title><meta name=author content='Jane Doe'><style>.i{font-style:italic}"
    f"</style></head><body><article><h1>Home</h1><p>by Jane Doe</p>"
    f"<p class=i>{PROSE}<sup><a href='#fn1' id='r1'>1</a></sup></p>"
    "<blockquote><p>Roses<br>are red</p></blockquote><ul><li>one<li>two</ul><table><tr><td>a<td>b</table><hr>"
    "<p>He <del>never</del> <ins>always</ins> paid.</p><p id='fn1'><a href='#r1'>1</a> In roubles.</p></article>"
    "<footer>© Night Post</footer></body></html>"
)
MARKDOWN = (
    "---\ntitle: Home\nauthors: [Jane Doe, 'John Roe']\ntags:\n- a\n---\n\n# Home\n\n- Who?\n\n"
    f"{PROSE}[^1]\n\n* * *\n\n"
    f"> Roses  \n> are *red*\n\n<!-- cut -->**{PROSE}**\n\n1984. A year\n\n"
    "```\ncode\n```\n\n[^1]: In [roubles](https://a.b).\n"
)
TEXT = (
    "Jane Doe\njane@doe.example\nabout 5,400 words\n\nHOME\n\nby Jane Doe\n\n"
    f"{PROSE}\n\n* * *\n\n_Never_, she said – “naïvely”.\n\n    Roses\n    are red\n\n{PROSE}\n\nTHE END\n"
)
RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset238 Times CE;}}{\stylesheet{\s1\i Quote;}}"
    rb"{\info{\title Home}{\author Jane Doe}}\pard\qc Home\par\pard by Jane Doe\par{\i He} {\deleted never }paid"
    rb"{\footnote In \'fcber roubles.}.\par{\v hidden}\u8220?So\u8221? \bin3 abc{\f1\'e6}\par\pard\s1 Verse\line two"
    rb"\par{\*\atnid J}{\annotation Is she drunk?}{\pict\pngblip 89504e47}\trowd\cell a\cell b\row\par "
    + PROSE.encode()
    + b"}"
)


ODT = (
    '<text:p text:style-name="Title">Home</text:p><text:p>by Jane Doe</text:p>'
    f'<text:p>He <text:span text:style-name="T1">never</text:span><text:s text:c="3"/>paid<text:note text:note-class='
    '"footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>In roubles.</text:p></text:note-body>'
    f"</text:note>. {PROSE}</text:p><text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>"
    "<text:p>So<office:annotation><dc:creator>J</dc:creator><text:p>Is she drunk?</text:p></office:annotation> be."
    "</text:p><table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>"
    "</table:table>"
)


def honest() -> dict[str, bytes]:
    """One file of each format with all that a reader looks for."""
    pages = {
        "c1.xhtml": page(f"<h1>One</h1><p>Paid{NOTE.format('notes.xhtml#n1', 1)}. {PROSE}</p>"),
        "c2.xhtml": page(f"<h1>Two</h1><p class='it'>{PROSE}</p>", '<link rel="stylesheet" href="a.css"/>'),
        "notes.xhtml": page('<aside epub:type="footnote" id="n1"><p>1. In <i>roubles</i>.</p></aside>'),
        "a.css": ".it { font-style: italic }",
    }
    links = [("c1.xhtml", "One"), ("c2.xhtml", "Two")]
    return {
        "docx": word.docx(
            word.p(word.r("Home"), style="Title"),
            word.p(word.r("He "), word.r("never", "<w:i/>"), word.r(" paid"), word.mark_of(1), word.commented(1)),
            word.p(word.r(PROSE), word.r("hidden", "<w:vanish/>"), style="Quote"),
            word.table(["a", "b"], ["c", "d"]),
            word.item("one"),
            word.p(word.field(' HYPERLINK "https://a.b" ', "link")),
            styles=word.style("Title", "Title") + word.style("Quote", "Quote", run="<w:i/>"),
            footnotes=word.note(1, word.p(word.r("In roubles."))),
            comments=word.comment(1, word.p(word.r("Is she drunk here?"))),
            numbering=word.numbering(),
            core="<dc:title>Home</dc:title><dc:creator>Jane Doe</dc:creator>",
        ),
        "odt": open_text.odt(ODT, automatic=open_text.text_style("T1", font_style="italic")),
        "flat": open_text.flat(ODT),
        "rtf": RTF,
        "html": HTML.encode(),
        "markdown": MARKDOWN.encode(),
        "text": TEXT.encode(),
        "western": TEXT.encode("cp1252"),
        "epub": book(pages, links=links, members={"META-INF/encryption.xml": "<encryption/>"}),
    }


def is_whole() -> bool:
    """Whether all files are tried: an ordinary run tries a few."""
    return bool(PART)


def broken(format: str, whole: bytes, seed: int) -> bytes:
    """A damaged copy. Of an archive mostly one of its members is, so that what is broken is read at all."""
    chance = random.Random(f"{format} {seed}")  # noqa: S311
    if not whole.startswith(b"PK") or chance.random() < 0.2:
        return next(iter(damaged(whole, 1, seed)))
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name in chance.choices([*members], k=chance.randint(1, 2)):
        hurt = _hurt_tags if chance.random() < 0.6 else lambda data, seed: next(iter(damaged(data, 1, seed)))
        members[name] = hurt(members[name], seed)
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def _hurt_tags(data: bytes, seed: int) -> bytes:
    """Tags that go, stand twice or change places, and values that are others: often still well formed."""
    chance = random.Random(seed)  # noqa: S311
    parts = data.split(b"<")
    for _each in range(chance.randint(1, 4)):
        at = chance.randrange(len(parts))
        kind = chance.randrange(5)
        if kind == 0 and len(parts) > 1:
            del parts[at]
        elif kind == 1:
            parts[at:at] = parts[at : at + chance.randint(1, 9)] * chance.randint(1, 50)
        elif kind == 2:
            other = chance.randrange(len(parts))
            parts[at], parts[other] = parts[other], parts[at]
        else:
            value = chance.choice((b"-1", b"99999999999", b"", b"\xc3\xa9", b"x" * 9999, b"../../x", b"1", b"p1"))
            before, sign, rest = parts[at].partition(b'="')
            parts[at] = before + sign + value + b'"' + rest.partition(b'"')[2] if sign else value
    return b"<".join(parts)


def try_all(format: str, first: int, count: int) -> dict[str, object]:
    """Reads so many damaged files and tells what came of them."""
    whole = honest()[format]
    faults: list[str] = []
    slowest, read_well = 0.0, 0
    for seed in range(first, first + count):
        data = broken(format, whole, seed)
        began = time.process_time()
        try:
            reading = read(data, "story", joined=bool(seed % 2), whole=bool(seed % 3))
            read_well += bool(reading.manuscripts)
        except Exception:
            faults.append(f"{format} {seed}: {traceback.format_exc()[-400:]}")
        slowest = max(slowest, time.process_time() - began)
    return {"tried": count, "read": read_well, "faults": faults[:5], "slowest": slowest}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    print(json.dumps(try_all(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
