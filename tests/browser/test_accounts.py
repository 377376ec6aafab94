"""A link sets a password in a real browser: an invitation by hand, a reset by mail; and one's sessions are seen."""

import re
import threading

import pytest
from django.core import mail

from stories.accounts.brake import count
from tests.support.factories import make_user
from tests.support.sign_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD, NEW = "correct horse battery staple", "seven green umbrellas"


@pytest.fixture(autouse=True)
def own_address(settings, live_server):
    settings.SITE_URL = live_server.url


def set_password(page, looks_right, link):
    page.goto(link)
    looks_right()
    page.get_by_label("New password:").fill(NEW)
    page.get_by_label("New password confirmation:").fill(NEW)
    page.get_by_role("button", name="Set the password").click()
    looks_right()
    page.get_by_role("link", name="Log in").click()


def log_in(page, name):
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(NEW)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Desk", level=1).wait_for()


def test_a_keeper_invites_somebody_by_a_link(page, live_server, looks_right):
    sign_in(page.context, make_user("keeper", role="keeper"), live_server.url)
    page.goto("/admin/auth/user/add/")
    page.get_by_label("Username").fill("nina")
    page.get_by_role("radio", name="Disabled").check()
    page.locator("[name=_save]").click()
    for _ in range(5):
        count("nina", "192.0.2.1")
    page.reload()
    looks_right()
    page.get_by_role("button", name="Unlock").click()
    page.get_by_text("Unlocked: nina may try again").wait_for()
    page.get_by_role("link", name="Link to set a password").click()
    looks_right()
    page.get_by_role("button", name="Show a link").click()
    link = page.get_by_label("The link").input_value()
    page.context.clear_cookies()
    set_password(page, looks_right, link)
    log_in(page, "nina")
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Where you are logged in").click()
    page.get_by_text("this one").wait_for()
    looks_right()


def test_whoever_has_forgotten_his_password_gets_a_link_by_mail(page, settings, looks_right):
    settings.MAIL_IS_SET = True
    willa = make_user("willa", email="willa@example.com")
    willa.set_password(PASSWORD)
    willa.save()
    page.goto("/admin/")
    page.get_by_role("link", name="Forgotten your password?").click()
    looks_right()
    page.get_by_label("Email").fill("willa@example.com")
    page.get_by_role("button", name="Send the link").click()
    looks_right()
    for thread in threading.enumerate():
        if thread.name == "reset mail":
            thread.join()
    [message] = mail.outbox
    [link] = re.findall(r"http\S+/reset/\S+", message.body)
    set_password(page, looks_right, link)
    log_in(page, "willa")
    page.goto(link)
    page.get_by_role("heading", name="This link leads nowhere").wait_for()
    looks_right()
