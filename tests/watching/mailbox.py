"""A real mail server on this machine, which keeps what it is handed."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from debtormap.watching.post import Smtp

SENDER = "notice@court.example.org"


class Mailbox:
    """What has arrived. `refusal` is what the server says of every address while it is set."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusal = ""
        self.port = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 kept"

    @property
    def smtp(self) -> Smtp:
        return Smtp(host="127.0.0.1", port=self.port, starttls=False, user="", password_file=None, sender=SENDER)

    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.mails]


@contextmanager
def serving() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        mailbox.port = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def text(mail: EmailMessage) -> str:
    return str(mail.get_content())


def link(mail: EmailMessage, act: str) -> tuple[str, str]:
    """Id and token of the link that the mail carries."""
    told = text(mail) + str(mail["List-Unsubscribe"])
    found = re.search(rf"/watches/([0-9A-Za-z]{{20}})/([0-9a-f]{{40}})/{act}", told)
    assert found is not None, told
    return found[1], found[2]
