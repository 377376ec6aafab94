"""A secret key made once and kept in a file that only its owner may read."""

import os
import secrets
from pathlib import Path

from .env import stop


def read_or_make_key(path: Path) -> str:
    """
    The key in `path`, made first where there is none.

    The file appears whole or not at all, so two programs that start at once agree on one key.
    """
    try:
        if not path.exists():
            _make(path)
        key = path.read_text().strip()
    except OSError as error:
        stop(f"The secret key cannot be kept in {path}: {error.strerror}. Set SECRET_KEY instead.")
    if len(key) < 50:
        stop(f"{path} holds no secret key of 50 characters. Delete it, and a new one is made.")
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
