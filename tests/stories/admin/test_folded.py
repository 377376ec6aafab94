"""What is folded away beside a manuscript: its title says what is inside, and what is wrong is open."""

import re

from tests.support.factories import make_character, make_place, make_story, make_tag

from .test_story import StoryAdminTestCase

FOLDED = re.compile(
    r'<details class="module folded"( open)?>\s*<summary>\s*<h2[^>]*>([^<]+)</h2>\s*<span[^>]*>([^<]*)</span>'
)
CHIPS = re.compile(r"<h2[^>]*>([^<]+)</h2>\s*<details( open)?>\s*<summary>([^<]*)</summary>")


def folded(response):
    """By its title: what it says of what is inside, and whether it stands open."""
    page = response.content.decode()
    found = {title: (told, bool(is_open)) for is_open, title, told in FOLDED.findall(page)}
    return found | {title: (told, bool(is_open)) for title, is_open, told in CHIPS.findall(page)}


class Folding(StoryAdminTestCase):
    def test_what_is_inside_is_said_in_order(self):
        emil, lena = make_character("Emil Berg"), make_character("Lena Falk")
        story = make_story(
            live=False,
            paragraphs=["Emil Berg met the baker."],
            cast=[lena, emil],
            settings=[make_place("Vienna")],
            ties=[(emil, 1, "the baker")],
        )
        found = folded(self.client.get(self.change(story)))
        self.assertEqual(found["Cast"], ("Lena Falk, Emil Berg", False))
        self.assertEqual(found["Places"], ("Vienna", False))
        self.assertEqual(found["Tags"], ("none", False))
        self.assertEqual(found["Words that stand for something"], ("the baker", False))

    def test_what_is_wrong_stands_open_and_tells_what_was_typed(self):
        emil, trains = make_character("Emil Berg"), make_tag()
        twice = [{"character": emil.pk, "part": "baker"}] * 2
        found = folded(self.send(cast=twice, tags=[{"tag": trains.pk}], slug="no spaces"))
        self.assertTrue(found["Cast"][1])
        self.assertTrue(found["Beside the text"][1])
        self.assertEqual(found["Tags"], ("Trains", False))

    def test_words_that_are_gone_stand_open(self):
        story = make_story(
            live=False,
            paragraphs=["He left."],
            ties=[(make_character("Emil Berg"), 1, "the baker")],
        )
        found = folded(self.client.get(self.change(story)))
        self.assertEqual(found["Words that stand for something"], ("the baker", True))
