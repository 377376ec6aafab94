"""The editors' keys: one list, which the page explains and the script `admin/keys.js` reads from it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What a key does is whatever on the page first fits the selector: a button is pressed, a field is entered.


@dataclass(frozen=True)
class Key:
    name: str
    said: str | Promise
    shown: tuple[str, ...]  # the keys as people read them
    key: str  # as the browser names it
    selector: str
    command: bool = False  # with Control, or Command on a Mac; such keys also work while typing
    shift: bool = False
    spares_selection: bool = False  # means something else while words of the text are selected


KEYS = (
    Key("save", _("Save"), ("Ctrl", "S"), "s", "[data-key=save]", command=True),
    Key(
        "publish",
        _("Publish, or submit"),
        ("Ctrl", "Shift", "Enter"),
        "Enter",
        "[data-key=publish], [data-key=submit]",
        command=True,
        shift=True,
    ),
    Key("preview", _("Preview"), ("P",), "p", "[data-preview], [data-key=preview]"),
    Key("note", _("Next note"), ("N",), "n", "[data-next-note]"),
    Key("check", _("Next thing to look at"), ("C",), "c", "[data-next-check]"),
    Key("search", _("Search"), ("/",), "/", "[data-admin-search], #searchbar"),
    Key(
        "find",
        _("Any page, story, person or action"),
        ("Ctrl", "K"),
        "k",
        "[data-key=find]",
        command=True,
        spares_selection=True,
    ),
    Key("desk", _("The desk"), ("D",), "d", "[data-key=desk]"),
    Key("keys", _("This list"), ("?",), "?", "[data-key=keys]"),
)
