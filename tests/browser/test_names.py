"""The text knows its cast: names while writing, from the first letter to the published page."""

import pytest
from django.urls import reverse

from characters.models import Character, Place
from stories.content.value import content_of_revision
from stories.models import Mention, Rendering, Story
from stories.publishing.publish import newest_revision
from tests.browser.test_admin import ana, log_in, press, write  # noqa: F401
from tests.support.content import load_content
from tests.support.factories import make_character, make_place, make_story

from .waiting import comes, settle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIFTH = (
    "Dimitri Orlov came to Trieste in the rain.",
    "“Sophia is late,” said Dimitri Orlov. Vera Lind laughed.",
    "“Sophia is always late,” said Vera Lind, and they left Trieste by train.",
)
NAMED = ".named"


@pytest.fixture
def begin(page, log_in):  # noqa: F811
    """Opens a new story, with the editor standing."""

    def open_form(story=None):
        name, args = ("change", [story.pk]) if story else ("add", [])
        page.goto(reverse(f"admin:stories_story_{name}", args=args))
        page.locator(".body-tools").get_by_role("button", name="Tie…").wait_for()
        return page.locator(NAMED)

    return open_form


def answer(page, name, way):
    """Press `way` of what is asked about `name`, and wait until it is no longer asked."""
    group = page.locator(NAMED).get_by_role("group", name=name)
    group.first.get_by_role("button", name=way).click()
    group.get_by_role("button", name=way).wait_for(state="detached")


class TestTheFifthStory:
    def test_is_recognised_decided_published_and_cross_linked_without_typing_a_link(self, page, begin, axe):
        load_content()
        make_story(title="Elsewhere", paragraphs=["Nobody had heard of Dimitri Orlov since."])
        make_place("Italy")
        margin = begin()
        page.get_by_label("Title").fill("The Late Train")
        for paragraph in FIFTH:
            write(page, paragraph)
            page.keyboard.press("Enter")
        margin.get_by_role("group", name="Dimitri Orlov").get_by_role("button", name="Add person").wait_for()
        assert axe() == []
        answer(page, "Dimitri Orlov", "Add person")
        answer(page, "Vera Lind", "Add person")
        answer(page, "Trieste", "Add place")
        answer(page, "Sophia", "Sophia Petrova, love interest in “Partner in Life”")
        margin.get_by_label("Pronouns").nth(0).wait_for()
        margin.get_by_label("Lies in").fill("ital")
        page.get_by_role("option", name="Italy").click()
        press(page, "Save and publish")
        story = Story.objects.get(title="The Late Train")
        named = Mention.objects.filter(story=story).select_related("character", "place")
        counts = {}
        for mention in named:
            name = (mention.character or mention.place).name
            counts[name] = counts.get(name, 0) + 1
        assert counts == {"Dimitri Orlov": 2, "Vera Lind": 2, "Trieste": 2, "Sophia Petrova": 2}
        assert Rendering.objects.get(story=story).html.count("<a ") == 4
        assert "Dimitri Orlov</a>" in Rendering.objects.get(story__title="Elsewhere").html
        assert Place.objects.get(name="Trieste").parent.name == "Italy"
        page.goto(story.get_absolute_url())
        page.get_by_role("link", name="Vera Lind").first.wait_for()
        assert axe() == []


