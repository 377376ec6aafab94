"""Memberships: which live stories each set of stories has, in its order. Kept at publishing, read by pages."""

from django.db import models

from stories.querysets import MembershipQuerySet, OverlapQuerySet, SetKind

from .story import Story


class Membership(models.Model):
    """
    A live story in one of the sets that it belongs to. Written by `stories.derived.members` alone.

    Each page of a set is one range of an index, however long the set is.
    """

    kind = models.PositiveSmallIntegerField(choices=SetKind)
    # A primary key, of what the kind says; 0 for a kind of which there is one.
    subject = models.PositiveBigIntegerField()
    # The story's number; in a collection its turn (`CollectionEntry.TURN`).
    rank = models.PositiveBigIntegerField()
    words = models.PositiveIntegerField()
    # Without a constraint in the database: the version before, which knows nothing of these rows, deletes stories too.
    story = models.ForeignKey(Story, models.CASCADE, related_name="memberships", db_index=False, db_constraint=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "subject", "rank", "story"], name="members_by_number"),
            models.Index(fields=["kind", "subject", "words", "-rank", "story"], name="members_by_length"),
        ]
        constraints = [models.UniqueConstraint(fields=["story", "kind", "subject"], name="member_once_of_a_set")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}: {self.story_id}"


class Overlap(models.Model):
    """
    How many live stories two sets have in common: of each large set with all others, and with itself.

    A set of at most `SMALL` stories has no rows here: its stories are looked at. Written by
    `stories.derived.overlaps` alone.
    """

    SMALL = 200
    # The kinds that readers narrow lists by. Of the first two there is one each, which has rows however small it is.
    KINDS = (SetKind.LIVE, SetKind.NOWHERE, SetKind.TAG, SetKind.PERSON, SetKind.SET, SetKind.AUTHOR)
    ALWAYS = KINDS[:2]

    kind = models.PositiveSmallIntegerField(choices=SetKind)
    subject = models.PositiveBigIntegerField()
    other_kind = models.PositiveSmallIntegerField(choices=SetKind)
    other = models.PositiveBigIntegerField()
    stories = models.IntegerField()

    objects = OverlapQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "subject", "other_kind", "-stories", "other"], name="overlaps_in_order")
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "other_kind", "other"], name="overlap_once_for_two_sets")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}, {self.other_kind} {self.other}: {self.stories}"
