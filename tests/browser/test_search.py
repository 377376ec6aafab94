"""The search in a real browser: with keys, without scripts, on a phone, at night."""

import pytest

from tests.support.content import load_content

from .waiting import comes

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@pytest.fixture
def content(transactional_db):
    load_content()


def options(page):
    page.wait_for_selector("#suggestions:not([hidden])")
    return [" ".join(text.split()) for text in page.locator("#suggestions li").all_inner_texts()]


def state(page):
    """(expanded, the option that is marked) as a screen reader is told."""
    field = page.locator("#q")
    marked = field.get_attribute("aria-activedescendant")
    chosen = page.locator(f"#{marked}[aria-selected=true]").inner_text() if marked else ""
    return field.get_attribute("aria-expanded"), " ".join(chosen.split())


class TestSuggestions:
    def test_are_taken_with_the_keys(self, content, page):
        page.goto("/search/")
        page.locator("#q").press_sequentially("kov")
        assert options(page) == ["Emil Ivanovich Kovalchuk person"]
        assert state(page) == ("true", "")
        page.keyboard.press("ArrowDown")
        assert state(page) == ("true", "Emil Ivanovich Kovalchuk person")
        page.keyboard.press("Enter")
        page.wait_for_url("**/people/emil-ivanovich-kovalchuk/")

    def test_go_round_and_close_with_escape_leaving_what_was_typed(self, content, page):
        page.goto("/search/")
        page.locator("#q").press_sequentially("so")
        count = len(options(page))
        page.keyboard.press("ArrowUp")
        assert state(page)[1] == options(page)[-1]
        page.keyboard.press("ArrowDown")
        assert state(page) == ("true", "")
        assert count > 1
        page.keyboard.press("Escape")
        assert state(page) == ("false", "")
        comes(lambda: page.locator("#q").input_value(), "so")

    def test_leave_enter_to_the_form_until_one_is_marked(self, content, page):
        page.goto("/search/")
        page.locator("#q").press_sequentially("cafe")
        options(page)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=cafe")

    def test_are_taken_with_the_pointer(self, content, page):
        page.goto("/search/")
        page.locator("#q").press_sequentially("lem")
        options(page)
        page.locator("#suggestions [role=option]").first.click()
        page.wait_for_url("**/stories/lemon-lavender/")

    def test_open_without_a_fault(self, content, page, axe):
        page.goto("/search/")
        page.locator("#q").press_sequentially("so")
        options(page)
        assert axe() == []


class TestThePage:
    @pytest.mark.parametrize(
        "browser_options",
        [{"viewport": size, "color_scheme": scheme} for size in (PHONE, DESK) for scheme in ("light", "dark")],
        ids=["phone", "phone at night", "desk", "desk at night"],
    )
    def test_has_no_fault_and_no_sideways_scroll(self, content, page, axe):
        for address in ("/search/?q=cafe", "/search/?q=Nero+Popov&kind=person", "/search/?q=Kovalchuck"):
            page.goto(address)
            assert axe() == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    @pytest.mark.parametrize("browser_options", [{"java_script_enabled": False}])
    def test_works_without_scripts(self, content, page):
        page.goto("/search/")
        page.locator("#q").fill("cafe")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=cafe")
        page.get_by_role("link", name="paragraph 4").click()
        page.wait_for_url("**/stories/the-same-cafe/#p4")
