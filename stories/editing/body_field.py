"""The body in forms: the prose editor, set up here and nowhere else, around a textarea of canonical HTML."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy
from django_prose_editor.widgets import ProseEditorWidget, importmap
from js_asset import Media, Script

from characters.models import Picture
from spystories.lib import prose
from spystories.lib.languages import direction_of, site_language
from spystories.lib.prose import kinds
from stories.content.limits import beyond, check_body

if TYPE_CHECKING:
    _Admin = ModelAdmin[Any]
else:
    _Admin = object

# A key is for the last extension that wants it.
EXTENSIONS: dict[str, Any] = {
    **dict.fromkeys(["Document", "Text", "HardBreak"], True),
    "Link": {"enableTarget": False, "autolink": False},
    "Kinds": {},  # the table of them, when a page is drawn: their labels are in its reader's language
    **dict.fromkeys(["Footnotes", "History", "Dropcursor", "Gapcursor", "Manuscript", "Directions"], True),
    **dict.fromkeys(["Writing", "Signs", "Pasting", "Names", "KindChoices"], True),
}
PICTURES = "characters_picture"  # the admin's addresses of them


def _rows(table: Iterable[kinds.Kind]) -> list[dict[str, str]]:
    return [{"tag": kind.tag, "kind": kind.kind, "label": str(kind.label)} for kind in table]


def _kinds() -> dict[str, Any]:
    """The table of kinds as the editor takes it."""
    return {
        "paragraphs": _rows(kinds.PARAGRAPHS),
        "quotations": _rows(kinds.QUOTATIONS),
        "lists": _rows(kinds.LISTS),
        "marks": _rows(kinds.MARKS),
        "language": str(kinds.LANGUAGE.label),
        "footnote": str(kinds.FOOTNOTE.label),
    }


def _pictures() -> dict[str, Any]:
    """What the editor needs to show pictures, to bring some in and to choose among those on file."""
    addresses = {page: reverse(f"admin:{PICTURES}_{page}") for page in ("choose", "upload")}
    addresses["words"] = reverse(f"admin:{PICTURES}_words", args=["KEY"])
    widths = [{"width": width, "label": str(label)} for width, label in kinds.WIDTHS.items()]
    return {"label": str(kinds.PICTURE.label), "widths": widths, "addresses": addresses}


class BodyWidget(ProseEditorWidget):
    """
    The prose editor looking like a manuscript. Without scripts a textarea that takes plain text too.

    Its look and the count of its words come with what every page of the editors carries. It takes pictures where
    `takes_pictures`.
    """

    takes_pictures = False

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"rows": 24, "spellcheck": "true", "data-longest": prose.LONGEST_BODY}
        super().__init__(attrs=given | (attrs or {}), preset="configurable")

    @property
    def media(self) -> forms.Media:
        scripts = ["django_prose_editor/editor.js", "django_prose_editor/configurable.js"]
        return Media(
            importmap=importmap,
            js=[Script(path, type="module") for path in scripts],
        )

    def get_config(self) -> dict[str, Any]:
        pictures = {"Pictures": _pictures()} if self.takes_pictures else {}
        extensions = EXTENSIONS | {"Kinds": _kinds()} | pictures
        return {"extensions": extensions, "js_modules": [static("js/admin/body.js")]}


class BodyField(forms.CharField):
    """
    A body, made canonical. Refuses, in words, a text that is too long or holds what feeds cannot carry, and pictures
    unless it `takes_pictures`.
    """

    widget = BodyWidget

    def __init__(self, *, takes_pictures: bool = False, **kwargs: Any) -> None:
        help_text = gettext_lazy(
            "Return starts a paragraph; / in an empty one offers kinds of it. Quotes and dashes are set properly "
            "on the page; what you type is kept as you typed it."
        )
        given: dict[str, Any] = {"label": gettext_lazy("Story"), "help_text": help_text, "strip": False}
        super().__init__(**given | kwargs)
        self.takes_pictures = self.widget.takes_pictures = takes_pictures

    def to_python(self, value: Any) -> str:
        body = check_body(super().to_python(value) or "")
        if not self.takes_pictures and prose.picture_keys(body):
            raise ValidationError(gettext("Pictures stand in stories. This text takes none."), code="pictures")
        return body

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the text differs; not the way in which the editor writes its HTML."""
        before, after = initial or "", data or ""
        if self.disabled or before == after:
            return False
        return beyond(after) is not None or prose.clean(before) != prose.clean(after)


def as_read(body: str, lang: str = "") -> SafeString:
    """
    A body for somebody who may see it but not edit it: as readers see it, on the manuscript's sheet. `lang` is its
    language, empty for the site's. One query where it has pictures, of which those that are lost say so.
    """
    keys = prose.picture_keys(body)
    pictures = dict.fromkeys(keys) | Picture.objects.shown(keys)
    base = f"{reverse('admin:index')}pictures/" if keys else ""
    rendered = prose.render(body, direction=direction_of(lang or site_language()), pictures=pictures, base=base)
    return format_html('<div class="manuscript"{}>{}</div>', prose.language_attributes(lang), rendered)


def with_nonce(media: forms.Media, request: HttpRequest) -> forms.Media:
    """The media with the content policy's nonce, without which no browser would read the import map."""
    return Media.from_media(media, nonce=getattr(request, "csp_nonce", ""))


class BodyAdmin(_Admin):
    """For a ModelAdmin whose form has a `BodyField`; stands before it among the bases."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["media"] = with_nonce(context["media"], request)
        return super().render_change_form(request, context, *args, **kwargs)
