"""A reader's evening: search, read half, leave, come back, go on, take along, read without a network."""

from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import TimeoutError as TookTooLong

from stories.content.value import content_of_revision
from stories.derived.content_version import raise_content_version
from stories.models import Story
from stories.publishing.publish import newest_revision, publish, withdraw
from tests.support.content import load_content
from tests.support.factories import make_revision, make_story

from .test_reading import DESK, PHONE, STORY, fits, focused, tab_to
from .waiting import comes, settled, soon, until

pytestmark = pytest.mark.browser
in_both_schemes = pytest.mark.parametrize(
    "browser_options",
    [{"viewport": PHONE, "color_scheme": "light"}, {"viewport": PHONE, "color_scheme": "dark"}],
    ids=["by day", "at night"],
)
SCROLLED = """async (id) => {
  document.getElementById(id).scrollIntoView({ behavior: 'instant' })
  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame)
}"""
KEPT = """async () => {
  const found = []
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys()
    found.push(...requests.map((request) => new URL(request.url).pathname))
  }
  return found
}"""
HELD = "async (address) => (await (await caches.match(address, { ignoreVary: true }))?.text()) ?? ''"
IN_THE_NEW = """async (address) => (await caches.has('kept-ffffffffffff'))
  && Boolean(await (await caches.open('kept-ffffffffffff')).match(address, { ignoreVary: true }))"""
WORKERS = "async () => (await navigator.serviceWorker.getRegistrations()).length"
ALONE = """async () => {
  const { installing, waiting, active } = await navigator.serviceWorker.ready
  return !installing && !waiting && active.state === 'activated'
}"""
SELECT = """([id, words]) => {
  const node = [...document.getElementById(id).childNodes].find((one) => one.data?.includes(words))
  const range = document.createRange()
  range.setStart(node, node.data.indexOf(words))
  range.setEnd(node, node.data.indexOf(words) + words.length)
  getSelection().removeAllRanges()
  getSelection().addRange(range)
}"""
MARKED = "() => [...(CSS.highlights.get('passage') ?? [])].map(String)"


@pytest.fixture
def content(transactional_db):
    load_content()


def kept(page):
    """The stories that the browser has kept."""
    return [path for path in page.evaluate(KEPT) if path.startswith("/stories/") and path.endswith("/")]


def open_and_keep(page, address):
    page.goto(address)
    until(lambda: page.keyboard.press("Shift") or address in kept(page))
    until(lambda: any("keys" in path for path in page.evaluate(KEPT)))  # what its scripts loaded, too


def held(page, address):
    """The text of a page as the browser has kept it."""
    return page.evaluate(HELD, address)


def taken_over(page):
    """Wait until the new worker has taken over: in a watched browser a page asked for meanwhile may hang."""
    until(lambda: page.evaluate(ALONE))


def press(page, key, address):
    """Press a single key, again where the scripts that hear it were not there yet, and come to `address`."""
    for _ in range(5):
        page.keyboard.press(key)
        with suppress(TookTooLong):
            page.wait_for_url(lambda url: urlsplit(url).path == address, timeout=3000)
            return
    raise AssertionError(f"{key} does not lead to {address}")


class TestAnEvening:
    @in_both_schemes
    def test_goes_by_with_keys_alone(self, content, page, axe):
        page.goto("/")
        press(page, "/", "/search/")
        tab_to(page, "[name=q]")
        page.keyboard.type("tall tales")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=tall*")
        assert axe() == []
        tab_to(page, f"main a[href^='{STORY}']")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{STORY}*")
        settled(page)
        page.evaluate(SCROLLED, "p4")  # half of it is read
        until(lambda: page.keyboard.press("Shift") or STORY in kept(page))

        page.goto("/")  # another day
        assert axe() == []
        tab_to(page, ".where-stopped li a")
        assert focused(page) == "Lemon Lavender"
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{STORY}#p4")
        press(page, "n", "/stories/partner-in-life/")

        page.goto("/collections/former-spies/")
        tab_to(page, "[href$='book.epub']")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert download.value.suggested_filename == "former-spies.epub"

        page.context.set_offline(True)
        page.goto(STORY)
        assert "lemon lavender cake" in page.locator(".prose").inner_text()
        assert fits(page, width=390)
        assert axe() == []
        page.goto("/people/")
        comes(lambda: page.locator("h1").inner_text(), "No network")
        assert axe() == []
        tab_to(page, f"[data-kept] a[href='{STORY}']")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{STORY}")
        comes(lambda: page.locator(".prose").is_visible(), True)
        assert page.context.cookies() == []


