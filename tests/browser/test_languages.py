"""A story from right to left in a browser: while it is written, and before its readers."""

import pytest
from django.urls import reverse

from stories.models import Story
from stories.publishing.publish import newest_revision
from tests.support.factories import make_story, make_superuser
from tests.support.sign_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEBREW = ["בערב ההוא ירד גשם על תל אביב.", "It rained, she said in English.", "הוא שתק."]
# Of an element, where its text begins and in which direction it runs.
SET = """(element) => {
  const range = document.createRange()
  range.selectNodeContents(element)
  const text = range.getClientRects()[0], box = element.getBoundingClientRect()
  const style = getComputedStyle(element)
  return [style.direction, text.right > box.right - 60 && text.left > box.left + 60 ? 'right' : 'left']
}"""
ASLANT = "(element) => [getComputedStyle(element).fontStyle, getComputedStyle(element).letterSpacing]"


def test_the_manuscript_follows_the_language_that_is_chosen(page, live_server):
    sign_in(page.context, make_superuser(), live_server.url)
    page.goto(reverse("admin:stories_story_add"))
    box = page.locator(".tiptap")
    box.wait_for()
    page.locator("#id_title").fill("הגשר")
    page.locator("summary", has_text="Beside the text").click()
    language = page.locator("#id_lang")
    for typed, lang, direction in (
        ("Hebrew", "he", "rtl"),
        ("", "en", "ltr"),
        ("ar-EG", "ar", "rtl"),
        ("Klin", "ar", "rtl"),
        ("עברית", "he", "rtl"),
    ):
        language.fill(typed)
        for part in (box, page.locator("#id_title"), page.locator("#id_standfirst")):
            found = part.evaluate("(element) => [element.lang.toLowerCase(), element.dir]")
            assert found == [lang, direction], typed
    box.click()
    for text in HEBREW:
        page.keyboard.insert_text(text)
        page.keyboard.press("Enter")
    box.locator("p[dir=ltr]", has_text="It rained").wait_for()
    assert box.evaluate("(box) => [box.dir, box.querySelectorAll('[dir]').length]") == ["rtl", 1]
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    kept = newest_revision(Story.objects.get())
    assert (kept.lang, kept.title) == ("he", "הגשר")
    assert "dir" not in kept.body
    page.locator(".tiptap p[dir=ltr]").wait_for()
    assert page.locator(".tiptap").get_attribute("dir") == "rtl"


def test_readers_see_it_from_right_to_left(page, looks_right):
    paragraphs = "".join(f"<p>{text}</p>" for text in HEBREW)
    body = f"{paragraphs}<blockquote><p>לשרוף את הפתק.</p></blockquote><h2>הגשר</h2><p><em>אין</em> דרך חזרה.</p>"
    story = make_story(title="הגשר", slug="gesher", standfirst="ירד גשם.", body=body, lang="he")
    make_story(title="The Bridge")
    page.goto(story.get_absolute_url())
    right = [page.locator(path).evaluate(SET) for path in ("h1", ".standfirst", "#p3", "blockquote p", ".prose h2")]
    assert right == [["rtl", "right"]] * 5
    assert page.locator("#p2").evaluate(SET) == ["ltr", "left"]
    assert page.locator(".meta").evaluate("(line) => getComputedStyle(line).direction") == "ltr"
    assert page.locator("h1").evaluate(ASLANT) == ["normal", "normal"]
    assert page.locator(".standfirst").evaluate(ASLANT)[0] == "normal"
    assert page.locator(".prose em").evaluate(ASLANT)[0] == "normal"
    first = "(element) => getComputedStyle(element, '::first-letter').initialLetter"
    assert page.locator("#p1").evaluate(first) == "normal"
    looks_right()
    for address in ("/", "/stories/"):
        page.goto(address)
        looks_right()
