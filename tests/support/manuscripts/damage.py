"""Damage to files, the same each time: bytes that go, come, change, stand twice, and files that end early."""

import random


def damaged(whole, count, seed=1):
    """So many broken copies of a file, each with one to eight damages."""
    chance = random.Random(seed)  # noqa: S311
    for _each in range(count):
        data = bytearray(whole)
        for _damage in range(chance.randint(1, 8)):
            _damage_once(data, chance)
        yield bytes(data)


def _damage_once(data, chance):
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((1, 1, 2, 8, 64)))
    kind = chance.randrange(6)
    if kind == 0:
        del data[at:end]
    elif kind == 1:
        data[at:end] = chance.randbytes(end - at)
    elif kind == 2:
        data[at:at] = data[at:end] * chance.randint(1, 30)
    elif kind == 3:
        data[at:at] = chance.choice((b"{", b"}", b"\\", b"<", b">", b"\0", b'"', b"-1", b"999999999", b"\xff\xfe"))
    elif kind == 4 and len(data) > 1:
        other = chance.randrange(len(data))
        data[at:end], data[other : other + end - at] = data[other : other + end - at], data[at:end]
    elif chance.random() < 0.2:
        del data[at:]
