"""A picture as rows of a few tones, for drawings that are made of lines."""

from io import BytesIO
from math import log

from PIL import Image, ImageOps

_GAMMA = (0.6, 1.7)  # how far a dark or a light picture is brought to the middle


def read_grey(data: bytes) -> Image.Image:
    """
    One of the files that were made of a picture, without its colours; what is clear is light.

    5 ms for a file of 480 pixels. Raises `OSError`, `SyntaxError` or `ValueError` for what is none.
    """
    with Image.open(BytesIO(data), formats=["WEBP", "JPEG", "PNG"]) as opened:
        return Image.alpha_composite(Image.new("RGBA", opened.size, "white"), opened.convert("RGBA")).convert("L")


def read_tones(
    grey: Image.Image, size: tuple[int, int], *, shape: float, steps: int, focus: tuple[int, int]
) -> list[bytes]:
    """
    A picture cropped around its focus (per cent) to a `shape`, width by height:
    of `size` points how dark each is, from 0 to `steps`, row after row.

    Contrast is drawn out, and as much of it is dark as light.
    """
    small = grey.resize(size, Image.Resampling.BOX, _crop(grey.size, shape, focus))
    levelled = ImageOps.autocontrast(small, cutoff=1)
    values = levelled.tobytes()
    mean = min(max(sum(values) / len(values) / 255, 0.05), 0.95)
    gamma = min(max(log(0.5) / log(mean), _GAMMA[0]), _GAMMA[1])
    dark = bytes(round((1 - (value / 255) ** gamma) * steps) for value in range(256))
    drawn = values.translate(dark)
    return [drawn[start : start + size[0]] for start in range(0, len(drawn), size[0])]


def _crop(size: tuple[int, int], shape: float, focus: tuple[int, int]) -> tuple[float, float, float, float]:
    """The largest box of this shape, with the focus as near to its middle as the picture allows."""
    width, height = size
    across, down = min(width, height * shape), min(height, width / shape)
    left = min(max(focus[0] / 100 * width - across / 2, 0), width - across)
    top = min(max(focus[1] / 100 * height - down / 2, 0), height - down)
    return left, top, left + across, top + down
