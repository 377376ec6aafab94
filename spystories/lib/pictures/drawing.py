"""How a page draws a picture: HTML without scripts or inline styles, that takes its room before it is there."""

from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .files import fallback_of, file_name
from .values import ShownPicture

Layout = Literal["", "wide", "full"]  # in the measure, wider than the text, as wide as the window
PUBLIC = "/pictures/"
SIZES = {"": "(min-width: 44em) 40em, 92vw", "wide": "(min-width: 66em) 60em, 96vw", "full": "100vw"}


def draw_picture(shown: ShownPicture, base: str = PUBLIC, *, sizes: str = SIZES[""], eager: bool = False) -> SafeString:
    """
    The picture alone, with a ground in its dominant colour. `base` is the address that its files stand under.

    It is loaded when it comes near, or at once where it stands first on the page (`eager`).
    """
    width, format = fallback_of(shown.width, shown.has_alpha)
    srcset = format_html_join(", ", "{}{} {}w", ((base, file_name(shown.digest, w), w) for w in shown.widths))
    return format_html(
        '<picture><source type="image/webp" srcset="{}" sizes="{}">'
        '<img src="{}{}" width="{}" height="{}" alt="{}"{}></picture>',
        srcset,
        sizes,
        base,
        file_name(shown.digest, width, format),
        shown.width,
        shown.height,
        shown.alt,
        "" if eager else format_html(' loading="lazy" decoding="async"'),
    )


def draw_figure(shown: ShownPicture, base: str = PUBLIC, layout: Layout = "", *, eager: bool = False) -> SafeString:
    """The picture with its caption and credit, as a figure of the text."""
    words = format_html_join(" ", "<span>{}</span>", ((text,) for text in (shown.caption, shown.credit) if text))
    return format_html(
        '<figure class="picture"{}>{}{}</figure>',
        format_html(' data-width="{}"', layout) if layout else "",
        draw_picture(shown, base, sizes=SIZES[layout], eager=eager),
        format_html("<figcaption>{}</figcaption>", words) if words else "",
    )
