"""A browser without script for the bridge's pages: forms, hidden fields, headers."""

import html
import http.client
import re
from urllib.parse import urlencode

from jpki_bridge.challenge import Context, new_nonce

PROVIDER = "https://localhost:8600"
ANSWER_URL = f"{PROVIDER}/login/answer"
CONTEXT = Context("login", "こそだて手帳 <b>&", "https://app.example", "t" * 22, "47").text()


class Page:
    """An answer of the bridge, as a browser without script sees it."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.text = body.decode()

    @property
    def title(self):
        """The heading, without what stands above its kanji."""
        heading = re.search("<h1>(.*?)</h1>", self.text).group(1)
        return html.unescape(re.sub("<rt>.*?</rt>|</?ruby>", "", heading))

    def form(self, button):
        """The form around a button: where it goes, its hidden fields, and what the button says."""
        for action, inside in re.findall(
            r'<form[^>]* action="([^"]*)"[^>]*>(.*?)</form>', self.text, re.DOTALL
        ):
            if f'id="{button}"' in inside:
                own = rf'<button[^>]* name="(.*?)" value="(.*?)" id="{button}"'
                fields = re.findall(r'type="hidden" name="(.*?)" value="(.*?)"', inside)
                fields += re.findall(own, inside)
                return action, {name: html.unescape(value) for name, value in fields}
        raise AssertionError(f"no button {button} on: {self.title}")

    def has(self, element_id):
        return f'id="{element_id}"' in self.text


class Browser:
    """Sends what a browser would send, and by changes what it would not."""

    def __init__(self, door):
        self.door = door

    def request(self, method, path, fields=None, *, headers=(), body=None, default=True):
        sent = {"Host": self.door.settings.authority} if default else {}
        if method == "POST" and default:
            sent |= {
                "Origin": self.door.settings.origin,
                "Content-Type": "application/x-www-form-urlencoded",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Dest": "document",
            }
        pairs = [(k, v) for k, v in sent.items() if k not in dict(headers)]
        pairs += [(k, v) for k, v in headers if v is not None]
        body = urlencode(fields or {}).encode() if body is None else body
        connection = http.client.HTTPConnection("127.0.0.1", self.door.server_port, timeout=10)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in pairs:
            connection.putheader(name, value)
        if method == "POST" and "Content-Length" not in dict(headers):
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        page = Page(answer.status, answer.headers, answer.read())
        connection.close()
        return page

    def enter(self, *, headers=(), **fields):
        fields = {"nonce": new_nonce(), "context": CONTEXT} | fields
        headers = (("Origin", PROVIDER), *headers)
        return self.request("POST", "/authenticate", fields, headers=headers)

    def press(self, page, button, **typed):
        action, hidden = page.form(button)
        return self.request("POST", action, hidden | typed)

    def reach_pin(self, card="misaki"):
        return self.press(self.enter(), "choose", card=card)
