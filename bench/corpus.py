"""
The stories that are measured: made from a seed, always the same, in the form of a fixture.

They come in blocks. Blocks are alike to the letter but for a code of three letters at the end of every surname,
title, venue and key, so that one that is loaded can be written again under another code (`bench.bulk`). Tags, cities
and given names are shared by all blocks; people, venues and collections grow with the site.

A block of 1,000 stories of about 600 words has 256 people, 24 venues and 12 collections. A quarter of its stories
carry the busiest tag, a third are set in Paris or in what lies in it. Pure: Django is not needed.
"""

import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

Row = dict[str, Any]

BLOCK = 1_000
# No English word has three of these; as many signs for every block, so that nothing moves.
LETTERS = "qzghjknpvx"
DOCUMENTS = Path(__file__).resolve().parent.parent / "tests" / "documents"
FIXTURES = DOCUMENTS.parent.parent / "fixtures"
COMMON = "the of and to in he was his a that it had her with as for on she at from".split()  # noqa: SIM905
SENTENCES = [
    sentence
    for path in sorted(DOCUMENTS.glob("*.txt"))
    for sentence in re.split(r"(?<=[.?!])\s+", path.read_text(encoding="utf-8").strip())
]
# Whom and where the sentences name, by what stands for it.
NAMED = (
    (r"Olivier Kalmurzaev|Emil Ivanovich Kovalchuk|Kirill Ivanovich Kalnina|Nero Popov", "{lead}"),
    (r"Sophia Petrova", "{other}"),
    (r"Olivier|Emil|Kirill|Nero", "{first}"),
    (r"Sophie|Sophia|Lena", "{second}"),
    (r"Paris|Moscow|Macau", "{city}"),
)
GIVEN = (
    *(("Olga", "she"), ("Emil", "he"), ("Vera", "she"), ("Nero", "he"), ("Sofia", "she"), ("Pavel", "he")),
    *(("Irina", "she"), ("Kirill", "he"), ("Marta", "she"), ("Oscar", "he"), ("Clara", "she"), ("Anton", "he")),
    *(("Judith", "she"), ("Viktor", "he"), ("Elena", "she"), ("Bruno", "he"), ("Nina", "she"), ("Leon", "he")),
)
NOUNS = "File Letter Passport Garden Cipher Winter Bridge Lesson Quartet Silence Border Recipe".split()  # noqa: SIM905
TAGS = (
    *("Starting over", "Cold War", "Bars and cafés", "Kindness", "Jazz", "Artists", "Bakeries", "Letters", "Trains"),
    *("Winter", "Chess", "Borders", "Music", "Photographs", "Gardens", "Languages", "Money", "Doubles", "Silence"),
    *("Embassies", "Islands", "Telephones", "Cats", "Radio", "Doctors", "Teachers", "Rivers", "Bridges", "Hotels"),
)
CITIES = (
    ("France", "Paris", "48.85661", "2.35222"),
    ("Russia", "Moscow", "55.75583", "37.61730"),
    ("Germany", "Berlin", "52.52000", "13.40500"),
    ("Austria", "Vienna", "48.20817", "16.37382"),
    ("Italy", "Rome", "41.90278", "12.49637"),
    ("Spain", "Madrid", "40.41678", "-3.70379"),
    ("Portugal", "Lisbon", "38.72225", "-9.13934"),
    ("Sweden", "Stockholm", "59.32932", "18.06858"),
)
VENUES = ("Café", "Hotel", "Bar")


class Person(NamedTuple):
    key: str
    name: str
    given: str
    pronouns: str


class Told(NamedTuple):
    """One story: who is in it, where, and its paragraphs."""

    key: str
    title: str
    cast: list[Person]
    city: str
    venue: str
    paragraphs: list[list[str]]


