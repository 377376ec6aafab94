#!/usr/bin/env python3
"""
How many queries the editors' desk takes, and how long, with 4 and with 100,000 stories.

    python bench/desk.py                                      on SQLite
    python tests/support/with_postgresql.py python bench/desk.py      on PostgreSQL

The stories are asked for as they are, all live, and then as the worst of desks: every one of them a draft, in
review, approved, scheduled for this month, failed, without a tag or with a gap. Arguments are other sizes.
"""

import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
folder = tempfile.TemporaryDirectory(prefix="spystories-bench-")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder.name}/bench.sqlite3")
os.environ["DJANGO_SETTINGS_MODULE"] = "spystories.settings"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import F  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from stories.models import DeskDocument, InnerLink, Revision, SearchDocument, Story, Transition  # noqa: E402
from stories.pages.site_texts import forget_site_texts  # noqa: E402
from stories.search.building import DESK, PUBLIC  # noqa: E402
from tests.support.factories import make_superuser  # noqa: E402

SIZES = (4, 100_000)
BATCH = 2_000
TEXT = " ".join(f"The {number}th man at the window paid and left." for number in range(40))


def desks():
    """What is done to every story, by the name of the desk that it makes."""
    root = make_superuser("bench")
    work = Story.Work
    soon = timezone.localtime().replace(hour=23, minute=59) + timedelta(days=1)
    everything = {"state": "live", "work": work.OUT, "publish_at": None, "failure": "", "approved_revision": None}
    everything |= {"tag_count": 2, "gap_in_live": False, "gap_in_draft": False, "created_by": None}
    yield root, "all live and well", everything
    for name, columns in (
        ("all drafts of one writer", {"work": work.DRAFT, "created_by": root}),
        ("changes asked of one writer", {"work": work.CHANGES, "created_by": root}),
        ("all in review, with a gap", {"work": work.REVIEW, "gap_in_draft": True}),
        ("all approved", {"work": work.APPROVED}),
        ("all changed after it", {"work": work.DRAFT, "approved_revision": F("live_revision")}),
        ("all scheduled at once", {"work": work.SCHEDULED, "publish_at": soon}),
        ("all failed", {"failure": "The address is taken."}),
        ("all untagged, with a gap", {"tag_count": 0, "gap_in_live": True}),
        ("all in the trash", {"state": "trashed", "work": work.DRAFT, "trashed_at": soon}),
    ):
        yield root, name, everything | {"trashed_at": None} | columns


def fill(count):
    """Live stories with what the desk reads of them: a revision, a move, two links and a search document."""
    now = timezone.now()
    for first in range(Story.objects.count() + 1, count + 1, BATCH):
        numbers = range(first, min(first + BATCH, count + 1))
        stories = Story.objects.bulk_create(_story(number, now) for number in numbers)
        revisions = Revision.objects.bulk_create(
            Revision(story=story, number=1, created_at=now, words_added=400, **story.words_of()) for story in stories
        )
        for story, revision in zip(stories, revisions, strict=True):
            story.live_revision = revision
        Story.objects.bulk_update(stories, ["live_revision"], batch_size=500)
        Transition.objects.bulk_create(
            Transition(story=story, revision=revision, verb="publish", at=now)
            for story, revision in zip(stories, revisions, strict=True)
        )
        InnerLink.objects.bulk_create(
            InnerLink(story=story, paragraph=1, section="story", address="s1", key="s1", leads=leads)
            for story in stories
            for leads in ("page", "page" if story.pk % 1000 else "moved")
        )
        SearchDocument.objects.bulk_create(
            PUBLIC.document(story, [story.title], texts=[TEXT], published_at=now) for story in stories
        )
        DeskDocument.objects.bulk_create(
            DESK.document(story, [story.title], texts=[TEXT], revision=1) for story in stories
        )


def _story(number, now):
    at = now - timedelta(seconds=number)
    return Story(
        key=f"s{number}",
        slug=f"s{number}",
        title=f"Story {number}",
        working_title=f"Story {number}",
        body=f"<p>{TEXT}</p>",
        state="live",
        number=number,
        first_published_at=at,
        last_published_at=at,
        edited_at=at,
    )


def measure(client):
    """Milliseconds, the middle of five after a first, and queries of one look at the desk."""
    spent = []
    for _ in range(6):
        before = time.process_time()
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("admin:index")).status_code == 200
        on_server = connection.vendor == "postgresql"
        spent.append(1_000 * ((time.perf_counter() - began) if on_server else (time.process_time() - before)))
    slow = max(captured.captured_queries, key=lambda query: float(query["time"]))
    return sorted(spent[1:])[2], len(captured), slow


def main():
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute("CREATE DATABASE spystories")
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)
    client, made = Client(), list(desks())
    client.force_login(made[0][0], backend="django.contrib.auth.backends.ModelBackend")
    for size in [int(size) for size in sys.argv[1:]] or SIZES:
        began = time.perf_counter()
        fill(size)
        print(f"\n{connection.vendor}, {size:,} stories, made in {time.perf_counter() - began:.0f} s")
        for _root, name, columns in made:
            with transaction.atomic():
                Story.objects.update(**columns)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
            forget_site_texts()
            spent, queries, slow = measure(client)
            print(f"{spent:8.1f} ms {queries:4} queries  {name}", flush=True)
            if os.environ.get("SLOW"):
                print(f"    {slow['time']} s: {slow['sql'][:2000]}")


if __name__ == "__main__":
    main()
