"""The mention desk from the keyboard, and renaming with proof, in a real browser."""

import time

import pytest
from django.urls import reverse

from stories.content.value import content_of_revision
from stories.models import NameAnswer, OpenQuestion, Story
from stories.publishing.publish import newest_revision
from tests.support.factories import make_character, make_story

from .test_admin import ana, log_in  # noqa: F401 - fixtures
from .waiting import comes, settled, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("log_in")]
NAMES = ["Anton", "Boris", "Clara", "Doris", "Edgar", "Fanny", "Georg", "Hanna"]
OPEN = "document.querySelectorAll('[data-question]:not([data-done])').length"


def make_questions(count=8):
    """One question for each name, each settled by its first answer; asked in the order of the names."""
    for name in reversed(NAMES[:count]):
        make_character(f"{name} Lind"), make_character(f"{name} Holm")
        make_story(live=False, title=f"About {name}", paragraphs=[f"He waited for {name}."])


def decided():
    """What was decided, by title."""
    found = {}
    for story in Story.objects.all():
        for row in content_of_revision(newest_revision(story)).decisions:
            found[story.working_title] = row.in_words
    return found


def opened(page):
    page.goto(reverse("admin:mention_desk"))
    return page.locator("[data-question]:visible")


class TestFromTheKeyboard:
    def test_twenty_a_minute_are_answered_without_a_new_page(self, page):
        make_questions()
        questions = opened(page)
        began = time.monotonic()
        for count in range(len(NAMES) - 1, 0, -1):
            page.keyboard.press("1")
            until(lambda count=count: page.evaluate(OPEN) == count)
        until(lambda: OpenQuestion.objects.count() == 1)
        assert time.monotonic() - began < 3 * (len(NAMES) - 1)
        comes(lambda: questions.count(), 1)
        assert len(decided()) == len(NAMES) - 1

    def test_keys_move_choose_and_take_back(self, page):
        make_questions(3)
        questions = opened(page)
        for key in "jxko":
            page.keyboard.press(key)
        until(lambda: decided() == {"About Boris": "not a name", "About Anton": "left open"})
        page.keyboard.press("u")
        page.keyboard.press("u")
        until(lambda: decided() == {})
        until(lambda: page.evaluate(OPEN) == 3)
        page.keyboard.press("ArrowDown")
        comes(lambda: questions.count(), 3)

    def test_single_keys_can_be_switched_off_and_stay_so(self, page):
        make_questions(2)
        opened(page)
        page.get_by_label("Answer with single keys").uncheck()
        page.keyboard.press("1")
        opened(page)
        page.keyboard.press("1")
        page.get_by_label("Answer with single keys").check()
        page.keyboard.press("j")
        page.keyboard.press("1")
        until(lambda: NameAnswer.objects.exists())
        comes(lambda: NameAnswer.objects.count(), 1)

    def test_what_is_typed_in_a_field_answers_nothing(self, page):
        make_questions(1)
        opened(page)
        page.locator("[data-admin-search]").focus()
        page.keyboard.type("1xo")
        settled(page)
        assert not NameAnswer.objects.exists()

    def test_a_refused_answer_comes_back_with_its_reason(self, page):
        make_questions(2)
        questions = opened(page)
        OpenQuestion.objects.filter(form="anton").delete()
        page.keyboard.press("1")
        page.get_by_role("alert").filter(has_text="answered or changed meanwhile").wait_for()
        comes(lambda: questions.count(), 2)

    def test_somebody_else_on_file_is_found_by_name(self, page, axe):
        make_questions(2)
        make_character("Vera Lind")
        opened(page)
        page.keyboard.press("s")
        page.get_by_label("Name on file").first.wait_for()
        page.keyboard.type("vera")
        page.get_by_role("option", name="Vera Lind").wait_for()
        assert axe() == []
        page.keyboard.press("Enter")
        until(lambda: decided() == {"About Anton": "Vera Lind"})
        until(lambda: page.evaluate(OPEN) == 1)
        page.keyboard.press("1")
        until(lambda: len(decided()) == 2)


class TestByOthers:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_the_desk_is_sound(self, page, axe, scheme):
        make_questions(2)
        page.emulate_media(color_scheme=scheme)
        opened(page)
        assert axe() == []

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_a_proof_is_sound_and_makes_drafts(self, page, axe, scheme):
        anna = make_character("Sophia Petrova")
        make_story(title="The Window", paragraphs=["Sophia sat. Petrova left.", "Petrova came."], cast=[anna])
        page.emulate_media(color_scheme=scheme)
        page.goto(reverse("admin:characters_character_rename", args=[anna.pk]))
        assert axe() == []
        page.get_by_label("New name").fill("Anna Volkova")
        page.get_by_role("button", name="Show what would change").click()
        page.get_by_text("3 sentences would change.").wait_for()
        page.get_by_text("How its forms follow").click()
        assert axe() == []
        page.get_by_label("The Window", exact=True).uncheck()
        assert page.locator("[name=on]:checked").count() == 0
        page.locator("[name=on]").first.check()
        page.get_by_role("button", name="Give the name and make the drafts").click()
        page.get_by_text("One draft was made.").wait_for()
        assert axe() == []
        newest = newest_revision(Story.objects.get())
        assert newest.body == "<p>Anna sat. Petrova left.</p>\n<p>Petrova came.</p>"


class TestTheAnswers:
    @pytest.mark.parametrize("width", [1440, 390])
    def test_are_in_sight_beside_many_sentences_and_go_for_all_stories(self, page, axe, width):
        make_character("Anton Lind"), make_character("Anton Holm")
        for number in range(13):
            make_story(live=False, title=f"Story {number}", paragraphs=["He waited for Anton.", "Anton came. " * 3])
        page.set_viewport_size({"width": width, "height": 844})
        opened(page)
        first = page.get_by_role("button", name="Anton Lind")
        inside = "b => b.getBoundingClientRect().top >= 0 && b.getBoundingClientRect().bottom <= innerHeight"
        until(lambda: first.evaluate(inside))
        page.get_by_label("Answer in Story 0").scroll_into_view_if_needed()
        until(lambda: first.evaluate(inside))
        assert axe() == []
        page.keyboard.press("a")
        until(lambda: page.get_by_label("Also in 7 more stories").is_checked())
        page.keyboard.press("1")
        until(lambda: len(decided()) == 13 and not OpenQuestion.objects.exists())
