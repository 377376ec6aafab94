import pytest

from stories.derived.drawing.rail import draw_rail
from tests.support.svg import outside, parse, size


def bars(svg):
    return parse(svg)[1][0].attributes["d"].split("M")[1:]


class TestRail:
    def test_has_a_bar_a_paragraph_as_long_as_the_paragraph(self):
        assert [bar.split("h")[1].split("v")[0] for bar in bars(draw_rail([200, 400, 100]))] == [
            "32",
            "64",
            "16",
        ]

    def test_is_empty_without_paragraphs(self):
        assert draw_rail([]) == ""

    def test_keeps_a_short_paragraph_visible(self):
        assert "h8v" in bars(draw_rail([1, 4000]))[0]

    @pytest.mark.parametrize("count", [1, 6, 40, 41, 104, 105, 1000, 20_000])
    def test_of_any_story_fits_beside_it(self, count):
        svg = draw_rail([100 + i % 7 for i in range(count)])
        assert outside(svg) == []
        assert size(parse(svg)[0])[1] <= 520
        assert len(bars(svg)) <= 104
        assert len(svg) < 4000

    def test_of_silent_paragraphs_still_stands(self):
        assert len(bars(draw_rail([0, 0]))) == 2

    def test_is_hidden_from_assistive_tools_and_takes_the_id_given(self):
        root, _ = parse(draw_rail([1], clip_id='a"b'))
        assert root.get("aria-hidden") == "true"
        assert root[0].get("id") == 'a"b'
