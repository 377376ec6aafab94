"""
A picture in a form: a line with its key, which suggests the newest ones by name, and a file that is brought in.

Scripts add the picture itself, a search of the library, and sending the file at once.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from js_asset import Media, Script

from characters.models import Picture
from spystories.lib.folding import fold
from stories.pictures.library import thumb_of

SUGGESTED = 60  # the newest pictures, in the list beside the line
FILE = "-file"  # after the name of a field: its file


class PictureWidget(forms.TextInput):
    """The line, what is chosen by it, and for whoever may bring pictures in a file."""

    needs_multipart_form = False  # true where it takes files: for whoever may bring pictures in

    @property
    def media(self) -> forms.Media:
        return Media(js=[Script("js/admin/picture_field.js", type="module")])

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = Picture.objects.filter(key=value).first() if value else None
        newest = Picture.objects.order_by("-created_at", "-pk").values_list("key", "name")
        given = {"list": f"{name}-newest", "autocomplete": "off", "spellcheck": "false"} | (attrs or {})
        shown = {
            "line": super().render(name, value, given, renderer),
            "name": name,
            "label": (attrs or {}).get("id", name),
            "chosen": chosen,
            "thumb": thumb_of(chosen) if chosen else "",
            "takes_files": self.needs_multipart_form,
            "newest": newest[:SUGGESTED],
        }
        return render_to_string("admin/_picture_field.html", shown)


class PictureKeyField(forms.CharField):
    """A picture by its key; its name will do where no other has it. One that is gone meanwhile is left out."""

    widget = PictureWidget

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A name may be longer than the longest key."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def to_python(self, value: Any) -> str:
        found = find_picture(super().to_python(value) or "")
        return found.key if found else ""

    def _clean_bound_field(self, bound: forms.BoundField) -> str:
        try:
            return str(super()._clean_bound_field(bound))  # type: ignore[misc]  # missing in the stubs
        except ValidationError:
            if bound.data and bound.data == bound.initial:
                return ""
            raise


class PictureField(forms.ModelChoiceField):
    """The same for a column that points at the picture."""

    widget = PictureWidget

    def __init__(self, **kwargs: Any) -> None:
        given: dict[str, Any] = {"required": False, "to_field_name": "key"} | kwargs
        super().__init__(Picture.objects.all(), **given)

    def prepare_value(self, value: Any) -> Any:
        """The key of a picture, which a form knows by its row or its primary key."""
        if isinstance(value, int):
            return Picture.objects.filter(pk=value).values_list("key", flat=True).first()
        return super().prepare_value(value)

    def to_python(self, value: Any) -> Picture | None:
        return find_picture(str(value or ""))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != str(self.prepare_value(data) or "").strip()


def find_picture(said: str) -> Picture | None:
    """
    The picture that somebody means by its key or by its name, case and accents aside; None for an empty line.

    Raises `ValidationError` where there is none, or more than one with the name.
    """
    said = said.strip()
    if not said:
        return None
    if found := Picture.objects.filter(key=said).first():
        return found
    named = [row for row in Picture.objects.with_words(said) if fold(row.name) == fold(said)]
    if len(named) == 1:
        return named[0]
    if named:
        raise ValidationError(_("Several pictures are called “%(name)s”: choose one by its key.") % {"name": said})
    raise ValidationError(_("There is no picture “%(name)s” in the library.") % {"name": said})
