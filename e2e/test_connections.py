"""What is between the player and the server."""

import socket
from urllib.parse import urlsplit


def test_a_call_whose_body_comes_late_is_waited_for_and_its_connection_goes_on(api):
    link = urlsplit(api.launch_link(api.register(api.sample())))
    path = link.path.replace("/launch/", "/runtime/")

    def head(call, length):
        return f"POST {path}/{call} HTTP/1.1\r\nHost: {link.netloc}\r\nContent-Length: {length}\r\n\r\n".encode()

    with socket.create_connection((link.hostname, link.port), timeout=0.3) as connection:
        connection.sendall(head("begin", 2))
        try:
            early = connection.recv(1)
        except TimeoutError:
            early = b""
        assert early == b"", "the answer came before the body"
        connection.settimeout(10)
        connection.sendall(b"{}")
        assert connection.recv(1 << 20).startswith(b"HTTP/1.1 200")
        body = b'{"epoch":1}'
        connection.sendall(head("ping", len(body)) + body)
        assert connection.recv(1 << 20).startswith(b"HTTP/1.1 204")
