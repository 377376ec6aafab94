"""What a query would read, as the database plans it."""

import re

from django.db import connection


def measure_tables():
    """Let the database count what it plans by, and PostgreSQL plan for more rows than a test has."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{way} = off")


def looked_through(sql, *, rows):
    """
    The tables that the query `sql` looks through: without an index on SQLite, `rows` or more in one go on PostgreSQL,
    which runs it for that.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            steps = [
                re.match(r"SCAN (\w+)(?! USING| VIRTUAL)\b(?! USING| VIRTUAL)", row[-1]) for row in cursor.fetchall()
            ]
            return _named({step[1] for step in steps if step}, sql)
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}")
        [[[found]]] = cursor.fetchall()
    return {node["Relation Name"] for node in _nodes(found["Plan"]) if _read(node) >= rows}


def _named(found, sql):
    """The tables behind the names by which a query calls them."""
    aliases = {alias: table for table, alias in re.findall(r'"(\w+)" (?:AS )?"?([A-Z]\d+)"?', sql)}
    return {aliases.get(name, name) for name in found}


def _nodes(node):
    yield node
    for part in node.get("Plans", ()):
        yield from _nodes(part)


def _read(node):
    """How many rows of a table this step reads each time."""
    if "Relation Name" not in node:
        return 0
    return node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
