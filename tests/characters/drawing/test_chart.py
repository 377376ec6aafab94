from itertools import combinations
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from characters.drawing.chart import draw_chart
from characters.drawing.projection import Projection, centre_and_span
from tests.support.proof import proof
from tests.support.svg import labels, outside, parse

PARIS, BERLIN = ("Paris", 48.86, 2.35), ("Berlin", 52.52, 13.4)
MOSCOW, MACAU = ("Moscow", 55.75, 37.62), ("Macau", 22.2, 113.54)
NEW_YORK, SYDNEY = ("New York", 40.71, -74.01), ("Sydney", -33.87, 151.21)
FOUR = [PARIS, BERLIN, MOSCOW, MACAU]
POLES = [("North Pole", 90, 0), ("South Pole", -90, 0)]
PACIFIC = [("Suva", -18.14, 178.44), ("Apia", -13.83, -171.77), ("Auckland", -36.85, 174.76)]
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch and all around it"
FORTY = [(f"Place {i}", i * 37 % 130 - 60, i * 101 % 360 - 180) for i in range(40)]
EUROPE = [
    ("Vienna", 48.2, 16.4),
    ("Prague", 50.1, 14.4),
    ("Budapest", 47.5, 19),
    ("Bratislava", 48.1, 17.1),
    ("Trieste", 45.6, 13.8),
    ("Zürich", 47.4, 8.5),
    ("London", 51.5, -0.1),
    ("Paris", 48.86, 2.35),
    ("Rome", 41.9, 12.5),
    ("Helsinki", 60.2, 24.9),
]
CITY = [(f"Café {i}", 48.86 + i / 1000, 2.35) for i in range(40)]
HARD = {
    "four stories": FOUR,
    "New York": [NEW_YORK, *FOUR],
    "Sydney": [SYDNEY, *FOUR],
    "New York and Sydney": [NEW_YORK, SYDNEY, *FOUR],
    "both sides of 180 degrees": PACIFIC,
    "far north, both sides": [("Anchorage", 61.2, -149.9), ("Yakutsk", 62, 129.7), ("Tromsø", 69.6, 18.9)],
    "one pole": POLES[:1],
    "a pole and cities": [POLES[0], *FOUR],
    "both poles": POLES,
    "both poles and cities": [*FOUR, *POLES],
    "far south": [POLES[1], ("McMurdo", -77.85, 166.67), ("Ushuaia", -54.8, -68.3)],
    "on the equator": [("Quito", 0, -78.5), ("Nairobi", 0, 36.8), ("Singapore", 0, 103.8)],
    "one alone": [PARIS],
    "two at one point": [PARIS, ("Lutetia", *PARIS[1:])],
    "opposite": [("Here", 40, 0), ("There", -40, 180)],
    "one meridian, two ways": [("East", 10, 180), ("West", 20, -180)],
    "forty": FORTY,
    "Europe": EUROPE,
    "forty in a city": CITY,
    "long names": [(LONG, 50, 0), (LONG + "!", 52, 4), ("", 49, 1)],
}


def draw(places, here=0):
    return draw_chart(places, here, title="Chart.")


def gap(box, point):
    """How far a point lies from a box."""
    across = max(box.left - point[0], point[0] - box.right, 0)
    return hypot(across, max(box.top - point[1], point[1] - box.bottom, 0))


def overlapping_labels(svg):
    return [(a.text, b.text) for a, b in combinations(labels(svg), 2) if a.box.meets(b.box)]


def dots(svg):
    return [part for part in parse(svg)[1] if part.tag == "circle"]


def middle(box):
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


