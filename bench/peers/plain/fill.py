"""Filling the plain site: `python -m bench.peers.plain.fill 1000`."""

import sys

import django
from django.core.management import call_command
from django.db import connection

from bench.corpus import fixture_of

if __name__ == "__main__":
    django.setup()
    from bench.peers.plain.loading import load

    call_command("migrate", run_syncdb=True, verbosity=0)
    for rows in fixture_of(int(sys.argv[1])):
        load(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
