"""The one settings file. A deployment changes it by variables of the environment: docs/operating.md."""

import re
import tomllib
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import django
from csp.constants import NONCE, NONE, SELF
from django.conf.global_settings import LANGUAGES
from whitenoise.compress import Compressor

from spystories.lib import env, secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
# All that the site makes while it runs: database, secret key, collected static files.
VAR_DIR = BASE_DIR / env.text("VAR_DIR", "var")

# --- Where the site stands -------------------------------------------------------------------------

HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8000, at_least=1, at_most=65535)
_address = env.site_address("SITE_URL", f"http://127.0.0.1:{PORT}")
_host = _address.hostname or ""
SITE_URL = _address.geturl()
HTTPS = _address.scheme == "https"
# Anything but plain http on this computer is a deployment, and must say by itself what it trusts.
DEPLOYED = HTTPS or not env.is_loopback(_host)

DEBUG = env.flag("DEBUG")
if DEPLOYED and DEBUG:
    env.stop(f"DEBUG=1 shows the site's insides to everybody: take it away, or SITE_URL={SITE_URL}.")

try:
    VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
except OSError as error:
    env.stop(f"The folder {VAR_DIR} cannot be made: {error.strerror}. Set VAR_DIR to one that can.")
SECRET_KEY = env.text("SECRET_KEY")
if DEPLOYED and not SECRET_KEY:
    env.stop(f"SECRET_KEY must be set for {SITE_URL}: at least 50 random characters, kept secret.")
SECRET_KEY = SECRET_KEY or secret_key.read_or_make_key(VAR_DIR / "secret_key")
# Keys of before: what they signed still holds, and nothing new is signed with them.
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
if DEPLOYED:
    secret_key.stop_if_weak("SECRET_KEY", SECRET_KEY)
    for _number, _key in enumerate(SECRET_KEY_FALLBACKS, start=1):
        secret_key.stop_if_weak(f"Key {_number} of SECRET_KEY_FALLBACKS", _key)

ALLOWED_HOSTS = env.names("ALLOWED_HOSTS")
if DEPLOYED and not ALLOWED_HOSTS:
    env.stop(f"ALLOWED_HOSTS must be set for {SITE_URL}, for example ALLOWED_HOSTS={_host}.")
if DEPLOYED and "*" in ALLOWED_HOSTS:
    env.stop(f"ALLOWED_HOSTS must name its hosts for {SITE_URL}; * would trust every Host header.")
ALLOWED_HOSTS = ALLOWED_HOSTS or list(dict.fromkeys([_host, "localhost", "127.0.0.1", "[::1]"]))

# gunicorn reads it too, before anything of ours.
WORKERS = env.integer("WEB_CONCURRENCY", 2, at_least=1, at_most=64)
# How many proxies of our own stand before gunicorn. Nothing that a proxy says is believed while it is 0.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0, at_most=9)
USE_X_FORWARDED_HOST = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None

# Passkeys work where requirements-passkeys.txt is installed, under https or on this computer, there as localhost.
# They are bound to the name of the host for ever.
PASSKEYS = (HTTPS or not DEPLOYED) and find_spec("django_otp_webauthn") is not None
PASSKEY_APPS = ["django_otp_webauthn"] if PASSKEYS else []
OTP_WEBAUTHN_RP_ID = _host if DEPLOYED else "localhost"
OTP_WEBAUTHN_RP_NAME = OTP_TOTP_ISSUER = OTP_WEBAUTHN_RP_ID
OTP_WEBAUTHN_ALLOWED_ORIGINS = [SITE_URL if DEPLOYED else f"http://localhost:{_address.port or 80}"]
# They come after a password, never instead of one: nothing is kept for who has not given one.
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False

# --- What it is made of ----------------------------------------------------------------------------

INSTALLED_APPS = [
    "stories.apps.EditorsAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "taggit",
    "django_prose_editor",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    *PASSKEY_APPS,
    "characters",
    "stories",
]
MIDDLEWARE = [
    "spystories.middleware.not_modified",
    "spystories.health.before_all",
    "spystories.middleware.ContentPolicy",
    "spystories.middleware.plain_headers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "spystories.lib.static.StaticFiles",
    "spystories.middleware.refuse_the_impossible",
    "spystories.middleware.PublicPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "spystories.logins.tell_refusals",
    "spystories.logins.keep_sessions",
    "spystories.middleware.in_their_own_time",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "spystories.urls"
ADMIN_PATH = "/admin/"
SHARE_PATH = "/shared/"
WORKER_PATH = "/worker.js"
WSGI_APPLICATION = "spystories.wsgi.application"
_loaders = [
    "django.template.loaders.filesystem.Loader" if DEBUG else "spystories.lib.templates.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", _loaders)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "spystories.context.site",
            ],
        },
    },
]

# --- Data ------------------------------------------------------------------------------------------

