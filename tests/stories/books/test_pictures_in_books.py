"""Pictures in books: in a fitting size, with their words, and nothing for what is missing."""

import re
import zipfile
from base64 import b64decode
from io import BytesIO

import mammoth
import pytest
from django.core.files.storage import storages
from PIL import Image

from spystories.lib.pictures import file_name, store
from stories.models import Site
from tests.support.drawn import draw, keep
from tests.support.epubcheck import started
from tests.support.factories import make_collection, make_picture, make_revision, make_story, make_superuser

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


def part(book, name):
    return book.read(f"word/{name}").decode()


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


class TestDocuments:
    def test_hold_each_file_once_and_show_it_where_it_stands(self, client, story, harbour, plan):
        Site.objects.update_or_create(pk=1, defaults={"readers_take_manuscripts": True})
        book = zipfile.ZipFile(BytesIO(fetched(client, story, "docx")))
        fitting = [file_name(harbour.digest, 960, "jpeg"), file_name(plan.digest, 700, "png")]
        assert [name for name in book.namelist() if "media/" in name] == [f"word/media/{name}" for name in fitting]
        relations = dict(
            re.findall(r'Id="(rIdP\d+)"[^>]* Target="media/([^"]*)"', part(book, "_rels/document.xml.rels"))
        )
        document = part(book, "document.xml")
        shown = re.findall(r'<wp:docPr id="(\d)" name="([^"]*)" descr="([^"]*)"', document)
        assert shown == [
            ("1", f"picture {harbour.key} lead", "A harbour at &lt;night&gt;"),
            ("2", f"picture {plan.key} wide", "A plan"),
            ("3", f"picture {harbour.key}", "A harbour at &lt;night&gt;"),
        ]
        embedded = re.findall(r'r:embed="(rIdP\d+)"', document)
        assert [relations[one] for one in embedded] == [fitting[0], fitting[1], fitting[0]]

    def test_no_picture_is_larger_than_fits_a_page(self, client, story):
        Site.objects.update_or_create(pk=1, defaults={"readers_take_manuscripts": True})
        document = part(zipfile.ZipFile(BytesIO(fetched(client, story, "docx"))), "document.xml")
        for wide, high in re.findall(r'<wp:extent cx="(\d+)" cy="(\d+)"/>', document):
            assert int(wide) <= 6.27 * 914_400
            assert int(high) <= 9.7 * 914_400 * 2 / 3
            assert int(wide) / int(high) in (pytest.approx(1.5, rel=0.01), pytest.approx(700 / 900, rel=0.01))

    def test_word_and_others_can_open_them(self, client, story):
        Site.objects.update_or_create(pk=1, defaults={"readers_take_manuscripts": True})
        html = mammoth.convert_to_html(BytesIO(fetched(client, story, "docx"))).value
        assert re.findall('<img alt="([^"]*)"', html) == [
            "A harbour at &lt;night&gt;",
            "A plan",
            "A harbour at &lt;night&gt;",
        ]


class TestMarkdown:
    def test_has_an_image_for_each_below_its_key(self, client, story, harbour, plan):
        Site.objects.update_or_create(pk=1, defaults={"readers_take_manuscripts": True})
        text = fetched(client, story, "md").decode()
        at = f"/pictures/{plan.digest[:32]}-700.png"
        assert re.search(rf"<!-- picture {plan.key} wide -->\n!\[A plan\]\(http[^)]*{at}\)\n", text)
        lead = text.index(f"<!-- picture {harbour.key} lead -->")
        assert lead < text.index("One.") < text.index(plan.key) < text.index("Two.")
        assert '-960.jpg "The old harbour")' in text


class TestRevisions:
    def test_of_an_editor_hold_the_pictures_of_the_draft(self, client, harbour):
        revision = make_revision(lead_picture=harbour.key, body=f"<p>One.</p>{figure(harbour)}")
        client.force_login(make_superuser())
        at = f"/admin/stories/story/{revision.story.pk}/manuscript/{revision.number}."
        book = zipfile.ZipFile(BytesIO(client.get(f"{at}docx").getvalue()))
        assert f"word/media/{file_name(harbour.digest, 960, 'jpeg')}" in book.namelist()
        text = client.get(f"{at}md").getvalue().decode()
        assert text.count(f"/admin/pictures/{harbour.digest[:32]}-960.jpg") == 2
