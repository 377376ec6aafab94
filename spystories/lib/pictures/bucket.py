"""Files of pictures at a service that speaks S3. Needs what `requirements-s3.txt` lists; read where that is set."""

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage


class PictureBucket(S3Storage):  # type: ignore[misc]  # it is not there in every environment
    """A bucket that nobody reads but the site, which does not wait for it for long."""

    def get_default_settings(self) -> dict[str, Any]:
        own: dict[str, Any] = super().get_default_settings()
        patient = Config(
            connect_timeout=2,
            read_timeout=10,
            retries={"max_attempts": 2},
            s3={"addressing_style": "path"},
            signature_version="s3v4",
        )
        return own | {"file_overwrite": True, "default_acl": None, "client_config": patient}
