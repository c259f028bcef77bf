"""The job queue on huey 3: a message is one retrieval id, as JSON; the row holds all the rest.

huey makes its own tables and commits at once, so a message must be sent after the commit. A message
that is lost, doubled or garbled does no harm: the sweeper finds what waits, and a lease refuses the
second worker.
"""

import json
import logging
from collections.abc import Callable
from importlib.util import find_spec
from threading import Lock
from typing import Any

from huey.api import (  # type: ignore[import-untyped]
    Consumer,
    Huey,
    PostgresStorage,
    RedisStorage,
    Serializer,
    SqliteStorage,
    TaskWrapper,
)
from huey.registry import Message  # type: ignore[import-untyped]

_NAME = "retrievals"
_TASK = "collect"
_SQLITE_DELAY = 0.02
_SHUTDOWN_SECONDS = 3

Work = Callable[[str], None]
"""Works on one retrieval, by its id."""

log = logging.getLogger(__name__)


class QueueUrlError(Exception):
    """The queue's address cannot be used by this installation; the message says why, without it."""


class JsonSerializer(Serializer):  # type: ignore[misc]
    """Writes and reads messages as JSON: whoever can write to the queue must not run code here."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps({"id": data.id, "name": data.name, "args": list(data.args)}).encode()

    def _deserialize(self, data: bytes) -> Message:
        content = json.loads(bytes(data))
        if [type(arg) for arg in content["args"]] != [str]:
            raise ValueError("a message holds one retrieval id")
        return Message(content["id"], content["name"], None, 0, 0, None, tuple(content["args"]), {})


class HueyQueue:
    """``provider.queue.RetrievalQueue`` on huey; storage is opened at the first use.

    ``url`` is ``sqlite:///PATH``, ``postgresql://DSN`` or ``redis://HOST``. Raises ``QueueUrlError``
    for any other, and for Redis where its package is missing: at the start, not at the first use.
    """

    def __init__(self, url: str) -> None:
        self._scheme = _scheme(url)
        self._url = url
        self._lock = Lock()
        self._task: TaskWrapper | None = None
        self._work: Work | None = None

    def enqueue(self, retrieval_id: str) -> None:
        """Ask for the retrieval to be worked on; a queue that is away is left to the sweeper."""
        try:
            self._opened()(retrieval_id)
        except Exception as fault:  # noqa: BLE001 - three storages, three libraries of errors
            log.warning("enqueue failed retrieval=%s fault=%s", retrieval_id, type(fault).__name__)

    def consumer(self, work: Work, *, threads: int) -> Consumer:
        """Build the consumer that calls ``work``; its ``run()`` blocks until SIGTERM or SIGINT."""
        self._work = work
        return self._opened().huey.create_consumer(
            workers=threads,
            periodic=False,
            initial_delay=_SQLITE_DELAY,
            max_delay=_SQLITE_DELAY,
            backoff=1,
            shutdown_timeout=_SHUTDOWN_SECONDS,
            graceful_signal="TERM",
        )

    def close(self) -> None:
        """Close the storage's connection, if it was opened."""
        with self._lock:
            if self._task is not None:
                self._task.huey.storage.close()
            self._task = None

    def _opened(self) -> TaskWrapper:
        with self._lock:
            if self._task is None:
                self._task = _huey(self._scheme, self._url).task(name=_TASK)(self._run)
            return self._task

    def _run(self, retrieval_id: str) -> None:
        if self._work is not None:
            self._work(retrieval_id)


def _scheme(url: str) -> str:
    """Name the storage; a driver's name after a plus does not count."""
    scheme = url.partition("://")[0].partition("+")[0]
    if scheme not in ("sqlite", "postgresql", "redis", "rediss"):
        raise QueueUrlError("queue_url is neither sqlite, postgresql nor redis")
    if scheme.startswith("redis") and find_spec("redis") is None:
        raise QueueUrlError("a redis queue needs the package redis: pip install 'madoguchi[redis]'")
    return scheme


def _huey(scheme: str, url: str) -> Huey:
    rest = url.partition("://")[2]
    common: dict[str, Any] = {"results": False, "serializer": JsonSerializer()}
    if scheme == "sqlite":
        return Huey(_NAME, storage_class=SqliteStorage, filename=rest[1:], **common)
    if scheme == "postgresql":
        return Huey(_NAME, storage_class=PostgresStorage, dsn=f"postgresql://{rest}", **common)
    return Huey(_NAME, storage_class=RedisStorage, url=url, **common)
