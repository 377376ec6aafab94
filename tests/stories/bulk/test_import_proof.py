"""The one list of an import: titles, bylines, authors and a collection for all its drafts."""

import pytest

from stories.bulk import import_proof
from stories.models import Author, Revision, Story
from tests.support.factories import make_author, make_collection, make_revision, make_story
from tests.support.importing import LAKE, Importing

pytestmark = pytest.mark.sql


class List(Importing):
    def correct(self, *corrections, collection=None, by=None):
        return import_proof.correct(self.batch, corrections, collection, by=by or self.editor)

    def line(self, draft, title="The Lake", byline="Anna Bell", tags=(), on_file=False):
        story = Story.objects.get(pk=draft.story_id)
        return import_proof.Correction(draft, story.version, title, byline, tags, on_file)

    def test_makes_no_revision_of_a_line_that_says_nothing_new(self):
        draft = self.draft()
        self.correct(self.line(draft))
        self.assertEqual(Revision.objects.count(), 1)

    def test_puts_on_file_whom_a_byline_names_and_no_half_of_a_name(self):
        draft = self.draft()
        self.correct(self.line(draft, byline="Smith, John", on_file=True))
        self.correct(self.line(draft, byline="Anna Quell und Theo Brandtner", on_file=True))
        names = ["Anna Quell", "Smith, John", "Theo Brandtner"]
        self.assertEqual(sorted(Author.objects.values_list("name", flat=True)), names)

    def test_puts_an_author_on_file_once_for_all_lines(self):
        first, second = self.draft(), self.draft(LAKE.replace("Lake", "Pond"), "pond.txt")
        self.correct(self.line(first, on_file=True), self.line(second, "The Pond", on_file=True))
        author = Author.objects.get()
        self.assertEqual((author.name, author.sort_name), ("Anna Bell", "Bell, Anna"))
        for draft in (first, second):
            said = self.newest(draft.story)
            self.assertEqual(([row.key for row in said.authors], said.byline), ([author.key], ""))

    def test_leaves_the_authors_that_nobody_has_changed(self):
        anna = make_author("Anna Bell")
        draft = self.draft()
        make_author("Anna Bell")
        self.correct(self.line(draft, "Frost"))
        self.assertEqual([row.key for row in self.newest(draft.story).authors], [anna.key])

    def test_lets_the_address_follow_the_title(self):
        draft = self.draft()
        self.correct(self.line(draft, "Frost"))
        self.assertEqual(self.newest(draft.story).slug, "frost")

    def test_names_a_line_that_somebody_saved_meanwhile_and_saves_the_others(self):
        stale, fresh = self.draft(), self.draft("Two\n\nOther words.", "two.txt")
        line = self.line(stale, "Frost")
        make_revision(stale.story, title="Mine", by=self.writer)
        outcome = self.correct(line, self.line(fresh, "Three", ""))
        self.assertEqual(([name for name, _why in outcome.refused], outcome.done), (["Mine"], 1))
        self.assertEqual(self.newest(stale.story).title, "Mine")
        self.assertEqual(self.newest(fresh.story).title, "Three")

    def test_puts_all_into_a_collection_behind_those_there(self):
        collection = make_collection(stories=[make_story()])
        drafts = [self.draft(), self.draft("Two\n\nOther words.", "two.txt")]
        for _twice in range(2):
            self.correct(*(self.line(draft, draft.story.working_title) for draft in drafts), collection=collection)
        entries = list(collection.entries.values_list("story", flat=True))
        self.assertEqual(entries[1:], [draft.story_id for draft in drafts])

    def test_puts_nothing_into_a_collection_for_who_may_change_none(self):
        outcome = self.correct(self.line(self.draft()), collection=make_collection(), by=self.writer)
        self.assertEqual([name for name, _why in outcome.refused], ["Winter"])
