"""The admin of people, places, tags, collections, authors and accounts."""
