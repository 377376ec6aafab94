"""A day with the keyboard alone: from a blank page to a story that is out, off again, and on the schedule."""

import pytest
from django.urls import reverse

from stories.models import Story
from stories.publishing.publish import newest_revision
from stories.search import documents
from tests.support.factories import make_character, make_story, make_superuser, make_tag, make_user
from tests.support.sign_in import sign_in

from .waiting import comes, settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery staple"
NAMED = """() => {
  const it = document.activeElement
  const by = document.getElementById(it.getAttribute('aria-labelledby'))
  const name = it.ariaLabel || by?.textContent || it.labels?.[0]?.textContent || it.value || it.textContent
  return name.trim().replace(/\\s+/g, ' ')
}"""

# What has the focus, whether a line is drawn around it, and whether nothing stands before it.
SEEN = """() => {
  const it = document.activeElement
  const drawn = [it, ...it.querySelectorAll('.select2-selection')].some((one) => {
    const style = getComputedStyle(one)
    return style.boxShadow !== 'none' || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)
  })
  const box = it.getBoundingClientRect()
  const there = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 10))
  return [it.tagName, it.outerHTML.slice(0, 90), drawn, it.contains(there) || Boolean(there?.contains(it))]
}"""


class Hands:
    """Somebody at the keyboard, without a mouse."""

    def __init__(self, page):
        self.page = page

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text):
        self.page.keyboard.type(text)

    def reach(self, *names):
        """Tab until what is called so has the focus, from wherever it is now."""
        for _ in range(150):
            self.press("Tab")
            if self.page.evaluate(NAMED) in names:
                return
        pytest.fail(f"{names} cannot be reached by Tab")

    def go(self, *keys):
        """Press what leads to another page, and see it."""
        with self.page.expect_navigation():
            self.press(*keys)
        settled(self.page)

    def follow(self, *names):
        self.reach(*names)
        self.go("Enter")

    def choose(self, name, words, option):
        """Choose in a field by typing."""
        self.reach(name)
        self.type(words)
        self.page.get_by_role("option", name=option).wait_for()
        self.press("Enter")

    def log_in(self, name):
        settled(self.page)
        self.type(name)
        self.press("Tab")
        self.type(PASSWORD)
        self.go("Enter")


@pytest.fixture
def hands(page):
    return Hands(page)