class TestWithoutANetwork:
    def test_a_story_that_was_withdrawn_is_gone_with_the_next_contact(self, content, page):
        open_and_keep(page, STORY)
        open_and_keep(page, "/stories/the-same-cafe/")
        withdraw(Story.objects.get(slug="lemon-lavender"), by=None)
        page.goto("/")
        until(lambda: kept(page) == ["/stories/the-same-cafe/"])
        page.context.set_offline(True)
        page.goto(STORY)
        comes(lambda: page.locator("h1").inner_text(), "No network")

    def test_a_story_that_changed_is_kept_as_it_is_now(self, content, page):
        open_and_keep(page, STORY)
        story = Story.objects.get(slug="lemon-lavender")
        revision = make_revision(story, title="Lemon Lavender", slug="lemon-lavender", paragraphs=["New."])
        publish(revision, by=None)
        page.goto("/about/")
        until(lambda: "New." in held(page, STORY))
        page.context.set_offline(True)
        page.goto(STORY)
        assert page.locator(".prose").inner_text().strip() == "New."

    def test_an_upgrade_of_the_site_loses_nothing_and_leaves_nothing(self, content, page, monkeypatch):
        def generations():
            return page.evaluate("caches.keys()")

        open_and_keep(page, STORY)
        [old] = generations()
        monkeypatch.setattr("spystories.views.fingerprint", lambda: "f" * 64)
        raise_content_version()  # every ETag is new after an upgrade
        open_and_keep(page, "/stories/the-same-cafe/")
        until(lambda: len(generations()) == 2 and len(kept(page)) == 2)
        taken_over(page)

        def moved():  # what is read again is kept anew
            for address in (STORY, "/stories/the-same-cafe/"):
                page.goto(address)
                if not soon(lambda address=address: page.evaluate(IN_THE_NEW, address), seconds=2):
                    return False
            return soon(lambda: generations() == ["kept-ffffffffffff"], seconds=2)

        until(moved)
        assert old != "kept-ffffffffffff"
        until(lambda: kept(page) == [STORY, "/stories/the-same-cafe/"])
        page.context.set_offline(True)
        page.goto(STORY)
        assert "lemon lavender cake" in page.locator(".prose").inner_text()

    def test_a_break_while_the_new_text_is_stored_leaves_the_old(self, content, page, console):
        open_and_keep(page, STORY)
        broken = []
        page.context.route("**/cover.svg*", lambda route: (broken.append(route), route.abort()))
        story = Story.objects.get(slug="lemon-lavender")
        revision = make_revision(story, title="Changed", slug="lemon-lavender", paragraphs=["New."])
        publish(revision, by=None)
        page.goto("/about/")
        until(lambda: page.evaluate("true") and broken)  # Playwright hears of it while it is at work
        settled(page)
        page.context.set_offline(True)
        page.goto(STORY)
        assert "lemon lavender cake" in page.locator(".prose").inner_text()
        page.context.set_offline(False)
        page.context.unroute_all()
        page.goto("/about/")
        until(lambda: "New." in held(page, STORY))
        page.context.set_offline(True)
        page.goto(STORY)
        assert page.locator(".prose").inner_text().strip() == "New."
        console.clear()

    def test_a_withdrawal_counts_where_nothing_more_can_be_stored(self, content, page, console):
        open_and_keep(page, STORY)
        open_and_keep(page, "/stories/the-same-cafe/")
        quota = {"origin": page.evaluate("location.origin"), "quotaSize": 1}
        page.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)
        withdraw(Story.objects.get(slug="the-same-cafe"), by=None)
        page.goto("/about/")
        until(lambda: "/stories/the-same-cafe/" not in kept(page))
        page.goto("/stories/partner-in-life/")
        comes(lambda: page.locator(".prose").is_visible(), True)
        console.clear()

    def test_only_the_stories_opened_last_are_kept(self, content, page, monkeypatch):
        monkeypatch.setattr("spystories.views.STORIES_KEPT", 2)
        for slug in ("partner-in-life", "the-same-cafe", "partner-in-life", "lemon-lavender"):
            open_and_keep(page, f"/stories/{slug}/")
            comes(lambda: kept(page)[-1], f"/stories/{slug}/")
        until(lambda: kept(page) == ["/stories/partner-in-life/", STORY])

    def test_nothing_of_the_editors_is_kept_or_answered(self, content, page, console):
        open_and_keep(page, STORY)
        page.goto("/admin/login/")
        settled(page)
        open_and_keep(page, "/stories/the-same-cafe/")  # what was to be kept before it is kept by now
        assert not [path for path in page.evaluate(KEPT) if "admin" in path]
        page.context.set_offline(True)
        with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
            page.goto("/admin/login/")
        console.clear()

    def test_whoever_wants_nothing_kept_has_nothing_kept(self, content, page):
        open_and_keep(page, STORY)
        page.goto("/reading/")
        page.locator("[data-do=offline]").uncheck()
        until(lambda: page.evaluate(KEPT) == [])
        for address in (STORY, "/stories/the-same-cafe/"):
            page.goto(address)
            settled(page)
            assert page.evaluate(WORKERS) == 0
            assert page.evaluate(KEPT) == []


