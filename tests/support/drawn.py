"""Pictures for tests, made by Pillow: quick, small, and each told from the others."""

from io import BytesIO

from PIL import Image, ImageDraw


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
