"""The door: stored pages answered before Django, exactly as Django would."""

import sqlite3
import time
from contextlib import closing
from functools import partial

import pytest
from django.db import OperationalError, connection
from django.db.models import F

from characters.models import Character, Place
from spystories.lib.page_keys import row_key
from spystories.page_store.door import PageDoor, is_in_order
from spystories.wsgi import make_application
from stories.derived.content_version import raise_content_version
from stories.derived.page_keys import mark_changed
from stories.models import Collection, ContentVersion, Story, Tag
from stories.models import Site as Texts

from ...support.content import load_content
from ...support.door import Site, environ_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sql]

# Every kind of page that is stored.
PAGES = (
    *("/", "/about/", "/reading/", "/robots.txt", "/worker.js", "/opensearch.xml", "/sitemap.xml", "/card.png"),
    *("/sitemap-stories-1.xml", "/stories/", "/tags/", "/collections/", "/people/", "/places/", "/feeds/", "/opds/"),
)


def every_page():
    """An address of every kind of page that is stored, and of each with a choice."""
    from stories.models import Story, Tag

    story, tag = Story.objects.live().newest()[0], Tag.objects.public()[0]
    person, place = Character.objects.public()[0], Place.objects.public().filter(parent__isnull=False)[0]
    things = {"stories": story.slug, "tags": tag.slug, "people": person.slug, "places": place.path}
    collection = Collection.objects.public().first()
    if collection:
        things["collections"] = collection.slug
    pages = [*PAGES]
    pages += [f"/{kind}/{address}/" for kind, address in things.items()]
    pages += [f"/{kind}/{address}/book.epub" for kind, address in things.items()]
    pages += [f"/{kind}/{address}/card.png" for kind, address in things.items()]
    pages += ["/favicon.ico", "/apple-touch-icon.png", "/icon-192.png", "/manifest.webmanifest"]
    pages += [f"/feeds/{kind}/{address}/" for kind, address in things.items() if kind != "stories"]
    pages += [f"/opds/2.0/{kind}/{address}/" for kind, address in things.items() if kind != "stories"]
    pages += [f"/threads/people/{person.slug}/", f"/threads/places/{place.path}/"]
    pages += [f"/stories/{story.slug}/cover.svg", f"/stories/{story.slug}/cover.png", f"/stories/{story.slug}/since/1/"]
    pages += [f"/stories/{story.slug}/book.{form}" for form in ("html", "txt", "docx", "md")]
    pages += [f"/stories/?tag={tag.slug}", "/stories/?order=oldest", "/stories/?page=1", "/opds/1.2/stories/"]
    return pages


@pytest.fixture
def site(tmp_path):
    load_content()
    Texts.objects.update(readers_take_manuscripts=True)
    return Site(tmp_path)


@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
def test_a_stored_page_is_what_django_says_byte_by_byte(site, encoding):
    plain = Site()
    for address in every_page():
        for headers in ({"HTTP_ACCEPT_ENCODING": encoding},):
            first = site.get(address, **headers)
            assert first.status == 200, address
            assert site.is_kept(address, **headers), address
            for method in ("GET", "HEAD"):
                told, made = (one.get(address, method, **headers) for one in (site, plain))
                assert told == made, address
                known = headers | {"HTTP_IF_NONE_MATCH": f'"other", W/{first.etag}'}
                told, made = (one.get(address, method, **known) for one in (site, plain))
                assert told == made, address
                assert told.status == 304, address


def story():
    return Story.objects.live().newest()[0]


def page():
    return f"/stories/{story().slug}/"


