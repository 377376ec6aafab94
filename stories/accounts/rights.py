"""Whose account and which roles somebody may have a say over: never those that may do more."""

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet


def may_manage(manager: User, user: User) -> bool:
    """Whether `manager` may do all that `user` may, and so gains nothing by that account."""
    if manager.is_superuser:
        return True
    return not user.is_superuser and _rights(user) <= _rights(manager)


def groups_within(manager: User) -> QuerySet[Group]:
    """The groups that may do no more than `manager`; for a superuser all."""
    if manager.is_superuser:
        return Group.objects.all()
    return Group.objects.exclude(permissions__in=Permission.objects.exclude(pk__in=_rights(manager)))


def groups_of(manager: User) -> QuerySet[Group]:
    """
    The groups that `manager` may put others into: those within his own rights that have no say over accounts.

    A superuser may give all.
    """
    groups = groups_within(manager)
    if manager.is_superuser:
        return groups
    return groups.exclude(permissions__in=Permission.objects.filter(content_type__app_label="auth"))


def _rights(user: User) -> set[int]:
    """What an account is given, also while it is not active and so may do nothing."""
    given = Permission.objects.filter(Q(user=user) | Q(group__user=user))
    return set(given.values_list("pk", flat=True))
