"""Plain text: its paragraphs, lines and pauses, and the italics that it has signs for."""

import pytest

from spystories.lib.manuscripts.frame import read
from tests.spystories.lib.manuscripts.test_frame import PROSE


def body(text, name="x.txt", **options):
    reading = read(text.encode(), name, **options)
    assert reading.format == "text"
    return reading.manuscripts[0].body


def wrap(text, width=64, indent=""):
    lines = [indent]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += word + " "
    return "\n".join(line.rstrip() for line in lines)


LONG = "She waited for the boat, which did not come until after ten, and then went back up the hill. " * 6


class TestLines:
    def test_are_paragraphs_where_no_line_is_empty(self):
        assert body(f"“One.”\n{PROSE}\n“Two.”") == f"<p>“One.”</p>\n<p>{PROSE.strip()}</p>\n<p>“Two.”</p>"

    def test_stay_lines_where_they_are_short(self):
        text = f"{PROSE}\n\nRoses are red\n    Violets blue,\n\n{PROSE}"
        assert "<p>Roses are red<br>\xa0\xa0\xa0\xa0Violets blue,</p>" in body(text)

    def test_that_were_broken_by_hand_are_joined_on_demand_and_that_is_proposed(self):
        text = f"{wrap(LONG)}\n\n{wrap(LONG)}"
        asked = read(text.encode(), "x.txt")
        assert asked.wrapped
        assert "<br>" in asked.manuscripts[0].body
        assert body(text, joined=True) == f"<p>{LONG.strip()}</p>\n<p>{LONG.strip()}</p>"

    def test_that_are_indented_begin_paragraphs(self):
        text = f"{wrap(LONG, indent='    ')}\n{wrap(LONG, indent='    ')}"
        assert body(text, joined=True) == f"<p>{LONG.strip()}</p>\n<p>{LONG.strip()}</p>"

    def test_of_verse_or_speech_are_never_proposed_to_be_joined(self):
        for text in (
            "Roses are red,\nViolets are blue,\n\n" * 8,
            "“Who?”\n“Me, of course, and nobody else at all.”\n" * 8,
        ):
            assert not read(text.encode(), "x.txt").wrapped

    @pytest.mark.parametrize(
        ("lines", "joined"),
        [
            ("He was well-\nknown", ["He was well-known"]),
            ("In 1984-\n85", ["In 1984-85"]),
            ("He waited -\nand went", ["He waited - and went"]),
            ("He waited --\nand went", ["He waited -- and went"]),
            ("他走到河边，\n等那条船。", ["他走到河边，等那条船。"]),
            ("강가로 내려가\n배를", ["강가로 내려가 배를"]),
            ("— Who?\n— Me.", ["— Who?", "— Me."]),
            ("—¿Quién?\n—Yo.", ["—¿Quién?", "—Yo."]),
            ("- Who?\n- Me.", ["- Who?", "- Me."]),
            ("He came\n— at last — and\nwent.", ["He came — at last — and went."]),
        ],
    )
    def test_are_joined_as_words_go_on(self, lines, joined):
        assert body(f"{PROSE}\n\n{lines}\n\n{PROSE}", joined=True).split("\n")[1:-1] == [f"<p>{j}</p>" for j in joined]

    def test_of_verse_as_long_as_lines_of_prose_are_not_proposed_to_be_joined(self):
        verse = "Shall I compare thee to a summer's day of words,\nThou art more lovely and more temperate than all,\n"
        assert not read((verse * 8).encode(), "x.txt").wrapped

    def test_end_in_every_way(self):
        assert body(f"{PROSE}\r\n\r\nTwo.\r\rThree.") == f"<p>{PROSE.strip()}</p>\n<p>Two.</p>\n<p>Three.</p>"


class TestSigns:
    @pytest.mark.parametrize("pause", ["* * *", "***", "#", "⁂", "— — —", "-----", "                * * *", "~~~"])
    def test_of_a_pause_are_one(self, pause):
        assert body(f"{PROSE}\n\n{pause}\n\n{PROSE}").split("\n")[1] == "<hr>"

    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("He _never_ paid.", "He <em>never</em> paid."),
            ("(_“Never!”_)", "(<em>“Never!”</em>)"),
            ("_He never\npaid._", "<em>He never<br>paid.</em>"),
            ("the snake_case_name", "the snake_case_name"),
            ("a _ b _ c", "a _ b _ c"),
            ("fill in ____ here", "fill in ____ here"),
            ("1 < 2 & _3_", "1 &lt; 2 &amp; <em>3</em>"),
        ],
    )
    def test_of_italics_are_italics(self, text, html):
        assert body(f"{PROSE}\n\n{text}\n\n{PROSE}").split("\n")[1] == f"<p>{html}</p>"
