"""The language of a story in its form: chosen by typing its name, or given by its tag."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from spystories.lib.languages import NAMES, direction_of, find_tag, name_of, site_language


class LanguageWidget(forms.TextInput):
    """A line with the names of all languages to choose from. Each says its tag and direction, for scripts."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        site, names = site_language(), f"{name}-names"
        given = {"list": names, "placeholder": name_of(site), "dir": "auto", **_data(site)}
        drawn = super().render(name, value, given | (attrs or {}), renderer)
        by_name = sorted(NAMES.items(), key=lambda named: named[1][0].casefold())
        rows = ((flatatt({"value": own, "label": _(english), **_data(tag)}),) for tag, (own, english) in by_name)
        return drawn + format_html(
            '<datalist id="{}">{}</datalist>', names, format_html_join("", "<option{}></option>", rows)
        )


def _data(tag: str) -> dict[str, str]:
    """What a script should know of a language."""
    return {"data-lang": tag, "data-dir": direction_of(tag)}


class LanguageField(forms.CharField):
    """
    A language by its tag, shown by its own name. What is typed is a name, in the language itself, in English or
    in the site's; or any tag. Empty, it is the site's.
    """

    widget = LanguageWidget

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A name may be longer than the longest tag."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def prepare_value(self, value: Any) -> Any:
        return name_of(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> str:
        return find_tag(super().to_python(value) or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)
