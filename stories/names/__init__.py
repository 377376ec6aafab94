"""What texts are found to say about the world: whom and where they name, and what they leave open."""
