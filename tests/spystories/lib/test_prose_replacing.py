"""Words of a body put in the place of others."""

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from spystories.lib import prose
from spystories.lib.prose import Replacement

BODY = prose.clean(
    "<p>Then <em>Sophia</em> <strong>Petrova</strong> came.</p><hr>"
    '<blockquote><p>See <a href="/x">So<em>phia</em></a>.</p></blockquote>'
)


class Replacing(SimpleTestCase):
    def test_keeps_the_marks_of_each_word(self):
        changed = prose.replace(BODY, [Replacement(1, 5, 11, "Anna"), Replacement(1, 12, 19, "Volkova")])
        self.assertIn("<p>Then <em>Anna</em> <strong>Volkova</strong> came.</p>", changed)

    def test_new_words_are_marked_as_the_first_sign_they_replace(self):
        changed = prose.replace(BODY, [Replacement(1, 5, 19, "Anna Volkova")])
        self.assertIn("<p>Then <em>Anna Volkova</em> came.</p>", changed)

    def test_a_link_stays_a_link(self):
        self.assertIn('See <a href="/x">Anna</a>.', prose.replace(BODY, [Replacement(2, 4, 10, "Anna")]))

    def test_without_replacements_nothing_changes(self):
        self.assertEqual(prose.replace(BODY, []), BODY)

    @given(st.data())
    def test_is_canonical_and_says_what_the_plain_text_says(self, data):
        text = prose.paragraphs(BODY)[0]
        edges = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=8)))
        puts = [
            Replacement(1, start, end, data.draw(st.sampled_from(["Anna", "a & b", "Zoë"])))
            for start, end in zip(edges[::2], edges[1::2], strict=False)
        ]
        changed = prose.replace(BODY, puts)
        self.assertEqual(prose.clean(changed), changed)
        self.assertEqual(prose.paragraphs(changed)[0], prose.splice(text, puts))


class Moving(SimpleTestCase):
    def test_what_stands_around_moves_along(self):
        text, puts = "Then Sophia came to Rome.", [Replacement(1, 5, 11, "Anna")]
        new = prose.splice(text, puts)
        for words, expected in {
            "Then": "Then",
            "came": "came",
            "Then Sophia": "Then Anna",
            "Sophia came": "Anna came",
            "phia came": "Anna came",
            "Then So": "Then Anna",
        }.items():
            start = text.index(words)
            begin, end = prose.move_range(puts, start, start + len(words))
            self.assertEqual(new[begin:end], expected)
