"""Files that are made to hurt whoever reads them: bombs, deep nests, and what some reader might look through twice."""

import io
import zipfile
from collections.abc import Callable

from tests.support.manuscripts import docx as word
from tests.support.manuscripts.epub import book, page
from tests.support.proof import proof

_KINDS = {
    "docx": ("word/document.xml", "[Content_Types].xml", "wordprocessingml"),
    "odt": ("content.xml", "mimetype", "application/vnd.oasis.opendocument.text"),
    "epub": ("META-INF/container.xml", "mimetype", "application/epub+zip"),
}
MANY = proof(100_000)


def packed(members: dict[str, bytes]) -> bytes:
    """An archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _in(kind: str, main: bytes) -> bytes:
    name, sign, said = _KINDS[kind]
    return packed({sign: said.encode(), name: main})


def _many_members() -> bytes:
    return packed({"mimetype": b"application/epub+zip"} | {f"{n}.html": b"" for n in range(20_000)})


def _overlapping() -> bytes:
    """Thousands of entries that are all the same bytes of the archive."""
    data = packed({"mimetype": b"application/epub+zip", "a.html": b"\0" * 2**20})
    start, end = data.index(b"PK\1\2", data.index(b"PK\1\2") + 4), data.index(b"PK\5\6")
    entry = data[start:end]
    tail = bytearray(data[end:])
    tail[8:12] = (1002).to_bytes(2, "little") * 2
    tail[12:16] = (end - data.index(b"PK\1\2") + 1000 * len(entry)).to_bytes(4, "little")
    return data[:end] + entry * 1000 + bytes(tail)


def _notes(count: int) -> bytes:
    marks = "".join(f"<p>a<a href='n.xhtml#n{n}'>{n}</a></p>" for n in range(count))
    notes = "".join(f"<p id='n{n}'>{n}. So</p>" for n in range(count))
    return book({"c.xhtml": page(marks), "n.xhtml": page(notes)})


def _places(count: int) -> bytes:
    text = "".join(f"<h2 id='p{n}'>T{n}</h2><p>x</p>" for n in range(count))
    return book({"c.xhtml": page(text)}, links=[(f"c.xhtml#p{n}", f"T{n}") for n in range(count)])


def _word(body: str) -> bytes:
    return word.docx(body)


FILES: dict[str, Callable[[], bytes]] = {
    **{f"{kind} of 200 MB": lambda kind=kind: _in(kind, b" " * (200 * 2**20)) for kind in _KINDS},
    **{f"{kind} of tags": lambda kind=kind: _in(kind, b"<a>" + b"<b/>" * 4_000_000 + b"</a>") for kind in _KINDS},
    **{f"{kind} deep": lambda kind=kind: _in(kind, b"<a>" * MANY + b"</a>" * MANY) for kind in _KINDS},
    **{
        f"{kind} of entities": lambda kind=kind: _in(
            kind,
            b'<!DOCTYPE a [<!ENTITY a "ha">'
            + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%s;" % (b"%d" % (n - 1) if n else b"") * 10) for n in range(9))
            + b"]><a>&a8;</a>",
        )
        for kind in _KINDS
    },
    "members": _many_members,
    "overlapping members": _overlapping,
    "notes": lambda: _notes(MANY // 20),
    "places": lambda: _places(MANY // 20),
    "chapters": lambda: book({f"c{n}.xhtml": page(f"<h1>T{n}</h1><p>x</p>") for n in range(2000)}),
    "docx of deep tables": lambda: _word("<w:tbl><w:tr><w:tc>" * 20 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 20),
    "docx of paragraphs": lambda: _word("<w:p><w:r><w:t>a</w:t></w:r></w:p>" * MANY),
    "rtf deep": lambda: b"{\\rtf1 " + b"{" * MANY + b"a" + b"}" * MANY + b"}",
    "rtf of bytes": lambda: b"{\\rtf1 \\bin2000000000 " + b"a" * MANY + b"}",
    "rtf of marks": lambda: b"{\\rtf1 " + b"{\\footnote a}" * MANY + b"}",
    "rtf of words": lambda: b"{\\rtf1 " + b"\\i a\\i0 b" * MANY + b"}",
    "html deep": lambda: b"<html>" + b"<div>" * MANY + b"a",
    "html of marks": lambda: b"<html>" + b"<b><i><a href=#a>1" * MANY,
    "html of remarks": lambda: b"<html><p>a" + b"<!--" * MANY,
    "html of sheets": lambda: b"<html><p>a" + b"<style>" * MANY,
    "html of titles": lambda: b"<html><p>a" + b"<title>" * MANY,
    "html of metas": lambda: b"<html>" + b"<meta name=author content=" * MANY + b"<p>a",
    "html of rules": lambda: b"<html><style>" + b".a,.b{font-style:italic}" * MANY + b"</style><p class=a>a",
    "html of articles": lambda: b"<html>" + b"<article>" * MANY + b"</article>" * MANY + b"<p>a",
    "html of heads": lambda: b"<html><p>a" + b'<header><h1>a</h1><p class="meta">a</p></header>' * MANY,
    "html of our own": lambda: (
        b"<html>"
        + b'<header><h1>a</h1><p class="meta">a</p></header><div class="prose" data-kinds="">b</div>' * (MANY // 10)
    ),
    "html of spaces": lambda: b"<html><p>a" + b" " * 2_000_000 + b"<p>b" + b"<br>" * MANY,
    "html of references": lambda: b"<html><p>" + b"&#x26;&lt" * MANY,
    "html of notes": lambda: (
        b"<html>"
        + b"".join(b"<p>a<a id=r%d href=#n%d>%d</a>" % (n, n, n) for n in range(MANY // 10))
        + b"".join(b"<p><a id=n%d href=#r%d>%d</a> b" % (n, n, n) for n in range(MANY // 10))
    ),
    "markdown of brackets": lambda: b"# a\n\n" + b"[" * MANY,
    "markdown of pictures": lambda: b"# a\n\n" + b"![a](" * MANY,
    "markdown of links": lambda: b"# a\n\n" + b"[a][" * MANY + b"\n\n[a]: b\n",
    "markdown of stars": lambda: b"# a\n\n" + b"*a **b " * MANY,
    "markdown of underscores": lambda: b"# a\n\n" + b"_a __b" * MANY,
    "markdown of quotations": lambda: b"# a\n\n" + b">" * MANY + b"a\n" + b"> " * MANY + b"b\n",
    "markdown of lists": lambda: b"# a\n\n" + b"".join(b" " * n + b"* a\n" for n in range(1000)),
    "markdown of backticks": lambda: b"# a\n\n" + b"".join(b"`" * n + b"a" for n in range(1000)),
    "markdown of tags": lambda: b"# a\n\n" + b"<a " * MANY + b"\n\n" + b"<!-- " * MANY,
    "markdown of references": lambda: b"# a\n\n" + b"".join(b"[^%d]" % n for n in range(MANY // 5)),
    "markdown of footnotes": lambda: (
        b"# a\n\n"
        + b" ".join(b"a[^%d]" % n for n in range(MANY // 10))
        + b"\n\n"
        + b"".join(b"[^%d]: b\n\n" % n for n in range(MANY // 10))
    ),
    "markdown of addresses": lambda: b"# a\n\n" + b"".join(b"[%d]: b\n" % n for n in range(MANY // 2)),
    "markdown of front matter": lambda: b"---\n" + b"a: [" * MANY + b"\n---\n\na",
    "markdown of keys": lambda: b"---\n" + b"a: 'b'\n" * MANY + b"---\n\na",
    "markdown of our own": lambda: b"---\nspystories: 1\n---\n\n" + b"<!-- verse -->\n" * MANY + b"a",
    "text of lines": lambda: b"\n" * 3_000_000 + b"a",
    "text of spaces": lambda: b"a" + b" " * 3_000_000 + b"b",
    "text of underscores": lambda: b"a\n\n" + b"_" * 900_000,
    "text of italics": lambda: b"a\n\n" + b" _a" * 300_000,
    "text of pauses": lambda: b"a\n\n" + b"*\n\n#\n\n" * MANY,
    "text of bylines": lambda: b"by A B\n" * MANY,
    "text of names": lambda: b"Home\n\n" + b"Ab " * 26 + b"\n\n" + b"Ab and " * 11 + b"x\n\na" * MANY,
    "text of numbers": lambda: b"1,234 " * 13 + b"words\n\n" + b"(1 2 3 - " * 8 + b"\n\n" + b"555 " * MANY,
    "text of mail": lambda: b"a@" * MANY + b"\n\n" + b"@a." * 26 + b"\n\na",
    "text of one word": lambda: b"a" * 990_000,
    "text in no encoding": lambda: bytes(range(128, 256)) * 200_000,
    "text in an unknown encoding": lambda: b"Caf\xe9 " * 5_000_000,
    "text of nothing": lambda: b"\0 \n" * 9_000_000 + b"\xff",
    "text in two bytes": lambda: b"\xff\xfe" + b"a\0" * 5_000_000,
    "compound": lambda: bytes.fromhex("D0CF11E0A1B11AE1") + b"Word" * 5_000_000,
}
