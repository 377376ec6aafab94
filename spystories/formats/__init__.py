"""Dates as the site writes them, by language; a language without a folder has Django's own."""
