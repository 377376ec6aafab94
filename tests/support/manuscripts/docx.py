"""Makes documents of word processors out of parts of WordprocessingML, and reads them, for tests."""

import re
import zipfile
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from spystories.lib.manuscripts.docx import read
from spystories.lib.manuscripts.found import FIRST_SIGN, LAST_SIGN
from spystories.lib.prose.foreign import from_foreign

SIGN = re.compile(f"[{chr(FIRST_SIGN)}-{chr(LAST_SIGN)}]")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# What strict documents say instead.
STRICT = {
    WORD: "http://purl.oclc.org/ooxml/wordprocessingml/main",
    OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
SPACES = {
    "w": WORD,
    "r": OFFICE,
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "o": "urn:schemas-microsoft-com:office:office",
    "v": "urn:schemas-microsoft-com:vml",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
}
_DECLARED = " ".join(f"xmlns:{short}={quoteattr(long)}" for short, long in SPACES.items())
_RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"
_CORE = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
)
_PARTS = {
    "styles": "styles",
    "numbering": "numbering",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "comments": "comments",
    "header": "hdr",
    "footer": "ftr",
}
MARK_DELETED = '<w:del w:id="9" w:author="E"/>'
RAISED = '<w:vertAlign w:val="superscript"/>'
_EXTENDED = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def t(text: str) -> str:
    """Text in a run."""
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>'


def styled(key: str = "Emphasis") -> str:
    """What a run says that has a style of words."""
    return f'<w:rStyle w:val="{key}"/>'


def r(text: str = "", says: str = "", *, inner: str = "") -> str:
    """A run of text, which `says` this in its properties; `inner` follows the text."""
    properties = f"<w:rPr>{says}</w:rPr>" if says else ""
    return f"<w:r>{properties}{t(text) if text else ''}{inner}</w:r>"


