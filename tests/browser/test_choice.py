"""Choosing stories in lists, to take them along as one book."""

import pytest

from tests.support.factories import make_collection, make_story

from .waiting import comes

pytestmark = pytest.mark.browser


@pytest.fixture
def stories(transactional_db):
    found = [make_story(title=title) for title in ("The Window", "The Door", "The Gate")]
    make_collection("Winter", stories=found)
    return found


def tick(page, title):
    return page.get_by_role("checkbox", name=f"Take along {title}")


def test_what_is_ticked_stays_and_is_taken_along_in_that_order(page, stories, axe):
    page.goto("/stories/")
    comes(lambda: page.locator(".choice").is_hidden(), True)
    tick(page, "The Gate").check()
    page.goto("/collections/winter/")
    assert tick(page, "The Gate").is_checked()
    tick(page, "The Window").focus()
    page.keyboard.press("Space")
    assert page.get_by_role("status").inner_text().startswith("Chosen to take along: 2")
    assert axe() == []
    link = page.locator(".choice a")
    assert link.get_attribute("href") == "/take/epub/?story=the-gate&story=the-window"
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "chosen-stories.epub"
    tick(page, "The Gate").uncheck()
    assert link.get_attribute("href") == "/take/epub/?story=the-window"
    page.get_by_role("button", name="Choose none").click()
    comes(lambda: page.locator(".choice").is_hidden(), True)
    page.reload()
    assert not tick(page, "The Window").is_checked()


def test_one_tick_too_many_is_refused_in_words(page, stories):
    page.goto("/stories/")
    page.evaluate("localStorage.choice = JSON.stringify(Array.from({ length: 325 }, (_, i) => 's' + (1000 + i)))")
    page.reload()
    tick(page, "The Door").click()
    assert not tick(page, "The Door").is_checked()
    assert "One book holds no more." in page.get_by_role("status").inner_text()


def test_a_broken_choice_leaves_the_list_as_it_is(page, stories):
    page.goto("/stories/")
    page.evaluate("localStorage.choice = '{'")
    page.reload()
    comes(lambda: page.get_by_role("checkbox").count(), 0)
    assert page.get_by_role("link", name="The Door").count() == 1


@pytest.mark.parametrize("browser_options", [{"java_script_enabled": False}])
def test_without_scripts_there_is_nothing_to_tick(page, stories, browser_options):
    page.goto("/stories/")
    comes(lambda: page.get_by_role("checkbox").count(), 0)
    comes(lambda: page.locator(".choice").is_hidden(), True)
