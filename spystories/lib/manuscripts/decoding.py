"""The encoding of a text: what is sure is taken, what is not is asked for."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from spystories.lib.manuscripts.found import FIRST_SIGN, LAST_SIGN, Refused
from spystories.lib.signs import FORBIDDEN

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]*?\bencoding\s*=\s*["']([\w.:-]+)|<meta\s[^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_HEAD = 4096  # bytes in which an encoding is declared
# What the Web reads by these names is more than the names say.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "shift_jis": "cp932", "gb2312": "gb18030"}
_MEANT |= {"gbk": "gb18030", "euc_kr": "cp949", "tis-620": "cp874", "iso8859-11": "cp874"}
# What is likely, as people know it, the usual before the rare; by letters: those that a text in it has.
LIKELY = (
    *("cp1252", "mac_roman", "cp1250", "iso8859-2", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1257", "cp1255"),
    *("cp1256", "cp932", "euc_jp", "gb18030", "big5", "cp949", "cp874", "cp1258", "iso8859-15", "cp437", "cp850"),
)
_WITH_KANA, _WITHOUT_KANA = ("cp932", "euc_jp"), ("gb18030", "big5")
_USUAL = {"gb18030": "gb2312", "cp949": "euc_kr"}
_SCRIPTS = {"HIRAGANA": "kana", "KATAKANA": "kana", "KATAKANA-HIRAGANA": "kana", "HALFWIDTH": "kana", "CJK": "han"}
_SCRIPTS |= dict.fromkeys(("FEMININE", "MASCULINE", "MICRO", "MODIFIER"), "latin")
_ORDINALS = "ªº"
_TELLING = re.compile("[^\\x00-\\x7f]")
_MOST_ASKED = 8
_SAMPLE_LINES, _SAMPLE = 3, 240
_UNSAID = re.compile(f"[{chr(FIRST_SIGN)}-{chr(LAST_SIGN)}]")
_CONTROLS = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_LINE_END = re.compile("\r\n?|[\x85\u2028]")


class Decoded(NamedTuple):
    """A text, or the encodings that it may be in, each with its first lines."""

    text: str = ""
    encodings: tuple[tuple[str, str], ...] = ()


def decode(data: bytes, encoding: str = "") -> Decoded:
    """
    The text of the bytes: by their mark, as UTF-8 where all of it is, as the HTML itself says, as was answered.

    Else the likely encodings, the likeliest first. Control characters are dropped and lines end in one way. Raises
    `Refused` for an encoding that is not known, and for bytes that are no text in any.
    """
    if encoding:
        return Decoded(_text(data, _known(encoding)))
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "") or _unmarked(data)
    if marked:
        return Decoded(_text(data, marked))
    try:
        return Decoded(tidy(data.decode("utf-8")))
    except UnicodeDecodeError:
        pass
    declared = next((name for name in _declared(data) if _fits(data, name)), "")
    if declared:
        return Decoded(_text(data, declared))
    if _is_binary(data):
        raise Refused("This is not a text, or the file is damaged.")
    return Decoded(encodings=tuple(_likely(data)))


def tidy(text: str) -> str:
    """A text without control characters and the signs of comments, its lines ended in one way."""
    text = _LINE_END.sub("\n", text.removeprefix("\ufeff")).replace("\u2029", "\n\n").replace("\f", "\n\n")
    return _UNSAID.sub("", FORBIDDEN.sub("", text.replace("\v", "\n")))


def _text(data: bytes, encoding: str) -> str:
    text = data.decode(encoding, "replace")
    return tidy(text)


def _known(encoding: str) -> str:
    """The encoding as Python calls it. What turns bytes into bytes, and what is rarer than any text, is none."""
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError) as error:
        raise Refused("The encoding is not known here.") from error
    name = _MEANT.get(name, name)
    if name not in LIKELY and not name.startswith(("utf-8", "utf-16", "utf-32", "iso8859", "cp125", "koi8", "mac")):
        raise Refused("The encoding is not known here.")
    return name


def _unmarked(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of most letters is nothing."""
    head = data[:_HEAD]
    if len(head) < 4 or b"\0" not in head:
        return ""
    even, odd = head[::2].count(0) * 2 / len(head), head[1::2].count(0) * 2 / len(head)
    if odd > 0.7 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.1 else ""


def _declared(data: bytes) -> Iterator[str]:
    for found in _DECLARED.finditer(data[:_HEAD]):
        try:
            yield _known((found[1] or found[2]).decode("ascii", "replace"))
        except Refused:
            continue


