"""Two editors who press at the same moment, many times over: no text is lost, and nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Thread
from time import monotonic, sleep

import pytest
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from django.urls import reverse

from spystories.lib.locks import in_turn
from stories.derived.content_version import raise_content_version
from stories.models import Story, Unsaved
from stories.publishing.publish import newest_revision
from tests.support.factories import make_story, make_superuser
from tests.support.opened import opened
from tests.support.proof import proof

pytestmark = pytest.mark.sql

RACES = proof(500)


def body(*paragraphs):
    return "\n".join(f"<p>{text}</p>" for text in paragraphs)


@pytest.mark.proof("races")
@pytest.mark.slow
class AtTheSameMoment(TransactionTestCase):
    def setUp(self):
        self.ana, self.tomas = Client(), Client()
        for name in ("ana", "tomas"):
            getattr(self, name).force_login(make_superuser(name))
        self.threads = ThreadPoolExecutor(2)
        self.addCleanup(self.close)

    def close(self):
        together = Barrier(2)  # so that each thread closes its own
        for closed in [self.threads.submit(lambda: (together.wait(), connection.close())) for _ in range(2)]:
            closed.result()
        self.threads.shutdown()

    def race(self, *sent):
        """Both requests at once, each as (client, [(address, data), …]); the last answer to each."""
        together = Barrier(len(sent))

        def send(client, steps):
            together.wait()
            return [client.post(address, data) for address, data in steps][-1]

        return [done.result() for done in [self.threads.submit(send, *each) for each in sent]]

    def begin(self, number):
        """A story, its address, and its form as both have opened it."""
        story = make_story(live=False, title=f"Race {number}", body=body("One.", "Two.", "Three."))
        address = reverse("admin:stories_story_change", args=[story.pk])
        return story, address, opened(self.ana, address)

    def saving(self, client, address, sent, *paragraphs):
        return client, [(address, sent | {"_save": "x", "body": body(*paragraphs)})]

    def moving(self, story, verb, sent):
        seen = {name: sent[name] for name in ("version", "since")}
        return reverse("admin:stories_story_move", args=[story.pk, verb]), seen | {"note": ""}

    def newest(self, story):
        return newest_revision(Story.objects.get(pk=story.pk)).body

    def test_on_different_paragraphs_both_are_kept(self):
        for number in range(RACES):
            story, *form = self.begin(number)
            self.race(
                self.saving(self.ana, *form, "Hers.", "Two.", "Three."),
                self.saving(self.tomas, *form, "One.", "Two.", "His."),
            )
            self.assertEqual(self.newest(story), body("Hers.", "Two.", "His."))

    def test_on_the_same_paragraph_one_is_kept_and_the_other_comes_back(self):
        for number in range(RACES):
            story, *form = self.begin(number)
            answers = self.race(
                self.saving(self.ana, *form, "Hers.", "Two.", "Three."),
                self.saving(self.tomas, *form, "His.", "Two.", "Three."),
            )
            self.assertEqual(sorted(answer.status_code for answer in answers), [302, 409])
            for answer, mine in zip(answers, ("Hers.", "His."), strict=True):
                kept = self.newest(story) if answer.status_code == 302 else answer.content.decode()
                self.assertIn(mine, kept)

    def test_a_publication_against_a_save_loses_neither_and_shows_readers_what_was_seen(self):
        for number in range(RACES):
            story, *form = self.begin(number)
            self.race(
                (self.ana, [self.moving(story, "publish", form[-1])]),
                self.saving(self.tomas, *form, "His.", "Two.", "Three."),
            )
            self.assertEqual(self.newest(story), body("His.", "Two.", "Three."))
            story.refresh_from_db()
            self.assertIn((story.is_live, story.body), [(True, body("One.", "Two.", "Three.")), (False, "")])

    def test_a_deletion_against_a_save_leaves_the_text_with_its_typist(self):
        for number in range(RACES):
            story, *form = self.begin(number)
            delete = reverse("admin:stories_story_delete", args=[story.pk])
            self.race(
                (self.ana, [self.moving(story, "trash", form[-1]), (delete, {"post": "yes"})]),
                self.saving(self.tomas, *form, f"His {number}.", "Two."),
            )
            there = Story.objects.filter(pk=story.pk).first()
            kept = [self.newest(there)] if there and there.state != "trashed" else []
            kept += [dict(row.fields)["body"] for row in Unsaved.objects.filter(address=form[0])]
            self.assertTrue(any(f"His {number}." in text for text in kept), number)


class OneAfterTheOther(TransactionTestCase):
    def test_who_writes_for_long_lets_others_in(self):
        saved, until = Event(), monotonic() + 8

        def save():
            make_story(live=False)
            saved.set()
            connection.close()

        def write():
            with transaction.atomic():
                in_turn()
                raise_content_version()
                sleep(0.3)

        write()
        other = Thread(target=save)
        other.start()
        while not saved.is_set() and monotonic() < until:
            write()
        self.assertTrue(saved.is_set())
        other.join()
