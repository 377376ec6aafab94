"""The verbs that change what is said of a picture, or delete it."""

from django.db import transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _

from characters.models import Picture
from spystories.lib.locks import in_turn
from spystories.lib.page_keys import row_key
from stories.derived.page_keys import mark_changed
from stories.derived.picture_changed import picture_changed
from stories.models import PictureUse


@transaction.atomic
def save_words(picture: Picture, *, version: int | None = None) -> None:
    """
    Store what is said of a picture, and where its focus is. Readers see it at once wherever it is shown.

    Raises `EditConflict` when somebody else saved meanwhile.
    """
    in_turn()
    if picture.pk:
        picture.claim(version)
    picture.save_edit()
    picture_changed(picture)


@transaction.atomic
def delete(picture: Picture) -> None:
    """
    Delete a picture that nothing shows. Older versions of stories that showed it go on without it.

    Raises `ProtectedError` with what leans on it.
    """
    in_turn()
    uses: set[Model] = set(PictureUse.objects.filter(picture=picture).select_related("story"))
    if uses:
        raise ProtectedError(_("Stories show it."), uses)
    key = row_key(picture.page_kind, picture.pk)
    picture.delete()
    mark_changed([key])
