"""
The parts of a document for word processors (.docx) around its text: styles, numbering, running head and the rest.

The order of children in `w:rPr`, `w:pPr` and `w:sectPr` is the standard's: Word calls a document damaged that has
another. Numbers of lengths are twentieths of a point.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from spystories.lib.signs import FORBIDDEN

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPEN = "http://schemas.openxmlformats.org"
_OFFICE = f"{_OPEN}/officeDocument/2006/relationships"
_PACKAGE = f"{_OPEN}/package/2006"
NAMESPACES = f'xmlns:w="{_OPEN}/wordprocessingml/2006/main" xmlns:r="{_OFFICE}"'
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DRAWING = f"{_OPEN}/drawingml/2006"
_EMU_OF_TWIP, _EMU_OF_PIXEL = 635, 9525
_FACE = "Times New Roman"

HEAD, TITLE, SUBTITLE, AUTHOR, END = "ManuscriptHead", "Title", "Subtitle", "Author", "ManuscriptEnd"
FIGURE = "Figure"
STORY = "ManuscriptStory"  # the title of one of several
FIRST, PAUSE, GAP, NOTE, NOTE_MARK = "FirstParagraph", "SceneBreak", "QuotationGap", "FootnoteText", "FootnoteReference"
_OF_WORD = {"Title", "Subtitle", "Quote", "Salutation", "List Paragraph", "header", "footnote text"}
_OF_WORD |= {f"heading {level}" for level in (1, 2, 3)}
_HALF_INCH, _INCH = 720, 1440
_FLUSH = '<w:ind w:firstLine="0"/>'
_CENTRED = f'{_FLUSH}<w:jc w:val="center"/>'
_SINGLE = '<w:spacing w:line="240" w:lineRule="auto"/>'


class Paper(NamedTuple):
    """A page, an inch of which is margin on every side."""

    width: int
    height: int

    @property
    def measure(self) -> int:
        """How wide a line is."""
        return self.width - 2 * _INCH


A4, LETTER = Paper(11_906, 16_838), Paper(12_240, 15_840)
# The countries in which paper has the size Letter.
_ON_LETTER = frozenset(["BZ", "CA", "CL", "CO", "CR", "DO", "GT", "HN", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"])


def paper_of(tag: str) -> Paper:
    """The paper that is used where a language is spoken so: what says no country that has Letter is on A4."""
    return LETTER if _ON_LETTER & {*tag.split("-")[1:]} else A4


class Style(NamedTuple):
    """A style of paragraphs: what it is called, the style that it is made from, and how it looks."""

    name: str
    based: str
    look: str
    after: str = ""  # the style of the next paragraph that is typed


def id_of(name: str) -> str:
    """The id of the style that is called so."""
    return "".join(word[:1].upper() + word[1:] for word in name.split())


def quotation_style(kind: str) -> str:
    """The name of the style of a kind of quotation."""
    return kind.capitalize() or "Quote"


def _set_apart(left: int = _HALF_INCH, right: int = _HALF_INCH, hanging: int = 0, align: str = "") -> str:
    first = f'w:hanging="{hanging}"' if hanging else 'w:firstLine="0"'
    jc = f'<w:jc w:val="{align}"/>' if align else ""
    return f'<w:ind w:left="{left + hanging}" w:right="{right}" {first}/>{jc}'


_QUOTATIONS = {
    "": _set_apart(),
    "verse": _set_apart(hanging=_HALF_INCH),
    "letter": _set_apart(),
    "epigraph": _set_apart(left=2 * _INCH, right=0),
    "telegram": _set_apart(),
    "message": _set_apart(left=_INCH, right=_INCH),
    "transcript": _set_apart(hanging=_HALF_INCH),
    "sign": _set_apart(align="center"),
}
# What stands in a quotation or by itself; lists and pauses are themselves in either.
_LINES = {
    "right": '<w:jc w:val="right"/>',
    "salutation": "",
    "source": '<w:jc w:val="right"/>',
    "list": "",
    "break": '<w:jc w:val="center"/>',
}


@cache
def styles() -> Mapping[str, Style]:
    """The styles of paragraphs by their ids, those that others are made from first."""
    named = [
        Style("Manuscript Head", "Normal", f"{_SINGLE}{_FLUSH}"),
        Style("Title", "Normal", f'<w:spacing w:before="4000"/>{_CENTRED}', AUTHOR),
        Style("Subtitle", "Normal", _CENTRED, AUTHOR),
        Style("Author", "Normal", f'<w:spacing w:after="480"/>{_CENTRED}', FIRST),
        Style("heading 1", "Normal", f'<w:keepNext/>{_CENTRED}<w:outlineLvl w:val="0"/>', FIRST),
        Style("heading 2", "Normal", f'<w:keepNext/>{_CENTRED}<w:outlineLvl w:val="1"/>', FIRST),
        Style("heading 3", "Normal", f'<w:keepNext/>{_FLUSH}<w:outlineLvl w:val="2"/>', FIRST),
        Style("Manuscript Story", "Heading1", "<w:pageBreakBefore/>", AUTHOR),
        Style("First Paragraph", "Normal", _FLUSH, "Normal"),
        Style("Scene Break", "Normal", _CENTRED, FIRST),
        Style(
            "Figure",
            "Normal",
            f'<w:spacing w:before="240" w:after="240" w:line="240" w:lineRule="auto"/>{_CENTRED}',
            FIRST,
        ),
        Style("Quotation Gap", "Normal", f'<w:spacing w:line="120" w:lineRule="exact"/>{_FLUSH}'),
        Style("Right", "Normal", f"{_FLUSH}{_LINES['right']}"),
        Style("Salutation", "Normal", _FLUSH, "Normal"),
        Style("Source", "Normal", f"{_FLUSH}{_LINES['source']}"),
        Style("List Paragraph", "Normal", ""),
        Style("Manuscript End", "Normal", f'<w:spacing w:before="480"/>{_CENTRED}'),
        Style("header", "Normal", f'{_SINGLE}{_FLUSH}<w:jc w:val="right"/>'),
        Style("footnote text", "Normal", f"{_SINGLE}{_FLUSH}"),
    ]
    for kind, look in _QUOTATIONS.items():
        name = quotation_style(kind)
        named.append(Style(name, "Normal", look))
        named += [Style(f"{name} {line.capitalize()}", id_of(name), own) for line, own in _LINES.items()]
    return {id_of(style.name): style for style in named}


def write_text(text: str) -> str:
    """Plain text as it stands in an element, without the signs that XML forbids."""
    return escape(FORBIDDEN.sub("", text))


def write_attribute(text: str) -> str:
    """The same as the value of an attribute, with its quotation marks."""
    return quoteattr(FORBIDDEN.sub("", text))


def write_paragraph(style: str, inner: str, more: str = "") -> str:
    """A paragraph; `more` are the properties that follow its style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{inner}</w:p>'


