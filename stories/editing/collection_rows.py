"""
The collections that hold a story, as rows of its form: no part of its content, and saved beside it at once.

What a form says is what its editor did, not how things stood: a collection is joined or left, so two editors never
undo each other's.
"""

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from stories.history import collecting
from stories.models import Collection, Story

from .link_rows import CollectionRow, LinkRows, rows_of

PREFIX = "collections"


class CollectionRows(LinkRows):
    @property
    def label(self) -> str:
        return _("Collections")

    @cached_property
    def joining(self) -> list[Collection]:
        return [row.cleaned_data["collection"] for row in self.forms if row.called and not self._is_out(row)]

    @cached_property
    def leaving(self) -> list[Collection]:
        return [row.cleaned_data["collection"] for row in self.forms if row.called and self._is_out(row)]

    def _is_out(self, row: CollectionRow) -> bool:
        return self._should_delete_form(row)

    def save(self, story: Story, *, by: User | None) -> bool:
        """Put the story into what was chosen and take it out of what was taken out; return whether anything changed."""
        changes = [collecting.take_out(collection, [story], by=by) for collection in self.leaving]
        changes += [collecting.collect(collection, [story], by=by) for collection in self.joining]
        return any(changes)


_Rows = rows_of(CollectionRow, CollectionRows, can_order=False)


def collection_rows(data: Any, story: Story, request: HttpRequest | None) -> CollectionRows | None:
    """The rows of a form; None for whoever may not change collections. One query."""
    if request is None or not request.user.has_perm(collecting.RIGHT):
        return None
    is_sent = data is not None and any(name.startswith(f"{PREFIX}-") for name in data)
    held = [] if is_sent or not story.pk else list(Collection.objects.filter(entries__story=story).alphabetical())
    known = {"collection": {str(row.pk): row.title for row in held}}
    initial = [{"collection": row.pk} for row in held]
    return cast(CollectionRows, _Rows(data, prefix=PREFIX, initial=initial, form_kwargs={"known": known}))
