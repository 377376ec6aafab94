#!/usr/bin/env python3
"""
How much processor time a page of results takes, with 4, 10,000 and 100,000 stories.

    python bench/search.py                                      on SQLite
    python tests/support/with_postgresql.py python bench/search.py      on PostgreSQL

The corpus is made here, from a seed: stories of about 400 words with the frequencies of a natural language,
put together from 5,000 paragraphs, every second of which ends with a sentence of the tests' documents, and
twelve people and places to a hundred stories. Arguments are other sizes.
"""

import gc
import os
import random
import re
import sys
import tempfile
import time
from contextlib import contextmanager
from itertools import accumulate
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
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.corpus import SENTENCES, vocabulary  # noqa: E402
from characters.models import Character, Place, Section  # noqa: E402
from stories.models import SearchDocument, Story  # noqa: E402
from stories.pages.site_texts import forget_site_texts  # noqa: E402
from stories.search import building, documents, marks  # noqa: E402
from stories.search import words as stemming  # noqa: E402

SIZES = (4, 10_000, 100_000)
BATCH = 2_000


def queries(words):
    """By what they ask of the index: each name says it."""
    return {
        "a common word": "the",
        "two common words": "of his",
        "a word of one story in six": "espionage",
        "two words": "paris café",
        "a rare word": words[9_000],
        "nothing": "qqqq",
        "a slip": words[3_000][:-1] + "qx",
        "a name": "Olga Marin",
        "the beginning of names": "ma",
        "a common phrase": '"of the"',
        "a rare phrase of common words": '"with with for"',
        "a rare phrase of two common words": '"the the"',
        "a sentence": SENTENCES[5][:200],
        "common, without common": "the -of",
        "common, without a phrase": 'the -"of the"',
        "only letters": " ".join("abcdefghijklmnopqrstuvwxyz"),
        "common words, one kind": ("the", "kind", "story"),
        "a common word, the last page": ("the", "page", "50"),
    }


@contextmanager
def index_made_at_once():
    """PostgreSQL makes an index of many rows at once sooner than row by row."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            yield
            cursor.execute("ANALYZE")
            return
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'stories_searchindex'")
        [make] = cursor.fetchone()
        cursor.execute("DROP INDEX stories_searchindex")
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(make)
        cursor.execute("VACUUM ANALYZE")


@index_made_at_once()
def fill(count, words, rng):
    """Live stories as far as the search reads them, and documents as `documents.refresh` would write them."""
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    pool = [_paragraph(rng, words, weights) for _ in range(5_000)]
    stems = {text: " ".join(stemming.stems(text)) for text in pool}
    start = Story.objects.count()
    people = _named(Character, rng, words, count - start, sort_name="x")
    places = _named(Place, rng, words, count - start)
    now = timezone.now()
    for first in range(start, count, BATCH):
        told = []
        for number in range(first + 1, min(first + BATCH, count) + 1):
            title = " ".join(rng.choices(words, cum_weights=weights, k=3)).capitalize()
            paragraphs = rng.choices(pool, k=7)
            body = "\n".join(f"<p>{text}</p>" for text in paragraphs)
            story = Story(key=f"s{number}", slug=f"s{number}", title=title, body=body, state="live")
            story.number, story.first_published_at, story.last_published_at = number, now, now
            told.append((story, paragraphs, rng.sample(people, 2), rng.choice(places)))
        Story.objects.bulk_create(row[0] for row in told)
        SearchDocument.objects.bulk_create(_document(*row, stems) for row in told)
    documents.refresh(characters=[row.pk for row in people], places=[row.pk for row in places])
    documents.learn(dict.fromkeys(stemming.folded_words(" ".join(words)), False))


def _document(story, paragraphs, cast, place, stems):
    tied = [marks.about_mark(Section.PERSON, who.pk) for who in cast] + [marks.about_mark(Section.PLACE, place.pk)]
    names = [*(who.name for who in cast), place.name]
    row = building.PUBLIC.document(story, [story.title], names=names, tied=tied)
    row.words = f" {f' {stemming.BREAK} '.join(['', *(stems[text] for text in paragraphs)]).strip()} "
    return row


def _paragraph(rng, words, weights):
    text = " ".join(rng.choices(words, cum_weights=weights, k=50)).capitalize() + "."
    return f"{text} {rng.choice(SENTENCES)}" if rng.random() < 0.5 else text


def _named(model, rng, words, count, **columns):
    start = model.objects.count()
    names = ["Olga Marin" if model is Character else "Paris"] if not start else []
    while len(names) < max(4, count * 12 // 100):
        names.append(" ".join(rng.sample(words[20:], 2)).title())
    rows = [
        model(key=f"k{i}", slug=f"k{i}", name=name, is_public=True, **columns) for i, name in enumerate(names, start)
    ]
    for row in rows:
        row.fill()
    return model.objects.bulk_create(rows, batch_size=BATCH)


def processor_time():
    """Seconds of this process, and of the server process that answers it."""
    spent = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            spent += int(Path(f"/proc/{cursor.fetchone()[0]}/schedstat").read_text().split()[0]) / 1e9
    return spent


def measure(client, asked):
    """Milliseconds for one page, the middle one of five after a first; and what it says."""
    text, *more = (asked,) if isinstance(asked, str) else asked
    query = {"q": text} | dict(zip(more[::2], more[1::2], strict=True))
    spent = []
    for _ in range(6):
        before = processor_time()
        response = client.get("/search/", query)
        spent.append(1_000 * (processor_time() - before))
    said = re.search(r'role="status">(.*?)</p>', response.content.decode(), re.DOTALL)
    return sorted(spent[1:])[2], re.sub("<.*?>", "", said[1])[:70] if said else f"{response.status_code}"


def main():
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute("CREATE DATABASE spystories")
        connection.settings_dict["OPTIONS"]["options"] = "-c max_parallel_workers_per_gather=0"
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)
    rng = random.Random(5)  # noqa: S311 - the same corpus each time
    words = vocabulary(rng)
    client = Client()
    for size in [int(size) for size in sys.argv[1:]] or SIZES:
        began = time.perf_counter()
        fill(size, words, rng)
        forget_site_texts()
        gc.collect()
        gc.freeze()  # what the corpus was made from is no part of a server
        took = time.perf_counter() - began
        made = f"{size:,} stories, {SearchDocument.objects.count():,} documents, made in {took:.0f} s"
        print(f"\n{connection.vendor}, {made}")
        for name, query in queries(words).items():
            spent, said = measure(client, query)
            print(f"{spent:8.1f} ms  {name}: {said}", flush=True)


if __name__ == "__main__":
    main()