class TestKeys:
    def test_are_listed_and_can_be_switched_off(self, content, page, axe):
        page.goto(STORY)
        until(lambda: page.keyboard.press("?") or page.locator("dialog.keys").is_visible())
        assert axe() == []
        page.locator("dialog [data-keys]").uncheck()
        page.keyboard.press("Escape")
        comes(lambda: page.locator("dialog.keys").count(), 0)
        page.keyboard.press("n")
        settled(page)
        assert page.evaluate("location.pathname") == STORY
        page.goto("/reading/")
        until(lambda: not page.locator("[data-keys]").is_checked())
        page.locator("[data-keys]").check()
        page.goto(STORY)
        press(page, "p", "/stories/the-same-cafe/")

    def test_leave_alone_who_is_typing(self, content, page):
        page.goto("/search/")
        settled(page)
        page.locator("[name=q]").click()
        page.keyboard.type("snap/?")
        assert page.locator("[name=q]").input_value() == "snap/?"

    def test_open_the_settings(self, content, page):
        page.goto(STORY)
        until(lambda: page.keyboard.press("s") or page.locator("#reader-settings").is_visible())
        comes(lambda: page.evaluate("document.activeElement.name"), "size")


class TestAChangedStory:
    @pytest.mark.parametrize("browser_options", [{"viewport": PHONE}, {"viewport": DESK}])
    def test_shows_a_returning_reader_what_changed(self, transactional_db, page, axe):
        old, rest = "Emil waited at the window. " * 20, ["Nobody came. " * 40] * 8
        story = make_story(title="The Window", paragraphs=[old, *rest])
        page.goto("/stories/the-window/")
        settled(page)
        page.evaluate(SCROLLED, "p3")
        page.goto("/about/")
        new = old.replace("window", "door", 1)
        publish(make_revision(story, title="The Window", paragraphs=[new, *rest]), by=None)
        page.goto("/stories/the-window/")
        summary = page.locator(".told summary")
        summary.wait_for()
        comes(lambda: summary.inner_text(), "One word changed since you read it.")
        tab_to(page, "summary")
        page.keyboard.press("Enter")
        assert page.locator(".told ins").inner_text().endswith("door.")
        assert axe() == []
        settled(page)
        page.evaluate(SCROLLED, "p3")
        page.goto("/about/")
        page.goto("/stories/the-window/")
        settled(page)
        comes(lambda: summary.count(), 0)


class TestAPassage:
    WORDS = "He claimed to have been a key player"

    def select(self, page):
        """Select the words, once the script that hears of it is there."""
        page.goto(STORY)
        settled(page)
        page.evaluate(SELECT, ["p3", self.WORDS])
        page.get_by_role("button", name="Copy the address").wait_for()

    def choose(self, page):
        self.select(page)
        page.get_by_role("button", name="Copy the address").click()
        until(lambda: "words=" in page.url)
        return page.url

    def edit(self, *change):
        story = Story.objects.get(slug="lemon-lavender")
        content = content_of_revision(newest_revision(story))
        body = content.body.replace(*change)
        assert body != content.body
        revision = make_revision(story, title=content.title, slug=content.slug, body=body)
        publish(revision, by=None)

    def test_has_an_address_that_finds_it_again(self, content, page, axe):
        address = self.choose(page)
        assert axe() == []
        assert address.endswith("#p3")
        self.edit("<p>As Emil worked", "<p>It rained.</p>\n<p>As Emil worked")
        page.goto("about:blank")
        page.goto(address)
        until(lambda: page.evaluate(MARKED) == [self.WORDS])

    def test_is_copied_with_a_key(self, content, page):
        self.select(page)
        until(lambda: page.keyboard.press("c") or "words=He+claimed" in page.url)

    def test_says_so_when_it_is_gone(self, content, page):
        address = self.choose(page)
        self.edit("He claimed to have been", "He said that he was")
        page.goto("about:blank")
        page.goto(address)
        page.locator(".told", has_text="no longer in the story").wait_for()
        assert page.evaluate(MARKED) == []

    @pytest.mark.parametrize("browser_options", [{"java_script_enabled": False}])
    def test_leads_to_its_paragraph_without_scripts(self, content, page):
        page.goto(f"{STORY}?words=He+claimed#p3")
        assert page.locator("#p3").evaluate("(at) => at.matches(':target')")
