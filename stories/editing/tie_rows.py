"""
The quick rows of a story's ties: words of its text that stand for someone or somewhere.

What is typed is looked up in the text sent with it, and anchored there by its paragraph and the words around
it. A tie that nobody touched and whose words are gone is kept as it is, and marked.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spystories.lib import prose
from spystories.lib.text import without_forbidden
from stories.content.value import Tied
from stories.models import Tie
from stories.phrases import join_names

from .conflicts import JoinedForm
from .link_rows import LinkRow, LinkRows

Place = tuple[int, int, int]  # a paragraph, and where in it something starts and ends
PARAGRAPHS_NAMED = 8  # paragraphs named in a message


class TieRow(LinkRow):
    chosen = "quote"
    missing = gettext_lazy("Give the words, or empty the row.")
    labelled = True
    tie: Tied | None = None  # what the row means in the text, once it is checked
    is_lost = False

    class Meta:
        model = Tie
        fields = ["quote", "character", "place", "paragraph"]
        labels = {"character": gettext_lazy("Who"), "place": gettext_lazy("Or where")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.fields["paragraph"].required = False
        for field in self.fields.values():
            field.widget.attrs.pop("aria-label", None)
            field.widget.attrs.pop("placeholder", None)

    @property
    def began(self) -> Tied | None:
        """The tie that the row showed, while its words and its paragraph are as they were."""
        tied = self.initial.get("tied")
        typed = (self.cleaned_data.get("quote"), self.cleaned_data.get("paragraph"))
        return tied if tied and typed == (tied.quote, tied.paragraph) else None

    @property
    def untouched(self) -> dict[str, Any] | None:
        """The words and whom they mean, of a row that stands as it stood: nobody has to see its fields."""
        tied = self.initial.get("tied")
        if tied is None or self.is_lost or (self.is_bound and (self.errors or self.has_changed())):
            return None
        name = self.known[tied.kind].get(str(self.initial[tied.kind]), tied.name)
        return {"quote": tied.quote, "name": name, "paragraph": tied.paragraph}

    def clean_quote(self) -> str:
        return without_forbidden(self.cleaned_data["quote"]).strip()

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if "character" in cleaned and "place" in cleaned:
            if cleaned["character"] and cleaned["place"]:
                self.add_error("place", _("Choose a person or a place, not both."))
            elif not (cleaned["character"] or cleaned["place"]):
                self.add_error("character", _("Choose the person or the place that they stand for."))
        return cleaned

    def _post_clean(self) -> None:
        """A row is checked against the text of the form, not as a row of what readers see."""

    def mark(self) -> None:
        """Say that the words are gone."""
        self.is_lost = True
        self["quote"].help_text = _("No longer in the text. It is kept; readers see nothing of it.")

    def tied(self, paragraph: int, before: str, after: str) -> Tied:
        entity = self.cleaned_data["character"] or self.cleaned_data["place"]
        kind = "character" if self.cleaned_data["character"] else "place"
        return Tied(kind, entity.key, entity.name, paragraph, self.cleaned_data["quote"], before, after)


class TieRows(LinkRows):
    """The ties, in the order of the text. No word belongs to two of them."""

    def read(self, form: JoinedForm) -> None:
        """Take the text of `form`, the story's, for the one to look in."""
        self.story_form = form
        if not self.is_bound:
            for row in self.initial_forms:
                if _place(self.texts, row.initial["tied"]) is None:
                    row.mark()

    @cached_property
    def texts(self) -> dict[int, str]:
        form = self.story_form
        return prose.texts(form.cleaned_data["body"] if self.is_bound else form.began.body)

    def clean(self) -> None:
        """Settle what stands where it stood first: new words take a place that is free."""
        if "body" in self.story_form.errors:
            return
        rows = [row for row in self.forms if row.is_valid() and row.cleaned_data.get("quote")]
        rows = [row for row in rows if not self._should_delete_form(row)]
        began = [(row, row.began) for row in rows if row.began]
        taken: list[Place] = []
        for row, tied in sorted(began, key=lambda pair: _exactly(self.texts, pair[1]) is None):
            self._keep(row, tied, taken)
        for row in rows:
            if not row.began:
                self._find(row, taken)

    @property
    def ask(self) -> bool:
        """Also when the words of one are gone."""
        return super().ask or any(row["quote"].help_text for row in self.forms)

    def content(self) -> tuple[Tied, ...]:
        """The checked ties in the order of the text."""
        return tuple(sorted((row.tie for row in self.forms if row.tie), key=lambda tie: tie.paragraph))

    def _keep(self, row: TieRow, began: Tied, taken: list[Place]) -> None:
        """Follow the words of a tie to where they stand now, if that is beyond doubt."""
        place = _place(self.texts, began)
        if place is None or any(map(_meets(place), taken)):
            row.mark()
            row.tie = row.tied(began.paragraph, began.before, began.after)
            return
        taken.append(place)
        number, start, end = place
        around = began.before, began.after
        if _exactly(self.texts, began) is None:
            around = prose.around(self.texts[number], start, end) or around
        row.tie = row.tied(number, *around)

    def _find(self, row: TieRow, taken: list[Place]) -> None:
        quote, wanted = row.cleaned_data["quote"], row.cleaned_data.get("paragraph")
        places = [(number, at, at + len(quote)) for number, at in prose.places(self.texts, quote)]
        there = [place for place in places if wanted in (None, place[0])]
        numbers = list(dict.fromkeys(number for number, *_span in places))
        if not places:
            row.add_error("quote", _("These words do not stand in the text. Copy them from there exactly."))
        elif not there or len({number for number, *_span in there}) > 1:
            row.add_error("paragraph", _where(numbers))
        elif not (free := [place for place in there if not any(map(_meets(place), taken))]):
            row.add_error("quote", _("These words, or some of them, are in another row already."))
        elif (around := prose.around(self.texts[free[0][0]], *free[0][1:])) is None:
            row.add_error("quote", _("The same words stand close by. Give some more of them."))
        else:
            taken.append(free[0])
            row.tie = row.tied(free[0][0], *around)


def _place(texts: Mapping[int, str], tied: Tied) -> Place | None:
    """Where a tie stands now: by the words around it, else where its own words stand once."""
    return _exactly(texts, tied) or prose.locate(texts, tied.paragraph, tied.quote)


def _exactly(texts: Mapping[int, str], tied: Tied) -> Place | None:
    return prose.locate(texts, tied.paragraph, tied.quote, tied.before, tied.after)


def _meets(place: Place) -> Callable[[Place], bool]:
    number, start, end = place
    return lambda other: other[0] == number and other[1] < end and start < other[2]


def _where(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return _("These words stand in %(text)s.") % {"text": prose.name_text(numbers[0])}
    shown = [*map(prose.name_text, numbers[:PARAGRAPHS_NAMED]), *["…"] * (len(numbers) > PARAGRAPHS_NAMED)]
    return _("These words stand in %(texts)s. Say which.") % {"texts": join_names(shown)}
