"""
PNGs as readers ask for them: kept by what is drawn, and only so many are drawn a minute.

A process keeps them in memory, whole ones only; what the pages show of them is stored by the page store besides.
"""

from hashlib import sha256
from threading import Lock
from time import monotonic

from spystories.lib.memory_cache import MemoryCache

from .raster import draw_png

DRAWINGS_A_MINUTE = 120  # by a process: six seconds of its time at most
BYTES_KEPT = 2**22
kept_pngs: MemoryCache[bytes] = MemoryCache(BYTES_KEPT)


class TooManyDrawingsError(Exception):
    """More was asked for than is drawn in a minute. Who asks again a little later is served."""


class Brake:
    """So many acts a minute at once, and as many in each minute after that, evenly."""

    def __init__(self, a_minute: int) -> None:
        self.a_minute = a_minute
        self._left, self._at = float(a_minute), monotonic()
        self._lock = Lock()

    def allows(self) -> bool:
        """Whether one more may be done now; then it counts as done."""
        with self._lock:
            now = monotonic()
            self._left = min(self.a_minute, self._left + (now - self._at) * self.a_minute / 60)
            self._at = now
            if self._left < 1:
                return False
            self._left -= 1
            return True


brake = Brake(DRAWINGS_A_MINUTE)


def take_turn() -> None:
    """Count a drawing that is about to be made. Raises `TooManyDrawingsError`."""
    if not brake.allows():
        raise TooManyDrawingsError


def kept_png(svg: str, width: int, height: int) -> bytes:
    """One of our own drawings as a PNG of so many pixels, drawn once. Raises `TooManyDrawingsError`."""
    key = sha256(f"{width} {height} {svg}".encode()).digest()
    png = kept_pngs.get(key)
    if png is None:
        take_turn()
        png = draw_png(svg, width, height)
        kept_pngs.keep(key, png)
    return png