def write_run(text: str, properties: str = "") -> str:
    """Equally marked words; a newline is a line break, and a tab a tab."""
    told = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    words = f'<w:t xml:space="preserve">{write_text(text)}</w:t>'
    if "\n" in words or "\t" in words:
        for sign, element in (("\n", "<w:br/>"), ("\t", "<w:tab/>")):
            words = words.replace(sign, f'</w:t>{element}<w:t xml:space="preserve">')
    return f"<w:r>{told}{words}</w:r>"


class Drawing(NamedTuple):
    """A picture in a line: what it is called in the document, what it shows, what is told of it, and its pixels."""

    name: str
    alt: str
    title: str
    width: int
    height: int


def write_drawing(drawing: Drawing, number: int, relation: str, paper: Paper) -> str:
    """A run that is a picture, as large as its pixels, and no larger than fits a page."""
    wide, high = paper.measure * _EMU_OF_TWIP, (paper.height - 2 * _INCH) * _EMU_OF_TWIP * 2 // 3
    scale = min(1, wide / (drawing.width * _EMU_OF_PIXEL), high / (drawing.height * _EMU_OF_PIXEL))
    size = " ".join(
        f'{name}="{max(1, round(pixels * _EMU_OF_PIXEL * scale))}"'
        for name, pixels in (("cx", drawing.width), ("cy", drawing.height))
    )
    name, alt, title = map(write_attribute, (drawing.name, drawing.alt, drawing.title))
    called = f'id="{number}" name={name}'
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:a="{_DRAWING}/main"'
        f' distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f"<wp:docPr {called} descr={alt} title={title}/>"
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic xmlns:pic="{_DRAWING}/picture">'
        f"<pic:nvPicPr><pic:cNvPr {called}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def content_types() -> str:
    parts = {
        "document": "document.main",
        "styles": "styles",
        "numbering": "numbering",
        "settings": "settings",
        "header1": "header",
        "footnotes": "footnotes",
        "fontTable": "fontTable",
    }
    overrides = {f"/word/{part}.xml": f"{_WORD}.{kind}+xml" for part, kind in parts.items()} | {
        "/word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    told = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return (
        f'{XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="jpg" ContentType="image/jpeg"/><Default Extension="png" ContentType="image/png"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{told}</Types>'
    )


