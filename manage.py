#!/usr/bin/env python3
"""Spy Stories' command line."""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the sentence is for people whose Python is older
    sys.exit(f"Spy Stories needs Python 3.11 or newer; this is {sys.version.split()[0]}.")


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spystories.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as missing:
        sys.exit(f"This Python has no {missing.name}. Use .venv/bin/python, which `make run` sets up.")

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
