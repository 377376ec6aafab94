"""What is taken along or listed, printed."""

import re

import pytest

from tests.support.factories import make_collection, make_story

from .waiting import comes

pytestmark = pytest.mark.browser


@pytest.fixture
def collection(transactional_db):
    return make_collection("Winter", stories=[make_story(title=title) for title in ("The Window", "The Door")])


def test_a_collection_in_one_file_prints_each_story_on_a_page_of_its_own(page, collection, client, axe):
    page.set_content(client.get("/collections/winter/book.html").content.decode())
    assert axe() == []
    assert page.get_by_role("link", name="The Door", exact=True).first.get_attribute("href").startswith("#s")
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf()))
    assert sheets == 1 + 2  # the front with its contents, and the stories


def test_a_collections_page_prints_its_stories_without_the_furniture(page, collection):
    page.goto("/collections/winter/")
    page.emulate_media(media="print")
    comes(lambda: page.locator(".shelf h2").all_inner_texts(), ["The Window", "The Door"])
    for part in (".site-header", ".foot", ".take", ".tick", ".choice", ".source-line a"):
        assert not any(one.is_visible() for one in page.locator(part).all()), part
