"""Typed reads of environment variables. A wrong value stops the start with a sentence that names it."""

import ipaddress
import os
import zoneinfo
from collections.abc import Container
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit


def stop(sentence: str) -> NoReturn:
    """End the program with `sentence` on standard error, exit code 1 and no traceback."""
    raise SystemExit(sentence)


def text(name: str, default: str = "") -> str:
    """The variable without outer white space; `default` when it is absent or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    value = text(name, "0").lower()
    if value not in {"0", "1", "false", "true", "no", "yes", "off", "on"}:
        stop(f"{name} must be 1 or 0, not “{value}”.")
    return value in {"1", "true", "yes", "on"}


def integer(name: str, default: int, *, at_least: int = 0, at_most: int) -> int:
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and at_least <= int(value[:12]) <= at_most):
        stop(f"{name} must be a whole number from {at_least} to {at_most}, not “{value}”.")
    return int(value)


def names(name: str) -> list[str]:
    """The variable's comma-separated parts."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def one_of(name: str, default: str, known: Container[str]) -> str:
    value = text(name, default)
    if value not in known:
        stop(f"{name} does not know “{value}”; {default} is one that it knows.")
    return value


def time_zone(name: str, default: str) -> str:
    value = text(name, default)
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        stop(f"{name} does not know “{value}”; it takes a name such as Europe/Paris.")
    return value


def site_address(name: str, default: str) -> SplitResult:
    """The scheme, host and port of the site, as `urlsplit` gives them; a path or a query is refused."""
    value = text(name, default).rstrip("/")
    try:
        address = urlsplit(value)
        good = address.scheme in {"http", "https"} and address.hostname and (address.port or True)
    except ValueError:
        good = False
    if not good or value != f"{address.scheme}://{address.netloc}" or "@" in value:
        stop(f"{name} must be a scheme and a host such as https://stories.example, not “{value}”.")
    return address


def is_loopback(host: str) -> bool:
    """Whether `host` can only be this computer itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def database(name: str, default: Path) -> dict[str, Any]:
    """
    ENGINE, NAME and the rest from `sqlite:///path` or `postgresql://user:password@host:port/name`.

    The file `default` where the variable is absent; a path that is not absolute begins where `default` lies.
    A query (`?sslmode=require`) becomes OPTIONS. The address is never repeated in a sentence: it may hold
    a password.
    """
    value = text(name)
    if not value:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": default, "OPTIONS": {}}
    try:
        address = urlsplit(value)
        port = str(address.port or "")
    except ValueError:
        stop(f"{name} is not an address: it should look like postgresql://user:password@host:5432/name.")
    path = unquote(address.path.removeprefix("/"))
    if address.scheme not in {"sqlite", "postgres", "postgresql"} or not path:
        stop(f"{name} must begin with sqlite:/// or postgresql:// and name a database.")
    if address.scheme == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": default.parent / path, "OPTIONS": {}}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": path,
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": unquote(address.hostname or ""),
        "PORT": port,
        "OPTIONS": dict(parse_qsl(address.query)),
    }


def pictures(name: str, default: Path) -> dict[str, Any]:
    """
    The storage of pictures: the folder `default`, or a bucket at a service that speaks S3.

    `s3://key:secret@host:port/bucket?region=…`, by https unless `?scheme=http`. The address is never repeated in a
    sentence: it holds a secret.
    """
    value = text(name)
    if not value:
        return {"BACKEND": "spystories.lib.pictures.store.PictureFolder", "OPTIONS": {"location": default}}
    try:
        address = urlsplit(value)
        query = dict(parse_qsl(address.query))
        host = address.netloc.rpartition("@")[2]
        good = bool(address.hostname and address.username and address.password and address.port != 0)
        good = good and address.scheme == "s3" and query.get("scheme", "https") in ("http", "https")
    except ValueError:
        good, query, host = False, {}, ""
    bucket = address.path.strip("/") if good else ""
    if not bucket or "/" in bucket:
        stop(f"{name} should look like s3://key:secret@s3.example/bucket?region=eu-west-3.")
    if find_spec("storages") is None or find_spec("boto3") is None:
        stop(f"{name} needs what requirements-s3.txt lists: pip install --require-hashes -r requirements-s3.txt.")
    return {
        "BACKEND": "spystories.lib.pictures.bucket.PictureBucket",
        "OPTIONS": {
            "access_key": unquote(address.username or ""),
            "secret_key": unquote(address.password or ""),
            "bucket_name": bucket,
            "endpoint_url": f"{query.get('scheme', 'https')}://{host}",
            "region_name": query.get("region"),
        },
    }
