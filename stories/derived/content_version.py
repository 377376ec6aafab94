"""The content version: the one number that every published change raises."""

import time

from django.db.models import F, Value
from django.db.models.functions import Greatest

from spystories.lib.locks import in_turn
from stories.models import ContentVersion


def raise_content_version() -> None:
    """
    Raise the content version: every public page is new from here on. Serialises what publishes at once.

    It is the Unix time in seconds, or one more than it was: a database that is put back to an earlier state
    raises it to no number that readers' browsers know already.
    """
    in_turn()
    now = int(time.time())
    if not ContentVersion.objects.filter(pk=1).update(value=Greatest(F("value") + 1, Value(now))):
        ContentVersion.objects.create(pk=1, value=now)