def _fits(data: bytes, encoding: str) -> bool:
    """Whether nearly all bytes are letters of the encoding: a page's few stray ones do not make it another."""
    text = data.decode(encoding, "replace")
    return text.count("\ufffd") * 200 <= len(text)


def _is_binary(data: bytes) -> bool:
    head = data[: 16 * _HEAD]
    return len(_CONTROLS.findall(head)) * 50 > len(head)


def _likely(data: bytes) -> Iterator[tuple[str, str]]:
    found = sorted(_judged(data), key=lambda each: each[0])
    if not found:
        raise Refused("This is not a text, or the file is damaged.")
    seen: set[str] = set()
    for _odd, name, sample in found:
        if sample not in seen and len(seen) < _MOST_ASKED:
            seen.add(sample)
            yield name, sample


def _judged(data: bytes) -> Iterator[tuple[float, str, str]]:
    """Each likely encoding with how odd its text would be, and the first lines that tell it from others."""
    lines = [line for line in re.split(b"[\r\n]+", data) if not line.isascii()]
    telling = b"\n".join(lines)[: 2 * _HEAD]
    for place, name in enumerate(LIKELY):
        try:
            data.decode(name)
        except UnicodeDecodeError:
            continue
        text = telling.decode(name, "replace")
        shown = tidy("\n".join(_clipped(line, name) for line in lines[:_SAMPLE_LINES]))
        yield _oddness(text, name) + place / 1000, name, shown


def _clipped(line: bytes, encoding: str) -> str:
    """A line, of a long one what stands around the first letter that tells."""
    first = next(at for at, each in enumerate(line) if each > 127)
    start = 0 if first < _SAMPLE // 2 else line.rfind(b" ", 0, first - _SAMPLE // 4) + 1
    text = line[start:].decode(encoding, "replace")
    return text if len(text) <= _SAMPLE else text[:_SAMPLE].rpartition(" ")[0] + " …"


def _oddness(text: str, encoding: str) -> float:
    """How odd the letters are that are not of ASCII, on the average: in words of another script, in capitals …"""
    found = list(_TELLING.finditer(text))
    if not found:
        return 0
    odd = sum(_odd(text[at.start() - 1 : at.start()], at[0], text[at.end() : at.end() + 1]) for at in found)
    kana = sum(_script(at[0]) == "kana" for at in found) * 5 > len(found)
    is_eastern = encoding in _WITH_KANA or encoding in _WITHOUT_KANA
    odd += sum(_is_rare(at[0], encoding) for at in found)
    spaced = is_eastern and text.count(" ") * 10 > len(text)
    letters = "".join(at[0] for at in found)
    same = letters.islower() or letters.isupper()
    small = not is_eastern and same and any(_script(each) != "latin" for each in letters if each.isalpha())
    return odd / len(found) + (is_eastern and kana != (encoding in _WITH_KANA)) + spaced / 2 + small / 4


def _odd(before: str, letter: str, after: str) -> float:
    script, kind = _script(letter), unicodedata.category(letter)
    scripts = {_script(each) for each in (before, after)} - {""}
    if kind[0] == "C" or letter == "\ufffd":
        return 8
    if not script:
        return _odd_sign(letter, between=bool(before and after) and before.isalpha() and after.isalpha())
    if scripts - {script} and not {script, *scripts} <= {"kana", "han"}:
        return 4
    if kind == "Lu" and before.islower():
        return 3
    crowded = script == "latin" and not before.isascii() and not after.isascii() and {script} == scripts
    return 2 * crowded + (letter in _ORDINALS and 3) + ("\uff61" <= letter <= "\uff9f") * 2


def _odd_sign(sign: str, *, between: bool) -> float:
    if sign in "’–—…":
        return 0
    if sign in "“”‘„‚«»‹›¡¿\xa0·•" or unicodedata.category(sign)[0] == "P":
        return 3 * between
    return 3 if between else 0.5 if sign in "€£§°©½¼" else 1.5


@lru_cache(maxsize=4096)
def _is_rare(letter: str, encoding: str) -> bool:
    """Whether a sign is none of the usual in Chinese or Korean: those that a wrong reading gives are not."""
    try:
        return encoding in _USUAL and len(letter.encode(_USUAL[encoding])) > 2
    except UnicodeEncodeError:
        return True


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """The script of a letter by its name; nothing of what is no letter."""
    if not letter or unicodedata.category(letter)[0] not in "LM":
        return ""
    first = unicodedata.name(letter, "").split()[:1]
    return _SCRIPTS.get(first[0], first[0].lower()) if first else "unknown"
