"""The world: people, places, their other names and their former addresses; and all pictures."""

from .pictures import Picture
from .world import (
    ENTITIES,
    Alias,
    Character,
    Entity,
    FormerAddress,
    Names,
    NameWord,
    OtherName,
    Place,
    PlaceAlias,
    Section,
)

__all__ = [
    "ENTITIES",
    "Alias",
    "Character",
    "Entity",
    "FormerAddress",
    "NameWord",
    "Names",
    "OtherName",
    "Picture",
    "Place",
    "PlaceAlias",
    "Section",
]
