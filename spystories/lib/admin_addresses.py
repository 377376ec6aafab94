"""The addresses of the admin's pages."""

from django.db.models import Model
from django.urls import reverse


def admin_address(of: Model | type[Model], page: str = "change") -> str:
    """Where the admin has a page of a row ("change", "history" …), or of a model ("changelist", "add")."""
    args = [of.pk] if isinstance(of, Model) else []
    return reverse(f"admin:{of._meta.app_label}_{of._meta.model_name}_{page}", args=args)
