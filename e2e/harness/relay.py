"""A mail relay that keeps what it is given and can be told to misbehave."""

import asyncio
import threading

from aiosmtpd.smtp import SMTP

from .loop import LoopThread
from .mail import Mail
from .server import free_ports
from .wait import until


class Relay:
    def __init__(self):
        [self.port] = free_ports(1)
        # SMTPUTF8 and 8BITMIME are announced; there is no TLS on the loopback interface.
        self.url = f"smtp://127.0.0.1:{self.port}"
        # Answers to RCPT by address: a list is used up, one answer for each time.
        self.answers = {}
        # Seconds that each mail takes.
        self.delay = 0.0
        self.connections = 0
        self._mails = []
        self._lock = threading.Lock()
        self._open = set()
        self._thread = LoopThread()
        self._listener = None
        self.start()

    def start(self):
        """Listens (again)."""

        async def listen():
            return await self._thread.loop.create_server(lambda: _Session(self), "127.0.0.1", self.port)

        self._listener = self._thread.run(listen())

    def stop(self):
        """Refuses new connections and cuts those that are open."""

        async def stop():
            self._listener.close()
            for transport in list(self._open):
                transport.abort()

        self._thread.run(stop())
        self._listener = None

    def close(self):
        if self._listener:
            self.stop()
        self._thread.stop()

    def mails(self, to=None):
        """The mails taken so far, in their order; those to one address, in whatever case, if one is given."""
        with self._lock:
            return [mail for mail in self._mails if to is None or mail.recipient.lower() == to.lower()]

    def mail(self, to, number=1, within=15):
        """The mail with that number to an address, once it has come."""
        until(lambda: len(self.mails(to)) >= number, within, what=f"mail {number} to {to}")
        return self.mails(to)[number - 1]

    # What aiosmtpd calls.

    async def handle_RCPT(self, _server, _session, envelope, address, options):
        answer = self.answers.get(address)
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else None
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        await asyncio.sleep(self.delay)
        with self._lock:
            self._mails.extend(Mail(envelope.mail_from, to, envelope.content) for to in envelope.rcpt_tos)
        return "250 taken"


class _Session(SMTP):
    """One connection, counted."""

    def __init__(self, relay):
        super().__init__(relay, enable_SMTPUTF8=True, ident="relay of the tests")
        self._relay = relay

    def connection_made(self, transport):
        self._relay.connections += 1
        self._relay._open.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error):
        self._relay._open.discard(self.transport)
        super().connection_lost(error)
