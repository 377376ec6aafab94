"""What the tests of the drawings ask of any SVG: that it parses, and where its parts lie."""

import re
from typing import NamedTuple
from xml.etree import ElementTree

from spystories.lib.svg_text import width

DRAWN = {"path", "circle", "rect", "text", "tspan"}
KNOWN = DRAWN | {"svg", "g", "title", "clipPath"}


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other):
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


class Part(NamedTuple):
    tag: str
    attributes: dict
    text: str
    box: Box


def parse(svg):
    """The root and its drawn parts; every tag is one we know, none carries a style or a handler."""
    root = ElementTree.fromstring(svg)  # noqa: S314 (our own markup)
    parts = []
    _walk(root, {}, parts)
    return root, parts


def size(root):
    return tuple(float(n) for n in root.get("viewBox").split())[2:]


def outside(svg, slack=0.06):
    """The drawn parts that leave the box; coordinates are written with one decimal."""
    root, parts = parse(svg)
    wide, high = size(root)
    bounds = Box(-slack, -slack, wide + slack, high + slack)
    return [part for part in parts if not _within(part.box, bounds)]


def labels(svg, **wanted):
    """The lines of text, those with these attributes if any are given."""
    found = [part for part in parse(svg)[1] if part.text and part.tag in ("text", "tspan")]
    return [part for part in found if all(part.attributes.get(key) == value for key, value in wanted.items())]


def path_points(d):
    """The absolute points of a path made of M, m, L, h, v, H, V and z."""
    x = y = 0.0
    points = []
    for command, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", d):
        numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", rest)]
        match command:
            case "M" | "L":
                x, y = numbers
            case "m":
                x, y = x + numbers[0], y + numbers[1]
            case "h":
                x += numbers[0]
            case "H":
                x = numbers[0]
            case "v":
                y += numbers[0]
            case "z":
                continue
            case _:
                raise AssertionError(f"unknown command {command} in {d[:80]}")
        points.append((x, y))
    return points


def _walk(element, inherited, parts):
    tag = element.tag.rpartition("}")[2]
    assert tag in KNOWN, tag
    assert not [key for key in element.attrib if key == "style" or key.startswith("on") or "href" in key]
    attributes = inherited | element.attrib
    if tag in DRAWN and not (tag == "text" and len(element)):
        parts.append(Part(tag, attributes, element.text or "", _box(tag, attributes, element.text or "")))
    for child in element:
        _walk(child, attributes if tag in ("g", "text", "svg") else {}, parts)


def _box(tag, a, text):
    if tag == "path":
        points = path_points(a["d"])
        assert points, "an empty path"
        xs, ys = zip(*points, strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))
    if tag == "circle":
        x, y, r = float(a["cx"]), float(a["cy"]), float(a["r"])
        return Box(x - r, y - r, x + r, y + r)
    x, y = float(a["x"]), float(a["y"])
    if tag == "rect":
        return Box(x, y, x + float(a["width"]), y + float(a["height"]))
    type_size = float(a.get("font-size") or (13.5 if "small-text" in a.get("class", "") else 15))
    long = width(text) * type_size
    anchor = a.get("text-anchor", "start")
    if a.get("direction") == "rtl":
        anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
    left = x - {"start": 0, "middle": long / 2, "end": long}[anchor]
    return Box(left, y - type_size * 0.75, left + long, y + type_size * 0.22)


def _within(box, bounds):
    return (
        box.left >= bounds.left and box.top >= bounds.top and box.right <= bounds.right and box.bottom <= bounds.bottom
    )
