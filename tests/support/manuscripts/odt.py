"""Files of OpenDocument text as LibreOffice writes them, made of the parts that a test cares for."""

import io
import re
import zipfile

from spystories.lib.manuscripts.found import FIRST_SIGN, LAST_SIGN
from spystories.lib.manuscripts.odt import read
from spystories.lib.prose.foreign import from_foreign

_NAMESPACES = """
    xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
    xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
    xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
    xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
    xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xlink="http://www.w3.org/1999/xlink"
    xmlns:math="http://www.w3.org/1998/Math/MathML"
    xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"
"""
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SIGN = re.compile(f"[{chr(FIRST_SIGN)}-{chr(LAST_SIGN)}]")
KIND = "application/vnd.oasis.opendocument.text"
# The styles that LibreOffice gives every text, as far as they matter here.
STYLES = """
    <style:default-style style:family="paragraph">
      <style:text-properties fo:language="en" fo:country="GB" style:language-complex="he" style:country-complex="IL"/>
    </style:default-style>
    <style:style style:name="Standard" style:family="paragraph"/>
    <style:style style:name="Heading" style:family="paragraph" style:parent-style-name="Standard">
      <style:text-properties fo:font-weight="bold"/>
    </style:style>
    <style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph"
      style:parent-style-name="Heading"/>
    <style:style style:name="Title" style:family="paragraph" style:parent-style-name="Heading"/>
    <style:style style:name="Subtitle" style:family="paragraph" style:parent-style-name="Heading"/>
    <style:style style:name="Quotations" style:family="paragraph" style:parent-style-name="Standard">
      <style:text-properties fo:font-style="italic"/>
    </style:style>
    <style:style style:name="Horizontal_20_Line" style:display-name="Horizontal Line" style:family="paragraph">
      <style:paragraph-properties fo:border-bottom="0.06pt solid #000000"/>
    </style:style>
    <style:style style:name="Emphasis" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>
    <style:style style:name="Strong" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
"""


def text_style(name, parent="", **properties):
    """A style of words: `font_style="italic"` is `fo:font-style`, `style_text_position` another namespace's."""
    return _style(name, "text", parent, text=properties)


def paragraph_style(name, parent="Standard", *, text=None, **properties):
    """A style of paragraphs, and of the words in them."""
    return _style(name, "paragraph", parent, text=text or {}, paragraph=properties)


def _style(name, family, parent, **kinds):
    parts = "".join(
        f"<style:{kind}-properties {' '.join(_attribute(*each) for each in said.items())}/>"
        for kind, said in kinds.items()
        if said
    )
    above = f' style:parent-style-name="{parent}"' if parent else ""
    return f'<style:style style:name="{name}" style:family="{family}"{above}>{parts}</style:style>'


def _attribute(name, value):
    space, _line, local = name.partition("_")
    if space not in ("style", "fo") and name != "text_display":
        space, local = "fo", name
    return f'{space}:{local.replace("_", "-")}="{value}"'


def flat(body, *, automatic="", named=STYLES, meta="", masters=""):
    """The same in one file (.fodt)."""
    return (
        f'{_HEAD}<office:document {_NAMESPACES} office:mimetype="{KIND}" office:version="1.3">'
        f"<office:meta>{meta}</office:meta><office:styles>{named}</office:styles>"
        f"<office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:master-styles>{masters}</office:master-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    ).encode()


def odt(body, *, automatic="", named=STYLES, meta="", masters="", manifest="", members=()):
    """A package with the body, the styles of its own, those of the document, and what it says of itself."""
    content = (
        f'{_HEAD}<office:document-content {_NAMESPACES} office:version="1.3">'
        '<office:font-face-decls><style:font-face style:name="Wings" svg:font-family="Wingdings" '
        'style:font-charset="x-symbol"/></office:font-face-decls>'
        f"<office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    styles = (
        f"{_HEAD}<office:document-styles {_NAMESPACES}><office:styles>{named}</office:styles>"
        f"<office:automatic-styles/><office:master-styles>{masters}</office:master-styles></office:document-styles>"
    )
    said = f"{_HEAD}<office:document-meta {_NAMESPACES}><office:meta>{meta}</office:meta></office:document-meta>"
    parts = {"mimetype": KIND, "content.xml": content, "styles.xml": styles, "meta.xml": said, **dict(members)}
    parts["META-INF/manifest.xml"] = (
        f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/>{manifest}</manifest:manifest>'
    )
    return packed(parts)


def packed(parts):
    """The parts as one file, the kind of it first and not compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part, zipfile.ZIP_STORED if name == "mimetype" else None)
    return file.getvalue()


def body(words, **parts):
    """The body that a file becomes, without the signs of comments."""
    return from_foreign(SIGN.sub("", read(odt(words, **parts)).html))[0]


def counts(words, **parts):
    """What reading it counts."""
    return dict(read(odt(words, **parts)).counts)


def p(words="", style="Standard"):
    """A paragraph."""
    return f'<text:p text:style-name="{style}">{words}</text:p>'


def span(words, style):
    """Words in a style."""
    return f'<text:span text:style-name="{style}">{words}</text:span>'


def frame(inner):
    """A frame, as pictures and text boxes stand in."""
    return f'<draw:frame draw:name="a" text:anchor-type="char"><svg:title>never</svg:title>{inner}</draw:frame>'


def note(words, kind="footnote", sign="1"):
    """A footnote or an endnote."""
    return (
        f'<text:note text:note-class="{kind}"><text:note-citation>{sign}</text:note-citation>'
        f"<text:note-body>{words}</text:note-body></text:note>"
    )


def comment(words, name="", by="Sofia", at="2020-01-02T03:04:05.678", parent=""):
    """A comment; its words end at the `end` of its name, where it has one."""
    named = f' office:name="{name}"' if name else ""
    named += f' loext:parent-name="{parent}"' if parent else ""
    return (
        f"<office:annotation{named}><dc:creator>{by}</dc:creator><dc:date>{at}</dc:date>"
        f"<meta:creator-initials>S</meta:creator-initials>{words}</office:annotation>"
    )


def an_object(number):
    """An object that lies in the package."""
    return f'<draw:object xlink:href="./Object {number}"/>'


def table(*rows):
    """A table of cells."""
    drawn = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell>{cell}</table:table-cell>' for cell in row)}</table:table-row>"
        for row in rows
    )
    return f"<table:table>{drawn}</table:table>"


def end(name):
    """The end of the words that a comment is on."""
    return f'<office:annotation-end office:name="{name}"/>'


def changes(*regions):
    """The tracked changes of a text."""
    return f"<text:tracked-changes>{''.join(regions)}</text:tracked-changes>"


def region(name, kind, words=""):
    """One tracked change."""
    info = "<office:change-info><dc:creator>Sofia</dc:creator></office:change-info>"
    return (
        f'<text:changed-region xml:id="{name}" text:id="{name}"><text:{kind}>{info}{words}</text:{kind}>'
        "</text:changed-region>"
    )
