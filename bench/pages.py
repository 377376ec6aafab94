"""Which pages are measured, and where each site has them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.corpus import BLOCK, Row, code_of, fixture_of

STORIES_IN_TURN = 1_000


@dataclass(frozen=True)
class Page:
    """A page by the addresses at which each site has it; a site that has none is left out. `stored` is of ours."""

    name: str
    ours: list[str]
    peers: dict[str, list[str]] = field(default_factory=dict)
    stored: bool = True

    def at(self, site: str) -> list[str]:
        """Its addresses at a site: "ours", "bare", "plain" or "wagtail"."""
        return ["/"] if site == "bare" else self.ours if site == "ours" else self.peers.get(site, [])


def pages(stories: int) -> list[Page]:
    """All that are measured, of a site with so many stories: the busiest of each kind, and stories in turn."""
    rows = next(fixture_of(stories))
    tag, person, place = (
        _busiest(rows, *where)
        for where in (
            ("stories.storytag", "tag"),
            ("stories.castmember", "character"),
            ("stories.setting", "place"),
        )
    )
    slugs = list(_slugs(rows, stories))
    rare = _rare(rows)
    [where] = [row for row in _of(rows, "characters.place") if row["key"] == place]
    path = f"{where['parent'][0]}/{where['slug']}" if where["parent"] else where["slug"]

    def beside(plain: str, wagtail: str = "") -> dict[str, list[str]]:
        return {"plain": [plain], "wagtail": [wagtail or plain]}

    return [
        Page("story, in turn", *_stories(slugs)),
        Page("list", ["/stories/"], beside("/stories/")),
        Page("busiest tag", [f"/tags/{tag}/"], beside(f"/tags/{tag}/", f"/tags/?tag={tag}")),
        Page("person", [f"/people/{person}/"], beside(f"/people/{person}/", f"/people/?person={person}")),
        Page("place", [f"/places/{path}/"]),
        Page("home", ["/"]),
        Page("narrowed list", [f"/stories/?tag={tag}"]),
        Page("feed", ["/feeds/"], beside("/feeds/")),
        Page("search, common word", ["/search/?q=the"], {"plain": ["/search/?q=the"]}, stored=False),
        Page(
            "search, rare word",
            [f"/search/?q={rare}"],
            beside(f"/search/?q={rare}", f"/search/?query={rare}"),
            stored=False,
        ),
    ]


def _stories(slugs: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    addresses = [f"/stories/{slug}/" for slug in slugs]
    return addresses, {"plain": addresses, "wagtail": addresses}


def _of(rows: list[Row], model: str) -> Iterator[Row]:
    return (row["fields"] for row in rows if row["model"] == model)


def _busiest(rows: list[Row], model: str, column: str) -> str:
    return Counter(row[column][0] for row in _of(rows, model)).most_common(1)[0][0]


def _slugs(rows: list[Row], stories: int) -> Iterator[str]:
    """Of as many stories as are asked for in turn, from all blocks alike."""
    slugs = [row["slug"] for row in _of(rows, "stories.story")]
    blocks = max(1, stories // BLOCK)
    for at in range(min(stories, STORIES_IN_TURN)):
        yield slugs[at].replace(code_of(0), code_of(at % blocks))


def _rare(rows: list[Row]) -> str:
    """A word of few stories: the last long one of the first text."""
    body = next(_of(rows, "stories.story"))["body"]
    return str(body.partition("operation ")[2].partition(",")[0].lower() or "volunteering")