# spystories/gunicorn.py asks for both; a command keeps one connection and may take its time.
_seconds = env.integer("DATABASE_STATEMENT_TIMEOUT", 0, at_most=3600)
_pool = env.integer("DATABASE_POOL", 0, at_most=100)
_database = env.database("DATABASE_URL", VAR_DIR / "spystories.sqlite3")
if "sqlite3" in _database["ENGINE"]:
    # A file for the tests too: threads that share a database in memory lock each other out.
    _database["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
    # Each thread keeps its connection: opening one reads the whole schema, which takes longer than most pages.
    _database["CONN_MAX_AGE"] = None
    _database["OPTIONS"] |= {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    # Who asks while the database is away is told within two seconds; a command waits.
    _database["OPTIONS"].setdefault("connect_timeout", "2" if _pool else "10")
    if _seconds:
        _given = _database["OPTIONS"].get("options", "")
        _database["OPTIONS"]["options"] = f"{_given} -c statement_timeout={_seconds}s".strip()
    if _pool:
        _database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": _pool, "timeout": 1}
        _database["OPTIONS"].setdefault("tcp_user_timeout", "1500")
        _database["CONN_HEALTH_CHECKS"] = True
DATABASES = {"default": _database}
# Where back-ups are kept; the site only looks how old the newest is.
BACKUP_DIR = Path(env.text("BACKUP_DIR") or VAR_DIR / "backups")
# Megabytes that pages kept ready for readers may fill, in a file of their own under VAR_DIR; 0 keeps none.
PAGE_STORE_MB = env.integer("PAGE_STORE_MB", 512, at_most=1_000_000)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
TAGGIT_CASE_INSENSITIVE = True

# A million characters may be 9 MB on the wire.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# One address takes a manuscript as the whole body of a request, which its view reads once it knows who sends it.
MANUSCRIPT_PATH = re.compile(rf"{ADMIN_PATH}stories/story/import/[0-9]{{1,18}}/file/")
# Where pictures are brought in, a form may hold a file of 30 MB.
PICTURES_PATH = f"{ADMIN_PATH}characters/picture/"
PICTURES_MAX_SIZE = 31 * 1024 * 1024
# A story's form may hold 200 ties of five fields, 100 rows each of cast, places and tags, and its decisions.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8000

# --- Language, time, static files ------------------------------------------------------------------

LANGUAGE_CODE = env.one_of("SITE_LANGUAGE", "en", dict(LANGUAGES))
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "spystories.formats"
TIME_ZONE = env.time_zone("SITE_TIME_ZONE", "Europe/Paris")
USE_I18N = True
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
# The admin's sheets are served once more: ours of the same names import them into a layer below our own.
_admin_sheets = Path(django.__file__).parent / "contrib" / "admin" / "static" / "admin" / "css"
STATICFILES_DIRS = [
    BASE_DIR / "spystories" / "static",
    BASE_DIR / "spystories" / "admin_static",
    ("admin/django", _admin_sheets),
]
_plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _plain if DEBUG else "spystories.lib.static.HashedStorage"},
    "pictures": env.pictures("PICTURES_URL", VAR_DIR / "pictures"),
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
# WhiteNoise says the encoding of what is text, and a drawing is text too.
WHITENOISE_MIMETYPES = {".svg": "image/svg+xml; charset=utf-8"}
# Source maps are large, and no reader fetches them.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

# --- Editors and their sessions --------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validation}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_validation}.CommonPasswordValidator"},
    {"NAME": "stories.accounts.passwords.PasswordRules"},
]
# Seconds for which a link to set a password leads there.
PASSWORD_RESET_TIMEOUT = 24 * 3600
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
CSRF_FAILURE_VIEW = "spystories.refusals.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# A session ends two weeks after the login, and twelve hours after the last request.
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_IDLE_SECONDS = 12 * 3600
_prefix = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_prefix}sessionid"
CSRF_COOKIE_NAME = f"{_prefix}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Five failures lock a name with an address for a quarter of an hour; stories/accounts/brake.py has the rest.
AXES_HANDLER = "spystories.logins.LoginBrake"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "stories.accounts.brake.address_of"
AXES_LOCKOUT_CALLABLE = "spystories.refusals.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- Mail ------------------------------------------------------------------------------------------

EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
# Whether there is a way to send mail. Nothing is mailed without.
MAIL_IS_SET = bool(EMAIL_HOST) or not EMAIL_BACKEND.endswith("smtp.EmailBackend")
EMAIL_USE_TLS, EMAIL_USE_SSL = env.flag("EMAIL_USE_TLS"), env.flag("EMAIL_USE_SSL")
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    env.stop("EMAIL_USE_TLS and EMAIL_USE_SSL exclude each other: set the one that the mail server asks for.")
_usual = 465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25
EMAIL_PORT = env.integer("EMAIL_PORT", _usual, at_least=1, at_most=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", f"no-reply@{_host}")
EMAIL_TIMEOUT = 10

# --- Headers ---------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_SSL_HOST = _address.netloc
_seconds_of_https = env.integer("HSTS_SECONDS", 365 * 24 * 3600, at_most=10**9)
SECURE_HSTS_SECONDS = _seconds_of_https if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS")
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD")
# Subdomains and the preload list bind more than this site: only their owner can promise them, by
# HSTS_SUBDOMAINS=1 and HSTS_PRELOAD=1.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_features = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer"),
    *("microphone", "midi", "payment", "usb"),
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in _features)
_files_only = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "font-src": [SELF],
    "connect-src": [SELF],
    "worker-src": [SELF],
    "manifest-src": [SELF],
    "img-src": [SELF, "data:"],
    "object-src": [NONE],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
    "form-action": [SELF],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": _files_only}
# The editors' pages differ in two things: the prose editor's import map is inline and carries a nonce, and a
# preview stands in a frame beside the text.
EDITORS_CONTENT_POLICY = _files_only | {"script-src": [SELF, NONCE], "frame-src": [SELF]}

# --- Logs ------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "one_line": {
            "()": "spystories.lib.logs.OneLine",
            "format": "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "one_line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # A missing page or a refused address is a stranger's business, not the site's.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # spystories.security tells the same in one line.
        "axes": {"level": "ERROR"},
    },
}
