"""How gunicorn serves the peers: with as many workers and threads as our own site has (spystories/gunicorn.py)."""

import os

bind = f"127.0.0.1:{os.environ['PORT']}"
workers = 2
threads = 4
preload_app = True
control_socket_disable = True
loglevel = "error"
