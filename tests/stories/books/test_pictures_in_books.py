"""Pictures in books: in a fitting size, with their words, and nothing for what is missing."""

import re
import zipfile
from base64 import b64decode
from io import BytesIO

import pytest
from django.core.files.storage import storages
from PIL import Image

from spystories.lib.pictures import file_name, store
from tests.support.drawn import draw, keep
from tests.support.epubcheck import started
from tests.support.factories import make_collection, make_picture, make_story

pytestmark = pytest.mark.django_db


def figure(picture, width=""):
    layout = f' data-width="{width}"' if width else ""
    return f'<figure data-picture="{picture.key}"{layout}></figure>'


@pytest.fixture
def harbour():
    picture = make_picture("Harbour", alt="A harbour at <night>", caption="The old harbour", credit="R. D.")
    picture.source = "https://example.org/plates?n=1&m=2"
    picture.save()
    keep(picture, draw(1200, 800))
    return picture


@pytest.fixture
def plan():
    picture = make_picture("Plan", alt="A plan", has_alpha=True, width=700, height=900, widths=[480, 700])
    keep(picture, draw(700, 900, spot=(50, 50), mode="RGBA"))
    return picture


@pytest.fixture
def story(harbour, plan):
    body = f"<p>One.</p>{figure(plan, 'wide')}<p>Two.</p>{figure(harbour)}"
    return make_story(title="Shown", lead_picture=harbour.key, body=body)


def fetched(client, thing, form):
    answer = client.get(f"{thing.get_absolute_url()}book.{form}")
    assert answer.status_code == 200
    return answer.getvalue()


def epub_of(client, thing):
    return zipfile.ZipFile(BytesIO(fetched(client, thing, "epub")))


class TestEpub:
    def test_holds_each_once_where_every_app_can_show_it(self, client, story, harbour, plan):
        book = epub_of(client, story)
        files = [name for name in book.namelist() if "pictures/" in name]
        fitting = [file_name(harbour.digest, 960, "jpeg"), file_name(plan.digest, 700, "png")]
        assert files == [f"EPUB/pictures/{name}" for name in fitting]
        assert Image.open(BytesIO(book.read(files[0]))).size == (960, 640)
        package = book.read("EPUB/package.opf").decode()
        assert [re.search(rf'href="pictures/{name}" media-type="(.*)"', package)[1] for name in fitting] == [
            "image/jpeg",
            "image/png",
        ]

    def test_shows_them_with_their_words_in_their_places(self, client, story):
        book = epub_of(client, story)
        chapter = book.read(f"EPUB/story-{story.number}.xhtml").decode()
        alts = re.findall(r'<img src="pictures/[^"]*"[^>]* alt="([^"]*)"', chapter)
        assert alts == ["A harbour at &lt;night&gt;", "A plan", "A harbour at &lt;night&gt;"]
        assert chapter.index('class="picture lead"') < chapter.index("One.") < chapter.index("A plan")
        assert "The old harbour" in chapter
        assert 'href="https://example.org/plates?n=1&amp;m=2"' in chapter
        assert "<svg" not in chapter
        assert "srcset" not in chapter

    def test_one_whose_file_is_missing_is_left_out_with_its_caption(self, client, story, harbour):
        storages["pictures"].delete(file_name(harbour.digest, 960, "jpeg"))
        book = epub_of(client, story)
        chapter = book.read(f"EPUB/story-{story.number}.xhtml").decode()
        assert chapter.count("<figure") == 1
        assert "The old harbour" not in chapter

    def test_of_stories_without_any_says_that_the_cover_is_the_only_one(self, client, story):
        plain = epub_of(client, make_story(title="Plain")).read("EPUB/package.opf").decode()
        shown = epub_of(client, story).read("EPUB/package.opf").decode()
        assert ("only picture is the cover" in plain, "only picture is the cover" in shown) == (True, False)

    def test_waits_while_the_files_are_away(self, client, story, monkeypatch):
        def away(*_names):
            raise store.Away("no answer")

        monkeypatch.setattr("stories.books.epub.missing_files", away)
        answer = client.get(f"{story.get_absolute_url()}book.epub")
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")


@pytest.fixture(scope="module")
def epubcheck():
    with started() as check:
        yield check


def test_epubcheck_says_nothing(client, story, harbour, epubcheck, tmp_path):
    shelf = make_collection(stories=[story, make_story(title="Other", lead_picture=harbour.key)])
    for number, thing in enumerate((story, shelf)):
        book = tmp_path / f"{number}.epub"
        book.write_bytes(fetched(client, thing, "epub"))
        assert epubcheck(book) == ""


def test_the_page_holds_them_itself(client, story, harbour):
    page = fetched(client, story, "html").decode()
    sources = re.findall(r'<img src="data:image/webp;base64,([^"]*)"', page)
    assert [Image.open(BytesIO(b64decode(data))).size for data in sources] == [(960, 640), (700, 900), (960, 640)]
    assert "/pictures/" not in page
    assert 'alt="A plan"' in page


def test_plain_text_has_their_words(client, story):
    text = fetched(client, story, "txt").decode()
    lead = "[Picture: A harbour at <night>]\nThe old harbour R. D."
    assert text.index(lead) < text.index("One.") < text.index("[Picture: A plan]") < text.index("Two.")
    assert text.count(lead) == 2
