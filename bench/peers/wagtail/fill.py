"""Filling Wagtail: `python -m bench.peers.wagtail.fill 1000`."""

import sys

import django
from django.core.management import call_command
from django.db import connection

from bench.corpus import fixture_of

if __name__ == "__main__":
    django.setup()
    from bench.peers.wagtail.loading import load, make_lists

    call_command("migrate", verbosity=0)
    make_lists()
    for rows in fixture_of(int(sys.argv[1])):
        load(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
