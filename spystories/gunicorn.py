"""How gunicorn serves the site. Flags and GUNICORN_CMD_ARGS still win over what stands here."""

import os

# Before the settings are read: a server keeps a pool of connections, and no page may take longer than this.
os.environ.setdefault("DATABASE_POOL", "4")
os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "25")

from spystories import settings

bind = f"[{settings.HOST}]:{settings.PORT}" if ":" in settings.HOST else f"{settings.HOST}:{settings.PORT}"
workers = settings.WORKERS
threads = 4
timeout = 30
graceful_timeout = 10
max_requests = 5000
max_requests_jitter = 500
limit_request_line = 4094
control_socket_disable = True
loglevel = "error"
preload_app = True
# Only what TRUSTED_PROXIES allows is read from a proxy, and Django reads it; gunicorn itself believes nobody.
forwarded_allow_ips = ""
forwarder_headers = ""
