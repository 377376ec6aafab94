"""What the environment says, and how a wrong value stops the start."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import mock

from django.conf import settings
from django.test import SimpleTestCase

from spystories.lib import env, secret_key

DEPLOYMENT = {
    "SITE_URL": "https://stories.example",
    "SECRET_KEY": "an-example-of-fifty-characters-0123456789-abcdefghij",
    "ALLOWED_HOSTS": "stories.example, www.stories.example",
}
SET_UP = "import django; django.setup(); "


def python(*arguments, **environment):
    """Run Python in the project with nothing but this environment."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    kept["DJANGO_SETTINGS_MODULE"] = "spystories.settings"
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, env=kept | environment, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60
    )


def shown(expression, **environment):
    """What the settings hold under this environment."""
    done = python("-c", f"from spystories import settings; print({expression})", **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class AWrongValue(SimpleTestCase):
    def assertStops(self, sentence, **environment):
        done = python("manage.py", "check", **environment)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "")
        self.assertIn(sentence, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)

    def test_the_start_stops_with_one_sentence_that_names_the_variable(self):
        self.assertStops("PORT must be a whole number from 1 to 65535, not “80a”.", PORT="80a")
        self.assertStops("DEBUG must be 1 or 0, not “perhaps”.", DEBUG="perhaps")

    def test_mail_is_encrypted_in_one_way(self):
        sentence = "EMAIL_USE_TLS and EMAIL_USE_SSL exclude each other"
        self.assertStops(sentence, EMAIL_HOST="mail.example", EMAIL_USE_TLS="1", EMAIL_USE_SSL="1")

    def test_the_place_of_pictures_is_whole_and_its_secret_is_not_repeated(self):
        for address in (
            "s3://key:hunter2@s3.example",
            "s3://key:hunter2@s3.example/a/b",
            "https://key:hunter2@s3.example/bucket",
            "s3://key@s3.example/bucket?hunter2",
            "s3://key:hunter2@s3.example:x/bucket",
        ):
            with self.subTest(address), mock.patch.dict(os.environ, PICTURES_URL=address):
                with self.assertRaises(SystemExit) as stopped:
                    env.pictures("PICTURES_URL", Path("var/pictures"))
                self.assertIn("PICTURES_URL should look like s3://key:secret@", str(stopped.exception))
                self.assertNotIn("hunter2", str(stopped.exception))

    def test_an_address_with_a_password_is_not_repeated(self):
        done = python("manage.py", "check", DATABASE_URL="mysql://editor:hunter2@host/name")
        self.assertIn("DATABASE_URL must begin with", done.stderr)
        self.assertNotIn("hunter2", done.stderr)

    def test_a_deployment_must_name_its_key_and_its_hosts(self):
        for name in ("SECRET_KEY", "ALLOWED_HOSTS"):
            rest = {key: value for key, value in DEPLOYMENT.items() if key != name}
            self.assertStops(f"{name} must be set for https://stories.example", **rest)

    def test_a_deployment_refuses_a_key_that_is_easily_guessed_and_never_repeats_it(self):
        weak = {
            "short-" + "aB3x" * 10: "shorter than 50 characters",
            "abcd" * 20: "fewer than 5 different characters",
            "django-insecure-" + "aB3x" * 10: "begins with django-insecure-",
        }
        good = DEPLOYMENT["SECRET_KEY"]
        for key, why in weak.items():
            for told, given in (
                ("SECRET_KEY is easily guessed", {"SECRET_KEY": key}),
                ("Key 2 of SECRET_KEY_FALLBACKS is easily guessed", {"SECRET_KEY_FALLBACKS": f"{good}x, {key}"}),
            ):
                with self.subTest(told, why=why):
                    done = python("manage.py", "check", **DEPLOYMENT | given)
                    self.assertEqual((done.returncode, done.stdout), (1, ""))
                    self.assertRegex(done.stderr, f"^{told}: it .*{why}.*\n$")
                    self.assertNotIn(key, done.stderr)

    def test_a_deployment_refuses_debug_and_any_host(self):
        self.assertStops("DEBUG=1 shows the site's insides", DEBUG="1", **DEPLOYMENT)
        self.assertStops("ALLOWED_HOSTS must name its hosts", **DEPLOYMENT | {"ALLOWED_HOSTS": "*"})

    def test_plain_http_elsewhere_is_a_deployment_too(self):
        self.assertStops("SECRET_KEY must be set for http://intranet", SITE_URL="http://intranet")


