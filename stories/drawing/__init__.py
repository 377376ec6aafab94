"""Drawings made from what the site knows: plain Python to SVG, without Django and without a stored byte."""
