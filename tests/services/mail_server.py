"""A mail server on the loopback (RFC 5321), which keeps what it takes and can be told to misbehave."""

import base64
import contextlib
import socketserver
import threading
from email import message_from_bytes
from email.policy import default


class MailServer(socketserver.ThreadingTCPServer):
    """``taken`` holds envelope and content of each mail; ``answers`` replaces the answer to a word.

    ``hangs_up_at`` names the word at which it goes away: ``.`` once a mail is taken, and before it says so.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, tls=None, login=None, port=0):
        super().__init__(("127.0.0.1", port), _Conversation)
        self.taken, self.answers, self.hangs_up_at = [], {}, None
        self.tls, self.login, self.heard = tls, login, []
        self.port = self.server_address[1]
        self.url = f"smtp://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def mails(self):
        return [message_from_bytes(content, policy=default) for _, _, content in self.taken]

    def handle_error(self, request, client_address):
        """A client that will not trust us hangs up in the middle of a word; that is its right."""

    def close(self):
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self):
        self._secret, self._logged_in = False, False
        self._to = []
        self._say("220 here")
        while line := self._read():
            word, _, rest = line.partition(" ")
            word = word.upper()
            self.server.heard.append(line)
            if word == self.server.hangs_up_at:
                return
            if word in self.server.answers:
                self._say(self.server.answers[word])
                continue
            if not getattr(self, f"_{word.lower()}", self._unknown)(rest):
                return

    def finish(self):
        with contextlib.suppress(OSError):
            super().finish()
        self.connection.close()

    def _read(self):
        return self.rfile.readline().decode("ascii", "replace").rstrip("\r\n")

    def _say(self, *lines):
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        return True

    def _unknown(self, _rest):
        return self._say("502 what")

    def _ehlo(self, _rest):
        offers = ["here"]
        if self.server.tls and not self._secret:
            offers.append("STARTTLS")
        if self.server.login and (self._secret or not self.server.tls):
            offers.append("AUTH PLAIN")
        return self._say(*(f"250-{each}" for each in offers[:-1]), f"250 {offers[-1]}")

    def _starttls(self, _rest):
        self._say("220 go on")
        self.rfile.close()
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self._secret = True
        return True

    def _auth(self, rest):
        _, user, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
        self._logged_in = (user, password) == self.server.login
        return self._say("235 welcome" if self._logged_in else "535 no")

    def _mail(self, rest):
        if self.server.login and not self._logged_in:
            return self._say("530 log in first")
        self._sender, self._to = rest, []
        return self._say("250 ok")

    def _rcpt(self, rest):
        self._to.append(rest.removeprefix("TO:").strip("<>"))
        return self._say("250 ok")

    def _rset(self, _rest):
        return self._say("250 ok")

    def _data(self, _rest):
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if "." in self.server.answers:
            return self._say(self.server.answers["."])
        self.server.taken.append((self._sender, self._to, b"".join(lines)))
        if self.server.hangs_up_at == ".":
            return False
        return self._say("250 taken")

    def _quit(self, _rest):
        self._say("221 bye")
        return False
