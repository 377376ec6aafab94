"""Wagtail's door."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.wagtail.settings")
application = get_wsgi_application()
