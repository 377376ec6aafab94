#!/usr/bin/env python3
"""
Run a command with DATABASE_URL naming a PostgreSQL of its own: started for it, stopped and removed after it.

    python tests/support/with_postgresql.py pytest tests/stories
"""

import glob
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


def programs() -> Path:
    """The folder of initdb and postgres: on the path, else where systems keep them, the newest version."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = [path for place in PLACES for path in glob.glob(place) if Path(path, "initdb").exists()]
    if not folders:
        sys.exit("PostgreSQL's initdb was not found. Install PostgreSQL (Debian: apt install postgresql).")
    return Path(max(folders, key=lambda path: [int(number) for number in re.findall(r"\d+", path)]))


def server_user() -> dict:
    """How to start the server: as ourselves, but as somebody else when we are root, whom it refuses."""
    if os.geteuid():
        return {}
    known = {entry.pw_name for entry in pwd.getpwall()}
    entry = pwd.getpwnam("postgres" if "postgres" in known else "nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def start(folder: str, user: dict) -> subprocess.Popen:
    bin_folder, data = programs(), f"{folder}/data"
    initdb = [
        bin_folder / "initdb",
        "-D",
        data,
        "-U",
        "tester",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "-N",
    ]
    made = subprocess.run(initdb, cwd=folder, capture_output=True, text=True, **user)
    if made.returncode:
        sys.exit(f"initdb failed: {made.stderr.strip()}")
    options = [word for setting in ("listen_addresses=", *QUICK) for word in ("-c", setting)]
    with open(f"{folder}/log", "wb") as log:
        return subprocess.Popen(
            [bin_folder / "postgres", "-D", data, "-k", folder, *options], cwd=folder, stderr=log, **user
        )


def wait_for(server: subprocess.Popen, folder: str) -> None:
    status = Path(folder, "data/postmaster.pid")
    for _ in range(300):
        if status.exists() and "ready" in status.read_text().split():
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"PostgreSQL did not start: {Path(folder, 'log').read_text(errors='replace')}")


def main() -> int:
    if len(sys.argv) < 2:
        sys.exit(__doc__.strip())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    user = server_user()
    # Short, since the name of a Unix socket may not be long.
    folder = tempfile.mkdtemp(prefix="spystories-")
    server = None
    try:
        if user:
            os.chown(folder, user["user"], user["group"])
        server = start(folder, user)
        wait_for(server, folder)
        address = f"postgresql://tester@/spystories?host={folder}"
        return subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": address}).returncode
    finally:
        if server:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
