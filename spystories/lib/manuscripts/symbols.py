"""Fonts whose letters are signs, and which signs of Unicode these are: in `symbols.json`, from 0x20 on."""

import json
from pathlib import Path

_FIRST, _PRIVATE = 0x20, 0xF000
_NONE = "\ufffd"
_SIGNS: dict[str, str] = json.loads((Path(__file__).parent / "symbols.json").read_text("utf-8"))
_CODE_DIGITS = 8


def _table(signs: str) -> dict[int, str]:
    """What a font's letters become, those in the private use area too. What is no sign becomes a private letter."""
    found = {at: sign if sign != _NONE else chr(_PRIVATE + at) for at, sign in enumerate(signs, _FIRST)}
    return found | {_PRIVATE + at: sign for at, sign in found.items()}


_TABLES = {font: _table(signs) for font, signs in _SIGNS.items()}


def is_known(font: str) -> bool:
    """Whether the letters of this font, whose name is in small letters, are signs that are known."""
    return font in _TABLES


def translated(text: str, font: str) -> str:
    """The text as it looks in this font, whose name is in small letters."""
    table = _TABLES.get(font)
    return text.translate(table) if table else text


def sign(code: str, font: str) -> str:
    """The sign that a font has at this place, a number in hexadecimal; nothing where it is no number."""
    if not code or len(code) > _CODE_DIGITS or not set(code.lower()) <= set("0123456789abcdef"):
        return ""
    at = int(code, 16)
    return translated(chr(at), font.casefold()) if at < 0xD800 or 0xE000 <= at < 0x110000 else ""
