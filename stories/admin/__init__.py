"""The editors' admin, one module a subject; importing it registers everything."""

from . import accounts, catalogue, story, world

__all__ = ["accounts", "catalogue", "story", "world"]