class ADeployment(SimpleTestCase):
    def test_the_deployment_checks_are_clean(self):
        done = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **DEPLOYMENT)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stderr)
        self.assertIn("no issues (2 silenced)", done.stdout)

    def test_keys_of_before_stand_with_a_comma_between(self):
        good = DEPLOYMENT["SECRET_KEY"]
        got = shown("settings.SECRET_KEY_FALLBACKS", **DEPLOYMENT, SECRET_KEY_FALLBACKS=f"{good}1, {good}2,")
        self.assertEqual(got, repr([f"{good}1", f"{good}2"]))
        self.assertEqual(shown("settings.SECRET_KEY_FALLBACKS", **DEPLOYMENT), "[]")

    def test_https_brings_host_cookies_hsts_and_the_redirect(self):
        names = ("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE")
        got = shown(", ".join(f"settings.{name}" for name in names), **DEPLOYMENT)
        self.assertEqual(got, "__Host-sessionid True __Host-csrftoken True")
        got = shown("settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS", **DEPLOYMENT)
        self.assertEqual(got, "True 31536000")

    def test_passwords_are_hashed_by_argon2id(self):
        code = f"{SET_UP} from django.contrib.auth.hashers import make_password; print(make_password('x'))"
        self.assertIn("argon2$argon2id$", python("-c", code, **DEPLOYMENT).stdout)

    def test_subdomains_and_the_preload_list_are_promised_only_on_request(self):
        both = "settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_HSTS_PRELOAD"
        self.assertEqual(shown(both, **DEPLOYMENT), "False False")
        self.assertEqual(shown(both, HSTS_SUBDOMAINS="1", HSTS_PRELOAD="1", **DEPLOYMENT), "True True")

    def test_http_answers_with_a_redirect_to_the_sites_own_host(self):
        code = (
            f"{SET_UP} from django.test import Client; answer = Client().get('/x/', headers={{'host': "
            "'www.stories.example'}); print(answer.status_code, answer['Location'])"
        )
        done = python("-c", code, **DEPLOYMENT, DATABASE_URL="sqlite:////nowhere/at/all")
        self.assertEqual(done.stdout.strip(), "301 https://stories.example/x/", done.stderr)

    def test_a_proxy_is_believed_only_when_a_setting_says_so(self):
        code = (
            f"{SET_UP} from django.test import RequestFactory; request = RequestFactory().get('/', headers={{"
            "'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example'}); "
            "print(request.is_secure(), request.get_host().split(':')[0])"
        )
        hosts = {"ALLOWED_HOSTS": "testserver,evil.example"}
        self.assertEqual(python("-c", code, **hosts).stdout.strip(), "False testserver")
        self.assertEqual(python("-c", code, TRUSTED_PROXIES="1", **hosts).stdout.strip(), "True testserver")


class Passkeys(SimpleTestCase):
    BOUND = "settings.PASSKEYS, settings.OTP_WEBAUTHN_RP_ID, *settings.OTP_WEBAUTHN_ALLOWED_ORIGINS"

    def test_are_bound_to_the_address_of_the_site(self):
        self.assertEqual(shown(self.BOUND, **DEPLOYMENT), "True stories.example https://stories.example")
        elsewhere = DEPLOYMENT | {"SITE_URL": "https://stories.example:8443"}
        self.assertEqual(shown(self.BOUND, **elsewhere), "True stories.example https://stories.example:8443")

    def test_on_ones_own_computer_are_those_of_localhost(self):
        self.assertEqual(shown(self.BOUND), "True localhost http://localhost:8000")
        self.assertEqual(shown(self.BOUND, PORT="8123"), "True localhost http://localhost:8123")

    def test_are_off_where_no_browser_knows_them(self):
        intranet = DEPLOYMENT | {"SITE_URL": "http://intranet", "ALLOWED_HOSTS": "intranet"}
        self.assertTrue(shown(self.BOUND, **intranet).startswith("False"))

    def test_are_off_without_their_packages_and_nothing_else_is(self):
        code = (
            "import sys; sys.modules |= dict.fromkeys(['django_otp_webauthn', 'webauthn', 'cryptography'])\n"
            f"{SET_UP}\nfrom django.core.management import call_command\nfrom django.conf import settings\n"
            "from django.test import Client\nfrom stories.accounts import passkeys\n"
            "call_command('check'); call_command('makemigrations', '--check'); call_command('migrate', verbosity=0)\n"
            "print(settings.PASSKEYS, Client().get('/admin/login/').status_code)"
        )
        with tempfile.TemporaryDirectory() as folder:
            done = python("-c", code, VAR_DIR=folder, ALLOWED_HOSTS="testserver", DEBUG="1")
        self.assertEqual(done.stdout.splitlines()[-1:], ["False 200"], done.stderr)


