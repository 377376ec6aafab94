"""The admin of stories."""
