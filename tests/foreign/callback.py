"""The address that citizens come back to: it shows what it was sent, and serves the pages of browser apps."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_HTML = "text/html; charset=utf-8"


class CallbackServer:
    """Answers every address below ``/callback`` with what arrived there, as JSON.

    ``pages`` maps further paths to (media type, bytes).
    """

    def __init__(self, pages=None):
        self.pages = dict(pages or {})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _handler(self):
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self._answer("")

            def do_POST(self):
                self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

            def _answer(self, body):
                arrived = {"url": server.origin + self.path, "body": body}
                kind, content = server.pages.get(
                    self.path.partition("?")[0], (_HTML, json.dumps(arrived).encode())
                )
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        return Handler