def p(*runs: str, style: str = "", says: str = "", mark: str = "") -> str:
    """A paragraph of runs; one that is no XML is text. `mark` is what the paragraph's end says of itself."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    marked = f"<w:rPr>{mark}</w:rPr>" if mark else ""
    properties = f"<w:pPr>{named}{says}{marked}</w:pPr>" if named or says or marked else ""
    return f"<w:p>{properties}{''.join(run if run.startswith('<') else r(run) for run in runs if run)}</w:p>"


def style(key: str, name: str = "", *, run: str = "", paragraph: str = "", based: str = "", kind: str = "paragraph"):
    """A style of paragraphs, or of words where its kind is "character"."""
    parent = f'<w:basedOn w:val="{based}"/>' if based else ""
    said = (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "") + (f"<w:rPr>{run}</w:rPr>" if run else "")
    return f'<w:style w:type="{kind}" w:styleId="{key}"><w:name w:val="{name or key}"/>{parent}{said}</w:style>'


def defaults(run: str = "", paragraph: str = "") -> str:
    """What a document says of all words and paragraphs."""
    words = f"<w:rPrDefault><w:rPr>{run}</w:rPr></w:rPrDefault>"
    return f"<w:docDefaults>{words}<w:pPrDefault><w:pPr>{paragraph}</w:pPr></w:pPrDefault></w:docDefaults>"


def field(instructions: str, *words: str) -> str:
    """A field with the words that it came to."""
    begin, parted, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    said = f'<w:r><w:instrText xml:space="preserve">{escape(instructions)}</w:instrText></w:r>'
    return begin + said + parted + "".join(word if word.startswith("<") else r(word) for word in words) + end


def note(key: int, *paragraphs: str, kind: str = "footnote") -> str:
    """A footnote; its mark in the text is `mark_of`."""
    inner = "".join(each if each.startswith("<") else p(r(inner=f"<w:{kind}Ref/>"), f" {each}") for each in paragraphs)
    return f'<w:{kind} w:id="{key}">{inner}</w:{kind}>'


def mark_of(key: int, *, kind: str = "footnote") -> str:
    """The mark of a footnote."""
    return r(says=RAISED, inner=f'<w:{kind}Reference w:id="{key}"/>')


def comment(key: int, *paragraphs: str, by: str = "Ada", at: str = "2026-03-01T10:00:00Z", para: str = "") -> str:
    """A comment; `para` is the id of its paragraph, by which others say that it is settled or answered."""
    inner = "".join(p(each).replace("<w:p>", f'<w:p w14:paraId="{para}">') if para else p(each) for each in paragraphs)
    dated = f' w:date="{at}"' if at else ""
    return f'<w:comment w:id="{key}" w:author={quoteattr(by)}{dated}>{inner}</w:comment>'


def commented(key: int, *runs: str) -> str:
    """Runs with the comment that is on them."""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    around = (f'<w:commentRange{side} w:id="{key}"/>' for side in ("Start", "End"))
    return inner.join(around) + r(inner=f'<w:commentReference w:id="{key}"/>')


def table(*rows: list[str]) -> str:
    """A table of cells, each a paragraph."""
    cells = ("".join(f"<w:tc>{cell if cell.startswith('<') else p(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def numbering(**levels: list[str]) -> str:
    """Lists by their numbers (`l1`, `l2`), each with what its levels say: "decimal", "bullet", "decimal:Chapter %1"."""
    lists, numbers = [], []
    for name, forms in levels.items():
        inner = "".join(_level(at, *form.split(":")) for at, form in enumerate(forms))
        lists.append(f'<w:abstractNum w:abstractNumId="{name[1:]}">{inner}</w:abstractNum>')
        numbers.append(f'<w:num w:numId="{name[1:]}"><w:abstractNumId w:val="{name[1:]}"/></w:num>')
    return "".join(lists + numbers)


def _level(at: int, form: str, text: str = "", start: str = "1") -> str:
    text = text or ("•" if form == "bullet" else f"%{at + 1}.")
    said = f'<w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val={quoteattr(text)}/>'
    return f'<w:lvl w:ilvl="{at}">{said}</w:lvl>'


def item(text: str, key: int = 1, level: int = 0) -> str:
    """A paragraph of a list."""
    return p(text, says=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>')


def shown(key: str, alt: str = "", name: str = "Picture 1") -> str:
    """A run that is a picture of the document, by its id."""
    space = "http://schemas.openxmlformats.org/drawingml/2006"
    called = f'id="1" name={quoteattr(name)} descr={quoteattr(alt)}'
    inline = f'<wp:inline xmlns:wp="{space}/wordprocessingDrawing" xmlns:a="{space}/main"><wp:docPr {called}/>'
    return r(inner=f'<w:drawing>{inline}<a:graphic><a:blip r:embed="{key}"/></a:graphic></wp:inline></w:drawing>')


def docx(
    *blocks: str,
    links: dict[str, str] | None = None,
    pictures: dict[str, bytes] | None = None,
    core: str = "",
    extended: str = "",
    strict: bool = False,
    more: dict[str, bytes] | None = None,
    **parts: str,
) -> bytes:
    """
    A document of these blocks; a block that is no XML is a paragraph.

    `parts` are the insides of its other parts (styles, numbering, footnotes, endnotes, comments, header, footer),
    `extended` is that of the part on comments, `core` what it says of itself, `links` its addresses and `pictures` its
    pictures by their ids, and `more` whole entries of the file, also in place of those made here.
    """
    body = "".join(block if block.startswith("<") else p(block) for block in blocks)
    written = {"word/document.xml": _part("document", f"<w:body>{body}<w:sectPr/></w:body>")}
    related = [_link(key, f"{OFFICE}/hyperlink", address, outside=True) for key, address in (links or {}).items()]
    media = {f"media/{key}": data for key, data in (pictures or {}).items()}
    related += [_link(key, f"{OFFICE}/image", f"media/{key}") for key in pictures or {}]
    for name, inner in parts.items():
        written[f"word/{name}.xml"] = _part(_PARTS[name], inner)
        related.append(_link(f"part-{name}", f"{OFFICE}/{name}", f"{name}.xml"))
    if extended:
        written["word/commentsExtended.xml"] = f"<w15:commentsEx {_DECLARED}>{extended}</w15:commentsEx>"
        related.append(_link("extended", _EXTENDED, "commentsExtended.xml"))
    if core:
        written["docProps/core.xml"] = f"<cp:coreProperties {_CORE}>{core}</cp:coreProperties>"
    written["word/_rels/document.xml.rels"] = _links(*related)
    written["_rels/.rels"] = _links(
        _link("main", f"{OFFICE}/officeDocument", "word/document.xml"),
        _link("core", f"{_RELATED}/metadata/core-properties", "docProps/core.xml"),
    )
    written["[Content_Types].xml"] = (
        f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN_TYPE}"/></Types>'
    )
    encoded = {name: _strict(text).encode() if strict else text.encode() for name, text in written.items()}
    return packed(encoded | {f"word/{name}": data for name, data in media.items()} | (more or {}))


def everything(*more: str) -> bytes:
    """A document with one of each thing that a manuscript may hold, and these blocks behind it."""
    changed = '<w:ins w:id="1" w:author="E">{}</w:ins><w:del w:id="2" w:author="E">{}</w:del>'
    deleted = "<w:r><w:delText>never</w:delText></w:r>"
    box = f"<w:pict><v:textbox><w:txbxContent>{p('A box')}</w:txbxContent></v:textbox></w:pict>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    blip = "<w:drawing><a:graphic><a:blip/></a:graphic></w:drawing>"
    ruby = f"<w:ruby><w:rt>{r('とう')}</w:rt><w:rubyBase>{r('東')}</w:rubyBase></w:ruby>"
    return docx(
        p("The ", r("Lisbon", "<w:i/>"), " Cipher", style="Title"),
        p("Contents", style="TOC1"),
        p("One", style="Heading1"),
        p("He ", changed.format(r("always "), deleted), commented(1, "paid", mark_of(2)), " her", mark=MARK_DELETED),
        p(
            "in ",
            r("roubles", '<w:rStyle w:val="Emphasis"/>'),
            r(" no", "<w:vanish/>"),
            r(inner='<w:br w:type="page"/>'),
        ),
        p(says='<w:pBdr><w:bottom w:val="single"/></w:pBdr>'),
        p('<w:hyperlink r:id="l1">' + r("There") + "</w:hyperlink>", field('HYPERLINK "https://b.example/"', "here")),
        p(field("TOC \\o", "One 1"), field("PAGE", "7"), f'<w:fldSimple w:instr="REF x">{r("two")}</w:fldSimple>'),
        p(r("שלום", '<w:rtl/><w:lang w:bidi="he-IL"/>'), says='<w:bidi/><w:jc w:val="end"/>'),
        p(r("Guten Tag", '<w:smallCaps/><w:lang w:val="de-DE"/>'), r("all", "<w:caps/>"), r("2", RAISED)),
        p(
            r(inner=both),
            r(inner=blip),
            r(inner=ruby),
            "<m:oMath/>",
            r(inner='<w:sym w:font="Wingdings" w:char="F04A"/>'),
        ),
        p("A line", style="Verse"),
        p("Another", style="Verse"),
        p("She said", style="Quote"),
        table(["one", "two"], ["three", ""]),
        item("first"),
        item("in it", 1, 1),
        item("second", 2),
        p("* * *", says='<w:jc w:val="center"/>'),
        p("T", says='<w:framePr w:dropCap="drop"/>'),
        p("he end", mark_of(3, kind="endnote"), commented(2, ".")),
        *more,
        links={"l1": "https://a.example/"},
        core="<dc:title>Lisbon</dc:title><dc:creator>Ada</dc:creator><dcterms:modified>2026-01-01</dcterms:modified>",
        extended='<w15:commentEx w15:paraId="0A" w15:done="1"/>',
        styles=defaults('<w:lang w:val="en-GB"/>')
        + "".join(style(key, name) for key, name in (("Title", "Title"), ("TOC1", "toc 1"), ("Verse", "Verse")))
        + style("Heading1", "heading 1", paragraph='<w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="2"/></w:numPr>')
        + style("Quote", run="<w:i/>")
        + style("Emphasis", run="<w:i/>", based="Strong", kind="character")
        + style("Strong", run="<w:b/>", kind="character"),
        numbering=numbering(l1=["bullet", "bullet"], l2=["decimal", "lowerRoman"]),
        footnotes=note(2, "In ", p(commented(3, "roubles"), changed.format(r("!"), deleted))),
        endnotes=note(3, "The end.", kind="endnote"),
        comments=comment(1, "When?", para="0A") + comment(2, "Good.") + comment(3, "Sure?"),
        header=p("Ada / LISBON"),
    )


def ins(*runs: str, tag: str = "ins") -> str:
    """Runs that somebody has inserted, or what else the tag says."""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f'<w:{tag} w:id="1" w:author="Eve" w:date="2026-01-01T00:00:00Z">{inner}</w:{tag}>'


def gone(text: str, tag: str = "del") -> str:
    """Text that somebody has deleted, or moved away."""
    return ins(f"<w:r><w:delText>{text}</w:delText></w:r>", tag=tag)


def body(*blocks: str, **parts) -> str:
    """The body that a document becomes, without the signs of comments."""
    return from_foreign(SIGN.sub("", read(docx(*blocks, **parts)).html))[0]


def counts(*blocks: str, **parts) -> dict[str, int]:
    """What is said of a document: how many of each kind."""
    return dict(read(docx(*blocks, **parts)).counts)


def packed(entries: dict[str, bytes]) -> bytes:
    """A zip of these entries, the same bytes each time."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in sorted(entries.items()):
            file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """The entries of a document, to change them and pack them again."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def _part(name: str, inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {_DECLARED}>{inner}</w:{name}>'


def _link(key: str, kind: str, target: str, *, outside: bool = False) -> str:
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="{key}" Type="{kind}" Target={quoteattr(target)}{mode}/>'


def _links(*links: str) -> str:
    return f'<Relationships xmlns="{_RELATED}">{"".join(links)}</Relationships>'


def _strict(text: str) -> str:
    for transitional, strict in STRICT.items():
        text = text.replace(f'"{transitional}', f'"{strict}')
    return text
