"""What was changed in an OpenDocument, and where its comments begin and end."""

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from spystories.lib.manuscripts.odt.names import key


class Changes:
    """The deletions of a document by their names, and the comments that have an end."""

    def __init__(self, text: Element, counts: Counter[str]) -> None:
        self._deleted: dict[str, Element] = {}
        self.ended = {end.get(key("office:name"), "") for end in text.iter(key("office:annotation-end"))}
        for region in text.iter(key("text:changed-region")):
            counts["insertion"] += region.find(key("text:insertion")) is not None
            deletion = region.find(key("text:deletion"))
            if deletion is not None:
                counts["deletion"] += 1
                for name in (key("text:id"), "{http://www.w3.org/XML/1998/namespace}id"):
                    self._deleted[region.get(name, "")] = deletion

    def comments_in(self, change: str) -> Iterator[Element]:
        """The comments on words that were deleted here."""
        deletion = self._deleted.pop(change, None) if change else None
        if deletion is not None:
            yield from deletion.iter(key("office:annotation"))
