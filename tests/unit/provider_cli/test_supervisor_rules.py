"""The supervisor's pure rules: back-off, the log's prefix, and free ports."""

import io
import socket

import pytest

from provider.cli.supervisor.backoff import (
    FIRST_DELAY_SECONDS,
    LONGEST_DELAY_SECONDS,
    SETTLED_SECONDS,
    Backoff,
)
from provider.cli.supervisor.errors import PortTakenError
from provider.cli.supervisor.log import Log
from provider.cli.supervisor.ports import refuse_taken_ports
from tests.services.free_ports import free_ports


class Terminal(io.StringIO):
    def isatty(self):
        return True


class GoneAway(io.StringIO):
    def write(self, _text):
        raise BrokenPipeError


def test_the_pause_doubles_with_each_quick_death_up_to_a_bound():
    backoff, pauses = Backoff(), []
    for _ in range(8):
        backoff = backoff.after_death(lived_seconds=0.1)
        pauses.append(backoff.delay_seconds)
    assert pauses[:3] == [FIRST_DELAY_SECONDS, 2 * FIRST_DELAY_SECONDS, 4 * FIRST_DELAY_SECONDS]
    assert pauses[-1] == LONGEST_DELAY_SECONDS


def test_a_child_that_lived_a_while_starts_the_count_anew():
    tired = Backoff(quick_deaths=4)
    assert tired.after_death(SETTLED_SECONDS) == Backoff(quick_deaths=1)
    assert tired.after_death(SETTLED_SECONDS - 0.1) == Backoff(quick_deaths=5)


def test_names_are_aligned_and_coloured_only_on_a_terminal():
    plain, terminal = io.StringIO(), Terminal()
    for stream in (plain, terminal):
        log = Log(stream, ("a", "longer"), "own")
        log.write("a", "text")
        log.say("mine")
    assert plain.getvalue() == "a      | text\nown    | mine\n"
    assert terminal.getvalue() == "\x1b[36ma      | \x1b[0mtext\nown    | mine\n"


def test_a_terminal_that_went_away_does_not_stop_the_supervisor():
    Log(GoneAway(), ("a",), "own").write("a", "text")


def test_the_first_taken_port_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"port {port} is taken .* set THE_PORT="):
            refuse_taken_ports([("127.0.0.1", port, "THE_PORT")])


def test_a_port_just_left_by_a_server_is_free():
    [port] = free_ports(1)
    with socket.create_server(("127.0.0.1", port)) as server:
        client = socket.create_connection(("127.0.0.1", port))
        accepted, _ = server.accept()
        accepted.close()
        client.close()
    refuse_taken_ports([("127.0.0.1", port, "THE_PORT")])
