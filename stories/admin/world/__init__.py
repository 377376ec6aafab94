"""The admin of people, places, tags, collections and accounts."""
