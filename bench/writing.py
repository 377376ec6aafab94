"""
Measuring what editors and keepers do: publishing, loading, deriving anew, renaming, and the room on the disk.

Each is done to a copy of a site, so that the kept one stays as it is.
"""

import json
from typing import Any

from bench.corpus import BLOCK
from bench.sites import Site, copied, empty, ours, say, write_fixture

PUBLICATIONS = 30
MOST_LOADED = 10_000
REINDEXED_WITHIN = 1_000  # stories of a site that is too large to wait for all


def measure_writing(stories: int) -> dict[str, float]:
    """All of it. Some minutes with a thousand stories."""
    site = ours(stories)
    found = {"disk, KB a story": site.bytes_on_disk() / 1024 / stories}
    with copied(site) as copy:
        say("Publishing …")
        told = inside(copy, f"publish({PUBLICATIONS})")
        found |= {"publish, ms": told["publish"], "publish, queries": told["queries"], "save a draft, ms": told["save"]}
        say("Renaming …")
        told = inside(copy, "rename('Lutetia')")
        found |= {"rename, s until it answers": told["waited"], "rename, stories": told["stories"]}
        found["rename, s of processor time until then"] = told["pressed"]
        found["rename, ms of each story read later"] = told["after"]
    if stories > MOST_LOADED:
        with copied(site) as copy:
            say(f"Making what is derived of {REINDEXED_WITHIN:,} stories anew …")
            found["reindex within all, ms a story"] = inside(copy, f"reindex_some({REINDEXED_WITHIN})")["story"]
    else:
        found |= _loading(stories)
        with copied(site) as copy:
            say("Making all that is derived anew …")
            found["reindex, ms a story"] = inside(copy, "reindex()")["story"]
    return found


def inside(site: Site, call: str) -> dict[str, Any]:
    """What a function of `bench.inside` tells of a site."""
    told: dict[str, Any] = json.loads(site.call(f"from bench.inside import *; {call}").splitlines()[-1])
    return told


def _loading(stories: int) -> dict[str, float]:
    """The same stories through loaddata, into a site that is empty."""
    say(f"Loading {stories:,} stories …")
    with empty() as site:
        path = write_fixture(site.folder / "corpus.json", range(max(1, stories // BLOCK)))
        names = [str(path)] if stories >= BLOCK else ["world", "stories"]
        seconds, megabytes = spent(site, "manage.py", "loaddata", "roles", *names, "-v0")
    return {"loaddata, ms a story": 1_000 * seconds / stories, "loaddata, MB at its peak": megabytes}


def spent(site: Site, *arguments: str) -> tuple[float, float]:
    """
    Seconds of processor time of a command, and megabytes of memory at its peak.

    A small process stands between: what a command begins in counts as its own peak, and this one is large.
    """
    seconds, kilobytes = site.run("-c", _SPENT, *arguments).splitlines()[-1].split()
    return float(seconds), int(kilobytes) / 1024


_SPENT = """
import resource, subprocess, sys
subprocess.run([sys.executable, *sys.argv[1:]], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
