"""The court's own mail server: where it is, and handing it one mail."""

import hashlib
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from django.utils import timezone

TIMEOUT_S: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    host: str
    port: int
    starttls: bool
    user: str
    """Empty: without log-in."""
    password_file: Path | None
    sender: str

    def password(self) -> str:
        return "" if self.password_file is None else self.password_file.read_text("utf-8").strip()


def addressed(to: str, subject: str, *, sender: str, key: str) -> EmailMessage:
    """A mail without its text. The same key has the same Message-ID, by which mail systems drop the second of two."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(timezone.now())
    mail["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def send(smtp: Smtp, mail: EmailMessage) -> None:
    """Raises what smtplib raises; SMTPRecipientsRefused when the server does not take the address."""
    with smtplib.SMTP(smtp.host, smtp.port, timeout=TIMEOUT_S) as server:
        if smtp.starttls:
            server.starttls(context=ssl.create_default_context())
        if smtp.user:
            server.login(smtp.user, smtp.password())
        server.send_message(mail)
