"""The names of people and places: found in texts, and changed in all their forms."""
