"""The encoding of a text: what is sure is taken, what is not is asked for with what each would read."""

import pytest

from spystories.lib.manuscripts import Refused
from spystories.lib.manuscripts.decoding import decode

SENTENCES = {
    "cp1252": "“I don’t know,” she said – and left… the café. Résumé.",
    "mac_roman": "“I don’t know,” she said – and left… the café. Über.",
    "cp1250": "Zażółć gęślą jaźń. Przyszedł późno wieczorem, żeby coś wziąć.",
    "iso8859-2": "Zażółć gęślą jaźń. Przyszedł późno wieczorem, żeby coś wziąć.",
    "cp1251": "Он вошёл в комнату и сел. Никто не сказал ни слова.",
    "koi8_r": "Он вошёл в комнату и сел. Никто не сказал ни слова.",
    "cp1253": "Το σπίτι ήταν σκοτεινό. Κανείς δεν μίλησε.",
    "cp1254": "Şehir karanlıktı. Hiç kimse bir şey söylemedi, ağır ağır yürüdü.",
    "cp1255": "הוא נכנס לחדר וישב. אף אחד לא אמר מילה.",
    "cp1256": "دخل الغرفة وجلس. لم يقل أحد كلمة.",
    "cp932": "彼は部屋に入って座った。誰も何も言わなかった。",
    "euc_jp": "彼は部屋に入って座った。誰も何も言わなかった。",
    "gb18030": "他走进房间坐了下来。没有人说一句话。",
    "cp949": "그는 방에 들어가 앉았다. 아무도 말하지 않았다.",
    "cp874": "เขาเดินเข้าไปในห้องแล้วนั่งลง ไม่มีใครพูดอะไร",
}


class TestWhatIsSure:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_is_taken(self, encoding):
        text = "Once upon a time there was a café – “so”."
        assert decode(text.encode(encoding)) == (text, ())

    @pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
    def test_is_what_the_mark_says(self, mark):
        kind = "utf-16-le" if mark[0] == 255 else "utf-16-be"
        assert decode(mark + "Zażółć".encode(kind)).text == "Zażółć"

    @pytest.mark.parametrize(
        ("head", "encoding"),
        [
            (b'<html><meta charset="windows-1251">', "cp1251"),
            (b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "koi8_r"),
            (b'<?xml version="1.0" encoding="ISO-8859-1"?>', "cp1252"),
        ],
    )
    def test_is_what_the_page_itself_says(self, head, encoding):
        words = SENTENCES["cp1252" if encoding == "cp1252" else "cp1251"]
        assert decode(head + words.encode(encoding)).text.endswith(words)

    def test_is_what_was_answered(self):
        assert decode("Zażółć".encode("iso8859-2"), "iso-8859-2").text == "Zażółć"

    @pytest.mark.parametrize("encoding", ["rot13", "zip", "idna", "nonsense", "utf-7", "\0", "unicode_escape", "é"])
    def test_is_no_other_answer(self, encoding):
        with pytest.raises(Refused, match="The encoding is not known here"):
            decode(b"abc", encoding)


class TestWhatIsNotSure:
    @pytest.mark.parametrize("encoding", [each for each in SENTENCES if each not in ("cp1254", "cp1255")])
    def test_is_asked_with_the_likeliest_first(self, encoding):
        found = decode(SENTENCES[encoding].encode(encoding))
        assert (found.text, found.encodings[0]) == ("", (encoding, SENTENCES[encoding]))

    @pytest.mark.parametrize("encoding", ["cp1254", "cp1255"])
    def test_has_the_right_one_among_the_first(self, encoding):
        found = decode(SENTENCES[encoding].encode(encoding)).encodings
        assert (encoding, SENTENCES[encoding]) in found[:4]

    def test_is_windows_western_for_a_single_letter(self):
        assert decode("Just one café.".encode("cp1252")).encodings[0] == ("cp1252", "Just one café.")

    def test_is_shown_by_the_lines_that_tell(self):
        text = "Plain.\n" * 50 + "word " * 400 + "caf\xe9 " + "word " * 400 + "\nna\xefve\n"
        first, *others = [sample for _name, sample in decode(text.encode("latin-1")).encodings]
        assert "café" in first and first.endswith("naïve") and len(first) < 600
        assert len({first, *others}) == len(others) + 1

    def test_is_never_asked_of_what_is_no_text(self):
        with pytest.raises(Refused, match="This is not a text"):
            decode(bytes(range(256)) * 40)


class TestCharacters:
    def test_that_no_text_has_are_dropped_and_lines_end_in_one_way(self):
        assert decode(b"a\0b\x07\r\nc\rd\n\x0be").text == "ab\nc\nd\n\ne"
        assert decode("a\u2028b\u2029c\x0cd\ue000\uf8ff\ufeff".encode()).text == "a\nb\n\nc\n\nd\ufeff"
