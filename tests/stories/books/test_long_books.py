"""Long books: sent while they are made, a few at a time."""

from stories.books import book, views
from stories.publishing.publish import withdraw

from .test_books import Case, opened


class LongBooks(Case):
    ADDRESS = "/collections/winter/book.epub"

    def setUp(self):
        self.whole = self.client.get(self.ADDRESS)
        views.kept_books.forget()
        for module, name in ((views, "BYTES_HELD"), (book, "BATCH")):
            self.addCleanup(setattr, module, name, getattr(module, name))
            setattr(module, name, 1)

    def test_are_sent_while_they_are_made_and_are_the_same_bytes(self):
        answer = self.client.get(self.ADDRESS)
        self.assertTrue(answer.streaming)
        self.assertEqual(self.client.get(self.ADDRESS, headers={"If-None-Match": answer["ETag"]}).status_code, 304)
        self.assertEqual(answer["Content-Type"], self.whole["Content-Type"])
        self.assertEqual(b"".join(answer.streaming_content), self.whole.content)
        for form in ("html", "txt"):
            answer = self.client.get(f"/collections/winter/book.{form}")
            self.assertIn(b"Nobody knew", b"".join(answer.streaming_content))

    def test_are_not_read_ahead(self):
        answer = self.client.get(self.ADDRESS)
        withdraw(self.window, by=None)
        names = opened(answer).namelist()
        self.assertIn(f"EPUB/story-{self.door.number}.xhtml", names)
        self.assertNotIn(f"EPUB/story-{self.window.number}.xhtml", names)

    def test_are_not_made_for_a_head(self):
        answer = self.client.head(self.ADDRESS)
        self.assertEqual(b"".join(answer.streaming_content), b"")
        self.assertEqual(answer["ETag"], self.client.get(self.ADDRESS)["ETag"])
        self.assertNotIn("Content-Length", answer.headers)

    def test_are_made_only_so_many_at_once(self):
        for _ in range(3):  # what is over counts no more
            under_way = [self.client.get(self.ADDRESS) for _ in range(views.LONG_AT_ONCE)]
            refused = self.client.get(self.ADDRESS)
            self.assertContains(refused, "Try again in a minute", status_code=429)
            self.assertEqual(refused["Retry-After"], "60")
            self.assertNotIn("ETag", refused)
            self.assertEqual(self.client.head(self.ADDRESS).status_code, 200)
            for answer in under_way:
                self.assertEqual(b"".join(answer.streaming_content), self.whole.content)

    def test_are_missing_when_nothing_is_live(self):
        for story in (self.window, self.door):
            withdraw(story, by=None)
        self.assertEqual(self.client.get(self.ADDRESS).status_code, 404)