class TestWhatIsStored:
    def test_what_has_no_body_is_sent_in_one_piece(self, site):
        etag = site.get(page()).etag
        for environ in (environ_of(page(), "HEAD"), environ_of(page()) | {"HTTP_IF_NONE_MATCH": etag}):
            made = site.application(environ, lambda *said: None)
            assert list(made) == []
            made.close()

    def test_what_a_page_does_not_read_is_left_out_of_its_name(self, site):
        plain = site.get("/stories/")
        assert site.get("/stories/?utm_source=mail&fbclid=1") == plain
        assert site.made == 1

    def test_a_choice_has_one_name_in_whichever_order(self, site):
        tag = Tag.objects.public()[0].slug
        site.get(f"/stories/?tag={tag}&order=oldest")
        assert site.is_kept(f"/stories/?utm_source=mail&order=oldest&tag={tag}")

    def test_two_choices_of_one_kind_are_not_stored(self, site):
        assert site.get("/stories/?page=1&page=1").status == 404
        assert not site.is_kept(f"{page()}?in=a&in=b")
        assert not site.is_kept(f"{page()}?in=a&in=b")

    def test_a_choice_that_does_not_exist_is_not_stored(self, site):
        for address in (f"{page()}?in=nowhere", f"{page()}cover.svg?v=123"):
            assert site.get(address).status == 200
            assert not site.is_kept(address)

    def test_searches_refusals_and_ways_on_are_not_stored(self, site):
        addresses = (
            "/search/?q=door",
            "/nowhere/",
            "/stories",
            "/health/",
            "/admin/login/",
            "/offline/",
            "/take/epub/",
        )
        for address in addresses:
            site.get(address)
            assert not site.is_kept(address), address

    def test_what_is_longer_than_a_megabyte_is_not_stored(self, site, monkeypatch):
        monkeypatch.setattr("spystories.page_store.door.LONGEST_PAGE", 100)
        site.get(page())
        assert not site.is_kept(page())

    def test_nothing_is_answered_for_another_host_or_by_post(self, site):
        site.get(page())
        assert site.get(page(), HTTP_HOST="elsewhere.example").status == 400
        assert site.get(page(), "POST").status == 405

    def test_plain_http_is_sent_on_where_https_is_asked_for(self, site, settings, tmp_path):
        site.get(page())
        settings.SECURE_SSL_REDIRECT = True
        is_in_order.cache_clear()
        try:
            site = Site(tmp_path)
            assert site.get(page()).status == 301
            assert site.get(page(), **{"wsgi.url_scheme": "https"}).status == 200
        finally:
            is_in_order.cache_clear()

    def test_what_is_not_stored_keeps_the_version_for_its_tag(self, site):
        first = site.get("/search/?q=door")
        assert site.get("/search/?q=door", HTTP_IF_NONE_MATCH=first.etag).status == 304
        raise_content_version()
        assert site.get("/search/?q=door", HTTP_IF_NONE_MATCH=first.etag).etag != first.etag

    def test_the_tag_of_a_page_stays_while_its_bytes_do(self, site):
        first = site.get(page())
        mark_changed(wholly=[row_key("story", story().pk)])
        assert site.get(page(), HTTP_IF_NONE_MATCH=first.etag).status == 304
        assert site.made == 2


class TestPasts:
    """What is stored belongs to one past of one database."""

    def test_a_version_that_the_database_does_not_have_is_thrown_away(self, site):
        raise_content_version()
        site.get(page())
        ContentVersion.objects.update(value=F("value") - 1, keyed=F("keyed") - 1)
        assert not site.is_kept(page())
        assert site.is_kept(page())

    def test_a_database_of_another_name_has_a_store_of_its_own(self, site):
        site.get(page())
        ContentVersion.objects.update(origin="another")
        assert not site.is_kept(page())

    def test_code_that_does_not_say_what_it_changed_makes_everything_anew(self, site):
        site.get(page())
        ContentVersion.objects.update(value=F("value") + 1)
        assert not site.is_kept(page())
        assert not site.is_kept(page())
        raise_content_version()
        assert not site.is_kept(page())
        assert site.is_kept(page())

    def test_other_code_has_a_store_of_its_own_and_both_serve(self, site, tmp_path):
        other = Site(tmp_path, mark="other code")
        site.get(page())
        assert not other.is_kept(page())
        assert site.is_kept(page())
        assert other.is_kept(page())

    def test_files_of_other_names_go_at_a_start_once_nobody_serves_from_them(self, site, tmp_path):
        site.get(page())
        first = set(tmp_path.glob("pages-*.sqlite3"))
        Site(tmp_path, mark="newer").get(page())
        assert first < set(tmp_path.glob("pages-*.sqlite3"))
        site.store.close()
        Site(tmp_path, mark="newest").get(page())
        assert first.isdisjoint(tmp_path.glob("pages-*.sqlite3"))


