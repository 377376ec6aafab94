"""The editors' forms, and what they keep, join and tell."""
