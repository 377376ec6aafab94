"""Languages: their tags, their names, and the direction in which they and texts are written."""

import pytest
from django.core.exceptions import ValidationError

from spystories.lib.languages import (
    LONGEST_TAG,
    NAMES,
    canonical_tag,
    direction_of,
    direction_of_text,
    find_tag,
    language_tag,
    name_of,
)


class TestTags:
    @pytest.mark.parametrize(
        ("typed", "written"),
        [("EN", "en"), ("pt-br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), ("de-1996", "de-1996"), ("iw", "he")],
    )
    def test_are_written_as_the_standard_has_them(self, typed, written):
        assert canonical_tag(typed) == written
        language_tag(written)
        if typed != written:
            with pytest.raises(ValidationError, match=written):
                language_tag(typed)

    @pytest.mark.parametrize("typed", ["Elvish", "e", "en_US", "en-", "-en", "en-x", 'en" dir="rtl', "עברית", "en\n"])
    def test_what_is_none_is_refused_and_left_alone(self, typed):
        assert canonical_tag(typed) == typed
        with pytest.raises(ValidationError):
            language_tag(typed)


class TestNames:
    def test_every_tag_is_one_and_fits(self):
        for tag in NAMES:
            language_tag(tag)
            assert len(tag) <= LONGEST_TAG

    def test_each_leads_back_to_its_tag(self):
        for turn in (0, 1):
            assert {names[turn]: find_tag(names[turn]) for names in NAMES.values()} == {
                names[turn]: tag for tag, names in NAMES.items()
            }

    @pytest.mark.parametrize(
        ("typed", "tag"),
        [
            ("עברית", "he"),
            ("hebrew", "he"),
            (" HE ", "he"),
            ("francais", "fr"),
            ("German", "de"),
            ("pt_br", "pt_br"),
            ("tlh", "tlh"),
            ("SR-latn-rs", "sr-Latn-RS"),
            ("", ""),
        ],
    )
    def test_are_found_in_any_case_with_or_without_accents(self, typed, tag):
        assert find_tag(typed) == tag

    def test_of_a_language_without_one_its_tag_is_shown(self):
        assert [name_of(tag) for tag in ("he", "tlh", "")] == ["עברית", "tlh", ""]


class TestDirections:
    @pytest.mark.parametrize(
        "tag", ["he", "ar-EG", "fa", "ur", "yi", "iw", "az-Arab", "pa-Arab-PK", "ckb", "dv", "syr"]
    )
    def test_from_right_to_left(self, tag):
        assert direction_of(tag) == "rtl"

    @pytest.mark.parametrize("tag", ["en", "de-CH", "ru", "ja", "yi-Latn", "ar-Latn", "ku", "az", "tlh"])
    def test_from_left_to_right(self, tag):
        assert direction_of(tag) == "ltr"

    @pytest.mark.parametrize(
        ("text", "direction"),
        [
            ("It rained.", "ltr"),
            ("ירד גשם.", "rtl"),
            ("כבר", "rtl"),
            ("שלום, he said, and left the room.", "ltr"),
            ("Lisbon? ירד שם גשם כל הלילה.", "rtl"),
            ("𞤀𞤁𞤂", "rtl"),
        ],
    )
    def test_of_a_text_is_that_of_most_of_its_letters(self, text, direction):
        assert [direction_of_text(text, usual) for usual in ("ltr", "rtl")] == [direction] * 2

    @pytest.mark.parametrize("text", ["", "17", "…?!", "אב ab"])
    def test_of_a_text_that_says_neither_is_the_usual_one(self, text):
        assert [direction_of_text(text, usual) for usual in ("ltr", "rtl")] == ["ltr", "rtl"]
