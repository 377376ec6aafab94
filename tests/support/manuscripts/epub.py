"""Books as other programs make them, for tests."""

import io
import zipfile

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Night Trains</dc:title>
<dc:creator id="a">Jane Doe</dc:creator><dc:creator id="b">A Drawer</dc:creator>
<meta refines="#a" property="role">aut</meta><meta refines="#b" property="role">ill</meta>
<dc:language>en-gb</dc:language><dc:date>2024-05-01</dc:date></metadata>
<manifest>{items}</manifest><spine toc="ncx">{refs}</spine></package>"""
NAV = '<html xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol>{links}</ol></nav></body></html>'
NOTE = '<a epub:type="noteref" href="{}">{}</a>'


def page(body, head=""):
    return f'<?xml version="1.0"?><!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>'


def book(pages, *, links=(), first=(), spine=None, **more):
    """A book of `pages` by their names; `links` are what the contents say, `more` are further members."""
    files = {**pages, "nav.xhtml": NAV.format(links="".join(f'<li><a href="{to}">{t}</a></li>' for to, t in links))}
    properties = {"nav.xhtml": ' properties="nav"'}
    kinds = {"css": "text/css", "ncx": "application/x-dtbncx+xml"}
    items = "".join(
        f'<item id="i{n}" href="{name.replace(" ", "%20")}"{properties.get(name, "")} '
        f'media-type="{kinds.get(name.rpartition(".")[2], "application/xhtml+xml")}"/>'
        for n, name in enumerate(files)
    )
    order = [name for name in files if name.endswith("html")] if spine is None else spine
    refs = "".join(f'<itemref idref="i{[*files].index(n.strip("-"))}"{_linear(n)}/>' for n in order)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("OEBPS/book.opf", PACKAGE.format(items=items, refs=refs))
        for name, text in files.items():
            archive.writestr(f"OEBPS/{name}", text)
        for name, text in more.get("members", {}).items():
            archive.writestr(name, text)
    return content.getvalue()


def _linear(name):
    return ' linear="no"' if name.startswith("-") else ""
