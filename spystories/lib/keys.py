"""Keys: the unchanging names by which fixtures and revisions point at a row."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.text import slugify

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_key(name: str) -> str:
    """
    A key for something just made: the name, readable, and six random letters.

    The letters keep a key from ever being given twice, also after its row is gone.
    """
    tail = "".join(secrets.choice(LETTERS) for _ in range(6))
    return f"{slugify(name)[:50].strip('-') or 'item'}-{tail}"


def is_number(text: str) -> bool:
    """Whether `text` is a plain number that may be a row's primary key."""
    return text.isascii() and text.isdigit() and len(text) < 19


class KeyField(models.SlugField):  # type: ignore[type-arg] # the class takes none at run time
    """A unique key, filled from the row's name when the row is first saved, and never edited."""

    def __init__(self, *args: Any, named_by: str = "name", **kwargs: Any) -> None:
        self.named_by = named_by
        kwargs.update(max_length=80, unique=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for given in ("unique", "editable", "max_length"):
            kwargs.pop(given, None)
        if self.named_by != "name":
            kwargs["named_by"] = self.named_by
        return name, path, args, kwargs

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        if not getattr(instance, self.attname):
            setattr(instance, self.attname, new_key(str(getattr(instance, self.named_by) or "")))
        return super().pre_save(instance, add)
