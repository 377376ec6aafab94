"""The verbs of a story's life, from saved to seen by readers: the door that every change of a story takes."""