class TestFailures:
    """The store only ever costs time."""

    def test_a_deleted_file_is_made_again(self, site, tmp_path):
        site.get(page())
        for path in tmp_path.iterdir():
            path.unlink()
        site.get("/about/")
        assert site.get(page()).status == 200
        assert site.is_kept("/about/") or site.is_kept("/about/")

    def test_a_file_that_is_no_store_is_replaced(self, tmp_path):
        load_content()
        site = Site(tmp_path)
        site.store.path_of(ContentVersion.objects.get().origin).write_bytes(b"something else" * 1000)
        assert site.get(page()).status == 200
        site.get(page())
        assert site.is_kept(page())

    def test_a_folder_that_cannot_be_written_serves_from_django(self, tmp_path):
        load_content()
        (tmp_path / "file").touch()
        site = Site(tmp_path / "file" / "nowhere")
        assert site.get(page()).status == 200
        assert not site.is_kept(page())

    def test_a_lock_is_not_waited_for(self, site):
        site.get("/about/")
        origin = ContentVersion.objects.get().origin
        with closing(sqlite3.connect(site.store.path_of(origin), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            assert site.get(page()).status == 200
            assert site.get("/about/").status == 200
            assert time.monotonic() - began < 3
            other.execute("ROLLBACK")
        site.get(page())
        assert site.is_kept(page())

    def test_the_longest_unread_goes_when_the_store_is_full(self, tmp_path):
        load_content()
        site = Site(tmp_path, most_bytes=600_000)
        addresses = [f"/stories/?order=oldest&utm={i}" for i in range(3)] + [a for a in every_page() if "book" not in a]
        for _ in range(3):
            for address in addresses:
                for encoding in ("", "gzip", "br"):
                    site.get(address, HTTP_ACCEPT_ENCODING=encoding)
        assert site.store._bytes(ContentVersion.objects.get().origin) <= 600_000 + 2**17

    def test_a_use_is_noted_once_an_hour_after_the_answer(self, site, monkeypatch):
        site.get(page())
        used = partial(self.used, site)
        first = used()
        site.get(page())
        assert used() == first
        monkeypatch.setattr("spystories.page_store.pages.time", lambda: first + 4000)
        made = site.application(environ_of(page()), lambda *_said: None)
        b"".join(made)
        assert used() == first
        made.close()
        assert used() == first + 4000

    @staticmethod
    def used(site):
        origin = ContentVersion.objects.get().origin
        with closing(sqlite3.connect(site.store.path_of(origin))) as store:
            return store.execute("SELECT MAX(used) FROM page").fetchone()[0]

    def test_no_read_of_the_database_stays_open(self, site):
        site.get(page())
        site.get(page())
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                ContentVersion.objects.update(value=F("value"))
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                assert cursor.fetchone()[0] == 0  # nobody was in the way
        else:
            with connection.cursor() as cursor:
                own = site.application.versions._own.connection.info.backend_pid
                cursor.execute("SELECT state FROM pg_stat_activity WHERE pid = %s", [own])
                assert cursor.fetchone() == ("idle",)

    def test_a_database_is_asked_again_only_after_a_commit(self, site, monkeypatch):
        site.get(page())
        asked, ask = [], site.application.versions._ask
        monkeypatch.setattr(site.application.versions, "_ask", lambda *question: asked.append(1) or ask(*question))
        for _ in range(5):
            assert site.is_kept(page())
        assert len(asked) == (0 if connection.vendor == "sqlite" else 5)
        Tag.objects.create(name="Nobody has it")
        assert site.is_kept(page())
        assert len(asked) == (1 if connection.vendor == "sqlite" else 6)

    def test_a_connection_that_broke_is_opened_anew(self, site):
        site.get(page())
        Tag.objects.create(name="Nobody has it")
        site.application.versions._own.connection.close()
        assert site.is_kept(page())

    def test_without_its_database_the_site_says_so(self, site, monkeypatch):
        site.get(page())
        away = partial(self.fail, connection.Database.OperationalError)
        monkeypatch.setattr("spystories.page_store.door.Versions.now", away)
        monkeypatch.setattr("spystories.middleware.read_content_version", partial(self.fail, OperationalError))
        said = site.get(page())
        assert said.status == 503
        assert said.headers["Retry-After"]
        assert said.headers["Cache-Control"] == "no-store"

    @staticmethod
    def fail(error, *_values):
        raise error("it is away")


def test_the_store_can_be_switched_off(settings):
    assert isinstance(make_application(), PageDoor)
    settings.PAGE_STORE_MB = 0
    assert not isinstance(make_application(), PageDoor)
    settings.PAGE_STORE_MB, settings.DEBUG = 512, True
    assert not isinstance(make_application(), PageDoor)
