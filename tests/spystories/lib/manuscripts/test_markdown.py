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

    @pytest.mark.parametrize(
        "text",
        [
            "Paid.\n\n[^a]: In *roubles*.", "Paid[^A].\n\n[^a]: In *roubles*.",
            "<div>\nPaid[^a].\n</div>\n\n[^a]: In *roubles*.", "Paid.\n\n[^b]: Sung[^a].\n\n[^a]: In *roubles*.",
            "Paid.\n\n> [^a]: In *roubles*.",
        ],
    )  # fmt: skip
    def test_keeps_footnotes_that_no_mark_is_of(self, text):
        found = story(f"{PROSE}\n\n{text}\n\n{PROSE}")
        assert "In <em>roubles</em>.</p>" in found.body and "[^a]:" in found.body
        assert "<ol" not in found.body

    def test_keeps_a_second_footnote_of_one_name(self):
        body = story(f"{PROSE} Paid[^a].\n\n[^a]: In roubles.\n\n[^a]: In *dollars*.\n\n{PROSE}").body
        assert '<li data-note="a">In roubles.</li>' in body
        assert "<p>[^a]:</p>\n<p>In <em>dollars</em>.</p>" in body

    @pytest.mark.parametrize("name", ["script", "textarea", "style", "title", "svg", "Anna", "video", "select"])
    def test_keeps_what_only_looks_like_a_tag(self, name):
        text = f"He wrote <{name}> on the wall.\n\n{PROSE}\n\nShe wrote </{name}> below."
        assert second(text) == [
            f"<p>He wrote &lt;{name}&gt; on the wall.</p>", f"<p>{PROSE.strip()}</p>",
            f"<p>She wrote &lt;/{name}&gt; below.</p>",
        ]  # fmt: skip

    @pytest.mark.parametrize("begin", ["<script>", "<textarea>", "<!-- ", "<?php", "<!DOCTYPE", "<![CDATA[", "<svg>"])
    def test_keeps_what_stands_behind_what_never_ends(self, begin):
        body = story(f"{PROSE}\n\n{begin} Anna\n\nwent home.\n\n{PROSE}").body
        assert "Anna</p>" in body and "went home." in body and body.count(PROSE.strip()) == 2

    def test_keeps_what_somebody_in_brackets_says(self):
        assert second("[Anna]: Hello\n\n[Theo]: Yes") == ["<p>[Anna]: Hello</p>", "<p>[Theo]: Yes</p>"]
        assert second("[words][1]\n\n[1]: https://a.example/") == ['<p><a href="https://a.example/">words</a></p>']

    def test_has_notes_in_the_line(self):
        assert story(f"{PROSE} Paid^[In *roubles*.].").body.endswith(
            '<ol data-kind="notes"><li data-note="k1">In <em>roubles</em>.</li></ol>'
        )

    def test_loses_remarks_which_are_counted(self):
        found = story(f"{PROSE} <!-- Is she drunk here? -->\n\n<!-- Cut\n\nit. -->\n\n{PROSE}")
        assert "drunk" not in found.body and "Cut" not in found.body
        assert found.counts == {"lost comment": 2}

    def test_counts_pictures_that_stand_elsewhere(self):
        boat = "![A boat](https://example.org/boat.jpg)"
        assert story(f"{PROSE}\n\n{boat}\n\n{PROSE}").counts == {"picture": 1}


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


def test_our_own_has_titles_of_one_line():
    told = '---\nspystories: 1\ntitle: "a\\nb\\tc"\nbyline: "d\\u2028e"\n---\n'
    found = story(f"{told}\n{PROSE}")
    assert (found.title, found.byline) == ("a b c", "d e")
