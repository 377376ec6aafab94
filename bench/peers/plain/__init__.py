"""A plain Django site with the same stories: as startproject makes it, models, views and templates by the book."""
