"""The job queue on SQLite and PostgreSQL: an id goes in, the same id comes out, whatever else lies there."""

import gc
import json
import logging
import threading
import time
import warnings
from importlib.util import find_spec

import pytest
from huey.registry import Message

from provider.storage.job_queue import HueyQueue, JsonSerializer, QueueUrlError


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def queue_url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'queue.sqlite3'}"
    return request.getfixturevalue("postgresql_url").replace("+psycopg", "")


@pytest.fixture
def queue(queue_url):
    opened = HueyQueue(queue_url)
    yield opened
    opened.close()


@pytest.fixture
def consumed(queue):
    """Consume in threads until the test ends; return the ids that were worked on."""
    ids = []
    consumer = queue.consumer(ids.append, threads=3)
    workers = [thread for _, thread in consumer.worker_threads]
    for thread in workers:
        thread.start()
    yield ids
    with warnings.catch_warnings():
        # huey leaves each thread's LISTEN connection to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        consumer.stop_flag.set()
        for thread in workers:
            thread.join()
        gc.collect()


def wait_for(ids, count):
    deadline = time.monotonic() + 5
    while len(ids) < count and time.monotonic() < deadline:
        time.sleep(0.01)
    return sorted(ids)


def test_every_id_is_worked_on_once_and_soon(queue_url, queue, consumed):
    sender = HueyQueue(queue_url)
    begun = time.monotonic()
    sender.enqueue("r-first")
    assert wait_for(consumed, 1) == ["r-first"]
    assert time.monotonic() - begun < 1
    senders = [threading.Thread(target=sender.enqueue, args=[f"r-{n}"]) for n in range(20)]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join()
    assert wait_for(consumed, 21) == sorted(["r-first", *(f"r-{n}" for n in range(20))])
    sender.close()


def test_a_garbled_message_is_passed_over(queue, consumed):
    storage = queue._opened().huey.storage
    for garbled in (b"", b"\x80\x04N.", b'{"id": "1", "name": "os.system", "args": ["ls"]}'):
        storage.enqueue(garbled)
    queue.enqueue("r-1")
    assert wait_for(consumed, 1) == ["r-1"]


@pytest.mark.parametrize("args", [[], [1], ["a", "b"], [["a"]], None])
def test_a_message_holds_one_id_and_nothing_else(args):
    good = JsonSerializer().serialize(Message("1", "collect", args=("r-1",)))
    assert JsonSerializer().deserialize(good).args == ("r-1",)
    with pytest.raises((ValueError, TypeError)):
        JsonSerializer().deserialize(
            json.dumps({"id": "1", "name": "collect", "args": args}).encode()
        )


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////nowhere/at/all/queue.sqlite3",
        "postgresql://postgres@127.0.0.1:1/none",
    ],
)
def test_a_queue_that_is_away_is_one_line_and_no_error(url, caplog):
    caplog.set_level(logging.INFO)
    HueyQueue(url).enqueue("r-1")
    [line] = caplog.records
    assert line.getMessage().startswith("enqueue failed retrieval=r-1 fault=")


def test_a_queue_of_another_kind_is_refused_at_the_start():
    with pytest.raises(QueueUrlError, match="neither sqlite, postgresql nor redis"):
        HueyQueue("kafka://127.0.0.1")


@pytest.mark.skipif(find_spec("redis") is not None, reason="the package redis is installed")
@pytest.mark.parametrize("url", ["redis://127.0.0.1", "rediss://user:secret@127.0.0.1"])
def test_redis_without_its_package_is_refused_at_the_start_and_says_what_to_install(url):
    with pytest.raises(QueueUrlError) as refused:
        HueyQueue(url)
    assert str(refused.value) == (
        "a redis queue needs the package redis: pip install 'madoguchi[redis]'"
    )
