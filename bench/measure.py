"""
Measuring pages: all servers up at once, the same pages asked of each in turn, round after round.

What counts is the processor time of a server's workers for one request, divided by what bare WSGI took in the same
round: so what else the computer does in a round falls out.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice

from bench.client import Answer, fetch, request
from bench.pages import Page, pages
from bench.results import Row
from bench.servers import Server, serve
from bench.sites import Site, bare, ours, plain, say, wagtail

SECONDS = 0.4  # of a server's processor time that one page is asked for in a round
FEWEST, MOST = 16, 2_000
WARMING = 5  # times that stored pages are asked for before: so that each worker has had nearly every one


def sites(stories: int, *, anew: bool = False) -> dict[str, Site]:
    """The sites that are served: ours twice, with its stored pages and with all pages made anew, and the peers."""
    own = ours(stories, anew=anew)
    off = Site(own.name, own.folder, own.environment | {"PAGE_STORE_MB": "0"}, stories)
    found = {"bare": bare(), "plain": plain(stories, anew=anew), "stored": own, "anew": off}
    if beside := wagtail(stories, anew=anew):
        found["wagtail"] = beside
    return found


def measure_pages(stories: int, rounds: int, *, anew: bool = False) -> list[Row]:
    """Measure all pages and their 304s. A minute or two for five rounds, when the sites are there."""
    served = sites(stories, anew=anew)
    bytes_of_a_story = _size_of_a_story(served["stored"], stories)
    served["bare"] = Site(
        "bare", served["bare"].folder, served["bare"].environment | {"BENCH_BYTES": str(bytes_of_a_story)}, 0
    )
    with serve(served) as servers:
        asked = [each for page in pages(stories) for each in _prepare(page, servers)]
        for number in range(rounds):
            say(f"Round {number + 1} of {rounds} …")
            for each in asked:
                each.measure()
    rows = [each.row for each in asked]
    for name, count in _queries(served["anew"], stories).items():
        next(row for row in rows if row.name == name).facts["queries"] = count
    return rows


def _size_of_a_story(site: Site, stories: int) -> int:
    with serve({"site": site}) as servers:
        [answer] = fetch(servers["site"].port, [request(pages(stories)[0].ours[0])], 1)
    return len(answer.body)


@dataclass
class Asked:
    """What one row of the table asks of each server, and how often in a round."""

    row: Row
    servers: dict[str, Server]
    requests: dict[str, Iterator[bytes]]
    often: dict[str, int]
    status: int = 200

    def measure(self) -> None:
        """One round: bare WSGI and then each of the others."""
        for name, server in self.servers.items():
            asked = list(islice(self.requests[name], self.often[name]))
            self.row.spent.setdefault(name, []).append(cost_of(server, asked, 200 if name == "bare" else self.status))


def cost_of(server: Server, asked: list[bytes], status: int = 200) -> float:
    """Milliseconds of processor time of one of these requests. An answer of another status ends the measuring."""
    before = server.spent()
    answers = fetch(server.port, asked)
    spent = server.spent() - before
    wrong = [answer for answer in answers if answer.status != status]
    if wrong:
        raise SystemExit(f"{server.name} answered {wrong[0].status} to one of {asked[:3]!r}")
    return 1_000 * spent / len(asked)


def _prepare(page: Page, servers: dict[str, Server]) -> Iterator[Asked]:
    """The rows of a page: asked for as a new reader does, and as one who has it. Warms the servers and the store."""
    say(f"Warming {page.name} …")
    row = Row(page.name)
    here = {name: server for name, server in servers.items() if page.at(server.site.name)}
    if not page.stored:
        del here["stored"]
    requests: dict[str, Iterator[bytes]] = {}
    often: dict[str, int] = {}
    etags: list[tuple[str, str]] = []
    for name, server in here.items():
        addresses = page.at(server.site.name)
        warm = addresses if name == "stored" else addresses[:FEWEST]
        for _ in range(WARMING if name == "stored" else 1):
            fetch(server.port, [request(address) for address in warm for _ in range(1 + 9 // len(warm))])
        requests[name] = cycle([request(address) for address in addresses])
        often[name] = how_often(cost_of(server, list(islice(requests[name], FEWEST))))
        if name == ("stored" if page.stored else "anew"):
            etags = [(address, answer.etag) for address, answer in _in_order(server, addresses)]
            [raw] = fetch(server.port, [request(addresses[0], encoding="identity")], 1)
            [packed] = fetch(server.port, [request(addresses[0], encoding="br")], 1)
            row.facts |= {"bytes": len(raw.body), "brotli": len(packed.body)}
    yield Asked(row, here, requests, often)
    if all(etag for _address, etag in etags):
        own = "stored" if page.stored else "anew"
        pair = {"bare": servers["bare"], own: servers[own]}
        again = cycle([request(address, etag) for address, etag in etags])
        cost = cost_of(servers[own], list(islice(again, FEWEST)), 304)
        times = {"bare": often["bare"], own: how_often(cost)}
        yield Asked(Row(f"304 of {page.name}"), pair, {"bare": requests["bare"], own: again}, times, 304)


def _in_order(server: Server, addresses: list[str]) -> Iterator[tuple[str, Answer]]:
    """Each address with its answer: on one connection answers come in the order of what was asked."""
    answers = fetch(server.port, [request(address) for address in addresses], 1)
    return zip(addresses, answers, strict=True)


def how_often(milliseconds: float) -> int:
    """How often a round asks for something that costs so much."""
    return int(min(MOST, max(FEWEST, 1_000 * SECONDS / max(milliseconds, 0.001))))


def _queries(site: Site, stories: int) -> dict[str, int]:
    """How many queries each page takes of Django, when it is made anew."""
    paths = {page.name: page.ours[0] for page in pages(stories)}
    told: dict[str, int] = json.loads(site.call(f"from bench.inside import *; queries({paths!r})").splitlines()[-1])
    return told
