"""One mail: written when it goes, from what the watch holds then, and sent by the court's own server.

A mail whose worker is killed between the server's word and the job's end goes again, under the same Message-ID, by
which mail systems drop the second one. Once a watch is stopped, nothing that was ordered for it goes any more.
"""

import smtplib
from email.message import EmailMessage
from typing import Final

import h3
from django.conf import settings

from debtormap.core import watch_texts
from debtormap.core.errors import Unavailable
from debtormap.core.watches import Kind
from debtormap.jobs.running import Kind as Work
from debtormap.jobs.running import Task
from debtormap.register import policies
from debtormap.watching import contents, post
from debtormap.watching.contents import Content
from debtormap.watching.models import Watch
from debtormap.watching.post import Smtp

TRIES: Final = 30
"""Over some six hours; then an administrator sees it."""


def deliver(task: Task) -> None:
    args = task.claim.args
    watch = Watch.objects.filter(pk=args["watch"]).first()
    if watch is None or (args["event"] == "confirm") != (watch.confirmed_at is None):
        return
    try:
        smtp = _server()
        post.send(smtp, written(watch, smtp.sender, task.claim.key, args))
    except smtplib.SMTPRecipientsRefused as error:
        _refused(watch, error)
    except (smtplib.SMTPException, OSError):
        raise Unavailable("the mail server is away or refuses") from None


WORK: Final = Work(name="watch_mail", work=deliver, most_tries=TRIES)


def written(watch: Watch, sender: str, key: str, args: dict[str, str]) -> EmailMessage:
    """The whole mail; `key` names it for ever."""
    content, stop_url = contents.opened(watch), contents.link(watch.pk, "stop")
    subject = watch_texts.subject(watch.language, args["event"])
    mail = post.addressed(content.address, subject, sender=sender, key=key)
    # RFC 8058: one click in the mail program stops it, with no page between.
    mail["List-Unsubscribe"] = f"<{stop_url}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content("\n\n".join(_paragraphs(watch, content, args, stop_url)) + "\n", cte="base64")
    mail["Content-Language"] = watch.language
    return mail


def _server() -> Smtp:
    if settings.SMTP is None:
        raise Unavailable("no mail is sent here")
    return settings.SMTP


def _paragraphs(watch: Watch, content: Content, args: dict[str, str], stop_url: str) -> list[str]:
    language, event = watch.language, args["event"]
    what = watch_texts.what(language, watch.kind, content.code)
    if event == "confirm":
        link = contents.link(watch.pk, "confirm")
        told = [watch_texts.word(language, "confirm", what=what, confirm_url=link)]
    elif event == "digest":
        told = _digest(language, content.area, args)
    else:
        url = f"{settings.PUBLIC_URL}/corrections" if watch.kind == Kind.OWN else _listing_url(args)
        told = [watch_texts.word(language, f"{watch.kind}_{event}", what=what, url=url)]
        told.append(watch_texts.word(language, "means"))
    if not policies.active().is_adopted:
        told.append(watch_texts.word(language, "invented"))
    return told if event == "confirm" else [*told, watch_texts.word(language, "foot", stop_url=stop_url)]


def _digest(language: str, area: str, args: dict[str, str]) -> list[str]:
    lat, lon = h3.cell_to_latlng(area)
    level = watch_texts.level(language, args["level"])
    told = [watch_texts.word(language, "digest", centre=f"{lon:.2f}, {lat:.2f}", level=level)]
    if args["before"]:
        before = watch_texts.level(language, args["before"])
        told.append(watch_texts.word(language, "digest_before", level=before))
    return [*told, watch_texts.word(language, "digest_means")]


def _listing_url(args: dict[str, str]) -> str:
    return f"{settings.PUBLIC_URL}/r/{args['listing']}" if "listing" in args else ""


def _refused(watch: Watch, error: smtplib.SMTPRecipientsRefused) -> None:
    """An address that the server does not know, now or ever, is erased; one that it puts off is tried again."""
    codes = [code for code, _text in error.recipients.values()]
    if any(code < 500 for code in codes):
        raise Unavailable("the mail server puts the address off") from None
    watch.delete()
