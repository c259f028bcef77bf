"""What a stand-in provider needs of HTTP, and of hashing."""

import base64
import hashlib
import json

from werkzeug.serving import WSGIRequestHandler
from werkzeug.wrappers import Response


class Silent(WSGIRequestHandler):
    def log_request(self, *_):
        pass


def s256(text):
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def reply(content, status=200, headers=None):
    raw = content if isinstance(content, str | bytes) else json.dumps(content)
    return Response(raw, status=status, content_type="application/json", headers=headers)
