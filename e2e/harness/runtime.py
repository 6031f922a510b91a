"""What the player says to the server, said without a browser."""

import http.client
import json
from urllib.parse import urlsplit


class Refused(Exception):
    """The server answered with an error."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body


class Launch:
    """One launch. Its calls go over one connection and raise OSError or HTTPException when the server is gone."""

    def __init__(self, link):
        parts = urlsplit(link)
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=15)
        self._base = f"/runtime/{parts.path.removeprefix('/launch/')}"
        self.epoch = None
        self._sitting = None
        self._seq = 0

    def begin(self):
        begun = self._post("begin", {})
        self.epoch = begun["epoch"]
        self._seq = 0
        opened = self._post("open", {"epoch": self.epoch, "activity": begun["current"]})
        self._sitting = {"activity": opened["activity"], "session": opened["session"]}
        return begun

    def commit(self, elements, seconds=1.0, final=False):
        """Reports elements; returns once the server has acknowledged them."""
        self._seq += 1
        body = self._sitting | {"epoch": self.epoch, "seq": self._seq, "elements": elements}
        answer = self._post("commit", body | {"seconds": seconds, "final": final})
        assert answer["ack"] >= self._seq, answer
        return answer

    def close(self):
        self._connection.close()

    def _post(self, verb, body):
        self._connection.request("POST", f"{self._base}/{verb}", json.dumps(body), {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise Refused(answer.status, content)
        return json.loads(content)
