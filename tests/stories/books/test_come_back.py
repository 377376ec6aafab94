"""Books and pages of the site that are brought back to it: as they were read, without what stands around stories."""

from spystories.lib.manuscripts.frame import read
from tests.stories.books.test_books import Case
from tests.support.drawn import draw, keep
from tests.support.factories import make_picture, make_story


class ABook(Case):
    def stories(self, address):
        answer = self.client.get(address)
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        reading = read(data, "book")
        self.assertEqual(reading.refused, "")
        return reading.manuscripts

    def test_of_one_story_comes_back_in_either_format(self):
        for format in ("epub", "html"):
            (story,) = self.stories(f"/stories/the-window/book.{format}")
            self.assertEqual((story.title, story.byline), ("The Window", "K. Holm"))
            self.assertEqual((story.standfirst, story.lang), ("She waited <there>.", "en"))
            self.assertEqual(
                story.body,
                "<p>Anna Berg said “it’s late” – and left Vienna.</p>\n<p>Nobody knew the Café Central.</p>",
            )
            self.assertEqual(story.counts, {})

    def test_of_several_gives_each_and_neither_people_nor_places(self):
        for address in ("/places/vienna/book.epub", "/collections/winter/book.epub", "/collections/winter/book.html"):
            found = self.stories(address)
            self.assertEqual({story.title for story in found}, {"The Window", "The Door"}, address)

    def test_comes_back_without_its_pictures_and_what_is_under_them(self):
        picture = make_picture("Harbour", alt="A harbour at <night>", caption="The old harbour", credit="R. D.")
        keep(picture, draw(1200, 800))
        figures = [f'<figure data-picture="{picture.key}"{width}></figure>' for width in ("", ' data-width="wide"')]
        body = f"<p>Nobody came.</p>{figures[0]}<p>It rained.</p>{figures[1]}"
        shown = make_story(title="Shown", slug="shown", lead_picture=picture.key, body=body)
        for format in ("epub", "html"):
            (story,) = self.stories(f"{shown.get_absolute_url()}book.{format}")
            self.assertEqual((story.title, story.lead), ("Shown", ""), format)
            self.assertEqual(story.body, "<p>Nobody came.</p>\n<p>It rained.</p>", format)
            self.assertEqual(story.counts, {"picture": 3}, format)
