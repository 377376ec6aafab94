"""Measurements: each program makes its stories itself. docs/performance.md has what they found."""
