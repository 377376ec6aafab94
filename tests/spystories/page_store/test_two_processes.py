"""Publishing while another process makes and stores pages: none is ever older than what was published."""

import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection

from stories.publishing.publish import publish, withdraw

from ...support.door import Site
from ...support.factories import make_character, make_revision, make_story
from ...support.proof import proof

EDITS = proof(300)
PAGES = ("/", "/stories/", "/people/", "/people/anna-berg/", "/stories/the-window/", "/stories/the-door/", "/feeds/")


@contextmanager
def another_process(folder):
    """A process that reads the pages as quickly as it can."""
    command = [sys.executable, "-m", "tests.support.page_reader"]
    process = subprocess.Popen(
        [*command, str(connection.settings_dict["NAME"]), str(folder), *PAGES], cwd=settings.BASE_DIR
    )
    try:
        while not (folder / "begun").exists() and process.poll() is None:
            time.sleep(0.05)
        yield process
    finally:
        (folder / "end").touch()
        assert process.wait(60) == 0


@pytest.mark.slow
@pytest.mark.sql
@pytest.mark.proof("races")
@pytest.mark.django_db(transaction=True)
def test_no_page_is_stored_stale(tmp_path):
    anna = make_character("Anna Berg")
    story, other = (make_story(title=title, cast=[anna]) for title in ("The Window", "The Door"))
    stored, plain = Site(tmp_path), Site()
    with another_process(tmp_path) as process:
        for i in range(EDITS):
            revision = make_revision(
                story,
                title=f"The Window {i}",
                slug="the-window",
                paragraphs=[f"Anna Berg came {i} times."],
                cast=[anna],
            )
            story = publish(revision, by=None)
            assert f"The Window {i}".encode() in stored.get("/stories/the-window/").body
            if i % 5 == 0:
                withdraw(other, by=None)
                assert stored.get("/stories/the-door/").status == 404
                other = publish(other.revisions.get(), by=None)
            for page in PAGES:
                assert stored.get(page) == plain.get(page)
            assert process.poll() is None
