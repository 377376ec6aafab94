"""The sites that a test has opened (`support.door`), to be closed after it: connections are not left open."""

open_sites = []


def close_sites():
    """Close the connections of every one."""
    while open_sites:
        open_sites.pop().close()
