"""Usher's own API, as `curl` would speak to it."""

import json
import urllib.error
import urllib.request
from base64 import b64encode
from urllib.parse import urlencode

from .server import APP_ID, APP_SECRET


class Problem(Exception):
    """A refusal (RFC 9457)."""

    def __init__(self, status, content_type, body):
        super().__init__(f"{status}: {body}")
        assert content_type == "application/problem+json", content_type
        self.status = status
        self.detail = body["detail"]
        self.field = body.get("field")


class Own:
    def __init__(self, server, app_id=APP_ID, secret=APP_SECRET):
        self._base = f"{server.url}/api/usher/v1"
        self._authorization = "Basic " + b64encode(f"{app_id}:{secret}".encode()).decode()

    def call(self, method, path, body=None, **query):
        """The bytes of an answer and their type."""
        url = self._base + path + (f"?{urlencode(query)}" if query else "")
        request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())
        request.add_header("Authorization", self._authorization)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.read(), answer.headers["Content-Type"]
        except urllib.error.HTTPError as refused:
            raise Problem(refused.code, refused.headers["Content-Type"], json.loads(refused.read())) from None

    def ask(self, method, path, body=None, **query):
        """The JSON of an answer, if it has any."""
        content, _ = self.call(method, path, body, **query)
        return json.loads(content) if content else None

    def walk(self, path, **query):
        """All rows of a list, page by page."""
        page = self.ask("GET", path, **query)
        yield from page["items"]
        while page.get("next"):
            page = self.ask("GET", path, next=page["next"])
            yield from page["items"]

    def invitees(self, invitation, **query):
        """The people on an invitation, by address."""
        return {one["email"]: one for one in self.walk(f"/invitations/{invitation}/invitees", **query)}
