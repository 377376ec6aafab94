"""The language of a text that does not say it: told by its script, or by its commonest words."""

import re
from collections import Counter

_READ = 20_000  # characters from which the language is told
_FEWEST, _SHARE = 4, 12  # words that must be of the language, and how many in a hundred
_WORD = re.compile(r"[^\W\d_]+")
# Of each language words that stand in every page of it, and in few pages of the others.
_COMMON = {
    "en": "the and of to was he that it his she had with for her you they were but not have from which would",
    "de": "der die und das nicht ich sie er ist ein eine mit den dem auf sich war von zu es aber nach wie noch wenn",
    "fr": "le les et des que il elle dans une pas pour qui est ne se sur au avec était avait nous vous mais du je",
    "es": "el los las y que una del por con para pero como más estaba había no se su lo le era ella muy sin",
    "it": "il gli di che non una per con era della del è si ma le sono aveva più nel dei alla lui suo anche",
    "pt": "os as e que não uma para com mas do da em seu sua ele ela estava foi como mais dos das ao na no",
    "nl": "de het een en van ik niet dat zijn was hij ze met op voor er maar had haar naar te aan om bij ook",
}
_COMMON_OF = {lang: frozenset(words.split()) for lang, words in _COMMON.items()}
_SCRIPTS = (  # each with the letters that another language of the script has
    ("he", re.compile("[א-ת]"), None),
    ("ar", re.compile("[ء-ي]"), re.compile("[پچژگکیہےڑں]")),
    ("el", re.compile("[ά-ώα-ω]"), None),
    ("ko", re.compile("[가-힣]"), None),
    ("ru", re.compile("[а-яё]"), re.compile("[іїєґўјљњћђџќѓѕәғқңөұүһ]")),
    ("ja", re.compile("[ぁ-ゖァ-ヺ]"), None),
    ("zh", re.compile("[一-鿿]"), re.compile("[ぁ-ゖァ-ヺ가-힣]")),
)
_ONLY_RUSSIAN = re.compile("[ыэё]")  # Bulgarian has none of them


def language_of_words(text: str) -> str:
    """The language that a text seems to be in, from its first pages; nothing where that is not sure."""
    text = text[:_READ].lower()
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    return (_of_script(text, letters) or _of_words(words)) if letters else ""


def _of_script(text: str, letters: int) -> str:
    for lang, script, foreign in _SCRIPTS:
        found = len(script.findall(text))
        needed = 5 if lang == "ja" else 2  # what is neither is written in signs that two languages have
        if found * needed > letters:
            is_other = foreign is not None and foreign.search(text) is not None
            return "" if is_other or (lang == "ru" and not _ONLY_RUSSIAN.search(text)) else lang
    return ""


def _of_words(words: list[str]) -> str:
    counted = Counter(words)
    ranked = sorted(((sum(counted[w] for w in own), lang) for lang, own in _COMMON_OF.items()), reverse=True)
    (most, lang), (second, _other) = ranked[:2]
    return lang if most >= _FEWEST and most * 100 >= len(words) * _SHARE and most * 2 >= second * 3 else ""