class OnOnesOwnComputer(SimpleTestCase):
    def test_nothing_need_be_set_and_cookies_have_plain_names(self):
        got = shown("settings.DEBUG, settings.DEPLOYED, settings.SITE_URL, settings.SESSION_COOKIE_NAME")
        self.assertEqual(got, "False False http://127.0.0.1:8000 sessionid")

    def test_there_is_no_mail_unless_a_server_or_a_backend_is_named(self):
        asked = "settings.MAIL_IS_SET, settings.EMAIL_PORT, settings.DEFAULT_FROM_EMAIL, settings.EMAIL_TIMEOUT"
        self.assertEqual(shown(asked), "False 25 no-reply@127.0.0.1 10")
        given = {"EMAIL_HOST": "mail.example", "EMAIL_USE_TLS": "1", "EMAIL_FROM": "stories@example.org"}
        self.assertEqual(shown(asked, **given), "True 587 stories@example.org 10")
        self.assertEqual(shown(asked, EMAIL_HOST="mail.example", EMAIL_USE_SSL="1"), "True 465 no-reply@127.0.0.1 10")
        self.assertEqual(shown("settings.MAIL_IS_SET", EMAIL_BACKEND="anymail.backends.brevo.EmailBackend"), "True")

    def test_the_sites_address_follows_the_port(self):
        self.assertEqual(shown("settings.SITE_URL", PORT="8123"), "http://127.0.0.1:8123")

    def test_every_loopback_name_counts(self):
        for host in ("localhost", "127.0.0.9", "[::1]:8000", "stories.localhost"):
            self.assertEqual(shown("settings.DEPLOYED", SITE_URL=f"http://{host}/"), "False", host)


class Databases(SimpleTestCase):
    POSTGRESQL = {"DATABASE_URL": "postgresql://me@db/stories?options=-c%20search_path%3Dx"}
    OPTIONS = "settings.DATABASES['default']['OPTIONS']"

    def test_sqlite_writes_ahead_and_to_the_disk_and_waits_for_its_turn(self):
        options = shown(self.OPTIONS)
        for held in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "'transaction_mode': 'IMMEDIATE'",
            "'timeout': 20",
        ):
            self.assertIn(held, options)

    def test_a_command_on_postgresql_keeps_no_pool_and_may_take_its_time(self):
        options = shown(self.OPTIONS, **self.POSTGRESQL)
        self.assertEqual(options, "{'options': '-c search_path=x', 'connect_timeout': '10'}")

    def test_the_server_asks_for_a_pool_and_a_limit(self):
        code = f"import spystories.gunicorn; from spystories import settings; print({self.OPTIONS})"
        options = python("-c", code, **self.POSTGRESQL).stdout
        self.assertIn("'-c search_path=x -c statement_timeout=25s'", options)
        self.assertIn("'pool': {'min_size': 1, 'max_size': 4, 'timeout': 1}", options)
        self.assertIn("'connect_timeout': '2'", options)


class Addresses(SimpleTestCase):
    def read(self, function, value, *arguments):
        with mock.patch.dict(os.environ, {"IT": value}):
            return function("IT", *arguments)

    def test_a_site_address_is_a_scheme_and_a_host(self):
        self.assertEqual(self.read(env.site_address, "https://x.example:444/", "").netloc, "x.example:444")
        for wrong in (
            "x.example",
            "ftp://x.example",
            "https://",
            "https://x/y",
            "https://u@x",
            "https://x:99999",
        ):
            with self.assertRaisesRegex(SystemExit, "IT must be a scheme and a host"):
                self.read(env.site_address, wrong, "")

    def test_a_database_address_gives_its_parts(self):
        read = self.read(env.database, "postgresql://me:p%40ss@db:5433/st%20ories?sslmode=require", Path("/v/x"))
        self.assertEqual((read["USER"], read["PASSWORD"], read["HOST"]), ("me", "p@ss", "db"))
        self.assertEqual((read["PORT"], read["NAME"]), ("5433", "st ories"))
        self.assertEqual(read["OPTIONS"], {"sslmode": "require"})

    def test_a_sqlite_path_may_be_absolute_or_stand_beside_the_default(self):
        self.assertEqual(self.read(env.database, "sqlite:////a/b.db", Path("/v/x"))["NAME"], Path("/a/b.db"))
        self.assertEqual(self.read(env.database, "sqlite:///b.db", Path("/v/x"))["NAME"], Path("/v/b.db"))
        self.assertEqual(self.read(env.database, " ", Path("/v/x"))["NAME"], Path("/v/x"))

    def test_other_databases_are_refused(self):
        for wrong in ("mysql://h/n", "postgresql://h", "sqlite://", "nonsense", "postgresql://h:port/n"):
            with self.assertRaisesRegex(SystemExit, "^IT "):
                self.read(env.database, wrong, Path("/v/x"))

    def test_zones_languages_and_numbers_are_known_or_refused(self):
        self.assertEqual(self.read(env.time_zone, "Australia/Sydney", "UTC"), "Australia/Sydney")
        for function, arguments in (
            (env.time_zone, ("UTC",)),
            (env.one_of, ("en", {"en", "fr"})),
        ):
            for wrong in ("Mars/Olympus", "../etc/passwd"):
                with self.assertRaisesRegex(SystemExit, "IT does not know"):
                    self.read(function, wrong, *arguments)
        for wrong in ("-1", "1.5", "٣", "9" * 5000):
            with (
                mock.patch.dict(os.environ, {"IT": wrong}),
                self.assertRaisesRegex(SystemExit, "whole number"),
            ):
                env.integer("IT", 1, at_most=10)

    def test_a_list_forgives_spaces_and_empty_parts(self):
        self.assertEqual(self.read(env.names, " a, b ,,c "), ["a", "b", "c"])


