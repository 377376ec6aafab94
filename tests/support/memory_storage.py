"""Files of pictures kept in memory, as the folder of the site keeps them: one name, one content."""

from django.core.files.storage import InMemoryStorage


class PicturesInMemory(InMemoryStorage):
    """Unlike Django's it gives no other name to what is there already, but takes the newer content."""

    def get_available_name(self, name, max_length=None):
        self.delete(name)
        return name
