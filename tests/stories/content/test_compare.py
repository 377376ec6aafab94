"""Comparing two contents and merging three."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.content.compare import GONE, NEW, SAME, compare, compare_texts
from stories.content.value import Content, Part, TagLine

WORDS = st.lists(st.sampled_from(["rain", "Anna", "left", "the", "café", "–", "at", "night."]), max_size=8)
BODIES = st.lists(WORDS.filter(bool), max_size=6).map(lambda rows: "\n".join(f"<p>{' '.join(row)}</p>" for row in rows))


def body(*paragraphs):
    return "\n".join(f"<p>{text}</p>" for text in paragraphs)


def content(*paragraphs, **fields):
    return Content(title="T", body=body(*paragraphs), **fields)


class TestCompare:
    def test_finds_nothing_in_equal_contents(self):
        result = compare(content("Rain."), content("Rain."))
        assert result.is_empty
        assert (result.added, result.removed) == (0, 0)

    def test_marks_the_words_that_changed(self):
        (passage,) = compare(content("most sceptical of faces"), content("most skeptical of faces")).body
        assert [piece for piece in passage.pieces if piece.op != SAME] == [
            (GONE, "sceptical"),
            (NEW, "skeptical"),
        ]
        assert (passage.op, passage.before, passage.after) == ("changed", 1, 1)

    def test_keeps_paragraphs_apart_that_came_and_went(self):
        before = content("The first stays.", "The second goes away.", "The last stays.")
        after = content("The first stays.", "The last stays.", "Something wholly different begins.")
        ops = [(passage.op, passage.before, passage.after) for passage in compare(before, after).body]
        assert ops == [("same", 1, 1), ("gone", 2, 0), ("same", 3, 2), ("new", 0, 3)]

    def test_tells_emphasis_from_words(self):
        (passage,) = compare(content("He ran."), content("He <em>ran</em>.")).body
        assert (passage.op, passage.marks) == ("changed", True)

    def test_tells_pictures_by_their_names_and_widths_and_counts_no_word_of_theirs(self):
        figure = '<figure data-picture="map-a"></figure>'
        before, after = body("One.", "Two."), f"{body('One.')}\n{figure}\n{body('Two.')}"
        result = compare(Content(body=before), Content(body=after), {"map-a": "The map of Vienna"})
        (passage,) = [passage for passage in result.body if passage.op != SAME]
        assert (passage.op, passage.pieces) == (NEW, ((NEW, "[Picture: The map of Vienna, in the measure]"),))
        assert (result.added, result.removed) == (0, 0)
        wide = after.replace('"map-a"', '"map-a" data-width="wide"')
        (passage,) = [
            passage for passage in compare(Content(body=after), Content(body=wide)).body if passage.op != SAME
        ]
        assert passage.op == "changed"
        assert passage.pieces == (
            (GONE, "[Picture: map-a, in the measure]"),
            (NEW, "[Picture: map-a, wider than the text]"),
        )
        other = after.replace("map-a", "map-b")
        changed = [passage for passage in compare(Content(body=after), Content(body=other)).body if passage.op != SAME]
        assert [passage.op for passage in changed] == ["gone", "new"]

    def test_counts_words_added_and_removed(self):
        result = compare(content("One two three."), content("One three four five."))
        assert (result.added, result.removed) == (3, 2)

    def test_shows_titles_tags_and_cast(self):
        before = content("x", cast=(Part("a", "Anna", "lead"), Part("b", "Ben")))
        after = replace(before, title="U", cast=(Part("b", "Ben"), Part("c", "Cleo")), tags=(TagLine("t", "Trains"),))
        result = compare(before, after)
        assert [change.field for change in result.words] == ["title"]
        assert [(row.field, row.name, row.op) for row in result.rows] == [
            ("tags", "Trains", NEW),
            ("cast", "Anna", GONE),
            ("cast", "Cleo", NEW),
        ]

    def test_notices_another_order(self):
        anna, ben = Part("a", "Anna"), Part("b", "Ben")
        (change,) = compare(content("x", cast=(anna, ben)), content("x", cast=(ben, anna))).rows
        assert (change.op, change.pieces) == ("order", ((GONE, "Anna, Ben"), (NEW, "Ben, Anna")))

    @given(BODIES, BODIES)
    def test_gives_back_both_sides(self, old, new):
        passages = compare(Content(body=old), Content(body=new)).body

        def side(dropped, number):
            rows = [p for p in passages if getattr(p, number)]
            return ["".join(piece.text for piece in p.pieces if piece.op != dropped) for p in rows]

        def texts(source):
            return [line[3:-4] for line in source.split("\n") if line]

        assert side(NEW, "before") == texts(old)
        assert side(GONE, "after") == texts(new)

    @pytest.mark.parametrize("size", [900, 3_000])
    def test_ends_on_two_long_texts_without_a_word_in_common(self, size):
        before, after = " ".join(f"a{n}" for n in range(size)), " ".join(f"b{n}" for n in range(size))
        assert [piece.op for piece in compare_texts(before, after)] == [GONE, NEW]
