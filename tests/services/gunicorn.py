"""The provider behind gunicorn, as operators run it, over a database of the test's choice."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import fields, replace

import requests

from provider.settings import Settings, environment_name
from tests.services.sandbox import CHECKOUT

_START_SECONDS = 30


@contextmanager
def serving(settings, *, application="wsgi:app", workers=2, threads=8):
    """Serve at the issuer's address until the block ends; give the process."""
    address = settings.issuer_url.removeprefix("http://localhost:")
    environment = {environment_name(s): str(getattr(settings, s.name)) for s in fields(Settings)}
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{address}"]
    command += ["--workers", str(workers), "--worker-class", "gthread", "--threads", str(threads)]
    command += ["--no-control-socket", "--graceful-timeout", "3"]
    process = subprocess.Popen(
        command, cwd=CHECKOUT, env={**os.environ, "PYTHONWARNINGS": "", **environment}
    )
    try:
        _wait(settings.issuer_url, process)
        yield process
    finally:
        process.terminate()
        process.wait(15)


def at_port(settings, port):
    """Return the same settings with another address."""
    return replace(settings, issuer_url=f"http://localhost:{port}")


def _wait(url, process):
    deadline = time.monotonic() + _START_SECONDS
    while True:
        assert process.poll() is None, "gunicorn ended"
        assert time.monotonic() < deadline, "gunicorn does not answer"
        try:
            if requests.get(f"{url}/healthz", timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
