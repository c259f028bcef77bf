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


def is_long(text):
    return len(text.splitlines()) > LONGEST_FILE


def long_functions(tree):
    return [
        f"{node.lineno} {node.name} ({length} lines)"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (length := node.end_lineno - node.lineno + 1) > LONGEST_FUNCTION
    ]


def test_no_file_is_longer_than_one_idea():
    long = [
        name_of(path)
        for path in python_files()
        if MIGRATIONS not in path.as_posix() and is_long(path.read_text("utf-8"))
    ]
    assert long == []


def test_no_function_is_longer_than_half_a_screen():
    long = [
        f"{name}:{found}"
        for name, tree in trees()
        if not name.startswith((MIGRATIONS, "tests/"))  # a story may be told at length
        for found in long_functions(tree)
    ]
    assert long == []


def test_what_is_too_long_or_silent_is_found():
    body = "\n    x = 1" * LONGEST_FUNCTION
    assert is_long("x\n" * (LONGEST_FILE + 1))
    assert not is_long("x\n" * LONGEST_FILE)
    assert long_functions(ast.parse(f"def f():{body}")) == [f"1 f ({LONGEST_FUNCTION + 1} lines)"]
    breach = ast.parse("class Open:\n    def act(self): ...\n    def _hidden(self): ...")
    assert silent_parts(breach) == ["module", "Open", "Open.act"]


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


def silent_parts(tree):
    return [part for part, node in public_parts(tree) if not ast.get_docstring(node)]


@pytest.mark.parametrize("package", PACKAGES)
def test_everything_public_says_what_it_does(package):
    silent = [
        f"{name_of(path)}: {part}"
        for path in python_files(package)
        for part in silent_parts(ast.parse(path.read_text("utf-8")))
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
