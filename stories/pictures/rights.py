"""
Who may do what with pictures.

Whoever may begin a story brings pictures in, and changes those that only drafts of their own show. All others are
for those who may edit every story, and what readers see of them for those who may publish too.
"""

from django.contrib.auth.models import AnonymousUser, User

from characters.models import Picture
from stories.derived.pictures import SHOWN_BY
from stories.models import PictureUse
from stories.workflow import AS_APPROVED, EVERY, PUBLISH

Actor = User | AnonymousUser | None


def may_bring_in(user: Actor) -> bool:
    return user is None or user.has_perm("characters.add_picture")


def may_change(user: Actor, picture: Picture) -> bool:
    """Whether `user` may change what is said of a picture. Five queries at most."""
    if user is None:
        return True
    if not user.has_perm("characters.change_picture"):
        return False
    return _may_keep(user, picture) or _is_own(user, picture)


def may_replace(user: Actor, picture: Picture) -> bool:
    """Whether `user` may put another file in the place of a picture's."""
    return user is None or (user.has_perm("characters.change_picture") and _may_keep(user, picture))


def may_delete(user: Actor, picture: Picture) -> bool:
    """Whether `user` may delete a picture that nothing leans on."""
    return user is None or (user.has_perm("characters.delete_picture") and _may_keep(user, picture))


def _may_keep(user: User | AnonymousUser, picture: Picture) -> bool:
    """Whether somebody keeps the library, as far as readers see the picture."""
    return user.has_perm(EVERY) and (not picture.is_public or user.has_perm(PUBLISH))


def _is_own(user: User | AnonymousUser, picture: Picture) -> bool:
    """
    Whether only drafts of somebody's own show a picture, none of which goes out as it was approved, or nothing does
    and they brought it in.
    """
    if any(model._default_manager.filter(**{column: picture}).exists() for model, column in SHOWN_BY):
        return False
    columns = ("story__created_by", "is_live", "story__work", "story__approved_revision")
    uses = set(PictureUse.objects.filter(picture=picture).values_list(*columns))
    if not uses:
        return picture.created_by_id == user.pk
    return all(
        by == user.pk and not is_live and work not in AS_APPROVED and approved is None
        for by, is_live, work, approved in uses
    )
