"""The editors' admin, one module a subject; importing it registers everything."""

from .story import admin as story
from .world import accounts, catalogue, pictures
from .world import admin as world

__all__ = ["accounts", "catalogue", "pictures", "story", "world"]
