"""What must hold in whatever face the device has: with the fonts of a bare machine, and with Noto's alone."""

import os
import shutil
from pathlib import Path

import pytest
from django.urls import reverse

from tests.support.factories import make_story, make_superuser

from .conftest import FLAGS, NAMES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery staple"
FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>{rules}<cachedir>{cache}</cachedir></fontconfig>"""
PHONE = {"viewport": {"width": 390, "height": 844}}
SCREEN = {"viewport": {"width": 1440, "height": 900}}


def rules_for(fonts):
    """Every folder of fonts but for Noto's, or that one alone."""
    if fonts == "bare":
        folders = "".join(f"<dir>{folder}</dir>" for folder in FOLDERS)
        return f"{folders}<selectfont><rejectfont><glob>*/[Nn]oto*</glob></rejectfont></selectfont>"
    found = next((path for folder in FOLDERS for path in folder.rglob("NotoSerif-Regular.*")), None)
    if found is None:
        pytest.skip("Noto Serif is not installed; on Debian and Ubuntu, apt install fonts-noto-core.")
    return f"<dir>{found.parent}</dir>"


@pytest.fixture(scope="module", params=("bare", "noto"))
def _chromium(_chromium, request, tmp_path_factory):
    """A browser that sees these fonts and no others."""
    browser, thread = _chromium
    folder = tmp_path_factory.mktemp("fonts")
    config = folder / "fonts.conf"
    config.write_text(CONFIG.format(rules=rules_for(request.param), cache=folder / "cache"))
    own = thread.submit(
        browser.browser_type.launch,
        executable_path=next(filter(None, map(shutil.which, NAMES))),
        args=FLAGS,
        env=os.environ | {"FONTCONFIG_FILE": str(config)},
    ).result()
    yield own, thread
    thread.submit(own.close).result()


@pytest.fixture
def log_in(page):
    ana = make_superuser("ana", first_name="Ana")
    ana.set_password(PASSWORD)
    ana.save()
    page.goto(reverse("admin:login"))
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="This is your desk, Ana").wait_for()


@pytest.mark.parametrize("browser_options", [PHONE, SCREEN], ids=("phone", "screen"))
class TestAnyFace:
    def test_a_title_is_shown_whole_and_nothing_is_wider_than_the_screen(self, page, log_in):
        for slug, title in (("wide", "Wide " * 38), ("low", "Ångström Ỗ jpqy")):
            story = make_story(title=title, slug=slug, paragraphs=["It rained."] * 3)
            page.goto(reverse("admin:stories_story_change", args=[story.pk]))
            hidden = page.get_by_label("Title").evaluate("(it) => it.scrollHeight - it.clientHeight")
            assert hidden <= 2, title
        desk, stories = reverse("admin:index"), reverse("admin:stories_story_changelist")
        for address in (page.url, desk, stories, "/", "/stories/", story.get_absolute_url()):
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
