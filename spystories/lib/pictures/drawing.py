"""
How a page draws a picture: HTML without scripts or inline styles, that takes its room before it is there.

`spystories/static/css/pictures.css` has the look, for the pages that have a picture.
"""

from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .files import fallback_of, file_name
from .values import ShownPicture

Layout = Literal["", "wide", "full"]  # in the measure, wider than the text, as wide as the window
PUBLIC = "/pictures/"
SIZES = {"": "(min-width: 44em) 39em, 92vw", "wide": "(min-width: 64em) 60em, 96vw", "full": "100vw"}
TALL = 1.15  # times as high as it is wide: in the measure such a picture is set narrower, to be seen at once
_STEP = 25  # per cent: crops keep one of five points across and down


def draw_picture(shown: ShownPicture, base: str = PUBLIC, *, sizes: str = SIZES[""], eager: bool = False) -> SafeString:
    """
    The picture alone, with a ground in its dominant colour. `base` is the address that its files stand under.

    It is loaded when it comes near, or at once where it stands first on the page (`eager`). Where a sheet crops it,
    the part around its focus is kept.
    """
    width, format = fallback_of(shown.width, shown.has_alpha)
    srcset = format_html_join(", ", "{}{} {}w", ((base, file_name(shown.digest, w), w) for w in shown.widths))
    x, y = (round(part / _STEP) for part in shown.focus)
    return format_html(
        '<span class="frame"{}>{}<picture><source type="image/webp" srcset="{}" sizes="{}">'
        '<img src="{}{}" width="{}" height="{}" alt="{}"{}></picture></span>',
        format_html(' data-x="{}" data-y="{}"', x, y) if (x, y) != (2, 2) else "",
        "" if shown.has_alpha else _draw_ground(shown.colour),
        srcset,
        sizes,
        base,
        file_name(shown.digest, width, format),
        shown.width,
        shown.height,
        shown.alt,
        format_html(' fetchpriority="{}"', "high") if eager else format_html(' loading="{}" decoding="async"', "lazy"),
    )


def draw_figure(shown: ShownPicture, base: str = PUBLIC, layout: Layout = "", *, eager: bool = False) -> SafeString:
    """The picture with its caption and credit, as a figure of the text."""
    return format_html(
        '<figure class="picture"{}{}>{}{}</figure>',
        format_html(' data-width="{}"', layout) if layout else "",
        format_html(' data-tall="{}"', "") if shown.height > TALL * shown.width else "",
        draw_picture(shown, base, sizes=SIZES[layout], eager=eager),
        _draw_caption(shown),
    )


def draw_lead(shown: ShownPicture, base: str = PUBLIC) -> SafeString:
    """The picture at the head of a story, which is loaded first."""
    return format_html(
        '<figure class="picture lead">{}{}</figure>',
        draw_picture(shown, base, sizes=SIZES["wide"], eager=True),
        _draw_caption(shown),
    )


def draw_portrait(shown: ShownPicture, base: str = PUBLIC) -> SafeString:
    """The portrait of a person or an author, cropped upright around its focus."""
    return _draw_cropped("portrait", shown, base, "(min-width: 62rem) 23rem, 14rem")


def draw_banner(shown: ShownPicture, base: str = PUBLIC) -> SafeString:
    """The picture of a place or a collection, as broad as its page."""
    return _draw_cropped("banner", shown, base, "(min-width: 80rem) 74rem, 92vw")


def _draw_cropped(kind: str, shown: ShownPicture, base: str, sizes: str) -> SafeString:
    drawn = draw_picture(shown, base, sizes=sizes, eager=True)
    return format_html('<figure class="picture {}">{}{}</figure>', kind, drawn, _draw_caption(shown))


def _draw_ground(colour: str) -> SafeString:
    """What stands before a picture until it is there; without the sheet a dot."""
    return format_html(
        '<svg class="ground" width="1" height="1" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">'
        '<path fill="{}" d="M0 0h1v1H0z"/></svg>',
        colour,
    )


def _draw_caption(shown: ShownPicture) -> SafeString | str:
    """Its words and whose it is; nothing where neither is told."""
    is_address = shown.source.startswith(("https://", "http://"))
    credit = " ".join(filter(None, (shown.credit, "" if is_address else shown.source)))
    linked = format_html('<a href="{}" rel="external noopener">{}</a>', shown.source, credit or shown.source)
    told = [("caption", shown.caption), ("credit", linked if is_address else credit)]
    words = format_html_join(
        " ", '<span class="{}" dir="auto">{}</span>', ((name, text) for name, text in told if text)
    )
    return format_html("<figcaption>{}</figcaption>", words) if words else ""
