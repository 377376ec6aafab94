"""The content version: the one number that every published change raises."""

import time

from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest

from spystories.lib.locks import in_turn
from stories.models import ContentVersion


def raise_content_version() -> int:
    """
    Raise the content version and return it. Serialises what publishes at once. Two queries.

    It is the Unix time in seconds, or one more than it was: a database that is put back to an earlier state
    raises it to no number that readers' browsers know already. Which stored pages change with it is said by
    `page_keys.mark_changed`; every other answer has a new ETag. Where code from before the keys has raised it
    meanwhile, all stored pages are made anew.
    """
    in_turn()
    now = int(time.time())
    rows, raised = ContentVersion.objects.filter(pk=1), Greatest(F("value") + 1, Value(now))
    unsure = Case(When(keyed=F("value"), then=F("all_changed")), default=raised)
    if not rows.update(value=raised, keyed=raised, all_changed=unsure):
        ContentVersion.objects.create(pk=1, value=now, keyed=now)
    return rows.values_list("value", flat=True).get()
