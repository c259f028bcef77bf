"""Which test proves which module: read from the decorators, without importing a test."""

import ast
from functools import cache

from tests.conformance.plan import HERE

TESTS = HERE.parent


@cache
def proofs():
    """Pairs of a module's name and a test id, in the order of the files."""
    return tuple(
        (name, f"tests/{path.relative_to(TESTS).as_posix()}::{test}")
        for path in sorted(TESTS.glob("**/test_*.py"))
        if "node_modules" not in path.parts
        for name, test in proven_in(path.read_text("utf-8"))
    )


def proven_in(source):
    """Pairs of a module's name and the name of the test that proves it, in one file's text."""
    if "@module(" not in source:
        return []
    return [
        (argument.value, node.name)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "module"
        for argument in decorator.args
    ]


def proofs_of(plan, module):
    """The tests that prove a module for a plan: in its own folders, or outside of this package."""
    ours = "tests/conformance/"
    places = tuple(f"{ours}{folder}/" for folder in plan.proofs)
    return [
        test
        for name, test in proofs()
        if name == module and (test.startswith(places) or not test.startswith(ours))
    ]
