"""epubcheck, which takes seconds to start and a moment for each book: started once for all books."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from py4j.java_gateway import GatewayParameters, JavaGateway, launch_gateway

# Debian's package is the jar itself, made runnable by another package; Homebrew's is a script.
JARS = (Path("/usr/share/java/epubcheck.jar"), Path("/usr/bin/epubcheck"))
QUICK = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]

Check = Callable[[Path], str]


@contextmanager
def started() -> Iterator[Check]:
    """A function that gives what epubcheck holds against a book, warnings too; empty for nothing."""
    jar = next((path for path in JARS if path.exists() and path.read_bytes()[:2] == b"PK"), None)
    if jar and shutil.which("java"):
        port = launch_gateway(classpath=str(jar), javaopts=QUICK, die_on_exit=True)
        gateway = JavaGateway(gateway_parameters=GatewayParameters(port=port))
        try:
            yield lambda book: _by_java(gateway.jvm, book)
        finally:
            gateway.shutdown()
    elif script := shutil.which("epubcheck"):
        yield lambda book: _by_script(script, book)
    else:
        assert not os.environ.get("CI"), "epubcheck must be installed where CI is set."
        pytest.skip("epubcheck was not found, so no book was checked (Debian: apt install epubcheck).")


def _by_java(java, book):
    said = java.java.io.StringWriter()
    report = java.com.adobe.epubcheck.util.WriterReportImpl(java.java.io.PrintWriter(said))
    java.com.adobe.epubcheck.api.EpubCheck(java.java.io.File(str(book)), report).doValidate()
    wrong = (report.getFatalErrorCount(), report.getErrorCount(), report.getWarningCount())
    return "" if wrong == (0, 0, 0) else f"{wrong} {said.toString()}"


def _by_script(script, book):
    done = subprocess.run([script, "--failonwarnings", book], capture_output=True, text=True)
    said = done.stdout + done.stderr
    return "" if done.returncode == 0 and "0 fatals / 0 errors / 0 warnings" in said else said
