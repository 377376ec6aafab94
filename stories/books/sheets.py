"""The sheets that books and pages share."""

from functools import cache

from django.conf import settings

from spystories.lib.joining import join_sheet


@cache
def kinds_sheet() -> str:
    """How the kinds of text look, as pages have it. Read once, from the sheet's source."""
    sources = settings.BASE_DIR / "spystories" / "static"
    return join_sheet("css/kinds.css", lambda name: (sources / name).read_text())
