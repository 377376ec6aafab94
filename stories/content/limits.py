"""How much a body may hold, whoever brings it: as it is sent, and once it is canonical."""

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from spystories.lib import prose
from spystories.lib.prose import LONGEST_BODY, MOST_MARKS, MOST_PARAGRAPHS, MOST_PICTURES
from spystories.lib.text import printable

LONGEST_SOURCE = 4 * LONGEST_BODY  # characters with the marks, so that nothing longer is even read


def check_body(source: str) -> str:
    """
    The canonical body of what was sent.

    Raises `ValidationError` with a sentence for a text that is too long or holds what feeds cannot carry.
    """
    if refused := beyond(source):
        raise refused
    printable(source.replace("\v", ""))
    body = prose.clean(source)
    texts = prose.texts(body)
    length = sum(map(len, texts.values()))
    if length > LONGEST_BODY:
        raise _too_long(length)
    if len(texts) > MOST_PARAGRAPHS:
        raise _too_many(len(texts))
    if (pictures := body.count("<figure ")) > MOST_PICTURES:
        message = _("The text has %(count)s pictures; a story may have %(most)s. Nothing was saved.")
        raise ValidationError(message, code="max_pictures", params={"count": pictures, "most": MOST_PICTURES})
    return body


def beyond(source: str) -> ValidationError | None:
    """Why a text is not even read, from counting alone."""
    if len(source) > LONGEST_SOURCE:
        return _too_long(len(source))
    if (begun := source.count("<p")) > MOST_PARAGRAPHS or source.count("<") > MOST_MARKS:
        return _too_many(begun)
    return None


def _too_many(count: int) -> ValidationError:
    most = number_format(MOST_PARAGRAPHS, force_grouping=True)
    if count <= MOST_PARAGRAPHS:
        message = _("The text has more formatting than a story may have. Nothing was saved.")
        return ValidationError(message, code="max_marks")
    given = number_format(count, force_grouping=True)
    message = _("The text has %(count)s paragraphs; a story may have %(most)s. Nothing was saved.")
    return ValidationError(message, code="max_paragraphs", params={"count": given, "most": most})


def _too_long(length: int) -> ValidationError:
    given, most = (number_format(number, force_grouping=True) for number in (length, LONGEST_BODY))
    message = _("The text has %(length)s characters; a story may have %(most)s. Nothing was saved.")
    return ValidationError(message, code="max_length", params={"length": given, "most": most})
