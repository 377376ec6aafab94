"""The verbs that change what is said of a picture, or delete it."""

from django.db import transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _

from characters.models import Picture
from spystories.lib.locks import in_turn
from spystories.lib.page_keys import row_key
from stories.derived.index import AT_ONCE, index_stories
from stories.derived.page_keys import mark_changed
from stories.models import PictureUse
from stories.names.reading import queue_stories


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
    show_changed(picture)


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


def show_changed(picture: Picture) -> None:
    """
    Let readers see a changed picture: the live stories that show it are derived anew, pages of others made anew.

    More stories than `AT_ONCE` wait to be derived in passing.
    """
    stories = set(PictureUse.objects.filter(picture=picture, is_live=True).values_list("story", flat=True))
    if len(stories) > AT_ONCE:
        queue_stories(stories, wholly=False)
    elif stories:
        index_stories(stories)
    mark_changed([row_key(picture.page_kind, picture.pk)])
