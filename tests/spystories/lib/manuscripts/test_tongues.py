"""The language of texts that do not say it."""

import pytest

from spystories.lib.manuscripts.framing import frame
from spystories.lib.manuscripts.plain import read

TEXTS = {
    "en": "He walked down to the river and waited for the boat, which did not come until after ten.",
    "de": "Er ging zum Fluss hinunter und wartete auf das Boot, das nicht kam, und es war schon nach zehn.",
    "fr": "Il descendit vers le fleuve et attendit le bateau, qui ne vint pas, dans la nuit, avec les autres.",
    "es": "Bajó al río y esperó el barco, que no llegó hasta las diez, con los otros, pero no se movió.",
    "it": "Scese al fiume e aspettò la barca, che non venne, con gli altri della casa, ma non era tardi.",
    "pt": "Ele desceu até o rio e esperou o barco, que não veio, com os outros, mas ela não estava na casa.",
    "nl": "Hij liep naar de rivier en wachtte op het schip, dat niet kwam, en het was al laat voor een man.",
    "he": "הוא ירד אל הנהר וחיכה לסירה.",
    "ar": "نزل إلى النهر وانتظر القارب.",
    "el": "Κατέβηκε στο ποτάμι και περίμενε τη βάρκα.",
    "ru": "Он спустился к реке и ждал лодку, которая ещё не пришла, и мы были там.",
    "ja": "彼は川まで歩いて行き、船を待った。",
    "zh": "他走到河边，等那条船。",
    "ko": "그는 강가로 내려가 배를 기다렸다.",
}


@pytest.mark.parametrize("lang", TEXTS)
def test_is_told_by_script_or_words(lang):
    assert frame(read(TEXTS[lang]), "x.txt").lang == lang


@pytest.mark.parametrize(
    "text", ["", "Berlin!", "1961", "Lorem ipsum dolor sit amet.", "Він жив у Києві її.", "او به رودخانه رفت چون گفت"]
)
def test_is_nothing_where_it_is_not_sure(text):
    story = frame(read(text), "x.txt")
    assert (story.lang if story else "") == ""


def test_that_the_file_says_is_surer():
    source = read(TEXTS["de"])
    source.lang = "de-AT"
    assert frame(source, "x.txt").lang == "de-AT"
