"""Files that are meant to hurt whoever takes them for pictures, each made of its number alone."""

import gzip
import io
import struct
import zipfile
import zlib
from random import Random

from PIL import Image

from .picture_files import MAKER, drawn, exif, noisy, picture_file, profile, text_chunk, written

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
SCRIPT = b"<script>alert('zzyzx')</script>"
PAGE = b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>"


def make(number):
    """What the file of a number is called, its bytes, and whether it is to be "refused", "taken", or is "either"."""
    makers = sorted(MAKERS)
    name = makers[number % len(makers)]
    maker, end = MAKERS[name]
    return f"{name} ({number})", maker(Random(f"{name} {number}")), end  # noqa: S311


def archive():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("a.html", PAGE)
    return packed.getvalue()


def chunk(kind, data=b""):
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def png(width, height, packed, *, before=b"", bits=8, colours=2, interlaced=0):
    head = struct.pack(">LLBBBBB", width, height, bits, colours, 0, 0, interlaced)
    parts = (chunk(b"IHDR", head), before, chunk(b"IDAT", packed), chunk(b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def zeros(length):
    """So many bytes of nothing, packed a thousandfold."""
    packer, left, out = zlib.compressobj(9), length, []
    while left > 0:
        out.append(packer.compress(bytes(min(left, 2**20))))
        left -= 2**20
    return b"".join(out) + packer.flush()


def jpeg_of_size(width, height):
    """A small JPEG that says that it is large."""
    data = bytearray(picture_file())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def sides(random, most):
    """Width and height of more pixels than anybody takes."""
    return random.randint(9_000, most), random.randint(9_000, most)


def webp_of_size(width, height):
    said = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X\x0a\0\0\0\0\0\0\0" + said + picture_file(format="WEBP")[12:]
    return b"RIFF" + struct.pack("<L", len(body)) + body


def avif_of_size(width, height):
    data = bytearray(picture_file(format="AVIF"))
    at = data.index(b"ispe") + 8
    data[at : at + 8] = struct.pack(">LL", width, height)
    return bytes(data)


def many_scans(random):
    """A JPEG that comes sharp in scans without end."""
    size = random.choice((800, 2000, 3000))
    data = written(drawn(size, size), progressive=True)
    end, start = data.rindex(b"\xff\xd9"), data.rindex(b"\xff\xda")
    return data[:end] + data[start:end] * random.choice((5, 40, 2000)) + data[end:]


def many_chunks(random):
    return png(9, 9, zlib.compress(bytes(9 * 28)), before=chunk(b"tEXt", b"a\0b") * random.choice((5_000, 60_000)))


def texts_that_swell(random):
    kind, head = random.choice(((b"zTXt", b"a\0\0"), (b"iTXt", b"a\0\1\0\0\0"), (b"iCCP", b"a\0\0")))
    return png(9, 9, zlib.compress(bytes(9 * 28)), before=chunk(kind, head + zeros(80 * 2**20)) * 3)


def animated(random):
    frames = [drawn().rotate(90 * turn) for turn in range(random.randint(2, 40))]
    return written(frames[0], random.choice(FORMATS[1:]), save_all=True, append_images=frames[1:], duration=40)


def broken_exif(random):
    """What a camera says, with links that lead nowhere, or round in a circle."""
    said = bytearray(exif(random.randint(1, 8)))
    for _time in range(random.randint(1, 6)):
        said[random.randrange(14, len(said))] = random.randrange(256)
    return picture_file(format=random.choice(("JPEG", "WEBP", "PNG")), exif=bytes(said))


def cut(random):
    data = picture_file(300, 200, random.choice(FORMATS))
    return data[: random.randrange(4, len(data) - 1)]


def spoilt(random):
    data = bytearray(picture_file(300, 200, random.choice(FORMATS)))
    for _time in range(random.choice((1, 5, 50))):
        data[random.randrange(12, len(data))] = random.randrange(256)
    return bytes(data)


def with_words(random):
    """A picture that is also a page: in its comment, in its profile, behind its end."""
    words = random.choice((PAGE, SCRIPT, b"<?php echo 1; ?>", b"<svg onload=alert(1)>"))
    return random.choice(
        (
            picture_file(comment=words),
            picture_file(format="PNG", pnginfo=text_chunk(words.decode())),
            picture_file(format=random.choice(("JPEG", "WEBP")), exif=b"Exif\0\0" + words),
            picture_file(format=random.choice(FORMATS)) + words,
            picture_file(format=random.choice(("WEBP", "AVIF")), xmp=words),
        )
    )


def drawing(random):
    head = random.choice(("", "\ufeff", '<?xml version="1.0"?>\n', "<!-- a -->\n", "  \n"))
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' if random.random() < 0.3 else ""
    return f'{head}{bomb}<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'.encode()


def no_picture(random):
    return random.choice(
        (
            PAGE,
            archive(),
            gzip.compress(picture_file()),
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
            b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
            b"MZ" + bytes(900),
            b"\x7fELF" + bytes(900),
            b"#!/bin/sh\nrm -rf /\n",
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200),
            b"\0\0\0\x18ftypmp42" + bytes(200),
            b"8BPS\0\x01" + bytes(200),
            random.randbytes(random.choice((1, 3, 50, 5000))),
            b"\xff\xd8" + random.randbytes(400),
            b"\x89PNG\r\n\x1a\n" + random.randbytes(400),
            b"RIFF" + random.randbytes(4) + b"WEBPVP8 " + random.randbytes(400),
            b"\0\0\0\x1cftypavif\0\0\0\0" + random.randbytes(400),
            b"x" * 9_000_000,
        )
    )


def other_formats(random):
    kind = random.choice(("TIFF", "BMP", "GIF", "EPS", "ICO", "PPM", "TGA", "PCX", "PDF", "DDS", "SGI"))
    return written(drawn(), kind)


def clean(*, mode="RGB", **options):
    def maker(random):
        return picture_file(format=random.choice(("JPEG", "PNG") if mode == "L" else FORMATS), mode=mode, **options)

    return maker


MAKERS = {
    "a drawing": (drawing, "refused"),
    "no picture": (no_picture, "refused"),
    "another format": (other_formats, "refused"),
    "a picture and a page": (with_words, "refused"),
    "a picture and an archive": (lambda r: picture_file(format=r.choice(FORMATS)) + archive(), "refused"),
    "a picture and a document": (lambda r: picture_file(comment=b"%PDF-1.4 1 0 obj"), "refused"),
    "cut off": (cut, "either"),
    "spoilt": (spoilt, "either"),
    "a PNG that says it is huge": (
        lambda r: png(*sides(r, 2**31 - 1), zeros(3 * 10**6)),
        "refused",
    ),
    "a PNG that swells": (lambda r: png(12_000, 12_000, zeros(3 * 144 * 10**6)), "refused"),
    "a PNG with too much in it": (lambda r: png(90, 90, zeros(400 * 10**6)), "either"),
    "a PNG at the limit": (
        lambda r: png(6_300, 6_300, zeros(6_300 * (6_300 * 3 + 1)), interlaced=r.choice((0, 1))),
        "either",
    ),
    "sixteen bits at the limit": (
        lambda r: png(6_300, 6_300, zeros(6_300 * (6_300 * 6 + 1)), bits=16),
        "either",
    ),
    "clear parts past the limit": (lambda r: png(5_000, 5_000, zeros(5_000 * 20_001), colours=6), "refused"),
    "a JPEG that says it is huge": (
        lambda r: jpeg_of_size(r.randint(9_000, 65_500), r.randint(9_000, 65_500)),
        "refused",
    ),
    "a WebP that says it is huge": (
        lambda r: webp_of_size(r.randint(9_000, 16_383), r.randint(9_000, 16_383)),
        "refused",
    ),
    "an AVIF that says it is huge": (
        lambda r: avif_of_size(r.randint(9_000, 2**31), r.randint(9_000, 2**31)),
        "refused",
    ),
    "an AVIF of another size than it says": (lambda r: avif_of_size(r.randint(1, 900), r.randint(1, 900)), "either"),
    "texts that swell": (texts_that_swell, "either"),
    "many chunks": (many_chunks, "either"),
    "many scans": (many_scans, "either"),
    "high and narrow": (lambda r: written(Image.new("RGB", (r.randint(1, 9), 9_000)), "PNG"), "refused"),
    "low and wide": (lambda r: written(Image.new("RGB", (60_000, 1)), "PNG"), "refused"),
    "one pixel": (lambda r: written(Image.new("RGB", (1, 1)), r.choice(FORMATS)), "taken"),
    "a broken EXIF": (broken_exif, "either"),
    "a broken profile": (
        lambda r: picture_file(format=r.choice(FORMATS[:3]), icc_profile=profile()[: r.randint(1, 300)]),
        "taken",
    ),
    "a profile of noise": (
        lambda r: picture_file(format=r.choice(FORMATS[:3]), icc_profile=r.randbytes(4000)),
        "taken",
    ),
    "where it was taken": (lambda r: picture_file(format=r.choice(FORMATS), exif=exif(r.randint(1, 8))), "taken"),
    "moving": (animated, "taken"),
    "colours of print": (lambda r: written(drawn().convert("CMYK"), comment=MAKER.encode()), "taken"),
    "noise": (lambda r: written(noisy(1_500, 1_000, r.randint(1, 99)), r.choice(FORMATS[:3])), "taken"),
    "greys": (clean(mode="L"), "taken"),
}
