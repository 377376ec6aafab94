"""Who wrote a file, by what it says of itself and by the lines that name them."""

import re

# What programs say where nobody has told them who writes.
_NOBODY = frozenset(
    ("", "author", "admin", "administrator", "user", "windows user", "microsoft office user", "unknown")
)
_NOBODY |= {"microsoft office-benutzer", "un-named", "python-docx", "openxml", "apache poi", "word", "owner"}
_BY = re.compile(r"(?:(?:written )?by|von|par|por|di)[: ]\s*", re.IGNORECASE)


def names_in(said: str) -> tuple[str, ...]:
    """The names of people in what a program has written into a file, parted by semicolons."""
    names = (name.strip() for name in said.split(";"))
    return tuple(name for name in names if name.casefold() not in _NOBODY)


def without_by(line: str) -> str:
    """The name in a line that says who wrote a text."""
    return _BY.sub("", " ".join(line.split()), count=1)