def package_relations() -> str:
    kinds = (f"{_OFFICE}/officeDocument", f"{_PACKAGE}/relationships/metadata/core-properties")
    targets = ("word/document.xml", "docProps/core.xml")
    told = (
        _relation(f"rId{at}", kind, target) for at, (kind, target) in enumerate(zip(kinds, targets, strict=True), 1)
    )
    return _relations(told)


def document_relations(links: Sequence[str], pictures: Sequence[str]) -> str:
    """Of the text: its parts, the addresses that it links (`rIdL1` and so on), and its pictures (`rIdP1` …)."""
    parts = {"styles": "styles", "numbering": "numbering", "settings": "settings", "header": "header1"}
    parts |= {"footnotes": "footnotes", "fontTable": "fontTable", "theme": "theme/theme1"}
    own = [
        _relation(f"rId{at}", f"{_OFFICE}/{kind}", f"{name}.xml") for at, (kind, name) in enumerate(parts.items(), 1)
    ]
    shown = [_relation(f"rIdP{at}", f"{_OFFICE}/image", f"media/{name}") for at, name in enumerate(pictures, 1)]
    return _relations([*own, *_links(links), *shown])


HEADER_RELATION = "rId4"


def footnote_relations(links: Sequence[str]) -> str:
    """The addresses that footnotes link."""
    return _relations(_links(links))


def _links(links: Sequence[str]) -> list[str]:
    return [
        f'<Relationship Id="rIdL{at}" Type="{_OFFICE}/hyperlink" Target={write_attribute(link)} TargetMode="External"/>'
        for at, link in enumerate(links, 1)
    ]