class TestAnyChart:
    @pytest.mark.parametrize("case", HARD)
    def test_stays_in_its_box_and_names_its_subject_without_overlap(self, case):
        places = HARD[case]
        for here, (name, *_) in enumerate(places):
            svg = draw(places, here)
            assert outside(svg) == []
            assert overlapping_labels(svg) == []
            own = [part for part in labels(svg) if part.attributes["class"] == "halo"]
            assert [part.text.rstrip("…") == name[: len(part.text.rstrip("…"))] for part in own] == [True][: bool(name)]

    @pytest.mark.parametrize("case", HARD)
    def test_has_a_grid(self, case):
        assert '<path class="grid-line" d="M' in draw(HARD[case])

    @settings(max_examples=proof(1500), deadline=None, database=None)
    @given(st.lists(st.tuples(st.text(max_size=70), st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=12))
    def test_holds_for_anywhere(self, places):
        svg = draw(places)
        assert svg == draw(places)
        assert outside(svg) == []
        assert overlapping_labels(svg) == []
        assert 1 + 1 <= len(dots(svg)) <= len(places) + 1


class TestSubject:
    def test_is_found_by_index_or_name(self):
        assert draw(FOUR, 2) == draw(FOUR, "Moscow")
        assert [part.text for part in labels(draw(FOUR, "Macau"), **{"class": "halo"})] == ["Macau"]

    def test_is_ringed_and_drawn_last(self):
        *_, ring, spot = dots(draw(FOUR, "Paris"))
        assert (ring.attributes["class"], spot.attributes["class"]) == ("violet-ring", "violet-fill")
        assert middle(ring.box) == pytest.approx(middle(spot.box))

    @pytest.mark.parametrize("here", ["Rome", 4, -5])
    def test_that_is_not_there_gives_no_chart(self, here):
        assert draw(FOUR, here) == ""

    @pytest.mark.parametrize(
        "at", [(None, None), (91, 0), (0, 400), (float("nan"), 0), (0, float("inf")), ("x", 0), (10**400, 0)]
    )
    def test_without_usable_coordinates_gives_no_chart_and_is_left_out_of_others(self, at):
        places = [("Nowhere", *at), PARIS]
        assert draw(places, 0) == ""
        assert draw(places, 1) == draw([PARIS])


class TestPlaces:
    def test_lie_the_short_way_round_the_earth(self):
        new_york, sydney, _ = (middle(dot.box) for dot in dots(draw([SYDNEY, NEW_YORK])))
        assert sydney[0] < new_york[0]  # across the Pacific
        assert new_york[1] < sydney[1]
        new_york, berlin, *_, paris = (middle(dot.box) for dot in dots(draw([PARIS, NEW_YORK, BERLIN, SYDNEY])))
        assert min(new_york[0], berlin[0]) < paris[0] < max(new_york[0], berlin[0])

    def test_on_both_sides_of_180_degrees_are_neighbours(self):
        apia, auckland, suva, _ = (middle(dot.box) for dot in dots(draw(PACIFIC, "Suva")))
        assert auckland[0] < suva[0] < apia[0]
        assert apia[1] < suva[1] < auckland[1]

    def test_at_one_point_share_a_dot(self):
        assert len(dots(draw([PARIS, BERLIN, ("Spandau", *BERLIN[1:])]))) == 3

    def test_are_the_sixty_nearest_at_most(self):
        many = [PARIS, *((f"P{i}", 48 - i / 10, 2) for i in range(300))]
        assert len(dots(draw(many))) == 59 + 2

    @pytest.mark.parametrize("case", ["forty", "Europe", "New York and Sydney"])
    def test_have_their_name_nearer_than_any_other_has(self, case):
        here, *others = HARD[case]
        spots = [middle(dot.box) for dot in dots(draw(HARD[case]))]
        others.sort(key=lambda place: hypot(place[1] - here[1], (place[2] - here[2] + 180) % 360 - 180))
        spot_of = dict(zip((name for name, *_ in others), spots, strict=False))
        for label in labels(draw(HARD[case]), **{"class": "small-text halo"}):
            assert gap(label.box, spot_of[label.text]) <= min(gap(label.box, spot) for spot in spots) + 4

    def test_near_the_subject_are_named_before_far_ones(self):
        near, far = ("Near Paris", 49.5, 4), ("Saint-Denis-en-Val", 47.2, 4)
        row = [(f"Crowd {i}", 51 + i / 10, 12) for i in range(30)]
        names = [part.text for part in labels(draw([PARIS, *row, near, far]))]
        assert names[:2] == ["Paris", "Near Paris"]
        assert len(names) < 33


class TestText:
    def test_is_escaped_and_cleared_of_what_xml_forbids(self):
        svg = draw_chart([("<b>&\x00\ud800", 1, 1)], 0, title="<i>", title_id='"x"')
        assert [part.text for part in labels(svg)] == ["<b>&"]
        root, _ = parse(svg)
        assert (root[0].text, root[0].get("id"), root.get("aria-labelledby")) == ("<i>", '"x"', '"x"')

    def test_a_page_that_runs_from_the_right_does_not_turn_it(self):
        assert parse(draw(FOUR))[0].get("direction") == "ltr"


class TestProjection:
    @pytest.mark.parametrize(
        ("lons", "expected"),
        [
            ([10], (10, 0)),
            ([-10, 30], (10, 40)),
            ([170, -170], (-180, 20)),
            ([175, -175, -160], (-172.5, 25)),
            ([180, -180], (-180, 0)),
            ([0, 360], (0, 0)),
        ],
    )
    def test_is_centred_away_from_the_widest_gap(self, lons, expected):
        assert centre_and_span(lons) == pytest.approx(expected)

    @pytest.mark.parametrize("case", HARD)
    def test_tells_apart_what_lies_apart(self, case):
        points = [(lat, lon) for _, lat, lon in HARD[case]]
        flat = [Projection(points)(*point) for point in points]
        for a, b in combinations(range(len(points)), 2):
            apart = abs(points[a][0] - points[b][0]) + abs((points[a][1] - points[b][1] + 180) % 360 - 180)
            if apart > 1:
                assert abs(flat[a][0] - flat[b][0]) + abs(flat[a][1] - flat[b][1]) > 0.1
            elif apart == 0:
                assert flat[a] == pytest.approx(flat[b])

    def test_keeps_north_up_in_both_hemispheres(self):
        for sign in (1, -1):
            for low, high in ((40, 50), (-5, 5), (70, 85)):  # conic, equirectangular, azimuthal
                projection = Projection([(sign * low, 0), (sign * high, 10)])
                north, south = (projection(sign * 45 + off, 5) for off in (1, -1))
                assert north[1] < south[1]
                west, east = (projection(sign * 45, 5 + off) for off in (-1, 1))
                assert west[0] < east[0]
