"""What is made of a picture's file: told by content, turned right, without metadata, in few widths."""

import json
import sys
from unittest import mock

import pytest

from spystories.lib.pictures import Refused, preparing
from spystories.lib.pictures.preparing import prepare
from tests.support.picture_files import MAKER, drawn, exif, opened, picture_file, profile, written

DAMAGED = "The picture is damaged, and cannot be opened."
LONG = "The picture takes too long to open. Save it anew, smaller, and bring that."


def refused(data):
    with pytest.raises(Refused) as refusal:
        prepare(data)
    return str(refusal.value)


def is_red(pixel):
    return pixel[0] > 150 and pixel[2] < 90


def is_blue(pixel):
    return pixel[2] > 150 and pixel[0] < 90


class TestWhatIsMade:
    @pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
    def test_is_webp_in_few_widths_and_one_fallback(self, format):
        data = picture_file(1000, 500, format)
        made = prepare(data)
        assert (made.format, made.width, made.height, made.has_alpha) == (format.lower(), 1000, 500, False)
        assert made.widths == (480, 960, 1000)
        names = [*(f"{made.digest[:32]}-{width}.webp" for width in made.widths), f"{made.digest[:32]}-960.jpg"]
        assert list(made.files) == names
        for name, file in made.files.items():
            picture = opened(file)
            assert f"-{picture.width}." in name
            assert picture.format == ("WEBP" if name.endswith("webp") else "JPEG")
            assert picture.height == round(picture.width / 2)
            assert is_red(picture.getpixel((5, 5))) and is_blue(picture.getpixel((5, picture.height - 5)))

    def test_is_no_wider_than_the_picture(self):
        made = prepare(picture_file(300, 200))
        assert made.widths == (300,)
        assert [opened(file).size for file in made.files.values()] == [(300, 200)] * 2

    def test_of_a_large_one_ends_at_the_largest_width(self):
        made = prepare(picture_file(4000, 3000))
        assert made.widths == (480, 960, 1920)
        assert opened(made.files[f"{made.digest[:32]}-1920.webp"]).size == (1920, 1440)

    def test_of_a_very_high_one_is_less_wide(self):
        made = prepare(picture_file(2000, 14_000))
        *_few, largest = made.widths
        assert largest == 960
        assert opened(made.files[f"{made.digest[:32]}-{largest}.webp"]).height <= 16_383

    def test_of_an_upright_one_is_a_little_less_wide(self):
        assert 960 < prepare(picture_file(2000, 4000)).widths[-1] < 1920

    def test_keeps_clear_parts_and_has_a_png_beside_them(self):
        made = prepare(picture_file(format="PNG", mode="RGBA"))
        webp, png = (opened(file) for file in made.files.values())
        assert made.has_alpha and png.format == "PNG"
        assert [picture.mode for picture in (webp, png)] == ["RGBA", "RGBA"]
        assert png.getpixel((60, 0))[3] < 20 < 230 < png.getpixel((60, 79))[3]

    def test_has_no_clear_parts_where_all_is_solid(self):
        picture = drawn()
        picture.putalpha(255)
        made = prepare(written(picture, "PNG"))
        assert not made.has_alpha and list(made.files)[-1].endswith(".jpg")

    def test_has_the_colour_of_most_of_it(self):
        picture = drawn()
        picture.paste((30, 30, 200), (0, 20, 120, 80))
        assert prepare(written(picture, "PNG")).colour == "#1e1ec8"


class TestTurning:
    # In which corner the red half's first row ends up follows from how the camera was held.
    @pytest.mark.parametrize("orientation", range(1, 9))
    @pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
    def test_is_done_as_the_camera_says(self, orientation, format):
        made = prepare(picture_file(120, 80, format, exif=exif(orientation)))
        sideways = orientation >= 5
        assert (made.width, made.height) == ((80, 120) if sideways else (120, 80))
        picture = opened(next(iter(made.files.values())))
        assert picture.size == (made.width, made.height)
        wide, high = made.width - 6, made.height - 6
        red = {1: (5, 5), 2: (5, 5), 3: (5, high), 4: (5, high), 5: (5, 5), 6: (wide, 5), 7: (wide, 5), 8: (5, 5)}
        blue = {1: (5, high), 2: (5, high), 3: (5, 5), 4: (5, 5), 5: (wide, 5), 6: (5, 5), 7: (5, 5), 8: (wide, 5)}
        assert is_red(picture.getpixel(red[orientation])) and is_blue(picture.getpixel(blue[orientation]))


