"""Comments of a file as remarks on words of the body: where each stands once the head is off and spaces are set."""

import pytest

from spystories.lib import prose
from spystories.lib.manuscripts.found import Comment, Source, closing, opening
from spystories.lib.manuscripts.framing import frame

TEXT = "He walked down to the river and waited for the boat, which did not come until after ten o'clock at night."


def remarked(html, *texts, **said):
    """The words that each remark is on, by its text, and the counts; no sign of them is left in the body."""
    source = Source(html, comments=[Comment("Ada", text, "2026-03-01T10:00:00Z") for text in texts], **said)
    story = frame(source, "x.docx")
    assert not any("\ue000" <= sign <= "\uf8ff" for sign in story.body)
    projection = prose.texts(story.body)
    return [(each.text, projection[each.number][each.start : each.end]) for each in story.remarks], story.counts


def on(words, number=0):
    return f"{opening(number)}{words}{closing(number)}"


class TestARemark:
    @pytest.mark.parametrize(
        ("html", "words"),
        [
            (f"<p>{on('He')} paid.</p>", "He"),
            (f"<p>He <em>{on('never')}</em> paid.</p>", "never"),
            (f"<p>He {on('<em>never</em> paid')}.</p>", "never paid"),
            (f"<p>He{on(' never ')}paid.</p>", "never"),
            (f"<p>He {on('')}paid.</p>", "He"),
            (f"<p>{on('')}He paid.</p>", "He"),
            (f"<p>He paid.{on('')}</p>", "paid."),
            (f"<p>He {opening(0)}paid.</p><p>She{closing(0)} sang.</p>", "paid."),
            (f"<p>One.</p><p>{on('')}</p><p>Two.</p>", "Two."),
            (f"<p>One.</p><p>* {on('*')} *</p><p>Two words.</p>", "Two"),
            (f"<p>Roses<br>{on('are red')}</p>", "are red"),
            (f"<ul><li>\t{on('a')} lamp</li></ul>", "a"),
            (f"<p>A𝔘 {on('ümlaut')}</p>", "ümlaut"),
        ],
    )
    def test_is_on_the_words_that_it_was_on(self, html, words):
        found, counts = remarked(html, "Why?")
        assert found == [("Why?", words)]
        assert counts == {"comment": 1}

    def test_in_a_footnote_is_on_the_footnote(self):
        notes = f'<ol data-kind="notes"><li data-note="k1">In {on("roubles")}.</li></ol>'
        html = f'<p>Paid<span data-note="k1"></span>.</p>{notes}'
        assert remarked(html, "Sure?")[0] == [("Sure?", "roubles")]

    def test_stays_on_its_words_when_the_head_is_taken_off(self):
        html = f"<h1>Home</h1><p>by Jane Doe</p><p>{TEXT} She {on('sang')}.</p>"
        assert remarked(html, "Loudly?")[0] == [("Loudly?", "sang")]

    def test_on_the_title_goes_to_the_first_word(self):
        assert remarked(f"<h1>{on('Home')}</h1><p>{TEXT}</p>", "Really?")[0] == [("Really?", "He")]

    def test_on_the_end_goes_to_the_last_word(self):
        assert remarked(f"<p>{TEXT}</p><p>{on('THE END')}</p>", "Cut?")[0] == [("Cut?", "night.")]

    def test_tells_by_whom_and_when(self):
        story = frame(Source(f"<p>{on('He')} paid.</p>", comments=[Comment("Ada", " Why? ", "yesterday")]), "x")
        (remark,) = story.remarks
        assert (remark.number, remark.by, remark.text, remark.at) == (1, "Ada", "Why?", "")


class TestComments:
    def test_of_several_stand_in_their_order_also_within_each_other(self):
        html = f"<p>{opening(0)}He {on('never', 1)} paid{closing(0)} {on('them', 2)}.</p>"
        assert remarked(html, "A", "B", "C")[0] == [("A", "He never paid"), ("B", "never"), ("C", "them")]

    def test_that_no_words_are_left_of_are_counted_apart(self):
        found, counts = remarked(f"<p>{on('He')} paid.</p>", "A", "B", " ")
        assert found == [("A", "He")]
        assert counts == {"comment": 1, "lost comment": 2}

    def test_by_the_hundred_are_all_kept(self):
        html = "".join(f"<p>{TEXT} {on(f'word{n}', n)}.</p>" for n in range(300))
        found, counts = remarked(html, *(f"t{n}" for n in range(300)))
        assert found == [(f"t{n}", f"word{n}") for n in range(300)]
        assert counts == {"comment": 300}
