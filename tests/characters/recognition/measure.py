"""
Measures the recogniser on the marked-up prose: the figures that test_prose.py holds it to.

    python -m tests.characters.recognition.measure

prints them for the texts it was tuned on and for those kept aside.
"""

import random
from collections import Counter

from characters.recognition import Gazetteer, lexicon, recognise

from .recognition_cases import HERE, load_prose

SURNAMES = """
Abbott Barnes Bellamy Brandt Brook Calder Carver Church Clarke Davies Dunn Ellison Fairfax Farrell
Finch Grant Grimble Gromov Hale Hartley Hill Ivanov Jennings Kessler Kovac Lang Laurent Lebedev
Lindqvist Marsh Moreau Morel Munro Novak Okafor Orlov Palmer Pell Petrov Pike Popov Quayle Reyes
Rossi Sayer Schmidt Sokolov Stein Steiner Stubbs Tanaka Thorn Ullman Vargas Vogel Volkov Voss Weiss
West Whitaker Young Zhukov
"""


def texts(*, held):
    """The prose texts kept aside, or those that are not."""
    names = sorted(path.stem for path in (HERE / "prose").glob("*.txt"))
    return [case for case in map(load_prose, names) if case.held == held]


def crowd(size=1000):
    """A library of so many strangers, who share names with each other and with the people of the texts."""
    chance = random.Random(size)  # noqa: S311
    given = [name.capitalize() for name in sorted(lexicon.MALE | lexicon.FEMALE)]
    surnames = SURNAMES.split()
    return [
        {"id": f"x{n}", "kind": "character", "name": f"{chance.choice(given)} {chance.choice(surnames)}"}
        for n in range(size)
    ]


def mentions(case, known, cast):
    """What is found in a text with a library and a cast, by span; spans marked "?" are left out."""
    unsure = [(start, end) for start, end, who in case.spans if who.startswith("?")]
    found = recognise(case.text, Gazetteer(known), cast, suggest=False).mentions
    return {
        (one.start, one.end): one
        for one in found
        if not any(start < one.end and one.start < end for start, end in unsure)
    }


def marked(case):
    """Who or where each marked span of a text is."""
    return {(start, end): who for start, end, who in case.spans if not who.startswith("?")}


def linking(cases, crowded=(), cast=True):
    """How many marked mentions there are, how many links were made, and how many of these are right."""
    count = Counter()
    for case in cases:
        right = marked(case)
        found = mentions(case, [*crowded, *case.known], case.cast if cast else [])
        links = {span: one.entity for span, one in found.items() if one.entity}
        count["mentions"] += len(right)
        count["links"] += len(links)
        count["right"] += sum(right.get(span) == who for span, who in links.items())
    return count


def strangers(cases, crowded=()):
    """Take each person out in turn: how many of their mentions there are, how many are given to another."""
    count = Counter()
    for case in cases:
        for gone in (row for row in case.known if row["kind"] == "character"):
            spans = [span for span, who in marked(case).items() if who == gone["id"]]
            known = [row for row in case.known if row is not gone]
            found = mentions(case, [*known, *crowded], [row["id"] for row in known])
            count["mentions"] += len(spans)
            count["taken"] += sum(
                any(one.entity and one.start < end and start < one.end for one in found.values())
                for start, end in spans
            )
    return count


def ambiguous(cases):
    """Add a namesake of each person to the cast: how the mentions by the name they share are decided."""
    count = Counter()
    for case in cases:
        for row in (row for row in case.known if row["kind"] == "character"):
            words = [word for word in row["name"].split() if word.lower().strip(".") not in lexicon.TITLES]
            names = {f"{words[0]} Otherby", f"Oliver {words[-1]}", f"Nora {words[-1]}"} if words[1:] else ()
            for name in sorted(names or {f"{words[0]} Otherby"}):
                known = [*case.known, {"id": "namesake", "kind": "character", "name": name}]
                _count_ambiguous(case, known, row["id"], set(name.split()), count)
    return count


def _count_ambiguous(case, known, wanted, shared, count):
    right = marked(case)
    for span, one in mentions(case, known, [row["id"] for row in known]).items():
        if right.get(span) == wanted and one.text in shared:
            count["mentions"] += 1
            count["right"] += one.entity == wanted
            count["wrong"] += one.entity not in (wanted, None)
            count["shown"] += one.entity is None and wanted in one.candidates


def discovering(cases):
    """Empty the library: how many names met twice are proposed, and how many proposals are right."""
    count = Counter()
    for case in cases:
        kinds = {row["id"]: row["kind"] for row in case.known}
        met = Counter(who for who in marked(case).values())
        count["names"] += sum(times > 1 for times in met.values())
        seen = set()
        for one in recognise(case.text, Gazetteer()).suggestions:
            if one.kind == "other" or len(one.mentions) < 2 or f"{one.name} = {one.kind}" in case.new:
                continue
            count["proposed"] += 1
            who = _meant(case, one)
            if who and who not in seen:
                seen.add(who)
                count["right"] += 1
                count["found"] += met[who] > 1
                count["kind"] += one.kind == kinds[who]
    return count


def _meant(case, suggestion):
    """Whom or where most spans of a suggestion name; None when it mixes several."""
    inside = [
        who
        for (start, end), who in marked(case).items()
        if any(first < end and start < last for first, last in suggestion.mentions)
    ]
    who, times = Counter(inside).most_common(1)[0] if inside else (None, 0)
    return who if times >= 0.7 * len(inside) and 2 * times >= len(suggestion.mentions) else None


def figures(cases):
    """Every figure in per cent, by name."""
    known, crowded = linking(cases), linking(cases, crowd())
    library, gone, doubt, new = (
        linking(cases, crowd(), cast=False),
        strangers(cases),
        ambiguous(cases),
        discovering(cases),
    )
    return {
        "precision, cast known": 100 * known["right"] / known["links"],
        "recall, cast known": 100 * known["right"] / known["mentions"],
        "wrong links, cast and a library of 1,000": 100 * (1 - crowded["right"] / crowded["links"]),
        "wrong links, a library of 1,000 alone": 100 * (1 - library["right"] / library["links"]),
        "strangers taken for somebody known": 100 * gone["taken"] / gone["mentions"],
        "ambiguous, decided rightly": 100 * doubt["right"] / doubt["mentions"],
        "ambiguous, decided wrongly": 100 * doubt["wrong"] / doubt["mentions"],
        "ambiguous, decided rightly or the right one shown": 100
        * (doubt["right"] + doubt["shown"])
        / doubt["mentions"],
        "new names met twice, precision": 100 * new["right"] / new["proposed"],
        "new names met twice, recall": 100 * new["found"] / new["names"],
        "new names met twice, kind right": 100 * new["kind"] / new["right"],
    }


if __name__ == "__main__":
    for held in (False, True):
        print("kept aside" if held else "tuned on")
        for name, value in figures(texts(held=held)).items():
            print(f"  {value:6.1f}  {name}")
