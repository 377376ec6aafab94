"""What the site is measured beside: programs that show the same texts."""