class TestTheMargin:
    def test_follows_the_words_and_takes_an_answer_back(self, page, begin):
        make_character("Sophia Petrova"), make_character("Sophia")
        margin = begin()
        margin.get_by_text("Nobody yet.").wait_for()
        write(page, "He saw Sophia. Sophia left.")
        margin.get_by_text("2 times").wait_for()
        answer(page, "Sophia", "Sophia Petrova")
        margin.get_by_role("button", name="Undo").click()
        margin.get_by_text("Who is it?").wait_for()
        margin.get_by_text("One by one").click()
        margin.get_by_role("group", name="paragraph 1").first.get_by_role("button", name="Leave open").click()
        margin.locator(".decided .quiet", has_text="left open").wait_for()
        page.get_by_label("Title").fill("Two")
        press(page, "Save")
        (row,) = content_of_revision(newest_revision(Story.objects.get())).decisions
        assert (row.kind, row.paragraph, row.before) == ("open", 1, "He saw ")

    def test_a_name_turned_down_never_returns(self, page, begin):
        margin = begin()
        write(page, "He thought of Vera Lind. In the end Vera Lind sank.")
        answer(page, "Vera Lind", "Not a name")
        page.get_by_label("Title").fill("Club")
        press(page, "Save")
        assert margin.get_by_role("button", name="Not a name").count() == 0
        assert margin.locator(".decided .quiet", has_text="not a name").count() == 1

    def test_somebody_recognised_joins_the_cast_in_one_press(self, page, begin):
        petrova = make_character("Sophia Petrova")
        margin = begin()
        page.get_by_label("Title").fill("Cast")
        write(page, "Sophia Petrova was late.")
        margin.get_by_role("button", name="To the cast").click()
        margin.get_by_text("in the cast").wait_for()
        press(page, "Save")
        content = content_of_revision(newest_revision(Story.objects.get()))
        assert [row.key for row in content.cast] == [petrova.key]

    def test_somebody_who_was_not_thought_of_is_found_by_name(self, page, begin, axe):
        make_character("Sophia Petrova"), make_character("Sophia")
        vera = make_character("Vera Lind", aliases=["the Widow"])
        margin = begin()
        page.get_by_label("Title").fill("Alias")
        write(page, "He saw Sophia.")
        group = margin.get_by_role("group", name="Sophia")
        group.get_by_role("button", name="Someone else on file…").click()
        page.keyboard.type("zzz")
        margin.get_by_text("Nobody and nowhere on file is called so.").wait_for()
        field = margin.get_by_role("combobox", name="Someone else on file")
        field.fill("wid")
        page.get_by_role("option", name="the Widow (Vera Lind)").wait_for()
        assert axe() == []
        page.keyboard.press("Enter")
        margin.get_by_role("button", name="Undo").wait_for()
        press(page, "Save")
        (row,) = content_of_revision(newest_revision(Story.objects.get())).decisions
        assert (row.form, row.key) == ("Sophia", vera.key)

    @pytest.mark.parametrize("browser_options", [{"java_script_enabled": False}])
    def test_is_a_list_of_choices_without_scripts(self, page, log_in):  # noqa: F811
        make_character("Sophia Petrova"), make_character("Sophia")
        make_place("the town")
        story = make_story(live=False, paragraphs=["He saw Sophia.", "Sophia met Dimitri Orlov in Brno."])
        page.goto(reverse("admin:stories_story_change", args=[story.pk]))
        page.get_by_label("Sophia 2 times").select_option(label="Sophia Petrova")
        page.get_by_label("Dimitri Orlov once").select_option(label="Add person")
        page.get_by_label("A place on file").fill("the town")
        press(page, "Save")
        assert Character.objects.filter(name="Dimitri Orlov").count() == 1
        kinds = [row.name for row in content_of_revision(newest_revision(story)).decisions]
        assert kinds == ["the town", "Dimitri Orlov", "Sophia Petrova"]


class TestInTheText:
    def test_names_are_underlined_and_open_ones_otherwise(self, page, begin):
        make_character("Sophia Petrova"), make_character("Sophia"), make_place("Paris")
        begin()
        write(page, "😀 Sophia in Paris.")
        page.locator(".tiptap .name-open", has_text="Sophia").wait_for()
        comes(lambda: page.locator(".tiptap .name-known").all_inner_texts(), ["Paris"])
        comes(lambda: page.locator(".tiptap .name-open").all_inner_texts(), ["Sophia"])

    def test_names_found_while_words_are_being_selected_take_no_letter_back(self, page, begin):
        make_place("Paris")
        begin(make_story(live=False, paragraphs=["Paris was dark."]))
        page.locator(".tiptap .name-known").wait_for()
        page.locator(".tiptap p").click()
        settle(page)
        page.keyboard.press("Home")
        # The browser selects, and the answer comes before the editor hears of it, as under a key held down.
        page.evaluate("""() => {
          for (const _letter of 'Paris') getSelection().modify('extend', 'forward', 'character')
          document.dispatchEvent(new CustomEvent('named', { detail: [] }))
        }""")
        page.locator(".tiptap .name-known").wait_for(state="detached")
        comes(lambda: page.evaluate("getSelection().toString()"), "Paris")

    def test_an_at_sign_offers_names_and_writes_plain_text(self, page, begin, axe):
        make_character("Kirill Kalnina", aliases=["the Baker"]), make_place("Kiev")
        begin()
        write(page, "He met @ki")
        choices = page.get_by_role("listbox", name="People and places")
        choices.get_by_role("option").nth(1).wait_for()
        comes(lambda: choices.get_by_role("option").all_inner_texts(), ["Kievplace", "Kirill Kalninaperson"])
        assert axe() == []
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.keyboard.type(" and @bak")
        choices.get_by_role("option", name="the Baker (Kirill Kalnina)").click()
        page.keyboard.type(", and @ki")
        choices.get_by_role("option").first.wait_for()
        page.keyboard.press("Escape")
        page.keyboard.type("t.")
        comes(lambda: page.locator(".tiptap").inner_text(), "He met Kirill Kalnina and the Baker, and @kit.")

    def test_words_that_are_chosen_are_tied_by_a_row_of_the_form(self, page, begin):
        make_place("the bakery")
        story = make_story(live=False, paragraphs=["Rain.", "He went to the shop again."])
        begin(story)
        page.locator(".tiptap p").nth(1).click(click_count=3)
        page.get_by_role("button", name="Tie…").click()
        row = page.locator("[data-rows=ties] li").last
        assert row.locator("[name$=-quote]").input_value() == "He went to the shop again."
        assert row.locator("[name$=-paragraph]").input_value() == "2"
        row.get_by_role("combobox").last.click()
        page.locator(".select2-search__field").fill("bak")
        page.get_by_role("option", name="the bakery").click()
        press(page, "Save")
        (tie,) = content_of_revision(newest_revision(story)).ties
        assert (tie.quote, tie.name, tie.paragraph) == ("He went to the shop again.", "the bakery", 2)
        comes(lambda: Place.objects.count(), 1)
