"""Pictures: what is known of one, its files and their names, and how a page draws it."""

from .drawing import PUBLIC, Layout, draw_banner, draw_figure, draw_lead, draw_picture, draw_portrait
from .files import FALLBACKS, WIDTHS, fallback_of, file_name, file_names, original_name
from .values import Made, Refused, ShownPicture

__all__ = [
    "FALLBACKS",
    "PUBLIC",
    "WIDTHS",
    "Layout",
    "Made",
    "Refused",
    "ShownPicture",
    "draw_banner",
    "draw_figure",
    "draw_lead",
    "draw_picture",
    "draw_portrait",
    "fallback_of",
    "file_name",
    "file_names",
    "original_name",
]
