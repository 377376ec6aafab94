"""Files of pictures as cameras, programs and strangers make them."""

import io
import random

from PIL import Image, ImageCms, PngImagePlugin

GPS = {1: "N", 2: (48.0, 12.0, 30.0), 3: "E", 4: (16.0, 22.0, 0.0)}  # somewhere in Vienna
MAKER = "Spyglass Cameras"


def drawn(width=120, height=80, mode="RGB"):
    """A picture with a red half above a blue one."""
    picture = Image.new("RGB", (width, height), (200, 30, 30))
    picture.paste((30, 30, 200), (0, height // 2, width, height))
    if mode == "RGBA":
        picture.putalpha(Image.linear_gradient("L").resize((width, height)))
    return picture.convert(mode)


def noisy(width, height, seed=7, mode="RGB"):
    """A picture that no format makes small."""
    bytes_of_noise = random.Random(seed).randbytes(len(mode) * width * height)  # noqa: S311
    return Image.frombytes(mode, (width, height), bytes_of_noise)


def written(picture, format="JPEG", **options):
    """The bytes of a file."""
    out = io.BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


def picture_file(width=120, height=80, format="JPEG", *, mode="RGB", seed=0, **options):
    """A small honest file; another `seed` makes another of it."""
    picture = drawn(width, height, mode)
    if seed:
        picture.paste(
            (seed * 40 % 256, seed * 40 // 256 * 40 % 256, 77, 255)[: len(picture.getbands())], (0, 0, 16, 16)
        )
    return written(picture, format, **options)


def exif(orientation=1):
    """What a camera says of a photograph: where it was taken, by what, and how it was held."""
    tags = Image.Exif()
    tags[0x0112], tags[0x010F] = orientation, MAKER
    tags.get_ifd(0x8825).update(GPS)
    return tags.tobytes()


def profile():
    """The profile of a colour space, as programs put it into files."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def text_chunk(words):
    """What a PNG may say beside its pixels."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", words)
    return info


def opened(data):
    """A file as a browser would see it."""
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture
