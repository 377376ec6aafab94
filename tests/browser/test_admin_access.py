"""What axe says of every page of the admin, by day and by night, on a phone and on a desk."""

import pytest
from django.test import Client
from django.urls import reverse

from stories.models import Site
from tests.stories.admin import test_roles_matrix as matrix
from tests.stories.admin.roles_table import PAGES
from tests.support.sign_in import sign_in

from .waiting import settled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LOOKS = [(width, scheme) for width in (390, 1440) for scheme in ("light", "dark")]

PARTS = 4  # so that workers share them


@pytest.fixture
def rows():
    """The rows that the table of roles is about."""
    Site.objects.get_or_create(pk=1)
    held = type("Rows", (matrix.Matrix,), {})
    held.setUpTestData()
    return held.rows


def addresses(rows):
    """Each page that a superuser may read and a browser would show; what is sent is not a page."""
    client = Client()
    client.force_login(rows.superuser)
    for name, page in PAGES.items():
        if "superuser" not in page.read:
            continue
        address = reverse(f"admin:{name.partition(':')[0]}", args=page.args(rows))
        query = "&".join(f"{key}={value}" for key, value in page.query(rows).items())
        address += f"?{query}" if query else ""
        response = client.get(address)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            yield address


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_on_any_page_whatever_it_looks_like(page, rows, axe, live_server, part):
    pages = list(addresses(rows))
    assert len(pages) > 50
    sign_in(page.context, rows.superuser, live_server.url)
    wrong = []
    for address in pages[part::PARTS]:
        page.goto(address)
        settled(page)
        for width, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.evaluate("document.getAnimations().forEach(each => each.finish())")
            wrong += [(address, width, scheme, found) for found in axe()]
            if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                wrong.append((address, width, scheme, "scrolls sideways"))
    assert wrong == [], "\n".join(map(str, wrong))
