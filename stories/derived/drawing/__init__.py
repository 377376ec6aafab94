"""Drawings of a story from its own words: plain Python to SVG, without Django and without a stored byte."""
