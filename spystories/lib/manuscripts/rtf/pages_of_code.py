"""How bytes of RTF are read: by the charset or code page of their font, and which languages its numbers are."""

import codecs
import locale
from functools import lru_cache

from spystories.lib.manuscripts.symbols import is_known, translated

WESTERN, MAC, UTF_8, SYMBOL = 1252, 10000, 65001, 2
OF_CHARSET = {
    0: WESTERN,
    77: MAC,
    78: 932,
    79: 949,
    80: 936,
    81: 950,
    83: 1255,
    84: 1256,
    85: 1253,
    86: 1254,
    88: 1250,
    89: 1251,
    128: 932,
    129: 949,
    130: 1361,
    134: 936,
    136: 950,
    161: 1253,
    162: 1254,
    163: 1258,
    177: 1255,
    178: 1256,
    186: 1257,
    204: 1251,
    222: 874,
    238: 1250,
    254: 437,
    255: 850,
}
_NAMES = {MAC: "mac_roman", 10006: "mac_greek", 10007: "mac_cyrillic", 10029: "mac_latin2", UTF_8: "utf-8", 936: "gbk"}
_NO_LANGUAGE = frozenset((0, 255, 1024, 4096))
_PRIVATE = 0xF000
_PRIMARY = 0x3FF  # the bits of a language's number that say no region


def codec(page: int | None) -> str:
    """The codec of a code page; that of Windows in the West for one that is none."""
    name = _NAMES.get(page or 0, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


@lru_cache(maxsize=512)
def language(number: int) -> str:
    """The tag of a language by its number in Windows; "" for what is none."""
    if number in _NO_LANGUAGE:
        return ""
    name = locale.windows_locale.get(number)
    return name.replace("_", "-") if name else _PRIMARY_LANGUAGES.get(number & _PRIMARY, "")


_PRIMARY_LANGUAGES = {
    number & _PRIMARY: name.partition("_")[0] for number, name in reversed(locale.windows_locale.items())
}


def in_symbols(text: str, font: str) -> str:
    """What the letters of a font of signs look like; those of a font that nobody knows are of private use."""
    font = font.casefold()
    if is_known(font):
        return translated(text, font)
    return "".join(chr(_PRIVATE + ord(each)) if "!" <= each <= "\xff" else each for each in text)
