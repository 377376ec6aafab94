"""A browser that is logged in, without filling in the form each time."""

from django.conf import settings
from django.test import Client


def sign_in(context, user, address):
    """Give a browser's context a session of `user` at `address`, as after logging in."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
