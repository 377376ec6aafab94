"""Content coming in and going out."""
