"""Every mutant of the code that judges an answer, made from its syntax so that none can be forgotten.

Each takes one thing away: a component of the signed bytes, a ``raise``, a call that stands alone (a
check), one of several conditions of a refusal, a row of an extension policy, the check of a chain.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
SIGNED = ("signed_bytes", "pair_bytes")
ROWS = ("require_present", "may_be_present")
MODULES = [
    *(CHECKOUT / "jpki_bridge" / name for name in ("message.py", "challenge.py", "algorithm.py")),
    *sorted((CHECKOUT / "jpki_bridge" / "verification").glob("[!_]*.py")),
]


@dataclass(frozen=True)
class Mutant:
    """One module with one thing taken away; ``name`` stays the same while lines move."""

    module: str
    name: str
    source: str


@cache
def mutants() -> tuple[Mutant, ...]:
    """Make every mutant of every module."""
    return tuple(mutant for path in MODULES for mutant in _of(path))


def _of(path: Path) -> Iterator[Mutant]:
    tree = ast.parse(path.read_text("utf-8"))
    module = ".".join(path.relative_to(CHECKOUT).with_suffix("").parts)
    seen: dict[str, int] = {}
    for where, index, what in list(_places(tree)):
        changed = copy.deepcopy(tree)
        _take_away(_node_at(changed, where), index)
        seen[what] = seen.get(what, 0) + 1
        number = f" #{seen[what]}" if seen[what] > 1 else ""
        source = ast.unparse(ast.fix_missing_locations(changed))
        yield Mutant(module, f"{path.stem}: {what}{number}", source)


def _places(tree: ast.Module) -> Iterator[tuple[int, int, str]]:
    """Yield node (its place in the walk), which part of it goes, and words for both."""
    owners = _owners(tree)
    for where, node in enumerate(ast.walk(tree)):
        inside = owners.get(id(node), "module")
        for index, what in _parts(node, inside):
            yield where, index, f"{inside}: without {what}"


def _owners(tree: ast.Module) -> dict[int, str]:
    """Map each node to the innermost function that it stands in."""
    owners: dict[int, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            owners.update((id(below), node.name) for below in ast.walk(node))
    return owners


def _parts(node: ast.AST, inside: str) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Raise):
        yield 0, f"raise {ast.unparse(node.exc) if node.exc else ''}".strip()
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield 0, ast.unparse(node.value)
    elif isinstance(node, ast.If) and _refuses(node) and isinstance(node.test, ast.BoolOp):
        for index, operand in enumerate(node.test.values):
            yield index, f"the condition {ast.unparse(operand)}"
    elif isinstance(node, ast.Assign) and inside in SIGNED and isinstance(node.value, ast.Tuple):
        for index, field in enumerate(node.value.elts):
            yield index, f"the component {ast.unparse(field)}"
    elif isinstance(node, ast.BinOp) and inside in SIGNED:
        yield 0, f"the component {ast.unparse(node.left)}"
    elif isinstance(node, ast.Call) and _called(node) in ROWS:
        yield 0, f"the row {ast.unparse(node.args[0])}"
    elif isinstance(node, ast.Call) and _called(node) == "check_chain":
        yield 0, ast.unparse(node)
    elif isinstance(node, ast.Tuple) and inside in ("_check_about", "_distribution_points"):
        for index, field in enumerate(node.elts):
            yield index, f"the comparison of {ast.unparse(field)}"


def _refuses(node: ast.If) -> bool:
    return any(isinstance(statement, ast.Raise) for statement in node.body)


def _called(node: ast.Call) -> str:
    called = node.func
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _node_at(tree: ast.Module, where: int) -> ast.AST:
    return list(ast.walk(tree))[where]


def _take_away(node: ast.AST, index: int) -> None:
    """Change the node in place, so that whatever holds it holds the changed one."""
    if isinstance(node, ast.Raise | ast.Expr):
        _become(node, ast.Pass())
    elif isinstance(node, ast.If):
        del node.test.values[index]
        if len(node.test.values) == 1:
            node.test = node.test.values[0]
    elif isinstance(node, ast.Assign):
        del node.value.elts[index]
    elif isinstance(node, ast.Tuple):
        node.elts[index] = ast.Constant(value=None)
    elif isinstance(node, ast.BinOp):
        node.left = ast.Constant(value=b"")
    elif _called(node) in ROWS:
        _become(node, node.func.value)
    else:
        _become(node, ast.parse(f"{ast.unparse(node.args[1])}.anchors[0]", mode="eval").body)


def _become(node: ast.AST, other: ast.AST) -> None:
    node.__class__ = other.__class__
    node.__dict__.clear()
    node.__dict__.update(other.__dict__)
