"""Where a reader stopped, kept in the browser and offered on the home page."""

import pytest

from tests.support.factories import make_story

from .waiting import comes, settled

pytestmark = pytest.mark.browser

TITLES = ("One", "Two", "Three", "Four")
# An observer of what is in view speaks within the frame after the scrolling.
SCROLLED = """async () => {
  document.getElementById('p9').scrollIntoView({ behavior: 'instant' })
  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame)
}"""


@pytest.fixture
def stories(transactional_db):
    words = "It rained over the harbour and nobody came. " * 12
    return {title: make_story(title=title, paragraphs=[words] * 30) for title in TITLES}


def read_on(page, story):
    page.goto(story.get_absolute_url())
    settled(page)
    page.evaluate(SCROLLED)


def test_the_stories_read_last_are_offered(page, stories):
    for title in (*TITLES, "One"):
        read_on(page, stories[title])
    page.goto("/")
    comes(lambda: page.locator(".where-stopped li a").all_inner_texts(), ["Three", "Four", "One"])
