"""Every error tree is drawn at the head of its file, and every error that may reach the edge has a form."""

import importlib
import inspect

import pytest
from authlib.oauth2 import OAuth2Error

from provider.app import create_app
from tests.architecture.sources import PACKAGES, name_of, python_files

INSIDE = {
    "clients_example.relying_party.errors": "another program, with pages of its own",
    "connectors.errors": "a connector turns them into outcomes; a faulty registry stops the start",
    "connectors.fhir.errors": "a connector turns them into outcomes",
    "connectors.kit.errors": "told to the platform as the source contract has it, by the kit itself",
    "jpki_bridge.errors": "a refused answer is told by its code, as a page of the login",
    "provider.login.upstream.errors": "a refused login is told by its code, as a page of the login",
    "provider.selfinfo.errors.VisitOverError": "the page leads on to where the visit stands now",
    "provider.keys.errors": "told on the command line; with no active key nothing is signed",
    "provider.cli.supervisor.errors": "told on the command line",
    "provider.outbound.errors": "kept as a code beside the document that could not be fetched",
    "scopes.errors.CatalogueFaultError": "raised at import: the program does not start",
    "scopes.errors.RecordError": "a connector leaves the record out and says why",
    "scopes.errors.RedundantScopeError": "told as invalid_scope (RFC 6749 section 5.2)",
    "scopes.errors.UnknownScopeError": "told as invalid_scope (RFC 6749 section 5.2)",
}
"""Modules and classes whose errors never leave a view as exceptions, and what becomes of them."""


def error_modules():
    paths = [path for path in python_files(*PACKAGES) if path.name == "errors.py"]
    return [name_of(path).removesuffix(".py").replace("/", ".") for path in paths]


def classes_of(module_name):
    module = importlib.import_module(module_name)
    return [
        value
        for value in vars(module).values()
        if inspect.isclass(value)
        and value.__module__ == module_name
        and issubclass(value, Exception)
    ]


@pytest.mark.parametrize("module_name", error_modules())
def test_the_tree_is_drawn_at_the_head_of_the_file(module_name):
    drawing = importlib.import_module(module_name).__doc__
    assert [each.__name__ for each in classes_of(module_name) if each.__name__ not in drawing] == []


@pytest.fixture
def handled(prepared_settings):
    """Return every exception class for which a view's failure has a form of ours."""
    spec = create_app(prepared_settings).error_handler_spec
    answered_by_authlib = {OAuth2Error}
    return answered_by_authlib | {
        kind
        for by_code in spec.values()
        for kinds in by_code.values()
        for kind in kinds
        if kind is not Exception
    }


def has_a_form(error, handled):
    return bool(set(error.__mro__) & handled) or _is_only_a_root(error)


def test_every_error_has_a_wire_form_or_a_page(handled):
    formless = [
        f"{module_name}.{each.__name__}"
        for module_name in error_modules()
        if module_name not in INSIDE
        for each in classes_of(module_name)
        if f"{module_name}.{each.__name__}" not in INSIDE
        if not has_a_form(each, handled)
    ]
    assert formless == []


def test_an_error_without_a_form_is_found(handled):
    breach = type("BreachError", (Exception,), {})
    assert not has_a_form(breach, handled)


def _is_only_a_root(error):
    """A class that exists to be inherited from, and each of whose heirs has its own form."""
    return bool(error.__subclasses__())


def test_every_exemption_stands_for_something():
    known = set(error_modules())
    known |= {f"{name}.{each.__name__}" for name in known for each in classes_of(name)}
    assert set(INSIDE) - known == set()
