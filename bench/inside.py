"""
What is measured inside a site's own process, in the environment of that site. Each function prints one line of JSON.

    python manage.py shell -c "from bench.inside import publish; publish(20)"
"""

import json
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.db.models.functions import Abs
from django.test import Client
from django.test.utils import CaptureQueriesContext

from characters import editing
from characters.models import Place
from spystories.lib.progress import Progress
from stories.content.value import content_of_revision
from stories.derived.names_changed import reread_waiting
from stories.derived.reindex import reindex as derive_all
from stories.models import Story
from stories.names.reading import count_waiting
from stories.publishing.publish import newest_revision, save_revision
from stories.publishing.publish import publish as put_out

SECONDS_READING = 60  # of the stories that wait after a renaming
RENAMED = 1_000  # stories that a renaming is to concern, as nearly as can be


def processor_time() -> float:
    """Seconds of this process, and on PostgreSQL of the server process that answers it."""
    spent = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [pid] = cursor.fetchone()
        spent += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    return spent


def tell(**found: Any) -> None:
    """Print what was found, as the last line."""
    print(json.dumps(found), flush=True)


def queries(paths: dict[str, str]) -> None:
    """How many queries each page takes of Django, when it is made anew."""
    client, found = Client(HTTP_HOST="127.0.0.1"), {}
    for name, path in paths.items():
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        assert answer.status_code == 200, path
        found[name] = len(captured)
    tell(**found)


def publish(times: int) -> None:
    """Add a sentence to as many live stories and publish them: milliseconds of saving and of publishing, queries."""
    saved, published, counted = [], [], []
    numbers = list(Story.objects.live().newest().values_list("pk", flat=True))
    for at in range(times):
        story = Story.objects.get(pk=numbers[at * len(numbers) // times])
        began = processor_time()
        revision = _edit(story, title=story.title, sentence=f"It was said {at} times.")
        then = processor_time()
        with CaptureQueriesContext(connection) as captured:
            put_out(revision, by=None)
        saved.append(1_000 * (then - began))
        published.append(1_000 * (processor_time() - then))
        counted.append(len(captured))
    tell(save=median(saved), publish=median(published), queries=median(counted))


def _edit(story: Story, *, title: str, sentence: str) -> Any:
    newest = newest_revision(story)
    content = content_of_revision(newest)
    body = f"{content.body}<p>{sentence}</p>"
    return save_revision(story, replace(content, title=title, body=body), by=None)


def reindex() -> None:
    """Milliseconds a story."""
    count, began = Story.objects.live().count(), processor_time()
    call_command("reindex", verbosity=0)
    tell(story=1_000 * (processor_time() - began) / count)


def reindex_some(most: int) -> None:
    """Milliseconds of each of so many stories that are derived anew within all; there the run is broken off."""
    began: list[float] = []

    def progress(what: str) -> Progress:
        def told(done: int, total: int) -> None:
            if what == "stories" and not done:
                began.append(processor_time())
            elif what == "stories" and done >= most:
                tell(story=1_000 * (processor_time() - began[0]) / done)
                raise Enough

        return told

    with suppress(Enough):
        derive_all(progress)


class Enough(Exception):
    """What was to be measured was."""


def rename(name: str) -> None:
    """
    Give the place in which the number of stories is nearest to a thousand another name: seconds until the press
    answers, and milliseconds a story after it.

    Of a large site those of a minute stand for the stories that wait.
    """
    places = Place.objects.exclude(parent=None).order_by(Abs(F("set_count") - RENAMED), "pk")
    place = places.first()
    assert place
    stories = place.set_count
    began, wall = processor_time(), time.perf_counter()
    editing.rename(place, name, aliases=[place.name])
    pressed, waited = processor_time() - began, time.perf_counter() - wall
    left, began = count_waiting(), processor_time()
    read = left - reread_waiting(seconds=SECONDS_READING)
    after = 1_000 * (processor_time() - began) / read if read else 0
    tell(stories=stories, pressed=pressed, waited=waited, left=left, after=after)


def edit_when_told() -> None:
    """
    For each line on standard input, give one of the eight newest stories another title and publish it.

    Then print the story's slug and its title. The line "stop" ends it.
    """
    newest = list(Story.objects.live().newest().values_list("pk", flat=True)[:8])
    for at, line in enumerate(iter(sys.stdin.readline, "")):
        if line.strip() == "stop":
            break
        story = Story.objects.get(pk=newest[at % len(newest)])
        title = f"Edit {at} of Many"
        put_out(_edit(story, title=title, sentence=f"This is edit {at}."), by=None)
        tell(slug=story.slug, title=title)
