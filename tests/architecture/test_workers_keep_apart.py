"""Two workers, or two runs of the tests, on one machine: neither takes what the other has."""

import ast
import subprocess
import sys

import pytest

from tests.architecture.sources import CHECKOUT, name_of, python_files
from tests.services.free_ports import free_port_block, free_ports
from tests.services.workers import GROUPS, LONG, group_of

FIXTURES = {
    "the whole sandbox": {"sandbox", "tls_sandbox", "postgresql_sandbox", "start_sandbox"},
    "the card reader's daemon": {"virtual_reader"},
}
"""Which fixtures give what the files of a group share."""


def test_a_run_of_ports_is_not_given_to_another_process():
    ours = free_port_block(60)
    looks_there_first = f"free_ports.secrets.randbelow = lambda _: {(ours - 20_000) // 60}"
    script = f"from tests.services import free_ports\n{looks_there_first}\n"
    script += "print(free_ports.free_port_block(60))"
    theirs = subprocess.check_output([sys.executable, "-c", script], cwd=CHECKOUT, text=True)
    assert abs(int(theirs) - ours) >= 60


def test_no_port_is_given_twice():
    given = [free_port_block(60), *free_ports(70), free_port_block(60)]
    runs = [range(first, first + 60) for first in (given[0], given[-1])]
    assert len({*given, *runs[0], *runs[1]}) == 70 + 2 * 60


def test_a_longer_run_of_ports_than_there_is_is_refused():
    with pytest.raises(ValueError, match="a run has 60 ports"):
        free_port_block(61)


def test_a_file_that_shares_nothing_is_a_group_by_itself():
    assert group_of("tests/unit/a/test_b.py::test_c[tests/foreign/]") == "tests/unit/a/test_b.py"
    assert group_of("tests/foreign/test_login.py::test_x[http]") == "the whole sandbox"


def arguments(path):
    """Return the names of all arguments in a file: its tests and fixtures ask by them."""
    functions = [
        n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.FunctionDef)
    ]
    return {argument.arg for each in functions for argument in each.args.args}


@pytest.mark.parametrize("group", FIXTURES)
def test_who_shares_what_a_machine_has_once_shares_one_worker(group):
    files = [path for path in python_files("tests") if path.name.startswith("test_")]
    users = {name_of(path) for path in files if FIXTURES[group] & arguments(path)}
    assert users
    assert {group_of(name) for name in users} == {group}


def test_every_long_group_is_one():
    assert all(name in GROUPS or (CHECKOUT / name).is_file() for name in LONG)
