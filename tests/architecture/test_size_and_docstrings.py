"""Files and functions stay small enough to read, and everything public says what it does."""

import ast

import pytest

from tests.architecture.sources import PACKAGES, name_of, python_files

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
MIGRATIONS = "migrations/versions/"  # generated lists of columns: data in Python's clothes
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "tools", "stuff"}


def trees():
    return [(name_of(path), ast.parse(path.read_text("utf-8"))) for path in python_files()]


def test_no_file_is_longer_than_one_idea():
    long = [
        (name_of(path), length)
        for path in python_files()
        if MIGRATIONS not in path.as_posix()
        and (length := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE
    ]
    assert long == []


def test_no_function_is_longer_than_half_a_screen():
    long = [
        f"{name}:{node.lineno} {node.name} ({length} lines)"
        for name, tree in trees()
        if not name.startswith((MIGRATIONS, "tests/"))  # a story may be told at length
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (length := node.end_lineno - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


def public_parts(tree):
    yield "module", tree
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not node.name.startswith("_"):
                yield node.name, node
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield from (
                    (f"{node.name}.{method.name}", method)
                    for method in node.body
                    if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
                    and not method.name.startswith("_")
                )


@pytest.mark.parametrize("package", PACKAGES)
def test_everything_public_says_what_it_does(package):
    silent = [
        f"{name_of(path)}: {part}"
        for path in python_files(package)
        for part, node in public_parts(ast.parse(path.read_text("utf-8")))
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_an_init_file_holds_a_docstring_and_nothing_else():
    talkative = [
        name_of(path)
        for path in python_files(*PACKAGES)
        if path.name == "__init__.py" and len(ast.parse(path.read_text("utf-8")).body) != 1
    ]
    assert talkative == []


def test_there_is_no_drawer_for_leftovers():
    drawers = [
        name_of(path)
        for path in python_files()
        if DRAWERS & {part.removesuffix(".py") for part in path.parts}
    ]
    assert drawers == []


def test_tests_need_no_init_file():
    assert [name_of(path) for path in python_files("tests") if path.name == "__init__.py"] == []
