"""The language of an element, as its tag says it."""

from django.utils.safestring import SafeString, mark_safe

from spystories.lib.languages import direction_of, site_language
from spystories.lib.prose.blocks import write_attributes


def language_attributes(lang: str, around: str = "") -> SafeString:
    """
    The attributes of an element in the language `lang` within one in the language `around`; nothing where they
    are the same, and no direction where that is. Empty stands for the site's language.
    """
    if lang == around:
        return SafeString("")
    site = site_language()
    lang, around = lang or site, around or site
    if lang == around:
        return SafeString("")
    own, outer = direction_of(lang), direction_of(around)
    return mark_safe(write_attributes(lang=lang, dir=own if own != outer else None))  # noqa: S308 - escaped there


def xml_attributes(lang: str, *, with_direction: bool = False) -> SafeString:
    """The attributes of an element of XML that is in the language `lang`; empty for the site's."""
    lang = lang or site_language()
    given = {"xml:lang": lang, "dir": direction_of(lang) if with_direction else None}
    return mark_safe(write_attributes(**given))  # noqa: S308 - escaped there


def document_attributes(lang: str) -> SafeString:
    """The attributes of the root of a document of XHTML in the language `lang`; empty for the site's."""
    lang = lang or site_language()
    given = {"lang": lang, "xml:lang": lang, "dir": direction_of(lang)}
    return mark_safe(write_attributes(**given))  # noqa: S308 - escaped there
