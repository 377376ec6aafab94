"""The names of OpenDocument's elements and attributes, short as people write them: `text:p`."""

from functools import lru_cache

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMESPACES = {
    "office": f"{_OASIS}office:1.0",
    "style": f"{_OASIS}style:1.0",
    "text": f"{_OASIS}text:1.0",
    "table": f"{_OASIS}table:1.0",
    "draw": f"{_OASIS}drawing:1.0",
    "svg": f"{_OASIS}svg-compatible:1.0",
    "dr3d": f"{_OASIS}dr3d:1.0",
    "fo": f"{_OASIS}xsl-fo-compatible:1.0",
    "meta": f"{_OASIS}meta:1.0",
    "manifest": f"{_OASIS}manifest:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
    "math": "http://www.w3.org/1998/Math/MathML",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
}
_PREFIXES = {address: prefix for prefix, address in _NAMESPACES.items()}


@lru_cache(maxsize=1024)
def key(name: str) -> str:
    """The whole name, as a parser has it, of a short one."""
    prefix, _colon, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


@lru_cache(maxsize=1024)
def name_of(tag: str) -> str:
    """The short name of a whole one; that of another namespace has no prefix."""
    address, _brace, local = tag[1:].rpartition("}")
    prefix = _PREFIXES.get(address, "")
    return f"{prefix}:{local}"
