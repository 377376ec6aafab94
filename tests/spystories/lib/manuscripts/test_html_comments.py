"""Comments of pages that Word and Google Docs saved: on which words they are, and that these alone are in the text."""

import time

import pytest

from spystories.lib import prose
from spystories.lib.manuscripts.frame import read
from tests.spystories.lib.manuscripts.test_frame import PROSE

GOOGLE = """<html><head><meta content="text/html; charset=UTF-8" http-equiv="content-type"><style type="text/css">
ol{{margin:0;padding:0}}.c0{{background-color:#ffffff}}.c3{{font-style:italic}}</style></head><body
class="c0 doc-content">
<h1 class="c2" id="h.x1"><span class="c1">The Ferry</span></h1>
{text}
{notes}{comments}</body></html>"""
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40"><head>
<meta name=Generator content="Microsoft Word 15"><title>The Ferry</title><style><!--
p.MsoNormal {{margin:0cm;}} a.msocomtxt {{color:windowtext}}
--></style></head><body lang=EN-GB><div class=WordSection1>
{text}
</div>
<div style='mso-element:comment-list'><![if !supportAnnotations]>
<hr class=msocomoff align=left size=1 width="33%">
<![endif]>
{comments}
</div>
</body></html>"""


def mark(letter, number):
    return f'<sup><a href="#cmnt{number}" id="cmnt_ref{number}">[{letter}]</a></sup>'


def says(letter, number, *lines):
    first, *others = lines
    more = "".join(f'<p class="c4"><span class="c1">{line}</span></p>' for line in others)
    return (
        f'<div class="c7"><p class="c4"><a href="#cmnt_ref{number}" id="cmnt{number}">[{letter}]</a>'
        f'<span class="c1">{first}</span></p>{more}</div>'
    )


def anchor(number, name="ED"):
    return (
        "<span class=MsoCommentReference><span style='font-size:8.0pt'><![if !supportAnnotations]><a "
        f'class=msocomanchor\nid="_anchor_{number}" '
        f"onmouseover=\"msoCommentShow('_anchor_{number}','_com_{number}')\" "
        f'href="#_msocom_{number}" language=JavaScript name="_msoanchor_{number}">[{name}{number}]</a><![endif]>'
        "<span style='mso-special-character:comment'>&nbsp;</span></span></span>"
    )


def ranged(words, number, name="ED", more=""):
    return f"<a style='mso-comment-reference:{name}_{number};mso-comment-date:20240501T1030{more}'>{words}</a>"


def word_says(number, text, author="Ed Dunn", name="ED"):
    named = f"<span\nstyle='mso-comment-author:\"{author}\"'>" if author else "<span>"
    return (
        "<div style='mso-element:comment'><![if !supportAnnotations]>\n"
        f'<div id="_com_{number}" class=msocomtxt language=JavaScript><![endif]>{named}<![if !supportAnnotations]>'
        f'<a name="_msocom_{number}"></a><![endif]></span>\n<p class=MsoCommentText><span class=MsoCommentReference>'
        "<span style='font-size:8.0pt'><span\nstyle='mso-special-character:comment'>&nbsp;<![if !supportAnnotations]>"
        f'<a class=msocomoff\nhref="#_msoanchor_{number}">[{name}{number}]</a><![endif]></span></span></span>'
        f"{text}<o:p></o:p></p>\n<![if !supportAnnotations]></div>\n<![endif]></div>"
    )


def google(text, *comments, notes=""):
    body = text if text.startswith("<p") else f'<p class="c4"><span class="c1">{text}</span></p>'
    return remarks(GOOGLE.format(text=f"{body}<p>{PROSE}</p>", notes=notes, comments="".join(comments)))


def word(text, *comments):
    return remarks(
        WORD.format(text=f"<p class=MsoNormal>{text}</p><p class=MsoNormal>{PROSE}</p>", comments="".join(comments))
    )


def remarks(page):
    """The words of each remark and what it says, and the story; no comment is in its text."""
    (found,) = read(page.encode(), "ferry.html").manuscripts
    texts = prose.texts(found.body)
    assert not any(said in found.body for said in ("drunk", "Cut it", "[a]", "[b]", "[ED", "\ue000", "\ue001"))
    return [(texts[each.number][each.start : each.end], each.text) for each in found.remarks], found


class TestOfGoogleDocs:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (f"He paid. She never sang{mark('a', 1)} again.", "She never sang"),
            (f"He paid. She never sang.{mark('a', 1)} He left.", "She never sang."),
            (f"He paid. She never sang.{mark('a', 1)}", "She never sang."),
            (f"“Who?” she asked.{mark('a', 1)}", "“Who?” she asked."),
            (f'He paid. She <span class="c3">never</span> sang&nbsp;{mark("a", 1)}.', "She never sang"),
            (f"{mark('a', 1)}He paid. She sang.", "He"),
        ],
    )
    def test_are_on_the_sentence_before_them(self, text, words):
        found, story = google(text, says("a", 1, "Is she drunk here?"))
        assert found == [(words, "Is she drunk here?")]
        assert story.counts == {"comment": 1}
        assert (story.title, prose.texts(story.body)[2]) == ("The Ferry", PROSE.strip())

    def test_answers_are_on_the_same_words(self):
        said = says("a", 1, "Is she drunk here?", "And there?"), says("b", 2, "Cut it &amp; go on.")
        found, story = google(f"He paid. She sang{mark('a', 1)}{mark('b', 2)} again.", *said)
        assert found == [("She sang", "Is she drunk here?\nAnd there?"), ("She sang", "Cut it & go on.")]
        assert prose.texts(story.body)[1] == "He paid. She sang again."

    def test_stand_beside_footnotes(self):
        note = '<hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>&nbsp;At night.</span></p></div>'
        paid = f'She sang.<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>{mark("a", 1)} He left.'
        found, story = google(paid, says("a", 1, "Is she drunk here?"), notes=note)
        assert found == [("She sang.", "Is she drunk here?")]
        assert "At night." in story.body and "data-note" in story.body

    @pytest.mark.parametrize(
        "comments",
        ["", '<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a> </p></div>', says("a", 2, "Is she drunk here?")],
    )
    def test_that_say_nothing_are_counted(self, comments):
        found, story = google(f"He paid.{mark('a', 1)}", comments)
        assert found == []
        assert story.counts["lost comment"] == 1 + ("cmnt2" in comments)


class TestOfWord:
    def test_are_on_the_words_that_it_gives(self):
        text = f"They left, and he {ranged('never <i>paid</i>', 1)}{anchor(1)} her. It rained."
        found, story = word(text, word_says(1, "Is she drunk here?<br>Cut it."))
        assert found == [("never paid", "Is she drunk here?\nCut it.")]
        assert story.remarks[0][3:] == ("Ed Dunn", "Is she drunk here?\nCut it.", "2024-05-01T10:30")
        assert story.counts == {"comment": 1}
        assert prose.texts(story.body)[1] == "They left, and he never paid her. It rained."

    def test_that_stand_in_each_other_have_their_own(self):
        text = f"{ranged('They left, ' + ranged('and', 2) + anchor(2) + ' he', 1)}{anchor(1)} paid."
        found, story = word(text, word_says(1, "Is she drunk here?"), word_says(2, "Cut it.", author=""))
        assert found == [("They left, and he", "Is she drunk here?"), ("and", "Cut it.")]
        assert [each.by for each in story.remarks] == ["Ed Dunn", "ED"]
        assert prose.texts(story.body)[1] == "They left, and he paid."

    def test_without_a_range_are_on_the_sentence_before_them(self):
        found, _story = word(f"It rained. They left early{anchor(1)}.", word_says(1, "Is she drunk here?"))
        assert found == [("They left early", "Is she drunk here?")]

    def test_that_nothing_leads_to_are_left_out(self):
        found, story = word("They left.", word_says(1, "Is she drunk here?"))
        assert found == []
        assert story.counts == {"lost comment": 1}
        assert prose.texts(story.body)[1] == "They left."


class TestWhatIsNoComment:
    def test_remarks_of_whoever_wrote_the_page_are_left_out(self):
        found, story = remarks(f"<html><h1>The Ferry</h1><p>She sang.<!-- Is she drunk here? --> {PROSE}</p></html>")
        assert found == []
        assert "comment" not in story.counts

    @pytest.mark.parametrize(
        "page",
        [
            "<p>x" + '<a href="#cmnt1">' * 20_000,
            "<p>x" + '<div><a href="#cmnt_ref1">[a]</a>' * 10_000,
            "<b>" * 20_000 + "</i>" * 20_000 + "x",
            "<p>x" + "<!--" * 50_000,
            "<p>x" + " &nbsp;" * 20_000 + mark("a", 1),
            "<p>"
            + "".join(f"x. y{mark('a', at)} " for at in range(2_000))
            + "".join(says("a", at, "z") for at in range(2_000)),
        ],
    )
    def test_is_read_in_time(self, page):
        before = time.process_time()
        read(page.encode(), "x.html")
        assert time.process_time() - before < 5
