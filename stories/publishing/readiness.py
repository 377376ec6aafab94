"""Looking a story over before it goes out: the rules of `checks`, where its links lead, what is refused."""

from collections.abc import Iterator

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from characters.models import Picture
from spystories.lib import prose
from stories.content.checks import Finding, Kind, check
from stories.content.value import Content
from stories.derived.links import wrong_links
from stories.models import Story

from .publish import check_lines, check_publishable


def look_over(story: Story, content: Content) -> list[Finding]:
    """
    What stands in the way of `content`, and then what to look at, in the order of the page.

    Two queries, one for pictures where there are any, and three for each kind of page that its links lead to.
    """
    return [*_refused(story, content), *check(content, wrong_links(content.body), wrong_pictures(content))]


def refusals(error: ValidationError) -> Iterator[Finding]:
    """What `error` refuses, as findings."""
    by_field = getattr(error, "error_dict", {NON_FIELD_ERRORS: [error]})
    for field, errors in by_field.items():
        for each in errors:
            for said in each.messages:
                yield Finding(Kind.REFUSED, "" if field == NON_FIELD_ERRORS else field, str(said))


def wrong_pictures(content: Content) -> dict[str, str]:
    """
    What is wrong with the pictures that `content` shows, by key: one is gone, or nobody described it.

    On the cover none needs words, as there its title is told. One query where there are pictures.
    """
    read = {content.lead_picture, *prose.picture_keys(content.body)} - {""}
    shown = read | ({content.cover_picture} - {""})
    if not shown:
        return {}
    on_file = {picture.key: picture for picture in Picture.objects.filter(key__in=shown)}
    wrong = dict.fromkeys(shown - on_file.keys(), _("A picture is not in the library any more: it is not shown."))
    said = _("The picture “%(name)s” is not described for those who do not see it.")
    silent = {key for key in read & on_file.keys() if not on_file[key].is_described}
    return wrong | {key: said % {"name": on_file[key]} for key in silent}


def _refused(story: Story, content: Content) -> Iterator[Finding]:
    try:
        check_publishable(story, content)
        check_lines(content.cleaned())
    except ValidationError as error:
        yield from refusals(error)
