"""What reading one of the four stories, and writing one, takes down the wire, as a deployment serves it."""

from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client, TestCase, override_settings

from spystories.lib.static import JOINED
from stories.models import Story
from tests.support.content import load_content
from tests.support.factories import make_story, make_superuser
from tests.support.readers import Document

PAGE = {"br": 3.3 * 1024, "gzip": 4 * 1024}
MOST = {"br": 17.5 * 1024, "gzip": 19.5 * 1024}  # all that a first visit needs but headers and other stories' covers
FORM = 70 * 1024  # our sheets and scripts on a story's form by Brotli, the prose editor apart
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

    def test_weigh_little_with_all_that_a_first_visit_needs(self):
        addresses = [story.get_absolute_url() for story in Story.objects.live()]
        self.assertEqual(len(addresses), 4)
        for encoding in ENDINGS:
            for address in addresses:
                with self.subTest(address, encoding=encoding):
                    found = weights(address, encoding)
                    self.assertLessEqual(found[address], PAGE[encoding])
                    self.assertLessEqual(sum(found.values()), MOST[encoding], found)


class TestAStorysForm(TestCase):
    def test_has_few_files_of_ours(self):
        self.client.force_login(make_superuser())
        page = Document(self.client.get(f"/admin/stories/story/{make_story().pk}/change/"))
        named = [one.get("href") for one in page.all(".//link") if one.get("rel") in ("stylesheet", "modulepreload")]
        named += [script.get("src") for script in page.all(".//script") if script.get("src")]
        names = {name.removeprefix(settings.STATIC_URL) for name in named}
        ours = sorted(name for name in names if name.startswith(("css/", "js/")))
        self.assertEqual(
            ours,
            [
                "css/editors.css",
                *(f"js/admin/{name}.js" for name in ("body", "notes", "picture_field", "story_form")),
            ],
        )
        sizes = {name: len(brotli.compress(as_served(name).encode())) for name in ours}
        self.assertLessEqual(sum(sizes.values()), FORM, sizes)


def as_served(name):
    """One of our sheets or scripts with all that it imports."""
    return JOINED[name](name, lambda part: Path(finders.find(part)).read_text())


def weights(address, encoding):
    """The compressed bytes of the page, its cover, the manifest, and the files it names: a sheet, a script, an icon."""
    asked = Client(headers={"Accept-Encoding": encoding})
    page = Document(Client().get(address))
    named = {link.get("rel"): link.get("href") for link in page.all(".//link")}
    files = [named["stylesheet"], named["icon"]]
    files += [script.get("src") for script in page.all(".//script") if script.get("src")]
    kinds = sorted(name.rpartition(".")[2] for name in files)
    assert kinds == ["css", "js", "svg"], files
    cover = page.all(".//img")[0].get("src")
    answers = {each: asked.get(each) for each in (address, cover, named["manifest"])}
    assert all(answer.headers["Content-Encoding"] == encoding for answer in answers.values())
    return {each: len(answer.content) for each, answer in answers.items()} | {
        name: packed(name, ENDINGS[encoding]).stat().st_size for name in files
    }


def packed(address, ending):
    """What is served for `address`: compressed, or as it is where that would save nothing."""
    plain = Path(settings.STATIC_ROOT) / address.removeprefix(settings.STATIC_URL)
    found = plain.with_name(plain.name + ending)
    return found if found.exists() else plain
