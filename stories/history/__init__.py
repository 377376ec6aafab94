"""The history of people, places, tags, collections, authors and the site's texts: kept, shown, undone."""
