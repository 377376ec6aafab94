"""
The languages of texts, by their tags (BCP 47): what they call themselves, and in which direction they are written.

Names are those of Django, and of some languages besides that fiction is written in. Pure but for the site's own.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .folding import fold

LONGEST_TAG = 35  # characters: the longest that the standard asks anybody to take

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_FORMER = {"iw": "he", "ji": "yi", "in": "id"}
# What Django has no name for, or another's.
_OWN_NAMES = {
    "am": "አማርኛ",
    "ang": "Ænglisc",
    "arz": "العربية المصرية",
    "cs": "čeština",
    "da": "dansk",
    "dv": "ދިވެހިބަސް",
    "enm": "Middle English",
    "en-US": "American English",
    "eu": "euskara",
    "fil": "Filipino",
    "fo": "føroyskt",
    "grc": "Ἀρχαία ἑλληνική",
    "gu": "ગુજરાતી",
    "gsw": "Schwiizertüütsch",
    "ha": "Hausa",
    "haw": "ʻŌlelo Hawaiʻi",
    "ht": "Kreyòl ayisyen",
    "jv": "Jawa",
    "km": "ភាសាខ្មែរ",
    "kn": "ಕನ್ನಡ",
    "ku": "kurdî",
    "la": "Latina",
    "lad": "Ladino",
    "lo": "ລາວ",
    "mg": "Malagasy",
    "mi": "Māori",
    "mn": "монгол",
    "mt": "Malti",
    "nap": "Napulitano",
    "non": "Norrœnt mál",
    "oc": "occitan",
    "pa": "ਪੰਜਾਬੀ",
    "ps": "پښتو",
    "rm": "rumantsch",
    "sa": "संस्कृतम्",
    "sc": "sardu",
    "scn": "sicilianu",
    "sd": "سنڌي",
    "si": "සිංහල",
    "so": "Soomaali",
    "syr": "ܣܘܪܝܝܐ",
    "te": "తెలుగు",
    "ti": "ትግርኛ",
    "tl": "Tagalog",
    "wo": "Wolof",
    "xh": "isiXhosa",
    "yi": "ייִדיש",
    "yo": "Yorùbá",
    "zu": "isiZulu",
}
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"})
_RIGHT_TO_LEFT = frozenset(
    {
        *("acm", "aii", "apc", "ar", "arc", "ary", "arz", "azb", "bal", "bqi", "ckb", "dv", "fa", "glk", "hbo", "he"),
        *("ks", "lrc", "mzn", "nqo", "pes", "pnb", "prs", "ps", "rhg", "sd", "skr", "syr", "ug", "ur", "ydd", "yi"),
    }
)
# The first and last letters of the blocks of all scripts that are written from the right.
_FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
_LETTER = re.compile(r"[^\W\d_]")


def canonical_tag(tag: str) -> str:
    """`tag` as the standard writes it: "PT-br" is "pt-BR". What is no tag is returned as it is."""
    if not _TAG.fullmatch(tag):
        return tag
    first, *rest = tag.lower().split("-")
    return "-".join([_FORMER.get(first, first), *map(_canonical_part, rest)])


def _canonical_part(part: str) -> str:
    """A region in capitals, a script with one, all else without."""
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 else part


def language_tag(value: str) -> None:
    """Raise `ValidationError` unless `value` could be the tag of a language, as the standard writes it."""
    if _TAG.fullmatch(value) is None:
        said = _("“%(value)s” is no language that is known here. Write its tag, such as de or pt-BR.")
    elif value != canonical_tag(value):
        said = _("The language “%(value)s” is written %(right)s.")
    else:
        return
    raise ValidationError(said, code="language", params={"value": value, "right": canonical_tag(value)})


@lru_cache(maxsize=512)
def is_right_to_left(tag: str) -> bool:
    """Whether the language is written from right to left: its script decides, where the tag names one."""
    first, *rest = canonical_tag(tag).split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    return script in _RIGHT_TO_LEFT_SCRIPTS if script else first in _RIGHT_TO_LEFT


def direction_of(tag: str) -> str:
    """The direction of a language, as the attribute `dir` has it."""
    return "rtl" if is_right_to_left(tag) else "ltr"


def direction_of_text(text: str, usual: str) -> str:
    """
    The direction in which most letters of `text` are written; `usual` where as many are written in either.

    The first letter alone would turn a sentence that begins with a foreign name.
    """
    from_right = len(_LETTER.findall("".join(_FROM_THE_RIGHT.findall(text))))
    if not from_right and usual == "ltr":
        return usual
    from_left = len(_LETTER.findall(text)) - from_right
    if from_left == from_right:
        return usual
    return "rtl" if from_right > from_left else "ltr"


def site_language() -> str:
    """The tag of the site's language, in which all is written that says nothing else."""
    return canonical_tag(settings.LANGUAGE_CODE)


def _read_names() -> dict[str, str]:
    named = {tag: info["name_local"] for tag, info in LANG_INFO.items() if "name_local" in info}
    named = {canonical_tag(tag): name for tag, name in named.items()} | _OWN_NAMES
    return {tag: f"{name[:1].upper()}{name[1:]}" for tag, name in sorted(named.items())}


NAMES = _read_names()


def name_of(tag: str) -> str:
    """What a language calls itself; of one without a name here, and of none, the tag."""
    return NAMES.get(tag, tag)


@lru_cache(maxsize=1)
def _tags_by_name() -> dict[str, str]:
    """The tags by every folded name: the tag, the English name, the one in the site's language, its own."""
    by_name: dict[str, str] = {}
    for tag, info in LANG_INFO.items():
        if "name" in info:
            names: Iterable[str] = (info["name"], _(info["name"]))
            by_name |= {fold(name): canonical_tag(tag) for name in names}
    return by_name | {fold(name): tag for tag, name in NAMES.items()} | {fold(tag): tag for tag in NAMES}


def find_tag(typed: str) -> str:
    """The tag that is meant by a language's name or by a tag; what is neither, as it was typed."""
    typed = typed.strip()
    return _tags_by_name().get(fold(typed)) or canonical_tag(typed)
