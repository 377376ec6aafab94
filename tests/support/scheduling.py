"""How a run hands its tests to its workers."""

from xdist.scheduler import LoadScopeScheduling

SINGLE = "tests/browser/"


class ByClass(LoadScopeScheduling):
    """
    A class stays together, since its rows are made once for all its tests; so do the functions of a module.

    In the order of the collection, as tests that empty the database come after those that need its first
    rows. The browser's are handed out one by one: each takes seconds, and shares nothing.
    """

    def __init__(self, config, log=None):
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.startswith(SINGLE) else super()._split_scope(nodeid.partition("[")[0])
