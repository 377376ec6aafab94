"""Pictures: what is known of one, its files and their names, and how a page draws it."""

from .drawing import draw_figure, draw_picture
from .files import FALLBACKS, WIDTHS, fallback_of, file_name, original_name
from .values import Made, Refused, ShownPicture

__all__ = [
    "FALLBACKS",
    "WIDTHS",
    "Made",
    "Refused",
    "ShownPicture",
    "draw_figure",
    "draw_picture",
    "fallback_of",
    "file_name",
    "original_name",
]
