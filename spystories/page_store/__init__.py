"""Stored pages: what readers get is kept ready, and answered in front of Django. `door` is where it is used."""
