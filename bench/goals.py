"""The goals: what must be reached, and what was, from all that is kept of the sites of every size."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from bench.results import Results, Row

# By the number of stories.
Found = Mapping[int, Results]
MADE_ANEW = ("story, in turn", "list", "busiest tag", "person", "place", "home", "narrowed list")
STORY = "story, in turn"


class Goal(NamedTuple):
    """A figure, what it must be, and how it is found; it is missing where it was not measured."""

    what: str
    unit: str
    at_least: float | None
    at_most: float | None
    figure: Callable[[Found], float | None]

    def row(self, found: Found) -> list[str]:
        """What, what it must be, what it is, and whether that holds."""
        figure = self.figure(found)
        must = f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"
        if figure is None:
            return [self.what, f"{must} {self.unit}".rstrip(), "", "not measured"]
        holds = figure >= self.at_least if self.at_least is not None else figure <= (self.at_most or 0)
        told = f"{figure:.2f}" if figure < 10 else f"{figure:,.0f}"
        return [self.what, f"{must} {self.unit}".rstrip(), told, "reached" if holds else "missed"]


def goals_table(all_found: Iterable[Results]) -> list[list[str]]:
    """A row for each goal, of the sites on SQLite."""
    found = {each.stories: each for each in all_found if each.database == "sqlite"}
    return [["goal", "must be", "is", ""], *(goal.row(found) for goal in GOALS)]


def _row(found: Found, stories: int, name: str) -> Row | None:
    rows = found[stories].pages if stories in found else []
    return next((row for row in rows if row.name == name), None)


def _ratio(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below else None


def _cost(found: Found, stories: int, name: str, server: str) -> float | None:
    row = _row(found, stories, name)
    return row.cost(server) if row else None


def _other(stories: int, name: str) -> Callable[[Found], float | None]:
    return lambda found: found[stories].others.get(name) if stories in found else None


def _times_faster(peer: str) -> Callable[[Found], float | None]:
    return lambda found: _ratio(_cost(found, 10_000, STORY, peer), _cost(found, 10_000, STORY, "stored"))


def _share_of_bare(found: Found) -> float | None:
    return _ratio(100, _cost(found, 10_000, STORY, "stored"))


def _stored(found: Found, stories: int) -> Iterator[tuple[str, float]]:
    """Each stored page with its cost, its 304s apart."""
    for row in found[stories].pages if stories in found else []:
        if (cost := row.cost("stored")) is not None and not row.name.startswith("304"):
            yield row.name, cost


def _dearest_stored(found: Found) -> float | None:
    costs = dict(_stored(found, 10_000))
    return max(costs.values()) / costs[STORY] if costs else None


def _dearest_304(found: Found) -> float | None:
    rows = found[10_000].pages if 10_000 in found else []
    costs = [row.cost("stored") for row in rows if row.name.startswith("304") and "stored" in row.spent]
    return max((cost for cost in costs if cost is not None), default=None)


def _growth_stored(found: Found) -> float | None:
    small, large = dict(_stored(found, 4)), dict(_stored(found, 100_000))
    return max((large[name] / small[name] for name in large if name in small), default=None)


def _growth_anew(found: Found) -> float | None:
    pairs = [(_cost(found, 100_000, name, "anew"), _cost(found, 1_000, name, "anew")) for name in MADE_ANEW]
    return max((ratio for ratio in (_ratio(*pair) for pair in pairs) if ratio is not None), default=None)


def _anew_against_wagtail(name: str) -> Callable[[Found], float | None]:
    return lambda found: _ratio(_cost(found, 10_000, name, "anew"), _cost(found, 10_000, name, "wagtail"))


def _growth(large: int, small: int, name: str) -> Callable[[Found], float | None]:
    return lambda found: _ratio(_other(large, name)(found), _other(small, name)(found))


def _renaming(found: Found) -> float | None:
    """At the site where a renaming concerns as nearly a thousand stories as can be."""
    concerned = [each.others for each in found.values() if each.others.get("rename, stories", 0) >= 900]
    nearest = min(concerned, key=lambda others: abs(others["rename, stories"] - 1_000), default=None)
    return nearest["rename, s until it answers"] if nearest else None


def _worst(name: str) -> Callable[[Found], float | None]:
    return lambda found: max((each.others[name] for each in found.values() if name in each.others), default=None)


def _under_load(of: str, against: str) -> Callable[[Found], float | None]:
    return lambda found: _ratio(_worst_at(found, of), _worst_at(found, against))


def _worst_at(found: Found, name: str) -> float | None:
    """At 10,000 stories, else at the largest site where it was measured."""
    measured = [stories for stories, each in found.items() if name in each.others]
    return found[10_000 if 10_000 in measured else max(measured)].others[name] if measured else None


GOALS = (
    Goal("story at 10,000, against Wagtail", "x", 50, None, _times_faster("wagtail")),
    Goal("story at 10,000, against plain Django", "x", 12, None, _times_faster("plain")),
    Goal("story at 10,000, of bare WSGI's speed", "%", 70, None, _share_of_bare),
    Goal("dearest stored page at 10,000, against the story", "x", None, 3, _dearest_stored),
    Goal("dearest 304 at 10,000, against a bare 200", "x", None, 1.4, _dearest_304),
    Goal("stored pages, 100,000 against 4: the most that one grows", "x", None, 1.15, _growth_stored),
    Goal("made anew, 100,000 against 1,000: the most that one grows", "x", None, 1.3, _growth_anew),
    Goal("list made anew at 10,000, against Wagtail's cost", "x", None, 1, _anew_against_wagtail("list")),
    Goal("story made anew at 10,000, against Wagtail's cost", "x", None, 1.3, _anew_against_wagtail(STORY)),
    Goal("stale answers", "", None, 0, _worst("stale answers")),
    Goal("publish at 100,000", "ms", None, 300, _other(100_000, "publish, ms")),
    Goal("publish, 100,000 against 1,000", "x", None, 1.2, _growth(100_000, 1_000, "publish, ms")),
    Goal("loaddata at 1,000, a story", "ms", None, 20, _other(1_000, "loaddata, ms a story")),
    Goal("loaddata at 10,000, a story", "ms", None, 20, _other(10_000, "loaddata, ms a story")),
    Goal("loaddata, memory at its peak", "MB", None, 200, _worst("loaddata, MB at its peak")),
    Goal("reindex at 1,000, a story", "ms", None, 36, _other(1_000, "reindex, ms a story")),
    Goal("reindex at 10,000, a story", "ms", None, 36, _other(10_000, "reindex, ms a story")),
    Goal(
        "reindex of 1,000 stories within 100,000, a story",
        "ms",
        None,
        36,
        _other(100_000, "reindex within all, ms a story"),
    ),
    Goal("rename in some thousand stories: the press answers", "s", None, 2, _renaming),
    Goal("disk for a story at 10,000", "KB", None, 30, _other(10_000, "disk, KB a story")),
    Goal(
        "under load, against plain Django's rate",
        "x",
        10,
        None,
        _under_load("load, a second", "load of plain, a second"),
    ),
    Goal("under load, p99 against plain Django's", "x", None, 1, _under_load("load, p99 ms", "load of plain, p99 ms")),
    Goal("under load, errors", "", None, 0, _worst("load, errors")),
)
