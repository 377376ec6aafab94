"""
The files of a picture, made of what somebody brought: told by content, turned right, in sRGB, without metadata.

It runs in a process of its own (`preparing`), which has the decoders of four formats and no others.
"""

import io
import re
import struct
import zipfile
from collections import Counter
from contextlib import suppress

from PIL import AvifImagePlugin, Image, ImageCms, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin
from PIL import TiffImagePlugin as _ExifIsReadBy

from .files import WIDTHS, fallback_of
from .values import Prepared, Refused

# All are imported here: the process opens no file later.
_DECODERS = (AvifImagePlugin, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin, _ExifIsReadBy)
FORMATS = {"JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
MEGAPIXEL = 1_000_000
# Megapixels that each decoder takes within the memory and time there is, be every pixel another; fewer where a picture
# has clear parts.
MOST = {"jpeg": 40, "png": 40, "webp": 12, "avif": 20}
MOST_CLEAR = {"png": 20, "webp": 8, "avif": 8}
MOST_MADE = 5  # megapixels of the largest file, which is wide enough for the fallback though
_NO_MEMORY = ("encoding error 1", "encoding error 2")  # of libwebp, as Pillow hands it on
WIDEST = 40_000
HIGHEST = 8  # times as high as wide
MOST_SCANS = 500  # times megapixels, of a JPEG that grows sharp bit by bit in usually ten scans
Image.preinit()
Image.MAX_IMAGE_PIXELS = max(MOST.values()) * MEGAPIXEL // 2  # above twice that Pillow raises
AvifImagePlugin.DEFAULT_MAX_THREADS = 1

ORIENTATION = 0x0112  # a tag of EXIF
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ON_ITS_SIDE = (5, 6, 7, 8)  # width and height change places

# What else people bring, by how it begins.
OTHERS = {
    rb"GIF8[79]a": "a GIF",
    rb"(?:II\*\0|MM\0\*|II\+\0|MM\0\+)": "a TIFF",
    rb"BM.{4}\0\0\0\0": "a BMP",
    rb"8BPS": "a Photoshop file",
    rb".{4}ftyp(?:hei|hev|mif1|msf1)": "a HEIC picture",
    rb"(?:\s*%!PS|\xc5\xd0\xd3\xc6)": "an EPS drawing",
    rb"\s*%PDF-": "a PDF document",
    rb"(?:\xef\xbb\xbf)?\s*(?:<[?!][^>]{0,500}>\s*){0,5}<(?:\w+:)?svg[\s>]": "an SVG drawing",
    rb"(?:\xef\xbb\xbf)?\s*(?:<!doctype\s+html|<html|<head|<body|<script)": "a page of HTML",
}
# What makes a file two things at once: a picture to one program, a page or a script to another.
_ALSO = re.compile(rb"<!doctype\s+html|<html[\s>]|<script[\s>]|<svg[\s>]|<\?php\s", re.IGNORECASE)
_PDF = re.compile(rb"%PDF-|%!PS-Adobe")
_BEGINNING = 1024  # bytes in which readers of PDF look for its beginning


def make(data: bytes) -> Prepared:
    """
    The picture in few widths.

    Raises `Refused`, and whatever else Pillow raises for what is damaged. It is made small before it is turned and
    its colours are converted, which then cost next to nothing.
    """
    picture, format = _open(data)
    size = picture.size
    if format == "jpeg":  # decoded at half, a quarter or an eighth, where that is still wide enough
        picture.draft(None, _goal(size, _orientation(picture)))
    picture.load()
    orientation, profile = _orientation(picture), picture.info.get("icc_profile")
    moves = picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1
    plain = _plain(picture)
    del picture  # there is no room for both
    small = plain.resize(_goal(size, orientation), Image.Resampling.LANCZOS, reducing_gap=1)
    del plain
    small = _in_srgb(small, profile)
    if orientation in TURNS:
        small = small.transpose(TURNS[orientation])
    has_alpha = small.mode == "RGBA" and _least(small.getchannel("A")) < 255
    small = small.convert("RGBA" if has_alpha else "RGB")
    small.info = {}
    width, height = reversed(size) if orientation in ON_ITS_SIDE else size
    said = ["It moves: only its first frame is shown."] if moves else []
    return Prepared(format, width, height, has_alpha, _dominant(small), _files(small, width, has_alpha), said)


def _open(data: bytes) -> tuple[Image.Image, str]:
    """The picture, of which only the head is read, and its format. Raises `Refused`."""
    try:
        picture = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP", "AVIF"])
    except Image.DecompressionBombError as error:
        raise Refused(f"The picture has too many pixels: {MOST['jpeg']} megapixels are the most.") from error
    except OSError as error:
        raise Refused(_what_it_is(data)) from error
    format = FORMATS[str(picture.format)]
    _look_at_size(picture, format)
    if format == "jpeg" and data.count(b"\xff\xda") * picture.width * picture.height > MOST_SCANS * MEGAPIXEL:
        raise Refused("The picture takes too long to open. Save it anew, and bring that.")
    if _ALSO.search(data) or _PDF.search(data[:_BEGINNING]) or zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused("The file is also a page, a document or an archive. Save the picture anew, and bring that.")
    return picture, format


def _look_at_size(picture: Image.Image, format: str) -> None:
    """Raises `Refused` for more pixels than are taken, or a shape that nobody would see."""
    width, height = picture.size if _orientation(picture) not in ON_ITS_SIDE else reversed(picture.size)
    clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    most = (MOST_CLEAR if clear else MOST)[format]
    if width * height > most * MEGAPIXEL:
        kind = {"webp": "WebP"}.get(format, format.upper()) + " picture" + " with clear parts" * clear
        raise Refused(f"The picture has {width:,} × {height:,} pixels. A {kind} may have {most} megapixels.")
    if width > WIDEST:
        raise Refused(f"The picture is {width:,} pixels wide; {WIDEST:,} are the most.")
    if height > HIGHEST * width:
        raise Refused(f"The picture is more than {HIGHEST} times as high as it is wide. Cut it into several.")


def _what_it_is(data: bytes) -> str:
    """Why a file is not opened, in a sentence."""
    flags = re.IGNORECASE | re.DOTALL
    for begins, kind in OTHERS.items():
        if re.match(begins, data[:4000], flags):
            return f"This is {kind}. Bring the picture as JPEG, PNG, WebP or AVIF."
    if data.startswith((b"\xff\xd8", b"\x89PNG", b"RIFF")) or data[4:8] == b"ftyp":
        return "The picture is damaged, and cannot be opened."
    return "This is no picture. Pictures are taken as JPEG, PNG, WebP or AVIF."


def _orientation(picture: Image.Image) -> int:
    """How the picture is to be turned, as its EXIF says; 1 for not, and where that is broken."""
    with suppress(Exception):  # whatever stands there, the picture itself is whole
        return int(picture.getexif().get(ORIENTATION, 1))
    return 1


def _goal(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """The size of the largest file, not yet turned: a very high one is made less wide."""
    across = size[1] if orientation in ON_ITS_SIDE else size[0]
    least = fallback_of(across, has_alpha=False)[0] / across
    share = min(WIDTHS[-1] / across, max(least, (MOST_MADE * MEGAPIXEL / (size[0] * size[1])) ** 0.5), 1.0)
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def _plain(picture: Image.Image) -> Image.Image:
    """The same in a mode that can be resized and has eight bits a colour."""
    if picture.mode.startswith("I"):  # sixteen bits of grey
        return picture.point(lambda value: value * (1 / 257)).convert("L")
    if picture.mode in ("RGBA", "RGB", "L", "CMYK") and "transparency" not in picture.info:
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The same in RGB or RGBA, its colours as the profile means them; a broken profile counts as none."""
    clear = picture.mode == "RGBA"
    if profile:
        with suppress(Exception):  # whatever the profile is, the picture itself is whole
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            alpha = picture.getchannel("A") if clear else None
            colours = picture.convert("RGB") if clear else picture
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(colours, source, target, outputMode="RGB")
            assert converted is not None  # only None when asked to change in place
            if alpha:
                converted.putalpha(alpha)
            return converted
    return picture.convert("RGBA" if clear else "RGB")


def _least(channel: Image.Image) -> int:
    return channel.histogram().index(next(filter(None, channel.histogram())))


def _dominant(picture: Image.Image) -> str:
    """The colour that most of the picture is near to, its clear parts apart."""
    small = picture.resize((32, 32), Image.Resampling.BOX).convert("RGBA")
    pixels = struct.iter_unpack("4B", small.tobytes())
    seen = [(r, g, b) for r, g, b, alpha in pixels if alpha > 127] or [(136, 136, 136)]
    alike = Counter((r >> 5, g >> 5, b >> 5) for r, g, b in seen).most_common(1)[0][0]
    near = [pixel for pixel in seen if tuple(value >> 5 for value in pixel) == alike]
    return "#" + "".join(f"{round(sum(values) / len(near)):02x}" for values in zip(*near, strict=True))


def _files(picture: Image.Image, width: int, has_alpha: bool) -> list[tuple[int, str, bytes]]:
    """As WebP in each width, and the fallback."""
    widths = [*(w for w in WIDTHS if w < picture.width), picture.width]
    made, scaled = [], {}
    for w in reversed(widths):
        picture = scaled[w] = _scaled(picture, w)
        made.append((w, "webp", _written(picture, "webp")))
    w, format = fallback_of(width, has_alpha)
    return [*reversed(made), (w, format, _written(scaled[w], format))]


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    if picture.width == width:
        return picture
    size = (width, max(1, round(picture.height * width / picture.width)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)


def _written(picture: Image.Image, format: str) -> bytes:
    out = io.BytesIO()
    if format == "webp":
        try:
            picture.save(out, "WEBP", quality=78, method=4)
        except ValueError as error:
            raise MemoryError if str(error) in _NO_MEMORY else error from error
    elif format == "jpeg":
        picture.save(out, "JPEG", quality=80, optimize=True, progressive=True)
    else:
        picture.save(out, "PNG", compress_level=6)
    return out.getvalue()
