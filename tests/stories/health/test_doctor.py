"""Whether the site is well, as `manage.py doctor` and `/health/` tell it."""

import os
import time
from datetime import timedelta
from io import StringIO
from unittest import mock

import pytest
from django.conf import settings as used
from django.core.files.storage import InMemoryStorage
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from spystories import health
from spystories.lib.pictures import store
from stories.models import ContentVersion, DeskDocument, Rendering

from ...support.factories import make_picture, make_story

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


@pytest.fixture(autouse=True)
def well(settings, tmp_path, monkeypatch):
    """A site that lacks nothing, and whose health nobody has asked for."""
    monkeypatch.setattr(health, "_found", (-health.HOLDS, []))
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.BACKUP_DIR.mkdir()
    (settings.BACKUP_DIR / "of-today").write_text("")
    make_story()


def doctor():
    """What the doctor says of each thing, and whether the site can serve."""
    told, serves = StringIO(), True
    try:
        call_command("doctor", "--no-ask", stdout=told)
    except SystemExit as error:
        serves = error.code == 0
    lines = {}
    for line in told.getvalue().splitlines():
        mark, rest = line[:9].strip(), line[10:]
        lines[rest[:13].strip()] = (mark, rest[13:].strip())
    return lines, serves


def ask(**headers):
    answer = Client().get("/health/", headers=headers)
    return answer.status_code, answer.content.decode().splitlines()


def test_a_site_that_lacks_nothing():
    lines, serves = doctor()
    assert serves
    assert {mark for mark, _sentence in lines.values()} == {"ok"}
    assert set(lines) >= {"database", "migrations", "static files", "last back-up", "search index"}
    assert ask() == (200, [f"ok {used.VERSION}"])


class TestWhatStopsIt:
    def test_a_database_that_does_not_answer(self, monkeypatch):
        def away():
            raise DatabaseError("connection refused\nIs the server running?")

        monkeypatch.setattr(connection, "cursor", away)
        lines, serves = doctor()
        assert not serves
        assert lines["database"] == ("NOT WELL", "The database does not answer: connection refused.")
        assert "migrations" not in lines
        assert ask() == (503, [f"not well {used.VERSION}", "cannot serve: database"])

    def test_migrations_that_wait(self):
        with connection.cursor() as cursor:
            newest = "SELECT name FROM django_migrations WHERE app = 'stories' ORDER BY name DESC LIMIT 1"
            cursor.execute(f"DELETE FROM django_migrations WHERE name = ({newest})")  # noqa: S608 - written here
        lines, serves = doctor()
        assert not serves
        assert lines["migrations"][1] == "1 migration waits. Run “manage.py quickstart --no-serve”."
        status, said = ask()
        assert (status, said[1]) == (503, "cannot serve: migrations")

    def test_a_database_of_newer_code(self):
        with connection.cursor() as cursor:
            row = ["stories", "9999_later", timezone.now()]
            cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", row)
        assert "migrated by newer code (9999_later)" in doctor()[0]["migrations"][1]

    def test_a_folder_that_cannot_be_written(self, settings, tmp_path):
        settings.VAR_DIR = tmp_path / "gone"
        settings.VAR_DIR.mkdir()
        settings.VAR_DIR.rmdir()
        lines, serves = doctor()
        assert not serves
        assert "cannot be written" in lines["rights"][1]

    def test_what_fails_while_it_looks_is_told_and_the_rest_is_looked_at(self, monkeypatch):
        def fail(*_names):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("stories.health.checks.os.access", fail)
        lines, serves = doctor()
        assert not serves
        assert lines["rights"][1] == "This cannot be told: [Errno 13] Permission denied."
        assert lines["migrations"] == ("ok", "")
        assert ask() == (503, [f"not well {used.VERSION}", "cannot serve: rights"])

    @pytest.mark.parametrize("broken", ["none", "no JSON", "one gone"])
    def test_static_files(self, settings, tmp_path, broken):
        settings.STATIC_ROOT = tmp_path / "static"
        settings.STORAGES = settings.STORAGES | {
            "staticfiles": {"BACKEND": "spystories.lib.static.HashedStorage"},
        }
        settings.STATIC_ROOT.mkdir()
        manifest = {"none": None, "no JSON": "{", "one gone": '{"version": "1.1", "paths": {"a.css": "a.1.css"}}'}
        if text := manifest[broken]:
            (settings.STATIC_ROOT / "staticfiles.json").write_text(text)
        lines, serves = doctor()
        assert not serves
        said = {"none": "are not collected", "no JSON": "cannot be read", "one gone": "a.1.css is gone"}[broken]
        assert said in lines["static files"][1]

    def test_nothing_is_told_to_strangers_but_names(self, settings, tmp_path):
        settings.VAR_DIR = tmp_path / "gone"
        assert str(tmp_path) not in "\n".join(ask()[1])


