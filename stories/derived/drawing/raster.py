"""
Drawings as PNGs, for programs that take no SVG: the same drawing, in letters that come with the site.

A line whose letters no font of the site or the system has is left out, so that nobody sees boxes for words.
"""

import re
from html import unescape

from spystories.lib.svg_text import is_rtl

from .letters import FAMILY, missing_everywhere, missing_here, render

_TEXT = re.compile("<text\\b.*?</text>", re.DOTALL)
_LINE = re.compile("(?<=>)[^<]+(?=<)")
_TAG = re.compile("<[^>]*>")
_FACES = re.compile(' font-family="[^"]*"')
_MARK = "\u200f"  # a letter without a form, that runs from right to left


def draw_png(svg: str, width: int, height: int) -> bytes:
    """
    One of our own drawings as a PNG of so many pixels; the drawing has a `viewBox` of the same shape. The same
    drawing is the same bytes. 30 to 60 ms.

    Where a letter is not in the site's own fonts, those of the system are let in.
    """
    texts = {element: unescape(_TAG.sub("", element)) for element in _TEXT.findall(svg)}
    foreign = missing_here("".join(texts.values()))
    nowhere = missing_everywhere(foreign) if foreign else set()
    legible = {element: "" if nowhere.intersection(text) else _turn(element) for element, text in texts.items()}
    drawn = _TEXT.sub(lambda match: legible[match[0]], _FACES.sub(f' font-family="{FAMILY}"', svg))
    return render(drawn, width, height, system=bool(foreign))


def _turn(element: str) -> str:
    """Text from right to left as the drawer knows it: anchored at its end, the signs around it turned with it."""
    element = element.replace(' direction="rtl"', ' text-anchor="end"')
    return _LINE.sub(lambda line: f"{_MARK}{line[0]}{_MARK}" if is_rtl(unescape(line[0])) else line[0], element)
