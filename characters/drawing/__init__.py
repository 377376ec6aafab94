"""Drawings of people and places from what the site knows: plain Python to SVG, without Django."""
