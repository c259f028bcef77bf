"""What libraries make anew for each provider is made once: a run starts some three thousand providers.

None of it differs from one provider to the next: the public CAs (nobody here is certified by one), a key
read from the same bytes, what Jinja makes of the same template, and how Werkzeug builds an address, which
most tests do for few routes. Programs that tests start are left as they are.
"""

import functools
import ssl

import certifi
import flask
from jinja2 import BytecodeCache
from joserfc._rfc7517 import pem
from werkzeug.routing import Rule

_new_context, _new_builder = ssl.create_default_context, Rule._compile_builder
_public_cas = functools.cache(lambda: _new_context(cafile=certifi.where()))


def quicken():
    """Let all of it be kept for the rest of this process."""
    ssl.create_default_context = _context
    pem.load_pem_private_key = functools.lru_cache(pem.load_pem_private_key)
    flask.Flask.jinja_options = {"bytecode_cache": _KeptTemplates()}
    Rule._compile_builder = _builder_when_used


def _context(*arguments, **options):
    """Share what trusts the public CAs and nothing else."""
    if not arguments and options == {"cafile": certifi.where()}:
        return _public_cas()
    return _new_context(*arguments, **options)


class _KeptTemplates(BytecodeCache):
    """Keeps compiled templates by name, file and text."""

    def __init__(self):
        self._kept = {}

    def load_bytecode(self, bucket):
        code = self._kept.get((bucket.key, bucket.checksum))
        if code is not None:
            bucket.code = code

    def dump_bytecode(self, bucket):
        self._kept[bucket.key, bucket.checksum] = bucket.code


def _builder_when_used(rule, append_unknown=True):
    """Compile a rule's way to an address when the first address is built by it."""
    made = functools.cache(lambda: _new_builder(rule, append_unknown))

    def build(self, *arguments, **values):
        return made()(self, *arguments, **values)

    return build
