"""The forms of people and places: they fill what follows from the name, and explain what cannot be."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spystories.lib.edit_forms import EditForm

from . import addresses, editing
from .models import Character, Place

FILLED_FROM_NAME = gettext_lazy("Left empty, it is made from the name.")


class NamedForm(EditForm):
    """A form of something that is known by a name, from which other fields are made where they are left empty."""

    named_by = "name"
    filled_from_name: tuple[str, ...] = ("slug",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.filled_from_name:
            if field := self.fields.get(name):
                field.required = False
                field.help_text = f"{field.help_text} {FILLED_FROM_NAME}"

    def clean_slug(self) -> str:
        named = self.cleaned_data.get(self.named_by) or ""
        return self.cleaned_data["slug"] or addresses.propose(self._meta.model, named)


class PersonForm(NamedForm):
    filled_from_name = ("slug", "sort_name")

    class Meta:
        model = Character
        fields = ["name", "sort_name", "slug", "pronouns", "home", "public_by_choice"]

    def clean_sort_name(self) -> str:
        """Surname first, when nothing was given."""
        return self.cleaned_data["sort_name"] or editing.surname_first(self.cleaned_data.get("name") or "")


class PlaceForm(NamedForm):
    class Meta:
        model = Place
        fields = ["name", "kind", "parent", "slug", "latitude", "longitude", "public_by_choice"]

    def clean_slug(self) -> str:
        """As typed: what is proposed depends on where the place lies."""
        return self.cleaned_data["slug"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        parent = cleaned.get("parent")
        if parent and self.instance.pk and f"{parent.path}/".startswith(f"{self.stored_path()}/"):
            self.add_error("parent", _("A place cannot lie inside itself, or inside what lies inside it."))
        self._check_coordinates(cleaned)
        if "slug" in cleaned:
            self._check_address(cleaned, parent.path if parent else "")
        return cleaned

    def stored_path(self) -> str:
        return Place.objects.values_list("path", flat=True).get(pk=self.instance.pk)

    def _check_coordinates(self, cleaned: dict[str, Any]) -> None:
        pair = ("latitude", "longitude")
        if all(name in cleaned for name in pair):
            given = [name for name in pair if cleaned[name] is not None]
            if len(given) == 1:
                missing = next(name for name in pair if name not in given)
                self.add_error(missing, _("Give both latitude and longitude, or neither."))

    def _check_address(self, cleaned: dict[str, Any], inside: str) -> None:
        if not cleaned["slug"]:
            cleaned["slug"] = addresses.propose(Place, cleaned.get("name") or "", inside)
        path = f"{inside}/{cleaned['slug']}" if inside else cleaned["slug"]
        if Place.objects.filter(path=path).exclude(pk=self.instance.pk).exists():
            self.add_error("slug", ValidationError(_("Another place there has this address. Choose another.")))