class TestWhatWantsALook:
    def test_a_host_that_is_refused(self, settings):
        settings.SITE_URL, settings.ALLOWED_HOSTS = "https://stories.example:8443", ["www.stories.example"]
        assert "lacks the host of SITE_URL (stories.example)" in doctor()[0]["hosts"][1]
        assert ask() == (200, [f"ok {used.VERSION}", "look at: hosts"])
        settings.ALLOWED_HOSTS = [".stories.example"]
        assert doctor()[0]["hosts"] == ("ok", "")

    def test_a_schedule_that_is_not_kept(self):
        ContentVersion.objects.update(next_due_at=timezone.now() - timedelta(hours=3))
        assert "has waited for 3\xa0hours" in doctor()[0]["schedule"][1]
        ContentVersion.objects.update(next_due_at=timezone.now() - timedelta(minutes=1))
        assert doctor()[0]["schedule"] == ("ok", "")

    def test_a_disk_that_is_full(self, monkeypatch):
        monkeypatch.setattr("stories.health.checks.LEAST_ROOM", 10**9)
        assert "MB of disk are free" in doctor()[0]["disk"][1]

    def test_an_old_back_up_or_none(self, settings):
        file = settings.BACKUP_DIR / "of-today"
        os.utime(file, (time.time(), time.time() - 9 * 24 * 3600))
        assert "is 1\xa0week, 2\xa0days old" in doctor()[0]["last back-up"][1]
        file.unlink()
        assert "There is no back-up in" in doctor()[0]["last back-up"][1]

    def test_what_is_derived_and_missing(self):
        Rendering.objects.all().delete()
        DeskDocument.objects.all().delete()
        lines, serves = doctor()
        assert serves
        assert lines["pages"] == ("look", "1 live story has no page. Run “manage.py reindex”.")
        assert "The search is behind by" in lines["search index"][1]


class TestHealth:
    def test_needs_no_host_and_no_https(self, settings):
        settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["stories.example"], True
        settings.SITE_URL = "https://stories.example"
        assert ask(host="10.0.0.7:8000") == (200, [f"ok {used.VERSION}"])
        assert Client(headers={"host": "10.0.0.7"}).get("/").status_code in (301, 400)

    def test_is_read_and_nothing_else(self):
        assert Client().head("/health/").content == b""
        assert Client().post("/health/").status_code == 405
        assert Client().get("/health/")["Cache-Control"] == "no-store"

    @pytest.mark.parametrize(
        ("trusted", "headers", "said"),
        [
            (0, {}, ""),
            (0, {"x-forwarded-for": "192.0.2.1"}, "X-Forwarded-For came, and TRUSTED_PROXIES is 0"),
            (1, {}, ""),
            (1, {"x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https"}, ""),
            (1, {"x-forwarded-for": "192.0.2.1"}, "X-Forwarded-Proto did not come"),
            (2, {"x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https"}, "names 1 where TRUSTED_PROXIES is 2"),
        ],
    )
    def test_tells_what_a_proxy_sends(self, settings, trusted, headers, said):
        settings.TRUSTED_PROXIES = trusted
        status, lines = ask(**headers)
        assert status == 200
        assert said in (lines[1] if said else "")
        assert len(lines) == (2 if said else 1)

    def test_asks_the_database_each_time_and_all_else_four_times_a_minute(self, django_assert_num_queries):
        ask()
        with django_assert_num_queries(1):
            ask()


def test_a_refused_host_is_told_once_a_minute(caplog, monkeypatch):
    monkeypatch.setattr("spystories.middleware._told_of_hosts", {})
    for host in ("evil.example", "x" * 5_000, "another.example"):
        answer = Client(headers={"host": host}).get("/")
        assert answer.status_code == 400
        assert b"No site is served here under this name." in answer.content
    told = [record.getMessage() for record in caplog.records if record.name == "spystories.hosts"]
    assert len(told) == 1
    assert told[0].startswith("refused the host “evil.example”: ALLOWED_HOSTS is ")


class TestPictures:
    def test_without_their_files_are_told_of(self):
        make_picture("Harbour")
        mark, sentence = doctor()[0]["pictures"]
        assert mark == "look"
        assert sentence.startswith("Pictures lack their files (Harbour):")

    def test_with_their_files_are_well(self):
        picture = make_picture("Harbour")
        store.keep_files(dict.fromkeys((*picture.files, picture.original), b"..."))
        assert doctor()[0]["pictures"] == ("ok", "")

    def test_that_cannot_be_reached_are_told_of(self):
        make_picture("Harbour")
        with mock.patch.object(InMemoryStorage, "exists", side_effect=RuntimeError("no answer")):
            lines, serves = doctor()
        assert lines["pictures"][1] == "The service that keeps the pictures does not answer: no answer."
        assert serves
