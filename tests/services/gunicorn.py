"""The provider behind gunicorn, as operators run it, over a database of the test's choice; and its worker."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import fields, replace
from urllib.parse import urlsplit

import requests

from provider.settings import Settings, environment_name
from tests.services.sandbox import CHECKOUT

_START_SECONDS = 60


@contextmanager
def serving(settings, *, application="wsgi:app", workers=2, threads=8, url=None, more=(), ca=True):
    """Serve at the issuer's address, or at another ``url``, until the block ends; give the process.

    ``more`` are further arguments of gunicorn; ``ca`` is who vouches for the server.
    """
    url = url or settings.issuer_url
    bind = f"127.0.0.1:{urlsplit(url).port}"
    command = [sys.executable, "-m", "gunicorn", application, "--bind", bind]
    command += ["--workers", str(workers), "--worker-class", "gthread", "--threads", str(threads)]
    command += ["--no-control-socket", "--graceful-timeout", "3", *more]
    process = subprocess.Popen(
        command, cwd=CHECKOUT, env=os.environ | {"PYTHONWARNINGS": ""} | environment_of(settings)
    )
    try:
        _wait(url, process, ca)
        yield process
    finally:
        process.terminate()
        process.wait(15)


@contextmanager
def working(settings):
    """Let one worker of the product run until the block ends."""
    command = [sys.executable, "-m", "provider.cli.main", "worker", "--threads", "1"]
    process = subprocess.Popen(command, cwd=CHECKOUT, env=os.environ | environment_of(settings))
    try:
        yield process
    finally:
        process.terminate()
        process.wait(15)


def environment_of(settings):
    """Return the environment in which a process of the product has these settings."""
    given = {environment_name(s): getattr(settings, s.name) for s in fields(Settings)}
    return {name: str(value) for name, value in given.items() if value is not None}


def at_port(settings, port):
    """Return the same settings with another address."""
    return replace(settings, issuer_url=f"http://localhost:{port}")


def _wait(url, process, ca):
    deadline = time.monotonic() + _START_SECONDS
    while True:
        assert process.poll() is None, "gunicorn ended"
        assert time.monotonic() < deadline, "gunicorn does not answer"
        try:
            if requests.get(f"{url}/healthz", timeout=2, verify=ca).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
