"""A sentence in a real browser: its address opens there with scripts and without, and it is sent by a press."""

import pytest

from stories.content.sentence_addresses import mark_of
from tests.support.factories import make_story

from .waiting import comes, settled, until

pytestmark = pytest.mark.browser

WORDS = "It rained over the harbour and nobody came. "
SENTENCE = "Then somebody came after all, and did not say from where."
SEEN = """() => { const box = document.getElementById('sentence').getBoundingClientRect()
  return scrollY > 0 && box.top >= 0 && box.bottom <= innerHeight }"""
SELECT = """(words) => {
  const node = [...document.querySelector('#p15').childNodes].find((one) => one.data?.includes(words))
  const range = document.createRange()
  range.setStart(node, node.data.indexOf(words))
  range.setEnd(node, node.data.indexOf(words) + words.length)
  getSelection().removeAllRanges()
  getSelection().addRange(range)
}"""
SHARE = "navigator.share = async (told) => { window.shared = told }"


@pytest.fixture
def story(transactional_db):
    return make_story(title="One", paragraphs=[WORDS * 12] * 14 + [WORDS + SENTENCE + " " + WORDS] + [WORDS * 12] * 9)


ADDRESS = f"/stories/one/15-2-{mark_of(SENTENCE)}/"


@pytest.mark.parametrize("browser_options", [{}, {"java_script_enabled": False}], ids=["scripts", "no scripts"])
def test_its_address_opens_there(story, page):
    page.goto(ADDRESS)
    until(lambda: page.evaluate(SEEN))
    assert page.locator("mark").inner_text() == SENTENCE


@pytest.mark.parametrize("browser_options", [{"viewport": {"width": w, "height": 800}} for w in (390, 1440)])
def test_its_page_has_no_fault_and_keeps_the_place_in_the_story(story, page, axe, console):
    page.goto(ADDRESS)
    settled(page)
    assert axe() == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.goto("/stories/one/")
    settled(page)
    comes(lambda: page.evaluate("() => Object.values(JSON.parse(localStorage.marks))[0].u"), "/stories/one/")
    assert console == []


class TestSending:
    def choose(self, page):
        page.goto("/stories/one/")
        settled(page)
        page.evaluate(SELECT, "came after")
        page.get_by_role("button", name="Send this sentence").wait_for()

    def test_copies_where_the_system_has_no_sheet(self, story, page, axe):
        page.context.add_init_script("delete Navigator.prototype.share")
        self.choose(page)
        assert axe() == []
        page.get_by_role("button", name="Send this sentence").click()
        until(lambda: page.url.endswith(ADDRESS))
        page.reload()
        assert page.locator("mark").inner_text() == SENTENCE

    def test_goes_by_the_systems_sheet_where_there_is_one(self, story, page):
        page.context.add_init_script(SHARE)
        self.choose(page)
        page.get_by_role("button", name="Send this sentence").click()
        until(lambda: page.evaluate("() => window.shared?.url ?? ''").endswith(ADDRESS))
        assert page.url.endswith("/stories/one/")

    @pytest.mark.parametrize("browser_options", [{"viewport": {"width": w, "height": 800}} for w in (320, 390, 1440)])
    def test_stands_within_the_window(self, story, page):
        self.choose(page)
        box = page.locator(".passage-button").bounding_box()
        width = page.evaluate("() => innerWidth")
        assert box["x"] >= 0 and box["x"] + box["width"] <= width

    def test_is_not_offered_without_a_network(self, story, page, console):
        page.context.route("**/sentences/**", lambda route: route.abort())
        page.goto("/stories/one/")
        settled(page)
        page.evaluate(SELECT, "came after")
        page.get_by_role("button", name="Copy the address").wait_for()
        assert not page.get_by_role("button", name="Send this sentence").is_visible()
        console[:] = [line for line in console if "/sentences/" not in line]