class TestWhatIsForgotten:
    @pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
    def test_is_all_that_the_file_says_beside_the_picture(self, format):
        data = picture_file(format=format, exif=exif(), icc_profile=profile(), xmp=b"<x:xmpmeta>Vienna</x:xmpmeta>")
        for file in prepare(data).files.values():
            picture = opened(file)
            assert not picture.getexif() and not picture.info.keys() & {"exif", "icc_profile", "xmp", "comment"}
            assert MAKER.encode() not in file and b"Vienna" not in file

    def test_of_what_moves_is_all_but_the_first_frame_and_a_word_is_said(self):
        frames = [drawn(), drawn().rotate(180)]
        for format in ("PNG", "WEBP", "AVIF"):
            made = prepare(written(frames[0], format, save_all=True, append_images=frames[1:], duration=90))
            assert made.said == ("It moves: only its first frame is shown.",)
            assert is_red(opened(next(iter(made.files.values()))).getpixel((60, 9)))


class TestColours:
    def test_of_print_are_those_of_screens(self):
        made = prepare(written(drawn().convert("CMYK")))
        assert is_red(opened(next(iter(made.files.values()))).getpixel((60, 9)))

    def test_in_sixteen_bits_of_grey_have_eight(self):
        grey = drawn().convert("L").point(lambda value: value * 257, "I").convert("I;16")
        before, after = drawn().convert("L"), opened(next(iter(prepare(written(grey, "PNG")).files.values())))
        assert abs(before.getpixel((60, 9)) - after.getpixel((60, 9))[0]) < 8

    def test_of_a_palette_are_its_own(self):
        made = prepare(written(drawn().quantize(4), "PNG"))
        assert is_red(opened(next(iter(made.files.values()))).getpixel((60, 9)))

    @pytest.mark.parametrize("broken", [b"no profile at all", profile()[:200], b"\0" * 3000])
    def test_are_as_they_are_under_a_broken_profile(self, broken):
        made = prepare(written(drawn(), icc_profile=broken))
        assert is_red(opened(next(iter(made.files.values()))).getpixel((60, 9)))


class TestTheProcess:
    @pytest.mark.parametrize(
        ("code", "said"),
        [
            ("import time; time.sleep(60)", LONG),
            ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", LONG),
            ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", DAMAGED),
            ("pass", DAMAGED),
            ("print('[' * 100000)", DAMAGED),
            ("print('{}')", DAMAGED),
            ("""print('{"refused": "Two\\\\nlines."}')""", "Two lines."),
        ],
    )
    def test_that_gives_no_picture_is_one_plain_sentence(self, code, said):
        with (
            mock.patch.object(preparing, "_command", lambda: [sys.executable, "-c", code]),
            mock.patch.object(preparing, "PATIENCE", 2),
        ):
            assert refused(picture_file()) == said

    @pytest.mark.parametrize(
        "wrong",
        [
            {"format": "gif"},
            {"width": 0},
            {"width": 400},
            {"colour": "red; }"},
            {"files": [[120, "webp", 4], [120, "svg", 4]]},
            {"files": [[120, "webp", 3], [120, "jpeg", 5]]},
            {"files": [[120, "webp", 4]]},
        ],
    )
    def test_is_not_believed_what_no_picture_can_be(self, wrong):
        facts = {"format": "png", "width": 120, "height": 80, "has_alpha": False, "colour": "#1e1ec8", "said": []}
        facts |= {"files": [[120, "webp", 4], [120, "jpeg", 2]]}
        files = b"RIFF\xff\xd8"
        assert preparing.unpacked(json.dumps(facts).encode() + b"\n" + files, "ab" * 32).width == 120
        with pytest.raises(Refused):
            preparing.unpacked(json.dumps(facts | wrong).encode() + b"\n" + files, "ab" * 32)

    def test_takes_no_file_that_is_too_large_or_empty(self):
        assert refused(b"x" * (preparing.LARGEST + 1)) == "The file is larger than 30 MB."
        assert refused(b"") == "The file is empty."

    def test_that_waits_too_long_is_asked_to_come_again(self):
        taken = [preparing._turns.acquire(timeout=1) for _turn in range(preparing.AT_ONCE)]
        try:
            with mock.patch.object(preparing, "PATIENCE", 0):
                assert refused(picture_file()).startswith("Too many pictures are being taken just now.")
        finally:
            for _turn in taken:
                preparing._turns.release()
