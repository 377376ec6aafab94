"""Looking a story over before it goes out: the rules of `checks`, where its links lead, what is refused."""

from collections.abc import Iterator

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from stories.content.checks import Finding, Kind, check
from stories.content.value import Content
from stories.derived.links import wrong_links
from stories.models import Story

from .publish import check_lines, check_publishable


def look_over(story: Story, content: Content) -> list[Finding]:
    """
    What stands in the way of `content`, and then what to look at, in the order of the page.

    Two queries, and three for each kind of page that its links lead to.
    """
    return [*_refused(story, content), *check(content, wrong_links(content.body))]


def refusals(error: ValidationError) -> Iterator[Finding]:
    """What `error` refuses, as findings."""
    by_field = getattr(error, "error_dict", {NON_FIELD_ERRORS: [error]})
    for field, errors in by_field.items():
        for each in errors:
            for said in each.messages:
                yield Finding(Kind.REFUSED, "" if field == NON_FIELD_ERRORS else field, str(said))


def _refused(story: Story, content: Content) -> Iterator[Finding]:
    try:
        check_publishable(story, content)
        check_lines(content.cleaned())
    except ValidationError as error:
        yield from refusals(error)
