"""Wagtail as it comes, with the same stories: the project that `wagtail start` makes, and pages by its tutorial."""
