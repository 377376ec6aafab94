"""What Word asks of a document beyond its being XML: which children an element may have, and in which order."""

import io
import posixpath
import zipfile
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
# After ECMA-376, part 1, 17: those that are written here, in their order.
ORDER = {
    "document": ["body"],
    "body": ["p", "sectPr"],
    "p": ["pPr", "r|hyperlink"],
    "hyperlink": ["r"],
    "r": ["rPr", "t|br|tab|footnoteReference|footnoteRef|fldChar|instrText|separator|continuationSeparator"],
    "pPr": [
        *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "tabs", "bidi"),
        *("spacing", "ind", "jc", "outlineLvl", "rPr"),
    ],
    "rPr": [
        *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "smallCaps", "strike", "sz", "szCs", "u", "vertAlign", "rtl"),
        "lang",
    ],
    "numPr": ["ilvl", "numId"],
    "tabs": ["tab"],
    "sectPr": ["headerReference", "pgSz", "pgMar", "titlePg", "bidi"],
    "styles": ["docDefaults", "style"],
    "docDefaults": ["rPrDefault", "pPrDefault"],
    "rPrDefault": ["rPr"],
    "pPrDefault": [],
    "style": ["name", "basedOn", "next", "qFormat", "pPr", "rPr"],
    "numbering": ["abstractNum", "num"],
    "abstractNum": ["multiLevelType", "lvl"],
    "lvl": ["start", "numFmt", "lvlText", "lvlJc", "pPr"],
    "num": ["abstractNumId", "lvlOverride"],
    "lvlOverride": ["startOverride"],
    "settings": ["defaultTabStop", "footnotePr", "compat", "docVars", "themeFontLang"],
    "footnotePr": ["footnote"],
    "compat": ["compatSetting"],
    "docVars": ["docVar"],
    "footnotes": ["footnote"],
    "footnote": ["p"],
    "hdr": ["p"],
    "fonts": ["font"],
    "font": ["charset", "family", "pitch"],
}
MANY = {"p", "r|hyperlink", "r", "style", "abstractNum", "num", "footnote", "tab", "docVar"}
MANY |= {part for parts in ORDER.values() for part in parts if part.startswith("t|")}


class Docx:
    """A document, opened."""

    def __init__(self, data):
        self.archive = zipfile.ZipFile(io.BytesIO(data))
        self.names = self.archive.namelist()

    def tree(self, name):
        return ElementTree.fromstring(self.archive.read(name))  # noqa: S314 - our own

    @property
    def paragraphs(self):
        """(style, words) of each paragraph of the text; a line break is a newline, the mark of a footnote `^`."""
        signs = {f"{W}t": None, f"{W}br": "\n", f"{W}tab": "\t", f"{W}footnoteReference": "^"}
        return [
            (
                paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val"),
                "".join(signs[one.tag] or one.text or "" for one in paragraph.iter() if one.tag in signs),
            )
            for paragraph in self.tree("word/document.xml").iter(f"{W}p")
        ]

    def faults(self):
        """All that Word would complain about, in words."""
        assert self.archive.testzip() is None
        found = [*self._of_package()]
        for name in self.names:
            root = self.tree(name)
            if name.startswith("word/") and root.tag.startswith(W):
                for element in root.iter():
                    found += _of_children(name, element)
        styles = {style.get(f"{W}styleId") for style in self.tree("word/styles.xml").iter(f"{W}style")}
        numbers = {number.get(f"{W}numId") for number in self.tree("word/numbering.xml").iter(f"{W}num")}
        notes = {note.get(f"{W}id") for note in self.tree("word/footnotes.xml").iter(f"{W}footnote")}
        for part in ("document", "styles", "footnotes", "header1"):
            tree = self.tree(f"word/{part}.xml")
            for tag, there in (
                *((tag, styles) for tag in ("pStyle", "rStyle", "basedOn", "next")),
                ("numId", numbers),
            ):
                used = {element.get(f"{W}val") for element in tree.iter(f"{W}{tag}")}
                found += [f"{part}: no {tag} {key}" for key in used - there]
            used = {element.get(f"{W}id") for element in tree.iter(f"{W}footnoteReference")}
            found += [f"{part}: no footnote {key}" for key in used - notes]
            relations = f"word/_rels/{part}.xml.rels"
            there = {one.get("Id") for one in self.tree(relations)} if relations in self.names else set()
            found += [
                f"{part}: no {one.get(f'{R}id')}" for one in tree.iter() if one.get(f"{R}id", "") not in {"", *there}
            ]
        return found

    def _of_package(self):
        types = self.tree("[Content_Types].xml")
        told = {one.get("PartName").lstrip("/") for one in types if one.get("PartName")}
        parts = {name for name in self.names if not name.endswith(".rels")} - {"[Content_Types].xml"}
        yield from (f"no type of {name}" for name in parts ^ told)
        for name in self.names:
            if name.endswith(".rels"):
                folder = posixpath.dirname(posixpath.dirname(name))
                keys = [one.get("Id") for one in self.tree(name)]
                yield from (f"{name}: {key} twice" for key in keys if keys.count(key) > 1)
                for one in self.tree(name):
                    target = posixpath.join(folder, one.get("Target"))
                    if one.get("TargetMode") != "External" and target not in self.names:
                        yield f"{name}: no {target}"


def _of_children(part, element):
    name = element.tag.removeprefix(W)
    children = [child.tag.removeprefix(W) for child in element]
    if name not in ORDER:
        return [f"{part}: {name} has children"] if children else []
    places = {child: at for at, one in enumerate(ORDER[name]) for child in one.split("|")}
    if unknown := set(children) - set(places):
        return [f"{part}: {name} holds {sorted(unknown)}"]
    order = [places[child] for child in children]
    many = {at for at, one in enumerate(ORDER[name]) if one in MANY}
    once = [at for at in order if at not in many]
    wrong = order != sorted(order) or len(once) != len(set(once))
    return [f"{part}: {name} has its children as {children}"] if wrong else []
