"""A reader's visits in a real browser: with keys alone, without scripts, at night, on a phone, on paper."""

import pytest

from tests.support.content import load_content
from tests.support.factories import make_author, make_character, make_place, make_story

from .waiting import comes

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
in_both_schemes = pytest.mark.parametrize(
    "browser_options",
    [{"viewport": PHONE, "color_scheme": "light"}, {"viewport": DESK, "color_scheme": "dark"}],
    ids=["phone by day", "desk at night"],
)
without_scripts = pytest.mark.parametrize("browser_options", [{"java_script_enabled": False}])

STORY = "/stories/lemon-lavender/"
PAGES = (
    *("/", "/stories/", "/stories/?tag=bakeries", "/stories/?place=china/macau&tag=bakeries", STORY),
    *("/people/", "/people/emil-ivanovich-kovalchuk/", "/people/lena/"),
    *("/places/", "/places/france/paris/", "/places/germany/berlin/the-berlin-wall/"),
    *("/tags/", "/tags/starting-over/", "/collections/", "/collections/former-spies/", "/about/"),
    *("/search/", "/search/?q=cafe", "/search/?q=submarine"),
    *("/threads/people/emil-ivanovich-kovalchuk/", "/threads/places/france/paris/"),
    *("/reading/", "/offline/", f"{STORY}since/1/"),
)
ANSWERS = dict.fromkeys(PAGES, 200) | {"/stories/nowhere/": 404, "/search/?q=%00": 400}
EMPTY = ("/", "/stories/", "/people/", "/places/", "/tags/", "/collections/", "/authors/", "/about/", "/reading/")
EMPTY += ("/search/?q=rain",)

# Elements whose words stand in no colour, or on a ground of the same colour.
UNSEEN = """() => {
  const clear = 'rgba(0, 0, 0, 0)'
  const ground = (at) => { for (; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at)
    if (backgroundColor !== clear) return backgroundColor
  } }
  const own = (at) => [...at.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
  return [...document.body.querySelectorAll('*')]
    .filter((at) => own(at) && !at.closest('svg') && at.checkVisibility({ visibilityProperty: true }))
    .filter((at) => [clear, ground(at)].includes(getComputedStyle(at).color)).map((at) => at.outerHTML)
}"""


@pytest.fixture
def content(transactional_db):
    load_content()


@pytest.fixture
def visit(page, console):
    """Go to an address and see that it answers as it should."""

    def go(address, status=200):
        assert page.goto(address).status == status, address
        if status != 200:  # the browser says so too
            console[:] = [line for line in console if f"status of {status}" not in line]

    return go


