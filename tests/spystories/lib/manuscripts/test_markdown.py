"""Markdown: by all rules where it is ours, else as fiction is written in it."""

import pytest

from spystories.lib.manuscripts.frame import read
from spystories.lib.manuscripts.markdown import front_matter
from tests.spystories.lib.manuscripts.test_frame import PROSE


def story(text, name="x.md"):
    reading = read(text.encode(), name)
    assert reading.format == "markdown"
    return reading.manuscripts[0]


def second(text):
    """The lines of the body of what stands between two paragraphs."""
    return story(f"{PROSE}\n\n{text}\n\n{PROSE}").body.split("\n")[1:-1]


class TestAnyMarkdown:
    @pytest.mark.parametrize(
        ("text", "lines"),
        [
            ("- Who is it?\n- Me.", ["<p>- Who is it?</p>", "<p>- Me.</p>"]),
            ("– Who is it?\n– Me.", ["<p>– Who is it?</p>", "<p>– Me.</p>"]),
            ("1984. A year.\n1985. Another.", ["<p>1984. A year. 1985. Another.</p>"]),
            ("* a lamp\n* a rope", ["<ul><li>a lamp</li><li>a rope</li></ul>"]),
            ("    indented\n    lines", ["<p>indented lines</p>"]),
            ("one\\\ntwo  \nthree", ["<p>one<br>two<br>three</p>"]),
            (
                "He *never*, **never** and ~~now~~.",
                ["<p>He <em>never</em>, <strong>never</strong> and <s>now</s>.</p>"],
            ),
            ("> quoted\n> lines", ["<blockquote><p>quoted lines</p></blockquote>"]),
            ("A <u>line</u> of H<sub>2</sub>O", ["<p>A <u>line</u> of H<sub>2</sub>O</p>"]),
            ("[words](https://a.example/)", ['<p><a href="https://a.example/">words</a></p>']),
            ("Part Two\n--------", ["<h2>Part Two</h2>"]),
            ("```\nlines\n  kept\n```", ["<p>lines<br>\xa0\xa0kept</p>"]),
            ("~~~", ["<hr>"]),
        ],
    )
    def test_is_read_as_fiction_has_it(self, text, lines):
        assert second(text) == lines

    @pytest.mark.parametrize("pause", ["#", "* * *", "***", "---", "###", "*", "⁂", "_ _ _", "~ ~ ~"])
    def test_has_pauses_of_every_form(self, pause):
        assert second(pause) == ["<hr>"]

    def test_has_a_pause_right_below_a_paragraph(self):
        assert story(f"{PROSE}\n---\n{PROSE}").body.split("\n")[1] == "<hr>"

    def test_has_footnotes_that_keep_their_names(self):
        body = story(f"{PROSE} Paid[^a1]. Sung[^Long Name].\n\n[^a1]: In *roubles*.\n\n[^Long Name]: A waltz.\n").body
        assert body.endswith('<ol data-kind="notes"><li data-note="a1">In <em>roubles</em>.</li></ol>')

    def test_has_notes_in_the_line(self):
        assert story(f"{PROSE} Paid^[In *roubles*.].").body.endswith(
            '<ol data-kind="notes"><li data-note="k1">In <em>roubles</em>.</li></ol>'
        )

    def test_loses_remarks_which_are_counted(self):
        found = story(f"{PROSE} <!-- Is she drunk here? -->\n\n<!-- Cut\n\nit. -->\n\n{PROSE}")
        assert "drunk" not in found.body and "Cut" not in found.body
        assert found.counts == {"lost comment": 2}

    def test_counts_pictures(self):
        assert story(f"{PROSE}\n\n![A boat](boat.jpg)\n\n{PROSE}").counts == {"picture": 1}


FRONT = """---
title: "The Long: Way"
author: [Jane Doe, 'John Roe']
description: >
  A story
  of the river.
lang: en-gb
date: 2024-05-01
tags:
  - spies
  - trains
---
"""


class TestFrontMatter:
    def test_is_read_and_what_is_not_read_is_counted(self):
        found = story(f"{FRONT}\n{PROSE}")
        assert (found.title, found.authors) == ("The Long: Way", ("Jane Doe", "John Roe"))
        assert (found.standfirst, found.lang, found.dated) == ("A story of the river.", "en-GB", "2024-05-01")
        assert found.counts == {"front matter": 1}
        assert found.body == f"<p>{PROSE.strip()}</p>"

    @pytest.mark.parametrize(
        ("line", "values"),
        [
            ("a: b", ["b"]),
            ('a: "b \\"c\\" \\u00e9"', ['b "c" é']),
            ("a: 'it''s'", ["it's"]),
            ('a: [b, "c, d"]', ["b", "c, d"]),
            ("a:\n- b\n- c", ["b", "c"]),
            ("a:", []),
            ('a: "', ['"']),
        ],
    )
    def test_is_read_as_people_write_it(self, line, values):
        assert front_matter(line) == {"a": values}

    def test_that_is_none_is_a_pause(self):
        assert story(f"---\n{PROSE}\n---\n{PROSE}").body.count("<hr>") == 1
