"""Whether the site is well: what `manage.py doctor` and `/health/` look at."""
