"""Deriving."""


def on_names_changed(sender, characters=(), places=(), **kwargs):
    """x"""
