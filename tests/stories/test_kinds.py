"""
Every kind of the table on every surface that readers meet: none is forgotten on one of them.

A new surface joins `SURFACES`: what it shows of a story, and what of a kind must be found there.
"""

import re
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from spystories.lib.joining import join_script, join_sheet
from spystories.lib.prose import kinds
from spystories.lib.static import JOINED
from stories.books.sheets import kinds_sheet
from stories.history import catalogue
from stories.models import Site
from stories.models.site import Pause
from tests.support.drawn import draw, keep
from tests.support.factories import make_picture, make_story
from tests.support.kinds import sample
from tests.support.readers import Document

VIENNA, UNDER_IT = "Vienna from above", "The Prater"  # of the picture that a sample shows
BY_BROWSERS = {"p", "strong", "em"}  # what needs no rule of ours to be told apart


def ident(kind):
    return "footnote" if kind == kinds.FOOTNOTE else "language" if kind == kinds.LANGUAGE else f"{kind.tag}-{kind.kind}"


@cache
def sheet(name):
    """A sheet as it is served."""
    return JOINED.get(name, join_sheet)(name, lambda part: Path(finders.find(part)).read_text())


# What a story has on each surface: its text and what sets it.
def page(client, story):
    return client.get(story.get_absolute_url()).text


def about(client, story):
    site = Site.objects.texts()
    site.about = story.body
    catalogue.save_site(site)
    return client.get("/about/").text


def sheets_of_page(client, story):
    return sheets_of(client.get(story.get_absolute_url()))


def sheets_of_about(client, story):
    return sheets_of(client.get("/about/"))


def sheets_of(answer):
    links = Document(answer).all(".//link")
    return "".join(
        sheet(link.get("href").removeprefix(settings.STATIC_URL)) for link in links if link.get("rel") == "stylesheet"
    )


def file_of_epub(client, story, name):
    answer = client.get(f"{story.get_absolute_url()}book.epub")
    return ZipFile(BytesIO(b"".join(answer))).read(f"EPUB/{name}").decode()


def epub(client, story):
    return file_of_epub(client, story, f"story-{story.number}.xhtml")


def sheet_of_epub(client, story):
    return file_of_epub(client, story, "book.css")


def html(client, story):
    return b"".join(client.get(f"{story.get_absolute_url()}book.html")).decode()


def text(client, story):
    return b"".join(client.get(f"{story.get_absolute_url()}book.txt")).decode()


# What must be found there of a kind, as a pattern.
def element(kind):
    if kind == kinds.PICTURE:
        return rf'<figure class="picture">(?s:.*?)<img [^>]*alt="{VIENNA}"(?s:.*?){UNDER_IT}'
    if kind == kinds.FOOTNOTE:
        return r'<a id="(s\d+-)?r1"[^>]* role="doc-noteref"'
    if kind == kinds.FOOTNOTES:
        return f'<section data-kind="{kinds.NOTES}" role="doc-endnotes"'
    if kind == kinds.LANGUAGE:
        return '<span lang="fr"'
    return f'<{kind.tag}[^>]* data-kind="{kind.kind}"' if kind.kind else f"<{kind.tag}[ >/]"


def element_of_epub(kind):
    if kind == kinds.FOOTNOTE:
        return r'<a id="r1"[^>]* href="#n1"[^>]* epub:type="noteref"[^>]*><sup>1</sup></a>'
    return f'{element(kind)}[^>]* epub:type="{kind.epub}"' if kind.epub else element(kind)


def rule(kind):
    if kind == kinds.PICTURE:
        return r"\.picture\b[^{]* img\b|\.frame img\b"
    if kind.name in BY_BROWSERS or kind == kinds.LANGUAGE:
        return ""
    if kind == kinds.FOOTNOTE:
        return r"\[data-kinds\] \[role=doc-noteref\]"
    return (
        rf"\[data-kinds\] [^{{]*\[data-kind={kind.kind}\]" if kind.kind else rf"(\.prose|\[data-kinds\]) {kind.tag}\b"
    )


def line(kind):
    if kind == kinds.PICTURE:
        return rf"\n\n\[Picture: {VIENNA}\]\n{UNDER_IT}"
    if kind == kinds.FOOTNOTE:
        return r"Anna came\[1\]\."
    if kind.tag == "hr":
        return r"\n\n\* \* \*\n\nVienna\n"
    inside = kind in kinds.MARKS or kind == kinds.LANGUAGE
    return "came to Vienna" if inside else rf"\n\n{kind.indent}{re.escape(kind.before.format(number=1))}Vienna\n"


class Surface(NamedTuple):
    """Where a story is read: what it holds for one story, and the pattern of what it must hold of a kind."""

    shown: Callable
    pattern: Callable
    has_pictures: bool = True


SURFACES = (
    Surface(page, element),
    Surface(sheets_of_page, rule),
    Surface(about, element, has_pictures=False),  # whose form takes none
    Surface(sheets_of_about, rule, has_pictures=False),
    Surface(epub, element_of_epub),
    Surface(sheet_of_epub, rule),
    Surface(html, element),
    Surface(html, rule),
    Surface(text, line),
)


@pytest.mark.parametrize("kind", kinds.ALL, ids=ident)
def test_it_is_on_every_surface(client, db, kind):
    keep(make_picture("Vienna", key="vienna", alt=VIENNA, caption=UNDER_IT), draw(1200, 800))
    story = make_story(body=sample(kind))
    for surface in SURFACES:
        if kind == kinds.PICTURE and not surface.has_pictures:
            continue
        shown = surface.shown(client, story)
        assert re.search(surface.pattern(kind), shown), (surface.shown.__name__, surface.pattern(kind), shown[-2000:])


def test_pages_of_plain_paragraphs_ask_for_nothing_more(client, db):
    links = Document(client.get(make_story().get_absolute_url())).all(".//link")
    assert [link.get("href") for link in links if link.get("rel") == "stylesheet"] == ["/static/css/readers.css"]


def test_a_page_with_kinds_asks_for_little_more():
    script = join_script("js/footnotes.js", lambda part: Path(finders.find(part)).read_text())
    for text, most in ((sheet("css/kinds.css"), 1200), (script, 800)):
        assert len(brotli.compress(text.encode())) <= most


def test_what_must_stay_whole_on_paper_does():
    for kind in ("verse", "epigraph", "telegram", "message", "sign"):
        whole = [rule for rule in kinds_sheet().split("}") if "break-inside: avoid" in rule]
        assert any(f"[data-kind={kind}]" in rule for rule in whole), kind


@pytest.mark.parametrize("pause", Pause)
def test_the_ornament_between_scenes_is_the_sites(client, db, pause):
    story = make_story(body="<p>Anna came.</p>\n<hr>\n<p>Anna went.</p>")
    site = Site.objects.texts()
    site.pause = pause
    catalogue.save_site(site)
    for surface, sheets in ((page, sheets_of_page), (epub, sheet_of_epub), (html, html)):
        is_said = f' data-pause="{pause}"' in surface(client, story)
        assert is_said == (pause != Pause.BAR), surface.__name__
        assert (f"[data-kinds][data-pause={pause}] hr" in sheets(client, story)) == (pause != Pause.BAR), (
            sheets.__name__
        )
    assert "\n\n* * *\n\n" in text(client, story)
