"""Pictures for tests, made by Pillow: quick, small, and each told from the others."""

from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image, ImageDraw

from spystories.lib.pictures import fallback_of, file_name


def draw(width=480, height=320, spot=None, mode="RGB"):
    """Dusk from dark to light, with a light spot at `spot` (per cent from left and top); RGBA is clear but for it."""
    ground = Image.linear_gradient("L").resize((width, height))
    drawn = Image.merge("RGB", (ground, ground.point(lambda value: value * 3 // 4), ground.point(lambda value: 60)))
    if mode == "RGBA":
        drawn = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    if spot:
        x, y, r = spot[0] * width / 100, spot[1] * height / 100, min(width, height) / 12
        ImageDraw.Draw(drawn).ellipse((x - r, y - r, x + r, y + r), fill=(255, 250, 240, 255)[: len(mode)])
    return drawn


def as_file(drawn, format="WEBP"):
    """Its bytes in a format that Pillow names so."""
    out = BytesIO()
    drawn.save(out, format)
    return out.getvalue()


def keep(picture, drawn):
    """Have all files that were made of a picture look like `drawn`, in their widths."""
    width, format = fallback_of(picture.width, picture.has_alpha)
    for wide, kind in [(width, format), *((each, "webp") for each in picture.widths)]:
        name = file_name(picture.digest, wide, kind)
        sized = drawn.resize((wide, max(1, round(wide * picture.height / picture.width))))
        storages["pictures"].delete(name)
        storages["pictures"].save(name, ContentFile(as_file(sized, kind.upper())))
