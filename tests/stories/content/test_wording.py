"""Other words in place of a passage: what stays where it was."""

from django.test import SimpleTestCase

from spystories.lib import prose
from stories.content.value import Content, Tied
from stories.content.wording import reword


def body_of(body, words, proposed):
    content = Content(body=prose.clean(body))
    found = prose.locate(prose.texts(content.body), 1, words)
    return prose.clean(reword(content, found, proposed).body)


class Rewording(SimpleTestCase):
    def test_leaves_marks_and_links_of_words_that_stay(self):
        body = '<p>He <em>never</em> saw <a href="https://example.org/">the man</a> again.</p>'
        self.assertEqual(
            body_of(body, "He never saw the man again.", "She never saw the man."),
            '<p>She <em>never</em> saw <a href="https://example.org/">the man.</a></p>',
        )

    def test_marks_new_words_as_those_that_they_replace(self):
        self.assertEqual(body_of("<p>He <em>never</em> saw.</p>", "never", "hardly"), "<p>He <em>hardly</em> saw.</p>")

    def test_puts_words_at_both_ends_of_a_paragraph(self):
        self.assertEqual(body_of("<p>He left.</p>", "He left.", "So He left. Then."), "<p>So He left. Then.</p>")

    def test_keeps_footnotes(self):
        note = '<ol data-kind="notes"><li data-note="a">Then.</li></ol>'
        body = f'<p>He left<span data-note="a"></span> at once.</p>\n{note}'
        made = body_of(body, "left at once", "went")
        self.assertEqual(prose.texts(made)[1], "He went.")
        self.assertIn('<span data-note="a">', made)

    def test_lets_rows_rest_on_the_words_that_still_stand(self):
        row = Tied("character", "emil", "Emil", 1, "Emil", "He saw ", " at the window")
        content = Content(body="<p>He saw Emil at the window.</p>", ties=(row,))
        [moved] = reword(content, (1, 3, 14), "met Emil in").ties
        self.assertEqual((moved.quote, moved.before), ("Emil", "He met "))