class SecretKey(SimpleTestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = self.folder / "secret_key"

    def test_it_is_made_once_and_only_its_owner_may_read_it(self):
        key = secret_key.read_or_make_key(self.path)
        self.assertGreaterEqual(len(key), 50)
        self.assertEqual(secret_key.read_or_make_key(self.path), key)
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["secret_key"])

    def test_programs_that_start_at_once_agree_on_one_key(self):
        code = "from pathlib import Path; from spystories.lib.secret_key import read_or_make_key; import sys; "
        code += "print(read_or_make_key(Path(sys.argv[1])))"
        command = [sys.executable, "-c", code, self.path]
        starts = [subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) for _ in range(8)]
        keys = {start.communicate(timeout=60)[0].strip() for start in starts}
        self.assertEqual(keys, {self.path.read_text()})

    def test_one_that_was_cut_short_is_refused(self):
        self.path.write_text("short")
        with self.assertRaisesRegex(SystemExit, "Delete it"):
            secret_key.read_or_make_key(self.path)

    def test_where_it_cannot_be_kept_a_sentence_says_so(self):
        self.path.mkdir()
        with self.assertRaisesRegex(SystemExit, "Set SECRET_KEY instead"):
            secret_key.read_or_make_key(self.path)

    def test_any_command_makes_it_also_a_bare_migrate(self):
        done = python("manage.py", "migrate", "--plan", VAR_DIR=str(self.folder / "new"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.folder / "new" / "secret_key").exists())
        self.assertEqual(stat.S_IMODE((self.folder / "new").stat().st_mode), 0o700)


class ThePlaceOfPictures(SimpleTestCase):
    FOLDER = Path("var/pictures")

    def place(self, address="", *, installed=True):
        with (
            mock.patch.dict(os.environ, PICTURES_URL=address),
            mock.patch.object(env, "find_spec", lambda _name: installed or None),
        ):
            return env.pictures("PICTURES_URL", self.FOLDER)

    def test_is_a_folder_where_nothing_else_is_said(self):
        place = self.place()
        self.assertEqual(place["BACKEND"], "spystories.lib.pictures.store.PictureFolder")
        self.assertEqual(place["OPTIONS"], {"location": self.FOLDER})

    def test_is_a_bucket_at_an_address(self):
        place = self.place("s3://the%2Fkey:the%40secret@s3.example:9000/media?region=eu-west-3&scheme=http")
        self.assertEqual(place["BACKEND"], "spystories.lib.pictures.bucket.PictureBucket")
        self.assertEqual(
            place["OPTIONS"],
            {
                "access_key": "the/key",
                "secret_key": "the@secret",
                "bucket_name": "media",
                "endpoint_url": "http://s3.example:9000",
                "region_name": "eu-west-3",
            },
        )
        self.assertEqual(self.place("s3://k:s@s3.example/media")["OPTIONS"]["endpoint_url"], "https://s3.example")

    def test_at_an_address_needs_what_speaks_to_it(self):
        with self.assertRaises(SystemExit) as stopped:
            self.place("s3://k:s@s3.example/media", installed=False)
        self.assertIn("requirements-s3.txt", str(stopped.exception))
