import re
from email import message_from_bytes, policy


class Mail:
    """One mail as it came over the wire."""

    def __init__(self, sender, recipient, content):
        self.sender = sender
        self.recipient = recipient
        self.content = content
        self.message = message_from_bytes(content, policy=policy.default)

    def __getitem__(self, header):
        return self.message[header]

    def _part(self, kind):
        [part] = [part for part in self.message.walk() if part.get_content_type() == kind]
        return part.get_content().replace("\r\n", "\n")

    @property
    def text(self):
        return self._part("text/plain")

    @property
    def html(self):
        return self._part("text/html")

    @property
    def links(self):
        """The addresses in the plain text, in their order, each once."""
        return list(dict.fromkeys(re.findall(r"https?://[^\s<>\"]+", self.text)))

    @property
    def link(self):
        """The one address in the plain text."""
        [link] = self.links
        return link

    @property
    def code(self):
        """The one code of six digits in the plain text."""
        [code] = set(re.findall(r"(?<!\d)\d{6}(?!\d)", self.text))
        return code