def tab_to(page, selector):
    """Press Tab until what `selector` says has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return page.locator(selector).first
    raise AssertionError(f"Tab does not reach {selector}")


def focused(page):
    return " ".join(page.evaluate("document.activeElement.textContent").split())


def chosen_look(page):
    """What the reader settings have made of the page."""
    return page.evaluate("""() => {
      const prose = getComputedStyle(document.querySelector('.prose'))
      const ground = getComputedStyle(document.documentElement).backgroundColor
      return [parseFloat(prose.fontSize), ground, prose.fontFamily.includes('Verdana')]
    }""")


def fits(page, *, width):
    """Whether a window of this width shows the page without scrolling sideways."""
    page.set_viewport_size({"width": width, "height": 700})
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def shown(page, id):
    """Whether what bears `id` comes into view, and has been drawn there, within five seconds."""
    return page.evaluate(
        """(id) => new Promise((done) => {
          setTimeout(done, 5000, false)
          const drawn = () => requestAnimationFrame(() => setTimeout(done, 50, true))
          const watch = new IntersectionObserver(([seen]) => seen.isIntersecting && drawn())
          watch.observe(document.getElementById(id))
        })""",
        id,
    )


class TestWithKeysAlone:
    def test_a_first_visit_leads_from_the_home_page_to_a_person(self, content, page, visit):
        visit("/")
        page.keyboard.press("Tab")
        assert focused(page) == "Skip to the page"
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert focused(page) == "Read the story"
        page.keyboard.press("Enter")
        page.wait_for_url("**/stories/*/")
        link = tab_to(page, "[data-card]")
        card = page.locator("#" + link.get_attribute("data-card"))
        card.wait_for()
        assert card.locator("strong").inner_text()
        page.keyboard.press("Escape")
        assert card.is_hidden()
        comes(lambda: page.evaluate("document.activeElement.matches('[data-card]')"), True)
        address = link.get_attribute("href")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{address}")
        comes(lambda: page.locator("main h1").is_visible(), True)
        assert page.context.cookies() == []

    def test_settings_are_chosen_and_kept(self, content, page, visit):
        visit(STORY)
        size, ground, is_sans = chosen_look(page)
        assert not is_sans
        tab_to(page, ".reader-button")
        page.keyboard.press("Enter")
        comes(lambda: page.locator("#reader-settings").is_visible(), True)
        for group, presses in {"size": 1, "theme": 2, "face": 1, "measure": 1}.items():
            tab_to(page, f"[name={group}]")
            for _ in range(presses):
                page.keyboard.press("ArrowRight")
        page.keyboard.press("Escape")
        comes(lambda: page.locator("#reader-settings").is_hidden(), True)
        comes(lambda: page.evaluate("document.activeElement.matches('.reader-button')"), True)
        chosen = chosen_look(page)
        assert chosen[0] == pytest.approx(size * 1.15, rel=0.01)
        assert chosen[1] != ground and chosen[2]
        page.reload()
        assert chosen_look(page) == chosen
        page.keyboard.press("Tab")
        tab_to(page, ".reader-button")
        page.keyboard.press("Space")
        checked = page.locator("#reader-settings :checked")
        now = "(all) => all.map((input) => input.value)"
        comes(lambda: checked.evaluate_all(now), ["2", "night", "sans", "long"])
        assert page.context.cookies() == []

    @pytest.mark.parametrize(
        "browser_options", [{"viewport": {"width": 1280, "height": 500}, "reduced_motion": "reduce"}]
    )
    def test_the_place_where_one_stopped_is_offered_again(self, content, page, visit):
        visit("/")
        comes(lambda: page.locator(".where-stopped").is_hidden(), True)
        visit(STORY)
        comes(lambda: page.locator(".resume").is_hidden(), True)
        tab_to(page, "#p5 a")
        assert shown(page, "p5")
        visit("/")
        link = tab_to(page, ".where-stopped a")
        number, count = map(int, page.locator(".where-stopped li").inner_text().split("paragraph ")[1].split(" of "))
        assert (link.inner_text(), count) == ("Lemon Lavender", 6)
        assert 1 < number < count
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{STORY}#p{number}")
        assert shown(page, f"p{number}")
        visit("/")
        visit(STORY)
        assert page.locator(".resume").inner_text().startswith("You stopped at paragraph ")
        tab_to(page, ".resume a")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{STORY}#p*")


@without_scripts
class TestWithoutScripts:
    def test_a_first_visit_leads_to_all_there_is(self, content, page, visit):
        visit("/")
        page.get_by_role("link", name="Read the story").click()
        page.wait_for_url("**/stories/*/")
        visit(STORY)
        assert "lemon lavender cake" in page.locator(".prose").inner_text()
        for name, address in (
            ("Sophia", "/people/sophia/"),
            ("Paris", "/places/france/paris/"),
            ("Bakeries", "/tags/bakeries/"),
            ("Partner in Life", "/stories/partner-in-life/"),
        ):
            visit(STORY)
            page.locator("main").get_by_role("link", name=name, exact=True).first.click()
            page.wait_for_url(f"**{address}")
            page.get_by_role("heading", level=1, name=name).wait_for()

    def test_a_list_is_narrowed_and_a_collection_read_in_order(self, content, page, visit):
        visit("/stories/")
        page.locator(".facets").get_by_role("link", name="Bakeries").click()
        page.wait_for_url("**/stories/?tag=bakeries")
        comes(lambda: page.locator(".rows h2").all_inner_texts(), ["Lemon Lavender"])
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Collections").click()
        page.locator("main").get_by_role("link", name="Former Spies").first.click()
        page.wait_for_url("**/collections/former-spies/")
        page.locator("main").get_by_role("link", name="Lemon Lavender").first.click()
        page.wait_for_url(f"**{STORY}?in=former-spies")

    def test_no_page_shows_a_control_that_does_nothing(self, content, page, visit):
        for address, status in ANSWERS.items():
            visit(address, status)
            assert page.locator("main h1").count() == 1, address
            dead = page.locator(":is(button, input, select, .needs-script, [popover]):not(form[action] *):visible")
            assert dead.count() == 0, address


class TestEveryPage:
    @in_both_schemes
    def test_has_no_fault(self, content, page, visit, axe):
        for address, status in ANSWERS.items():
            visit(address, status)
            assert (address, axe()) == (address, [])

    @in_both_schemes
    def test_has_no_fault_with_something_open(self, content, page, visit, axe):
        visit(STORY)
        tab_to(page, "[data-card]")
        card = page.locator(".name-card:popover-open")
        box, size = card.bounding_box(), page.viewport_size
        assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
        assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"]
        assert axe() == []
        visit(STORY)
        tab_to(page, ".reader-button")
        page.keyboard.press("Enter")
        comes(lambda: page.locator("#reader-settings").is_visible(), True)
        assert axe() == []
        page.keyboard.press("Tab")
        page.locator("[name=theme]:checked").press("ArrowLeft")  # the other scheme than the device's
        assert axe() == []

    def test_fits_a_narrow_window_and_letters_twice_the_size(self, content, page, visit):
        for address, status in ANSWERS.items():
            visit(address, status)
            assert fits(page, width=320), address
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert fits(page, width=640), address

    def test_is_whole_while_the_site_is_empty(self, transactional_db, page, visit, axe):
        for address in EMPTY:
            visit(address)
            assert (address, axe()) == (address, [])
            assert fits(page, width=320), address

    def test_bears_the_longest_names(self, transactional_db, page, visit, axe):
        word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
        person, place = make_character(f"Anna {word}"), make_place(word)
        author = make_author(f"Clara {word}", links=[[f"https://example.org/{word.encode().hex()}", ""]])
        story = make_story(
            title=f"{word} {word} and what became of it"[:190],
            slug="long",
            authors=[author, *(make_author(f"Ann L{i}") for i in range(40))],
            cast=[person],
            settings=[place],
        )
        things = [thing.get_absolute_url() for thing in (story, person, place, author)]
        for address in ("/", "/stories/", "/people/", "/places/", "/authors/", *things, "/search/?q=clara"):
            visit(address)
            assert (address, axe()) == (address, [])
            assert fits(page, width=320), address


class TestOtherMedia:
    @pytest.mark.parametrize("browser_options", [{"color_scheme": "dark"}])
    def test_paper_bears_the_words_and_nothing_to_press(self, content, page, visit):
        page.emulate_media(media="print")
        for address in PAGES:
            visit(address)
            comes(lambda: page.evaluate("matchMedia('print').matches"), True)
            for gone in (".site-header", ".foot", ".skip", "nav", ".facets", "button", ".gauge"):
                assert page.locator(f"{gone}:visible").count() == 0, (address, gone)
            ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            assert ground == "rgb(255, 255, 255)"
        visit(STORY)
        comes(lambda: page.locator(".prose").is_visible(), True)
        assert page.locator(".where").inner_text().endswith(STORY)

    def test_forced_colours_hide_no_word(self, content, page, visit, axe):
        page.emulate_media(forced_colors="active")
        for address, status in ANSWERS.items():
            visit(address, status)
            assert (address, page.evaluate(UNSEEN)) == (address, [])
        for address in ("/", STORY):
            visit(address)
            assert [rule for rule, _where in axe() if rule != "color-contrast"] == []  # it reads our colours

    def test_reduced_motion_moves_nothing_by_itself(self, content, page, visit):
        page.emulate_media(reduced_motion="reduce")
        moving = """[...document.getAnimations()].filter((one) => one.timeline === document.timeline).length"""
        for address in ("/", STORY):
            visit(address)
            assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
            tab_to(page, ".main-button, [data-card]")
            assert page.evaluate(moving) == 0
