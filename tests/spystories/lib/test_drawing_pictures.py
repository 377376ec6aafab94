"""How pages draw pictures: what they take room for, load and say."""

import re

import pytest

from spystories.lib.pictures import ShownPicture, draw_banner, draw_figure, draw_lead, draw_picture, draw_portrait

SHOWN = ShownPicture("k", "ab" * 32, 1600, 900, (480, 960, 1600), False, "#8a7f6b", "A harbour")
FILE = "ab" * 16


def test_it_takes_its_room_before_it_is_there_and_has_a_ground_in_its_colour():
    drawn = draw_picture(SHOWN)
    assert 'width="1600" height="900"' in drawn
    assert '<path fill="#8a7f6b"' in drawn
    assert "style=" not in drawn


def test_what_has_clear_parts_has_no_ground():
    assert "fill=" not in draw_picture(SHOWN._replace(has_alpha=True))


def test_browsers_choose_among_its_widths_and_others_take_the_fallback():
    drawn = draw_picture(SHOWN, "/admin/pictures/", sizes="50vw")
    widths = re.search(r'<source type="image/webp" srcset="([^"]+)" sizes="50vw">', drawn)[1]
    assert widths == ", ".join(f"/admin/pictures/{FILE}-{w}.webp {w}w" for w in SHOWN.widths)
    assert f'src="/admin/pictures/{FILE}-960.jpg"' in drawn
    assert f"{FILE}-300.png" in draw_picture(SHOWN._replace(width=300, widths=(300,), has_alpha=True))


def test_only_what_stands_first_is_loaded_at_once():
    assert 'loading="lazy"' in draw_figure(SHOWN)
    for drawn in (draw_lead(SHOWN), draw_portrait(SHOWN), draw_banner(SHOWN)):
        assert "lazy" not in drawn
        assert 'fetchpriority="high"' in drawn


@pytest.mark.parametrize(
    ("focus", "said"),
    [
        ((50, 50), ""),
        ((40, 60), ""),
        ((0, 100), ' data-x="0" data-y="4"'),
        ((20, 80), ' data-x="1" data-y="3"'),
        ((50, 30), ' data-x="2" data-y="1"'),
    ],
)
def test_a_crop_keeps_the_nearest_of_five_points(focus, said):
    assert f'<span class="frame"{said}>' in draw_picture(SHOWN._replace(focus=focus))


def test_caption_and_credit_stand_below_and_the_source_is_led_to():
    bare = draw_figure(SHOWN)
    assert "figcaption" not in bare
    told = draw_figure(
        SHOWN._replace(caption='The "mole"', credit="Photograph: R. D.", source="https://example.org/1983?a=1&b=2")
    )
    assert '<span class="caption" dir="auto">The &quot;mole&quot;</span>' in told
    assert '<a href="https://example.org/1983?a=1&amp;b=2" rel="external noopener">Photograph: R. D.</a>' in told
    words = draw_figure(SHOWN._replace(credit="R. D.", source="City archive, CC BY 4.0"))
    assert '<span class="credit" dir="auto">R. D. City archive, CC BY 4.0</span>' in words
    assert "javascript" not in re.sub("<[^>]*>", "", draw_figure(SHOWN._replace(alt="javascript:")))
    assert '<a href="javascript' not in draw_figure(SHOWN._replace(source="javascript:alert(1)"))


def test_layouts_say_which_they_are_and_a_tall_one_that_it_is():
    assert "data-width" not in draw_figure(SHOWN)
    assert '<figure class="picture" data-width="full">' in draw_figure(SHOWN, layout="full")
    assert "100vw" in draw_figure(SHOWN, layout="full")
    assert "data-tall" in draw_figure(SHOWN._replace(height=2400))
    assert "data-tall" not in draw_figure(SHOWN)


def test_what_is_decorative_has_an_empty_alternative():
    assert 'alt=""' in draw_picture(SHOWN._replace(alt=""))
    assert 'alt="A &lt;b&gt;"' in draw_picture(SHOWN._replace(alt="A <b>"))
