from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from characters.drawing.circle import Neighbour, draw_circle
from tests.support.proof import proof
from tests.support.svg import labels, outside, parse, size

NAMES = [
    "Anastasia Vladimirovna Bezborodko",
    "Kirill Ivanovich Kalnina",
    "Sophia",
    "Nero Popov",
    "W" * 60,
    "Emil Ivanovich Kovalchuk",
    "Olivier Kalmurzaev",
    "Konstantin Konstantinovich Konstantinopolsky",
    "Wu",
    "المعلم عبد الله",
    "名探偵コナンと怪盗キッドの最後の約束についての長い名前の人",
    "a " * 30,
]


def draw(subject="Emil", count=4, **more):
    others = [Neighbour(NAMES[i % len(NAMES)], note="heard the tales") for i in range(count)]
    return draw_circle(subject, others, title="Emil and the others.", **more)


def overlapping(svg):
    """Pairs of labels, dots and the bar that cover each other, but for the bar and its own name."""
    parts = [part for part in parse(svg)[1] if part.tag in ("text", "circle", "rect")]
    return [
        (a, b)
        for a, b in combinations(parts, 2)
        if a.box.meets(b.box) and "on-violet" not in (a.attributes["class"], b.attributes["class"])
    ]


class TestWhoIsDrawn:
    @pytest.mark.parametrize("count", [0, 1, 2])
    def test_nobody_below_three_others(self, count):
        assert draw(count=count) == ""

    def test_everyone_from_three_to_twelve(self):
        for count in range(3, 13):
            assert draw(count=count).count("<circle") == count

    def test_the_twelve_nearest_of_forty_in_the_order_given(self):
        svg = draw_circle("Emil", [(f"P{i}", 1 + i % 4) for i in range(40)], title="t")
        heaviest = [f"P{i}" for i in range(40) if i % 4 == 3] + ["P2", "P6"]
        names = [part.text for part in labels(svg, **{"class": "halo"})]
        assert names == sorted(heaviest, key=lambda name: int(name[1:]))

    def test_the_subject_in_the_middle(self):
        svg = draw("Emil")
        root, parts = parse(svg)
        (bar,) = [part for part in parts if part.tag == "rect"]
        (name,) = labels(svg, **{"class": "on-violet"})
        assert name.text == "Emil"
        assert bar.box.left < name.box.left
        assert name.box.right < bar.box.right
        assert bar.box.left + bar.box.right == size(root)[0]


class TestHowTheyAreDrawn:
    def test_a_tie_of_the_past_is_dashed(self):
        svg = draw_circle("Emil", [("A", 1, "", True), ("B",), ("C",)], title="t")
        assert svg.count('class="tie-line dashed"') == 1
        assert svg.count('class="tie-line"') == 2

    def test_the_first_stands_at_the_top_and_the_rest_clockwise(self):
        svg = draw_circle("Emil", [("A",), ("B",), ("C",), ("D",)], title="t")
        a, b, c, d = (part.box for part in labels(svg, **{"class": "halo"}))
        assert a.top < b.top < c.top
        assert d.left < a.left < b.left

    def test_notes_are_shown_while_there_is_room(self):
        assert "heard the tales" in draw(count=6)
        assert "heard the tales" not in draw(count=7)

    def test_long_names_take_two_lines_and_an_ellipsis(self):
        names = [part.text for part in labels(draw_circle("Emil", [("Ab" * 30,)] * 4, title="t"))]
        assert sum(name.endswith("…") for name in names) == 2  # those at the sides; top and bottom have room

    def test_it_is_named_under_the_id_given(self):
        root, _ = parse(draw_circle('"E"', [("<b>",)] * 3, title="A & B", title_id='a"b'))
        assert root.get("aria-labelledby") == 'a"b'
        assert (root[0].get("id"), root[0].text) == ('a"b', "A & B")

    def test_a_page_that_runs_from_the_right_does_not_turn_it(self):
        assert parse(draw())[0].get("direction") == "ltr"


class TestRoom:
    @pytest.mark.parametrize("count", range(3, 14))
    @pytest.mark.parametrize("subject", ["Q", "", "Emil Ivanovich Kovalchuk", "W" * 60])
    def test_nothing_overlaps_or_leaves_the_box(self, subject, count):
        svg = draw(subject, count)
        assert outside(svg) == []
        assert overlapping(svg) == []

    @settings(max_examples=proof(1500), deadline=None, database=None)
    @given(
        st.text(max_size=80),
        st.lists(
            st.tuples(st.text(max_size=80), st.integers(0, 9), st.text(max_size=40), st.booleans()),
            max_size=20,
        ),
    )
    def test_holds_for_anyone(self, subject, others):
        svg = draw_circle(subject, others, title=subject)
        assert svg == draw_circle(subject, others, title=subject)
        if len(others) < 3:
            assert svg == ""
        else:
            assert outside(svg) == []
            assert overlapping(svg) == []
