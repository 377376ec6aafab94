"""Files that are meant to hurt: each is refused with a sentence or comes out clean, in time and within its memory."""

import hashlib
import subprocess
import sys
import tempfile

import pytest

from spystories.lib.pictures import Refused, preparing
from tests.support.hostile_pictures import make
from tests.support.picture_files import MAKER, noisy, opened, written
from tests.support.proof import proof

PARTS = 10
EACH = proof(30)
SECONDS = 2  # of a processor
MEMORY = 300 * 1024  # KB
# Runs a command from a small process, as the memory of the one that starts it counts too.
MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
"""


def prepared(data):
    """What comes of a file as `prepare` answers it, and what its process took: seconds, and KB of memory."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answered:
        given.write(data)
        given.seek(0)
        command = [sys.executable, "-c", MEASURED, *preparing._command()]
        told = subprocess.run(command, stdin=given, stdout=answered, stderr=subprocess.PIPE, check=True).stderr
        answered.seek(0)
        answer = answered.read()
    seconds, memory = map(float, told.split()[-2:])
    try:
        return preparing.unpacked(answer, hashlib.sha256(data).hexdigest()), seconds, memory
    except Refused as refused:
        return str(refused), seconds, memory


def wrongs(number):
    """What is wrong with what comes of the file of a number."""
    name, data, end = make(number)
    made, seconds, memory = prepared(data)
    if seconds > SECONDS or memory > MEMORY:
        yield name, f"{seconds:.1f} s", f"{memory / 1024:.0f} MB"
    if isinstance(made, str):
        if end == "taken" or not (made.endswith(".") and made.isprintable() and len(made) < 120):
            yield name, made
        return
    if end == "refused":
        yield name, "taken"
    for file in made.files.values():
        picture = opened(file)
        said = picture.info.keys() & {"exif", "icc_profile", "xmp", "comment"}
        if said or MAKER.encode() in file or b"<script" in file or getattr(picture, "n_frames", 1) > 1:
            yield name, "is not clean", said


# As many pixels as each format may have, upright and each another, so that no step has less to do.
NOISE = {
    "JPEG": lambda: written(noisy(5000, 8000), quality=50),
    "PNG with clear parts": lambda: written(noisy(4000, 5000, mode="RGBA").point(lambda value: value & 128), "PNG"),
    "WebP": lambda: written(noisy(3000, 4000), "WEBP", quality=98, method=0),
    "WebP with clear parts": lambda: written(noisy(2000, 4000, mode="RGBA"), "WEBP", quality=98, method=0),
    "AVIF": lambda: written(noisy(4000, 5000), "AVIF", quality=70, speed=10, subsampling="4:4:4"),
    "AVIF with clear parts": lambda: written(noisy(2000, 4000, mode="RGBA"), "AVIF", speed=10, subsampling="4:4:4"),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", NOISE)
def test_an_honest_picture_at_the_limit_is_taken_within_its_memory(kind):
    made, _seconds, memory = prepared(NOISE[kind]())
    assert not isinstance(made, str), made
    assert memory <= MEMORY


@pytest.mark.slow
@pytest.mark.proof("hostile")
@pytest.mark.parametrize("part", range(PARTS))
def test_no_file_hurts(part):
    numbers = range(part * EACH, (part + 1) * EACH)
    assert [wrong for number in numbers for wrong in wrongs(number)] == []
