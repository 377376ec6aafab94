"""What follows when a picture's words or its file change: whatever shows it is made anew."""

from functools import partial

from django.db import transaction

from characters.models import Picture
from spystories.lib.page_keys import KINDS, row_key
from stories.models import PictureUse
from stories.names.reading import queue_stories

from .index import AT_ONCE, index_stories
from .names_changed import SECONDS_IN_THE_PRESS, reread_waiting
from .page_keys import mark_changed
from .pictures import settle_return


@transaction.atomic
def picture_changed(picture: Picture) -> None:
    """
    Let readers see a changed picture: the live stories that show it are derived anew, and pages that show it of
    others are made anew. One that was not on file before is shown by the stories whose words name it.

    Of more than `AT_ONCE` stories all wait, and are derived once the change is stored, as when a name changes.
    """
    settle_return(picture)
    stories = set(PictureUse.objects.filter(picture=picture, is_live=True).values_list("story", flat=True))
    if len(stories) > AT_ONCE:
        queue_stories(stories)
        transaction.on_commit(partial(reread_waiting, seconds=SECONDS_IN_THE_PRESS), robust=True)
    elif stories:
        index_stories(stories, around=False)
    mark_changed([row_key(picture.page_kind, picture.pk)], wholly=[KINDS[picture.page_kind]])
