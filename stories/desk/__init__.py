"""The editors' own site and its pages."""
