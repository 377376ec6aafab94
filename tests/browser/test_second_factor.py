"""A second factor in a real browser: an app, a recovery code, a passkey of a virtual authenticator."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from stories.accounts.second_factor import key_of
from stories.models import RequiredFactor
from tests.support.factories import make_superuser, make_user
from tests.support.second_factor import code_of, set_up_app
from tests.support.sign_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery staple"


@pytest.fixture
def nina(settings, live_server):
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = [live_server.url]
    user = make_user("nina")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def authenticator(page):
    """A device that keeps passkeys, and says yes by itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return lambda: session.send("WebAuthn.getCredentials", made)["credentials"]


def give_password(page):
    page.context.clear_cookies()
    page.goto("/admin/keys/")
    page.get_by_label("Username").fill("nina")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def give_code(page, code):
    page.get_by_role("textbox", name="Code").fill(code)
    page.get_by_role("button", name="Log in").click()


def is_in(page, live_server):
    page.wait_for_url(f"{live_server.url}/admin/keys/")
    return page.get_by_role("heading", level=1).inner_text() == "Keys"


def test_an_app_is_set_up_and_used_and_a_recovery_code_once(page, nina, live_server, looks_right):
    give_password(page)
    assert is_in(page, live_server)
    page.goto("/admin/second-factor/")
    looks_right()
    page.get_by_role("link", name="Set up an app").click()
    key = key_of(page.locator(".secret").inner_text().replace(" ", ""))
    looks_right()
    give = page.get_by_role("textbox", name="Code")
    give.fill("000 000")
    give.press("Enter")
    page.get_by_text("each code works once").wait_for()
    looks_right()
    page.get_by_role("textbox", name="Code").fill(code_of(key))
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    looks_right()
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_text("10 are left").wait_for()
    looks_right()

    give_password(page)
    looks_right()
    give_code(page, code_of(key, ahead=1))
    assert is_in(page, live_server)
    give_password(page)
    give_code(page, codes[3].upper())
    assert is_in(page, live_server)
    give_password(page)
    give_code(page, codes[3])
    page.get_by_text("each code works once").wait_for()


def test_a_passkey_is_made_and_used(page, nina, live_server, looks_right, authenticator):
    give_password(page)
    page.goto("/admin/second-factor/")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("Name").fill("Desk computer")
    looks_right()
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    assert len(authenticator()) == 1
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_text("Desk computer").first.wait_for()
    looks_right()

    give_password(page)
    looks_right()
    page.get_by_role("button", name="Use a passkey").click()
    assert is_in(page, live_server)
    assert authenticator()[0]["signCount"] > 1

    page.goto("/admin/second-factor/")
    page.get_by_role("button", name="Take it away Desk computer").click()
    page.get_by_text("Taken away.").wait_for()
    give_password(page)
    assert is_in(page, live_server)


def test_a_passkey_that_is_refused_leaves_the_code(page, nina, live_server, authenticator):
    """As when somebody dismisses what the browser asks: here the authenticator has no such passkey."""
    session = page.context.new_cdp_session(page)
    give_password(page)
    page.goto("/admin/second-factor/")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    codes = page.locator(".codes code").all_inner_texts()
    session.detach()
    give_password(page)
    page.evaluate("void (navigator.credentials.get = () => Promise.reject(new DOMException('no')))")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("The browser has not given a passkey").wait_for()
    give_code(page, codes[0])
    assert is_in(page, live_server)


@pytest.mark.parametrize("browser_options", [{"java_script_enabled": False}])
def test_without_scripts_the_code_is_enough(page, nina, live_server):
    set_up_app(nina)
    give_password(page)
    assert page.get_by_role("button", name="Use a passkey").count() == 0
    give_code(page, code_of())
    assert is_in(page, live_server)


def test_the_pages_of_keepers_look_right(page, nina, live_server, looks_right):
    set_up_app(nina)
    sign_in(page.context, make_superuser("root"), live_server.url)
    page.goto("/admin/second-factor/roles/")
    looks_right()
    page.goto(f"/admin/auth/user/{nina.pk}/change/")
    page.get_by_role("link", name="Take the second factor away").click()
    looks_right()
    page.get_by_role("button", name="Take it away").click()
    page.get_by_text("the password alone lets in").wait_for()
    give_password(page)
    assert is_in(page, live_server)


def test_who_must_have_one_is_led_there_and_shows_who_he_is(page, nina, live_server, looks_right):
    give_password(page)
    assert is_in(page, live_server)
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        session["began"] -= 700
        session.save()
    group = Group.objects.create(name="Careful")
    nina.groups.add(group)
    RequiredFactor.objects.create(group=group)
    page.goto("/admin/keys/")
    page.get_by_text("Your role asks for a second factor").wait_for()
    looks_right()
    page.get_by_label("Your password, or a code").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Set up an app").click()
    key = key_of(page.locator(".secret").inner_text().replace(" ", ""))
    page.get_by_role("textbox", name="Code").fill(code_of(key))
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("link", name="I have kept them").click()
    page.goto("/admin/keys/")
    assert is_in(page, live_server)
