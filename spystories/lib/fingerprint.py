"""What a public answer depends on beside the content: code, templates, packages, static files, settings."""

import hashlib
from functools import cache
from importlib.metadata import version

from django.conf import settings

_SOURCES = ("spystories", "stories", "characters", "templates", "locale")
_KINDS = {".py", ".html", ".css", ".txt", ".xml", ".svg", ".mo", ".js", ".ttf"}
_SETTINGS = (
    *("SITE_URL", "LANGUAGE_CODE", "TIME_ZONE", "STATIC_URL", "DEBUG", "ADMIN_PATH", "SHARE_PATH"),
    *("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"),
)


@cache
def fingerprint() -> str:
    """
    One word for all of it. Read once, when the process starts: what is upgraded under a running process
    shows after its restart, and then every ETag is new.
    """
    digest = hashlib.sha256(version("resvg_py").encode())  # what draws letters, whatever is installed
    base = settings.BASE_DIR
    files = [base / "requirements.txt", settings.STATIC_ROOT / "staticfiles.json"]
    for folder in _SOURCES:
        files += sorted(path for path in (base / folder).rglob("*") if path.suffix in _KINDS)
    for path in files:
        if path.is_file():
            digest.update(f"{path.name}\0".encode() + path.read_bytes())
    for name in _SETTINGS:
        digest.update(f"{name}={getattr(settings, name)}\0".encode())
    return digest.hexdigest()
