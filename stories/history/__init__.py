"""The history of people, places, pictures, tags, collections, authors and the site's texts: kept, shown, undone."""