def code_of(block: int) -> str:
    """The three letters that tell a block from others. There are a thousand."""
    return "".join(LETTERS[block // power % 10] for power in (100, 10, 1))


def vocabulary(rng: random.Random, size: int = 30_000) -> list[str]:
    """Common words, and then made-up ones, as many as `size`."""
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il", "on")]
    made = {"".join(rng.choices(syllables, k=rng.choice((2, 2, 3, 3, 4)))) for _ in range(size + size // 3)}
    return COMMON + rng.sample(sorted(made), size)


def fixture(blocks: range, size: int = BLOCK) -> list[Row]:
    """The rows of a fixture that holds so many `blocks` of `size` stories, in the order in which they are loaded."""
    made = [Block(number, size) for number in blocks]
    rows = [*_cities(), *_tags()]
    for part in (Block.venues, Block.people, Block.stories, Block.collections, Block.evidence):
        rows += [row for block in made for row in part(block)]
    about = "<p>Stories that were made to be counted.</p>"
    home = [made[0].told[0].key]
    site = {"name": "Spy Stories", "line": "Short fiction.", "about": about, "contact": "", "home_story": home}
    return [*rows, _row("stories.site", **site)]


def fixture_of(stories: int) -> Iterator[list[Row]]:
    """What a site of so many stories holds, a block at a time; of fewer than a block, the fixtures of the site."""
    if stories < BLOCK:
        files = [FIXTURES / f"{name}.json" for name in ("world", "stories")]
        yield [row for path in files for row in json.loads(path.read_text(encoding="utf-8"))]
    for block in range(stories // BLOCK):
        yield fixture(range(block, block + 1))


class Block:
    """One block, written out when it is made. Takes half a second for a thousand stories."""

    def __init__(self, number: int, size: int = BLOCK):
        self.number, self.size, self.code = number, size, code_of(number)
        self.rng = random.Random(5)  # noqa: S311 - each block is made of the same words
        self.words = vocabulary(self.rng, 12_000)
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        stems = _stems(self.rng, size // 2 + 16)
        self.leads = [self._person(stems.pop(), at) for at in range(max(1, size // 10))]
        self.others = [self._person(stems.pop(), at + 5) for at in range(max(2, size * 156 // 1_000))]
        named = [stems.pop() for _ in range(max(2, size * 24 // 1_000))]
        self.places = {
            f"{stem.lower()}{self.code}": (VENUES[at % 3], f"{stem}{self.code}", CITIES[at % 8 if at % 3 else 0][1])
            for at, stem in enumerate(named)
        }
        self.operations = stems
        self.told = [self._tell(at, lead) for at, lead in enumerate(self._leads())]

    def _person(self, stem: str, at: int) -> Person:
        given, pronouns = GIVEN[at * 7 % len(GIVEN)]
        name = f"{given} {stem}{self.code}"
        return Person(name.lower().replace(" ", "-"), name, given, pronouns)

    def _leads(self) -> list[Person]:
        """Whom each story is about: everybody seven times at least, the first of them most often."""
        chosen = [lead for lead in self.leads for _ in range(7)][: self.size]
        weights = [1 / (rank + 1) for rank in range(len(self.leads))]
        chosen += self.rng.choices(self.leads, weights, k=self.size - len(chosen))
        self.rng.shuffle(chosen)
        return chosen

    def _tell(self, at: int, lead: Person) -> Told:
        rng = self.rng
        cast = [lead, self._other(lead), self._other(lead)][: rng.choice((1, 2, 2, 3))]
        cast = list(dict.fromkeys(cast))
        venue = rng.choice([*self.places, ""]) if rng.random() < 0.6 else ""
        city = self.places[venue][2] if venue else rng.choices(CITIES, [6, 4, 3, 2, 2, 2, 1, 1])[0][1]
        title = f"The {lead.name.split()[-1]} {rng.choice(NOUNS)}"
        key = f"{title.lower().replace(' ', '-')}-{at}"
        return Told(key, title, cast, city, venue, self._paragraphs(at, cast, city, venue))

    def _other(self, lead: Person) -> Person:
        other = self.others[min(int(self.rng.expovariate(6 / len(self.others))), len(self.others) - 1)]
        return other if other.given != lead.given else self.others[-1]

    def _paragraphs(self, at: int, cast: list[Person], city: str, venue: str) -> list[list[str]]:
        rng, lead = self.rng, cast[0]
        other = cast[1] if len(cast) > 1 else lead
        names = {"lead": lead.name, "other": other.name, "first": lead.given, "second": other.given, "city": city}
        begin = f"{lead.name} had a secret from the days of operation {self.operations[at % len(self.operations)]}"
        paragraphs = [[f"{begin}{self.code}, and kept it in {city}."]]
        for person in cast[1:]:
            paragraphs[0].append(f"Only {person.name} knew.")
        if venue:
            kind, name, _city = self.places[venue]
            paragraphs[0].append(f"They met at the {kind} {name} every evening.")
        while sum(len(sentence.split()) for said in paragraphs for sentence in said) < 585:
            said = [_TEMPLATES[int(rng.random() * len(_TEMPLATES))].format(**names) for _ in range(2)]
            paragraphs.append([*said, self._sentence()])
        return paragraphs

    def _sentence(self) -> str:
        return " ".join(self.rng.choices(self.words, cum_weights=self.weights, k=16)).capitalize() + "."

    def venues(self) -> Iterator[Row]:
        """The places that grow with the site."""
        for key, (kind, name, city) in self.places.items():
            yield _place(key, f"the {kind} {name}", key, kind.lower(), [city.lower()])

    def people(self) -> Iterator[Row]:
        for person in (*self.leads, *self.others):
            columns = {"key": person.key, "name": person.name, "slug": person.key, "public_by_choice": False}
            sort_name = f"{person.name.split()[-1]}, {person.given}"
            yield _row("characters.character", **columns, sort_name=sort_name, pronouns=person.pronouns, home=None)

    def stories(self) -> Iterator[Row]:
        """The stories, and the rows that hang on them."""
        rng = random.Random(7)  # noqa: S311
        begin = datetime(2001, 1, 1, 8, tzinfo=UTC)
        for at, told in enumerate(self.told):
            body = "\n".join(f"<p>{' '.join(sentences)}</p>" for sentences in told.paragraphs)
            yield _row(
                "stories.story",
                key=told.key,
                state="live",
                number=self.number * self.size + at + 1,
                first_published_at=f"{begin + timedelta(hours=8 * at):%Y-%m-%dT%H:%M:%SZ}",
                title=told.title,
                slug=told.key,
                standfirst=f"{told.cast[0].given} keeps a secret in {told.city}.",
                body=body,
                byline="",
                content_notes="",
            )
            yield from self._hanging(told, rng)

    def _hanging(self, told: Told, rng: random.Random) -> Iterator[Row]:
        weights = [1 / (rank + 4.5) for rank in range(len(TAGS))]
        tags = list(dict.fromkeys(rng.choices(TAGS, weights, k=rng.choice((2, 2, 3, 4)))))
        for position, tag in enumerate(tags):
            line = told.paragraphs[0][0] if position == 0 else ""
            columns = {"content_object": [told.key], "tag": [_slug(tag)], "sentence": line, "position": position}
            yield _row("stories.storytag", **columns)
        for position, person in enumerate(told.cast):
            part = "protagonist" if position == 0 else ""
            columns = {"story": [told.key], "character": [person.key], "part": part, "note": "", "position": position}
            yield _row("stories.castmember", **columns)
        for position, place in enumerate(filter(None, (told.city.lower(), told.venue))):
            yield _row("stories.setting", story=[told.key], place=[place], how="set", position=position)

    def collections(self) -> Iterator[Row]:
        """A collection for each of the first leads, with the stories about them in order."""
        for lead in self.leads[: max(1, self.size * 12 // 1_000)]:
            key, title = f"all-of-{lead.key}", f"All of {lead.name}"
            yield _row("stories.collection", key=key, title=title, slug=key, line=f"The stories about {lead.name}.")
            for position, told in enumerate(told for told in self.told if told.cast[0] == lead):
                yield _row("stories.collectionentry", collection=[key], story=[told.key], position=position)

    def evidence(self) -> Iterator[Row]:
        """What is said of each lead, resting on the first story."""
        first = {told.cast[0]: told for told in reversed(self.told)}
        for lead, told in first.items():
            quoted: Row = {"story": [told.key], "sentence": told.paragraphs[0][0]}
            yield _row("stories.introduction", character=[lead.key], place=None, **quoted)
        for lead, told in first.items():
            quoted = {"story": [told.key], "sentence": told.paragraphs[0][0], "position": 0}
            about = {"key": f"{lead.key}-kept", "character": [lead.key], "label": "kept", "value": "a secret"}
            yield _row("stories.fact", **about, standing="stated", said_by="", **quoted)
        for lead, told in first.items():
            if len(told.cast) > 1:
                other = told.cast[1]
                quoted = {"story": [told.key], "sentence": told.paragraphs[0][1], "position": 0}
                about = {"key": f"{lead.key}-{other.key}"[:80], "character": [lead.key], "other": [other.key]}
                yield _row("stories.relationship", **about, wording="trusted", inverse="was trusted by", **quoted)


def _template(sentence: str) -> str:
    sentence = sentence.replace("{", "").replace("}", "")
    for names, sign in NAMED:
        sentence = re.sub(names, sign, sentence)
    return sentence


_TEMPLATES = [_template(sentence) for sentence in SENTENCES]


def _stems(rng: random.Random, count: int) -> list[str]:
    """So many beginnings of names, all of six letters, none of them the beginning of a word."""
    found: dict[str, None] = {}
    while len(found) < count:
        letters = [rng.choice("bdgklmnrstvz" if at % 3 != 1 else "aeiou") for at in range(5)]
        found["".join(letters).capitalize() + "k"] = None
    return list(found)


def _row(model: str, **fields: Any) -> Row:
    return {"model": model, "fields": fields}


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-").replace("é", "e")


def _place(key: str, name: str, slug: str, kind: str, parent: list[str] | None, *at: str) -> Row:
    where = dict(zip(("latitude", "longitude"), at or (None, None), strict=True))
    columns = {"key": key, "name": name, "slug": slug, "public_by_choice": False, "kind": kind, "parent": parent}
    return _row("characters.place", **columns, **where)


def _cities() -> Iterator[Row]:
    for country, _city, *_at in CITIES:
        yield _place(country.lower(), country, country.lower(), "country", None)
    for country, city, *at in CITIES:
        yield _place(city.lower(), city, city.lower(), "city", [country.lower()], *at)


def _tags() -> Iterator[Row]:
    for name in TAGS:
        line = f"Stories with {name.lower()} in them."
        yield _row("stories.tag", key=_slug(name), name=name, slug=_slug(name), line=line, synonyms=[])
