"""A secret key made once and kept in a file that only its owner may read; and what makes a key weak."""

import os
import secrets
from pathlib import Path

from django.core.checks.security.base import (
    SECRET_KEY_INSECURE_PREFIX,
    SECRET_KEY_MIN_LENGTH,
    SECRET_KEY_MIN_UNIQUE_CHARACTERS,
)

from .env import stop

MAKES_ONE = "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"


def stop_if_weak(name: str, key: str) -> None:
    """End the program with a sentence, which does not repeat `key`, where Django would warn of it (security.W009)."""
    if len(key) < SECRET_KEY_MIN_LENGTH:
        why = f"is shorter than {SECRET_KEY_MIN_LENGTH} characters"
    elif len(set(key)) < SECRET_KEY_MIN_UNIQUE_CHARACTERS:
        why = f"has fewer than {SECRET_KEY_MIN_UNIQUE_CHARACTERS} different characters"
    elif key.startswith(SECRET_KEY_INSECURE_PREFIX):
        why = f"begins with {SECRET_KEY_INSECURE_PREFIX}, as keys made for trying things do"
    else:
        return
    stop(f"{name} is easily guessed: it {why}. Make another: {MAKES_ONE}")


def read_or_make_key(path: Path) -> str:
    """
    The key in `path`, made first where there is none.

    The file appears whole or not at all, so two programs that start at once agree on one key.
    """
    try:
        if not path.exists():
            _make(path)
        key = path.read_text(errors="replace").strip()
    except OSError as error:
        stop(f"The secret key cannot be kept in {path}: {error.strerror}. Set SECRET_KEY instead.")
    if len(key) < SECRET_KEY_MIN_LENGTH or not key.isascii():
        stop(f"{path} holds no secret key of {SECRET_KEY_MIN_LENGTH} characters. Delete it, and a new one is made.")
    return key


def _make(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # Another program was quicker; its key is the key.
    finally:
        draft.unlink()