def account(make, name, **fields):
    user = make(name, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def at_the_desk(page, live_server):
    sign_in(page.context, make_superuser("ana", first_name="Ana"), live_server.url)
    page.goto(reverse("admin:index"))
    settled(page)


class TestADay:
    def test_from_a_blank_page_to_a_story_on_the_schedule(self, page, hands):
        account(make_user, "wanda", role="writer")
        account(make_user, "tomas", role="editor")
        make_character("Emil Berg")
        documents.refresh(tags=[make_tag("Trains").pk])

        page.goto(reverse("admin:index"))
        hands.log_in("wanda")
        hands.follow("New story")
        hands.reach("Title")
        hands.type("The Window")
        hands.reach("Standfirst")
        hands.type("He left, and nobody knew why.")
        hands.reach("Story")
        hands.type("Emil Berg paid at TK.")
        hands.press("Enter")
        hands.type("He left by the other door.")
        hands.go("Control+s")
        page.get_by_text("Saved. Only editors can see it.").wait_for()

        # The first thing to look at is the gap: it is selected, and typed over.
        page.get_by_role("link", name="“TK” is left.").wait_for()
        hands.press("c")
        hands.type("noon")
        page.get_by_role("link", name="“TK” is left.").wait_for(state="detached")
        hands.press("Escape")
        hands.choose("Add a person", "emil", "Emil Berg")
        hands.choose("Add a tag", "trai", "Trains")
        page.get_by_text("Nothing to look at.").wait_for()
        hands.go("Control+s")
        story = Story.objects.get()
        newest = newest_revision(story)
        assert newest.body == "<p>Emil Berg paid at noon.</p>\n<p>He left by the other door.</p>"
        assert [row["name"] for row in newest.links["cast"] + newest.links["tags"]] == ["Emil Berg", "Trains"]

        with page.expect_popup() as opened:
            hands.press("p")
        opened.value.get_by_text("paid at noon").wait_for()
        opened.value.close()
        hands.go("Control+Shift+Enter")
        page.get_by_text("Submitted. The editors see it on their desk.").wait_for()
        hands.follow("Log out")

        page.goto(reverse("admin:index"))
        hands.log_in("tomas")
        page.get_by_role("heading", name="One story is waiting for you, tomas").wait_for()
        hands.follow("The Window")
        hands.follow("Approve")
        hands.follow("Approve")
        page.get_by_text("Approved.", exact=True).wait_for()
        hands.go("Control+Shift+Enter")
        page.get_by_text("Published. Readers see it now.").wait_for()
        assert Story.objects.get().is_live

        hands.follow("Withdraw")
        hands.follow("Withdraw")
        page.get_by_text("Withdrawn. Its address answers that there is no such page.").wait_for()
        hands.follow("Schedule")
        hands.reach("Day")
        hands.type("12312099")
        hands.reach("Time")
        hands.type("0730AM")
        hands.follow("Schedule")
        page.get_by_text("Scheduled.", exact=True).wait_for()
        assert f"{Story.objects.get().publish_at:%Y-%m-%d}" == "2099-12-31"

        hands.press("/")
        hands.type("window")
        hands.go("Enter")
        page.get_by_role("link", name="The Window").first.wait_for()
        hands.go("d")
        page.get_by_role("heading", name="Scheduled").wait_for()


@pytest.mark.usefixtures("at_the_desk")
class TestTheListOfKeys:
    def test_is_opened_by_its_key_and_closed_by_escape(self, page, hands, axe):
        hands.press("?")
        dialog = page.get_by_role("dialog", name="Keys")
        dialog.wait_for()
        assert axe() == []
        hands.press("d")  # no key does anything behind it
        dialog.wait_for()
        hands.press("Escape")
        dialog.wait_for(state="hidden")

    def test_is_opened_by_a_mouse_too(self, page):
        page.get_by_role("link", name="Keys").click()
        page.get_by_role("dialog", name="Keys").wait_for()
        assert page.url.endswith(reverse("admin:index"))

    def test_keys_of_a_single_sign_can_be_switched_off_for_good(self, page, hands):
        hands.press("?")
        page.get_by_role("checkbox", name="Use keys of a single sign").uncheck()
        hands.press("Escape")
        page.reload()
        hands.press("?")
        hands.press("/")
        assert not page.get_by_role("dialog", name="Keys").is_visible()
        comes(lambda: page.evaluate("document.activeElement === document.body"), True)
        page.get_by_role("link", name="Keys").click()
        page.get_by_role("checkbox", name="Use keys of a single sign").check()
        hands.press("Escape")
        hands.press("/")
        comes(lambda: page.evaluate("document.activeElement.matches('[data-admin-search]')"), True)

    def test_what_is_typed_is_no_key(self, page, hands):
        story = make_story(live=False, title="")
        page.goto(reverse("admin:stories_story_change", args=[story.pk]))
        settled(page)
        page.get_by_label("Title").click()
        hands.type("?cdp/n")
        hands.reach("Story")
        hands.press("Control+End")
        hands.type("?cdp/n")
        comes(lambda: page.get_by_label("Title").input_value(), "?cdp/n")
        assert page.locator("#id_body").input_value().endswith("?cdp/n</p>")
        assert not page.get_by_role("dialog", name="Keys").is_visible()

    def test_the_text_is_left_by_escape(self, page, hands):
        make_character("Emil Berg")
        story = make_story(live=False, title="")
        page.goto(reverse("admin:stories_story_change", args=[story.pk]))
        settled(page)
        hands.reach("Story")
        hands.press("Control+End")
        hands.type(" @emil")
        page.get_by_role("option", name="Emil Berg").wait_for()
        hands.press("Escape")  # closes the names first
        page.get_by_role("option", name="Emil Berg").wait_for(state="hidden")
        assert page.evaluate("document.activeElement.matches('.tiptap')")
        hands.press("Escape")
        comes(lambda: page.evaluate("document.activeElement.matches('[data-key=save]')"), True)
        hands.press("?")
        page.get_by_role("dialog", name="Keys").wait_for()
        assert page.locator("#id_body").input_value().endswith("@emil</p>")

    def test_saving_by_the_key_saves_what_other_forms_hold(self, page, hands):
        person = make_character("Emil Berg")
        page.goto(reverse("admin:characters_character_change", args=[person.pk]))
        page.get_by_label("Name", exact=True).first.fill("Emil Falk")
        hands.go("Control+s")
        person.refresh_from_db()
        assert person.name == "Emil Falk"


@pytest.mark.parametrize("size", [(1440, 800), (390, 800)], ids=["desk", "phone"])
def test_the_focus_is_seen_at_every_stop_of_the_editor(page, hands, at_the_desk, size):
    story = make_story(cast=[make_character("Emil Berg"), make_character("Lena Falk")], tags=[make_tag()])
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    page.goto(reverse("admin:stories_story_change", args=[story.pk]))
    settled(page)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    stops = []
    while not stops or stops[-1][0] != "BODY":
        hands.press("Tab")
        stops.append(page.evaluate(SEEN))
    assert len(stops) > 60
    assert [told for _tag, told, drawn, uncovered in stops[:-1] if not (drawn and uncovered)] == []


@pytest.mark.usefixtures("at_the_desk")
class TestTheChecks:
    def test_each_leads_to_its_place(self, page, hands):
        story = make_story(live=False, paragraphs=["One.", "In the the house.", "Three."])
        page.goto(reverse("admin:stories_story_change", args=[story.pk]))
        settled(page)
        page.get_by_role("link", name="There is no standfirst.").press("Enter")
        comes(lambda: page.evaluate("document.activeElement.id"), "id_standfirst")
        page.get_by_role("link", name="“the the”: a word twice.").press("Enter")
        comes(lambda: page.evaluate("getSelection().toString()"), "the the")
        page.get_by_role("link", name="Nobody is in the cast.").press("Enter")
        comes(lambda: page.evaluate("document.activeElement.closest('[data-rows]')?.dataset.rows"), "cast")

    def test_a_place_is_led_to_from_the_page_of_a_move(self, page, hands):
        story = make_story(live=False, paragraphs=["One.", "At TK."], standfirst="S.")
        page.goto(reverse("admin:stories_story_move", args=[story.pk, "publish"]))
        with page.expect_navigation():
            page.get_by_role("link", name="“TK” is left.").click()
        settled(page)
        comes(lambda: page.evaluate("getSelection().anchorNode?.textContent"), "At TK.")

    def test_a_server_that_does_not_answer_leaves_the_list_as_it_was(self, page, hands, console):
        story = make_story(live=False, paragraphs=["At TK."])
        page.goto(reverse("admin:stories_story_change", args=[story.pk]))
        settled(page)
        page.route("**/checks/", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
        with page.expect_response("**/checks/"):
            page.get_by_label("Standfirst").fill("He left.")
        page.get_by_role("link", name="“TK” is left.").wait_for()
        assert page.get_by_role("heading", name="Bad gateway").count() == 0
        page.unroute("**/checks/")
        console.clear()
