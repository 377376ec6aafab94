"""Every kind of the table on every surface that a reader may open: none is forgotten on one of them."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from spystories.lib.joining import join_sheet
from spystories.lib.prose import kinds
from spystories.lib.static import JOINED
from tests.support.factories import make_story
from tests.support.kinds import sample
from tests.support.readers import Document

BY_BROWSERS = {"p", "strong", "em"}  # what needs no rule of ours to be told apart


def ident(kind):
    return "footnote" if kind == kinds.FOOTNOTE else "language" if kind == kinds.LANGUAGE else f"{kind.tag}-{kind.kind}"


@cache
def sheet(*names):
    """The sheets as they are served, one after the other."""
    return "".join(
        JOINED.get(name, join_sheet)(name, lambda part: Path(finders.find(part)).read_text()) for name in names
    )


def markup(kind):
    """The beginning of its element on a page."""
    if kind == kinds.FOOTNOTE:
        return 'id="r1" href="#n1" role="doc-noteref"'
    if kind == kinds.FOOTNOTES:
        return f'<section data-kind="{kinds.NOTES}" role="doc-endnotes"'
    if kind == kinds.LANGUAGE:
        return '<span lang="fr">'
    return f'<{kind.tag}[^>]* data-kind="{kind.kind}"' if kind.kind else f"<{kind.tag}[ >]"


def selector(kind):
    """What a rule for it alone is written with."""
    if kind == kinds.FOOTNOTE:
        return r"\.prose \[role=doc-noteref\]"
    return rf"\.prose [^{{]*\[data-kind={kind.kind}\]" if kind.kind else rf"\.prose {kind.tag}\b"


@pytest.mark.parametrize("kind", kinds.ALL, ids=ident)
class TestPage:
    def test_has_it_with_its_sheet(self, client, db, kind):
        page = client.get(make_story(body=sample(kind)).get_absolute_url())
        assert re.search(markup(kind), page.text)
        links = [link.get("href") for link in Document(page).all(".//link") if link.get("rel") == "stylesheet"]
        named = [address.removeprefix(settings.STATIC_URL) for address in links]
        assert named[0] == "css/readers.css"
        is_told_by_browsers = kind.name in BY_BROWSERS or kind == kinds.LANGUAGE
        assert is_told_by_browsers or re.search(selector(kind), sheet(*named)), named
