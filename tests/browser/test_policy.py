"""What the content policy lets a browser do, and what it refuses."""

import pytest
from django.http import HttpResponse
from django.urls import path

pytestmark = [pytest.mark.browser, pytest.mark.urls(__name__)]
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/static/css/refused.css">%s</head>
<body><h1>A page</h1></body></html>"""
DATA = """<script type="application/ld+json">{"@type": "ShortStory", "name": "Rain"}</script>"""
INLINE = """<script>document.documentElement.dataset.ran = "yes"</script><style>h1 { color: red }</style>
<img src="https://elsewhere.invalid/pixel.png" alt="">"""

urlpatterns = [
    path("data/", lambda request: HttpResponse(PAGE % DATA)),
    path("inline/", lambda request: HttpResponse(PAGE % INLINE)),
    path("admin/inline/", lambda request: HttpResponse(PAGE % INLINE)),
    path("admin/map/", lambda request: HttpResponse(PAGE % with_nonce(request))),
]


def with_nonce(request):
    return f"""<script type="importmap" nonce="{request.csp_nonce}">{{"imports": {{}}}}</script>"""


def test_data_for_search_engines_and_our_own_styles_pass(page):
    page.goto("/data/")
    assert "ShortStory" in page.evaluate("document.querySelector('script').text")
    assert page.evaluate("document.styleSheets.length") == 1


@pytest.mark.parametrize("address", ["/inline/", "/admin/inline/"])
def test_inline_scripts_and_styles_and_strangers_are_refused(page, console, address):
    page.goto(address)
    assert page.evaluate("document.documentElement.dataset.ran") is None
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") != "rgb(255, 0, 0)"
    refused = " ".join(console)
    assert "inline script" in refused and "inline style" in refused and "elsewhere.invalid" in refused
    console.clear()


def test_the_editors_import_map_passes_with_its_nonce(page):
    page.goto("/admin/map/")
    assert page.evaluate("document.querySelector('script').type") == "importmap"
