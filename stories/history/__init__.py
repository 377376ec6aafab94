"""The history of people, places, tags, collections and the site's texts: kept, shown, undone."""
