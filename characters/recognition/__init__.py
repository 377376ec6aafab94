"""
Finds the mentions of known people and places in a text, and proposes the names that it does not know.

    gazetteer = Gazetteer([{"id": "c1", "kind": "character", "name": "Emil Kovalchuk"}, …])
    result = recognise(text, gazetteer, cast=["c1"], dismissed=["Cold War"])

Plain Python: no database, no settings, no network. A gazetteer is built once and serves any number of texts.
"""

from .api import Mention, Result, recognise
from .index import Gazetteer
from .suggest import Suggestion

__all__ = ["Gazetteer", "Mention", "Result", "Suggestion", "recognise"]
