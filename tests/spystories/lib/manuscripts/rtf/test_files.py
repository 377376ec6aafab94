"""What files of RTF say of themselves, and those that are refused."""

import pytest

from spystories.lib.manuscripts.found import Refused
from spystories.lib.manuscripts.rtf import LARGEST, read
from spystories.lib.manuscripts.rtf.reading import MOST_TOKENS
from spystories.lib.manuscripts.rtf.texts import DEEPEST, MOST_PARAGRAPHS
from tests.support.manuscripts.rtf import INFO, RUN, body, rtf


class TestWhatTheFileSays:
    def test_its_title_authors_and_date_are_known(self):
        source = read(rtf(b"so", info=INFO))
        assert (source.title, source.authors) == ("The Leak", ("Ines Duarte", "Ann Bly"))
        assert source.dated == "2019-04-05T06:07"
        for year in (b"0", b"-1", b"9999999999"):
            assert read(rtf(b"so", info=rb"{\creatim\yr" + year + rb"\mo1\dy1}")).dated == ""

    def test_the_styles_of_title_and_subtitle_go_before_it(self):
        words = RUN + rb"\s15 The\line Last Leak\par" + RUN + rb"\s16 A story\par" + RUN + rb"so\par"
        source = read(rtf(words, info=INFO))
        assert (source.title, source.subtitle, source.html) == ("The Last Leak", "A story", "<p>so</p>")

    def test_a_first_line_that_is_the_title_is_not_text(self):
        assert read(rtf(RUN + rb"\b THE LEAK\par\pard\plain so\par", info=INFO)).html == "<p>so</p>"


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"so",
            b"{\\rtf1 so",
            rtf(b"so")[:-20],
            b"{\\rtf1" + b"{" * DEEPEST + b"}" * DEEPEST + b"}",
            b"{\\rtf1{\\pict" + b"{" * DEEPEST + b"}" * DEEPEST + b"}}",
            b"{\\rtf1 " + b"a" * LARGEST + b"}",
            b"{\\rtf1 " + b"\\i" * MOST_TOKENS + b"}",
            b"{\\rtf1 " + b"\\par" * (MOST_PARAGRAPHS + 1) + b"}",
        ],
        ids=["empty", "other", "cut", "cut in words", "deep", "deep in a picture", "large", "many words", "many lines"],
    )
    def test_has_one_sentence(self, data):
        with pytest.raises(Refused, match=r"^[A-Z][^\n]+\.$"):
            read(data)

    def test_depth_that_people_reach_is_read(self):
        assert body(b"{" * 400 + b"so" + b"}" * 400) == "<p>so</p>"

    def test_a_brace_too_many_loses_nothing(self):
        assert body(RUN + rb"one\par}two\par{") == "<p>one</p>\n<p>two</p>"
