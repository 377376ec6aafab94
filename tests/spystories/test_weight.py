"""What reading one of the four stories takes down the wire, as a deployment serves it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, TestCase, override_settings

from stories.models import Story
from tests.support.content import load_content
from tests.support.readers import Document

MOST = 14 * 1024
ENDINGS = {"gzip": ".gz", "br": ".br"}


@pytest.fixture(scope="class")
def _collected(tmp_path_factory):
    """Our own static files under their hashed names, compressed once, as `collectstatic` leaves them."""
    hashed = {"staticfiles": {"BACKEND": "spystories.lib.static.HashedStorage"}}
    with override_settings(
        STORAGES=settings.STORAGES | hashed,
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        STATICFILES_DIRS=settings.STATICFILES_DIRS[:1],
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


@pytest.mark.usefixtures("_collected")
class TestTheFourStories(TestCase):
    @classmethod
    def setUpTestData(cls):
        load_content()

    def test_stay_under_14_kb_with_their_styles_and_scripts(self):
        addresses = [story.get_absolute_url() for story in Story.objects.live()]
        self.assertEqual(len(addresses), 4)
        for encoding in ENDINGS:
            for address in addresses:
                with self.subTest(address, encoding=encoding):
                    self.assertLess(sum(weights(address, encoding).values()), MOST)


def weights(address, encoding):
    """The compressed bytes of the page and of each stylesheet and script that it names."""
    answer = Client().get(address, headers={"Accept-Encoding": encoding})
    assert answer.headers["Content-Encoding"] == encoding
    page = Document(Client().get(address))
    styles = [link.get("href") for link in page.all(".//link") if link.get("rel") == "stylesheet"]
    scripts = [script.get("src") for script in page.all(".//script") if script.get("src")]
    assert len(styles) > 4 and len(scripts) > 2
    imported = [name for script in scripts for name in imports_of(script)]
    names = styles + scripts + imported
    files = {name: packed(name, ENDINGS[encoding]).stat().st_size for name in names}
    return {address: len(answer.content)} | files


def imports_of(script):
    """The addresses of the modules that a script cannot start without."""
    source = packed(script, "").read_text()
    return [f"{script.rpartition('/')[0]}/{name}" for name in re.findall(r'from "[.]/(.+?)";', source)]


def packed(address, ending):
    """What is served for `address`: compressed, or as it is where that would save nothing."""
    plain = Path(settings.STATIC_ROOT) / address.removeprefix(settings.STATIC_URL)
    found = plain.with_name(plain.name + ending)
    return found if found.exists() else plain