def _relation(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>'


def _relations(told: Iterable[str]) -> str:
    return f'{XML}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(told)}</Relationships>'


def write_styles(lang: str, paper: Paper) -> str:
    """All styles, for a document in this language on this paper."""
    faces = " ".join(f'w:{script}="{_FACE}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    spoken = " ".join(f'w:{script}="{lang}"' for script in ("val", "eastAsia", "bidi"))
    usual = f'<w:rFonts {faces}/><w:sz w:val="24"/><w:szCs w:val="24"/><w:lang {spoken}/>'
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{paper.measure}"/></w:tabs>'
    drawn = (_style(key, style, tabs if key == HEAD else "") for key, style in styles().items())
    return (
        f"{XML}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{usual}</w:rPr></w:rPrDefault>"
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr>'
        '<w:widowControl w:val="0"/><w:spacing w:before="0" w:after="0" w:line="480" w:lineRule="auto"/>'
        f'<w:ind w:firstLine="{_HALF_INCH}"/></w:pPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        f"{''.join(drawn)}"
        f'<w:style w:type="character" w:styleId="{NOTE_MARK}"><w:name w:val="footnote reference"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>'
    )


def _style(key: str, style: Style, tabs: str) -> str:
    after = f'<w:next w:val="{style.after}"/>' if style.after else ""
    look = f"<w:pPr>{tabs}{style.look}</w:pPr>" if style.look else ""
    small = '<w:rPr><w:sz w:val="20"/><w:szCs w:val="20"/></w:rPr>' if key == NOTE else ""
    own = "" if style.name in _OF_WORD else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{own} w:styleId="{key}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="{style.based}"/>{after}<w:qFormat/>{look}{small}</w:style>'
    )


BULLETS, NUMBERS = 0, 1  # how the items of a list are told apart


def write_numbering(lists: Sequence[int]) -> str:
    """How items are numbered: each of the document's lists, in order, by itself."""
    how = "".join(
        f'<w:abstractNum w:abstractNumId="{key}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
        f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{sign}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{_INCH}" w:hanging="{_HALF_INCH}"/></w:pPr></w:lvl></w:abstractNum>'
        for key, kind, sign in ((BULLETS, "bullet", "•"), (NUMBERS, "decimal", "%1."))
    )
    own = "".join(
        f'<w:num w:numId="{at}"><w:abstractNumId w:val="{kind}"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for at, kind in enumerate(lists, 1)
    )
    return f"{XML}<w:numbering {NAMESPACES}>{how}{own}</w:numbering>"


def write_header(head: str, bidi: str, look: str) -> str:
    """What stands above every page but the first: `head`, which looks so, and the number of the page."""
    signs = ("begin", "separate", "end")
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{sign}"/></w:r>' for sign in signs)
    page = f'{begin}<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>{separate}{write_run("2")}{end}'
    return f"{XML}<w:hdr {NAMESPACES}>{write_paragraph('Header', write_run(head, look) + page, bidi)}</w:hdr>"


def write_footnotes(notes: Sequence[str]) -> str:
    """The footnotes, whose ids begin with `FIRST_NOTE`."""
    return f"{XML}<w:footnotes {NAMESPACES}>{_separator(0, 'separator')}{_separator(1, 'continuationSeparator')}" + (
        f"{''.join(notes)}</w:footnotes>"
    )


FIRST_NOTE = 2


def _separator(key: int, kind: str) -> str:
    line = f"<w:p><w:pPr>{_SINGLE}{_FLUSH}</w:pPr><w:r><w:{kind}/></w:r></w:p>"
    return f'<w:footnote w:type="{kind}" w:id="{key}">{line}</w:footnote>'


def write_settings(lang: str, told: Iterable[str]) -> str:
    """How the document is shown, with what is `told` of its stories: word processors keep it, and show none of it."""
    named = ((f"story{at:04}", one) for at, one in enumerate(told, 1))
    values = "".join(f'<w:docVar w:name="{name}" w:val={write_attribute(one)}/>' for name, one in named)
    kept = f"<w:docVars>{values}</w:docVars>" if values else ""
    return (
        f'{XML}<w:settings {NAMESPACES}><w:defaultTabStop w:val="{_HALF_INCH}"/>'
        '<w:footnotePr><w:footnote w:id="0"/><w:footnote w:id="1"/></w:footnotePr><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        f'</w:compat>{kept}<w:themeFontLang w:val="{lang}"/></w:settings>'
    )


def write_fonts() -> str:
    return (
        f'{XML}<w:fonts {NAMESPACES}><w:font w:name="{_FACE}"><w:charset w:val="00"/><w:family w:val="roman"/>'
        '<w:pitch w:val="variable"/></w:font></w:fonts>'
    )


def write_core(title: str, authors: str, lang: str, moment: str) -> str:
    """What the document says of itself; `moment` is when its text was last changed, in UTC, or empty."""
    date = f'xsi:type="dcterms:W3CDTF">{moment}'
    times = f"<dcterms:created {date}</dcterms:created><dcterms:modified {date}</dcterms:modified>" if moment else ""
    return (
        f'{XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{write_text(title)}</dc:title><dc:creator>{write_text(authors)}</dc:creator>{times}"
        f"<dc:language>{lang}</dc:language></cp:coreProperties>"
    )


def write_theme() -> str:
    """The theme that Word asks for: black on white, one face."""
    names = ["dk1", "lt1", "dk2", "lt2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink"]
    shades = ((name, "FFFFFF" if name.startswith("lt") else "000000") for name in names)
    colours = "".join(f'<a:{name}><a:srgbClr val="{shade}"/></a:{name}>' for name, shade in shades)
    face = f'<a:latin typeface="{_FACE}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{XML}<a:theme xmlns:a="{_OPEN}/drawingml/2006/main" name="Manuscript"><a:themeElements>'
        f'<a:clrScheme name="Manuscript">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Manuscript"><a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont>'
        '</a:fontScheme><a:fmtScheme name="Manuscript">'
        f"<a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )


def write_section(paper: Paper, *, rtl: bool) -> str:
    """The page, with its running head on all but the first."""
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="{HEADER_RELATION}"/>'
        f'<w:pgSz w:w="{paper.width}" w:h="{paper.height}"/>'
        f'<w:pgMar w:top="{_INCH}" w:right="{_INCH}" w:bottom="{_INCH}" w:left="{_INCH}" w:header="{_HALF_INCH}"'
        f' w:footer="{_HALF_INCH}" w:gutter="0"/><w:titlePg/>{"<w:bidi/>" * rtl}</w:sectPr>'
    )
