"""The site's mark as browsers, telephones and desktops ask for it, and the manifest by which it can be installed."""

import json
import struct

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.http import require_safe

from stories.derived.drawing.raster import draw_png
from stories.pages.site_texts import site_texts

from .lib.page_keys import stored

PAPER = "#f4f0e7"
FAVICON = 32  # pixels
# Pixels, and how much of the square the mark takes: what is masked or rounded keeps its corners free.
ICONS = {"192": (192, 1.0), "512": (512, 1.0), "maskable": (512, 0.72), "apple": (180, 0.86)}
A_WEEK = "public, max-age=604800"


@stored()
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The mark for whoever asks for no other icon: a PNG in the frame of an .ico."""
    png = _drawn(FAVICON, 1)
    head = struct.pack("<3H4B2H2L", 0, 1, 1, FAVICON, FAVICON, 0, 0, 1, 32, len(png), 22)
    return _answer(head + png, "image/x-icon")


@stored()
@require_safe
def icon(request: HttpRequest, name: str) -> HttpResponse:
    """The mark as a PNG of one of the sizes that there are."""
    if name not in ICONS:
        raise Http404
    return _answer(_drawn(*ICONS[name]), "image/png")


@stored()
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The manifest of the site as something to install: its name, its mark and its paper."""
    site = site_texts(request)
    drawn = [
        {"src": reverse("icon", args=[name]), "sizes": f"{ICONS[name][0]}x{ICONS[name][0]}", "type": "image/png"}
        for name in ("192", "512", "maskable")
    ]
    drawn[-1]["purpose"] = "maskable"
    told = {
        "name": site.name,
        "description": site.line,
        "lang": get_language() or settings.LANGUAGE_CODE,
        "dir": "rtl" if get_language_bidi() else "ltr",
        "id": "/",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [{"src": static("mark.svg"), "sizes": "any", "type": "image/svg+xml"}, *drawn],
    }
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/manifest+json")


def _drawn(size: int, share: float) -> bytes:
    """The mark on its paper. 10 ms."""
    with open(str(find("mark.svg")), encoding="utf-8") as file:
        mark = file.read()
    edge = 12 * (1 - share)
    inner = mark.replace(
        "<svg ", f'<svg x="{edge:g}" y="{edge:g}" width="{24 - 2 * edge:g}" height="{24 - 2 * edge:g}" ', 1
    )
    paper = f'<path fill="{PAPER}" d="M0 0h24v24H0z"/>'
    return draw_png(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">{paper}{inner}</svg>', size, size)


def _answer(content: bytes, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": A_WEEK})
