"""The pictures that manuscripts bring: taken into the library, each once, and shown where their signs stood."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from characters.models import Picture
from spystories.lib.locks import in_turn
from spystories.lib.manuscripts import Brought, Manuscript, count_words, number_of
from spystories.lib.pictures import Refused
from stories.history.changes import RowBefore, end_change
from stories.models import Batch, ImportedFile
from stories.pictures import changing
from stories.pictures.taking import take_picture
from stories.records import column_of

_FIGURE = re.compile(r'<figure data-picture="([^"]+)"[^<>]*></figure>\n?')
_LONGEST_ALT = column_of(Picture, "alt").max_length or 0
# From the way from a file to a picture beside it to the bytes of that.
Find = Callable[[str], bytes | None]


@dataclass
class Pictures:
    """Those of one file: by number the key of each that was taken, or why it was not; by way the keys of others."""

    keys: dict[int, str] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)

    def placed(self, manuscript: Manuscript) -> Manuscript:
        """A manuscript that shows its pictures, and counts them; one that is not there is left out, with the reason."""
        shown = (manuscript.lead, *_FIGURE.findall(manuscript.body))
        numbers = [number for key in shown if (number := number_of(key)) is not None]
        counts = dict(manuscript.counts)
        if taken := len({self.keys[number] for number in numbers if number in self.keys}):
            counts["picture taken"] = taken
        for number in dict.fromkeys(numbers):
            if number not in self.keys:
                name = count_words("picture", self.refused.get(number, ""))
                counts[name] = counts.get(name, 0) + 1
        body = _FIGURE.sub(self._figure, manuscript.body).removesuffix("\n")
        lead = number_of(manuscript.lead)
        return manuscript._replace(
            body=body, counts=counts, lead=manuscript.lead if lead is None else self.keys.get(lead, "")
        )

    def _figure(self, found: re.Match[str]) -> str:
        number = number_of(found[1])
        if number is None:
            return found[0]
        return found[0].replace(f'"{number}"', f'"{self.keys[number]}"', 1) if number in self.keys else ""


def take_pictures(file: ImportedFile, brought: Sequence[Brought], *, by: User | None, find: Find) -> Pictures:
    """
    Take the pictures of a file into the library; what is new there is a change of its import. `find` gives the bytes of
    one beside the file; where a first reading found one there, it is taken from the library, as is one of ours by its
    key.

    Takes a second each. One that is refused is left with the reason.
    """
    before, stem = file.told.get("pictures", {}), file.name.rpartition(".")[0] or file.name
    known = {*before.values(), *(each.key for each in brought)}
    taken, there = Pictures(), set(Picture.objects.filter(key__in=known).values_list("key", flat=True))
    for number, each in enumerate(brought):
        if each.key in there:
            taken.keys[number] = each.key
            continue
        if each.path and before.get(each.path) in there:
            taken.keys[number] = taken.beside[each.path] = before[each.path]
            continue
        data = find(each.path) if each.path else each.data
        if not data:
            taken.refused[number] = _("It is not beside the file.") if each.path else ""
            continue
        name = f"{each.alt or f'{stem} {number + 1}'}.jpg".replace("/", " ")
        try:
            taken.keys[number] = _take(file.batch, data, name, each.alt, by).key
        except Refused as refused:
            taken.refused[number] = str(refused)
        else:
            taken.beside |= {each.path: taken.keys[number]} if each.path else {}
    return taken


def _take(batch: Batch, data: bytes, name: str, alt: str, by: User | None) -> Picture:
    is_new = not Picture.objects.filter(digest=sha256(data).hexdigest()).exists()
    picture = take_picture(data, name, by)
    if is_new:
        with transaction.atomic():
            in_turn()
            picture.alt = alt[:_LONGEST_ALT]
            changing.save_words(picture)
            if change := end_change(picture, RowBefore(), by=by):
                change.batch = batch
                change.save(update_fields=["batch"])
    return picture
