"""Static files as they are served: compressed, under names that hold a hash of what is in them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # WhiteNoise has no types
    """Scripts that import one another by relative paths get hashed names too."""

    support_js_module_import_aggregation = True
