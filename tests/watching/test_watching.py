"""Watching: asked for, confirmed from the mailbox, told once, stopped with one click; nothing personal on the way."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from debtormap import worker
from debtormap.core.corrections import Kind as RequestKind
from debtormap.core.errors import NotFound, RuleError, Unavailable
from debtormap.core.watches import Kind, Language
from debtormap.jobs import queue
from debtormap.jobs.models import Job, State
from debtormap.jobs.workers import Workers
from debtormap.ledger.models import Head
from debtormap.register import withdrawing
from debtormap.register.models import Listing
from debtormap.staff.models import Account
from debtormap.watching import asking, contents, digests, following_events
from debtormap.watching.models import Seen, Try, Watch
from tests.corrections.examples import asked
from tests.examples import published, row
from tests.watching.conftest import ADDRESS, AREA, CODE, ask, post
from tests.watching.mailbox import Mailbox, link, text

pytestmark = pytest.mark.django_db
NAME = "演示贸易有限公司"
LOOKED_EVERY_S, LIMIT_S = 5, 60
REASON = "经核对不应列入"


def company(serial: int = 2, **changes: str) -> dict[str, str]:
    return row(
        serial, **{"被执行人姓名/名称": NAME, "身份证号码/组织机构代码": CODE, "证件类型": "统一社会信用代码"},
        法定代表人或者负责人姓名="演示丙", 性别="", **changes,
    )  # fmt: skip


def followed(mailbox: Mailbox, kind: Kind = Kind.ORGANISATION, target: str = CODE) -> Watch:
    """A watch that its mailbox has confirmed; the mails so far are gone."""
    ask(kind, target)
    post()
    watch = asking.confirm(*link(mailbox.mails[-1], "confirm"), now=timezone.now())
    mailbox.mails.clear()
    return watch


def test_nothing_is_told_before_the_mailbox_confirms(mailbox: Mailbox, mei: Account, tao: Account) -> None:
    ask()
    post()
    published(mei, tao, company())
    post()

    assert mailbox.subjects() == ["Please confirm: notices of published information"]
    assert CODE in text(mailbox.mails[0])
    assert NAME not in text(mailbox.mails[0])


def test_an_organisation_is_told_published_changed_and_withdrawn_each_once(
    mailbox: Mailbox, mei: Account, tao: Account
) -> None:
    followed(mailbox)
    published(mei, tao, company())
    listing = Listing.objects.get()
    post()
    published(mei, tao, company(被执行人的履行情况="部分未履行"))
    post()
    post()
    withdrawing.revoke(listing.pk, by=tao, reason=REASON)
    post()
    post()

    assert mailbox.subjects() == [
        "Notice: a listing was published",
        "Notice: a listing was changed",
        "Notice: a listing is no longer published",
    ]
    assert [f"/r/{listing.pk}" in text(mail) for mail in mailbox.mails] == [True, True, False]
    assert {NAME, "演示丙", "（2024）冀0001执2号"} & {
        word for mail in mailbox.mails for word in text(mail).split()
    } == set()
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 3
    assert Seen.objects.count() == 0


def test_by_the_clocks_of_the_workers_each_change_is_told_well_within_a_minute(
    mailbox: Mailbox, mei: Account, tao: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed(mailbox)
    workers = Workers(worker.KINDS, clocks=worker.CLOCKS)
    began = timezone.now()
    passed = iter(range(10**6))

    def until_told() -> int:
        """Seconds that the workers need, looking once a second."""
        for waited_s, second in enumerate(passed):
            now = began + timedelta(seconds=second)
            monkeypatch.setattr(queue, "now", lambda now=now: now)
            workers.drain()
            if mailbox.mails or waited_s == LIMIT_S:
                mailbox.mails.clear()
                return waited_s
        raise AssertionError

    published(mei, tao, company())
    first_s = until_told()
    withdrawing.revoke(Listing.objects.get().pk, by=tao, reason=REASON)
    last_s = until_told()

    assert max(first_s, last_s) <= LOOKED_EVERY_S


def test_what_is_public_already_is_no_news_but_its_end_is(mailbox: Mailbox, mei: Account, tao: Account) -> None:
    published(mei, tao, company())
    followed(mailbox)
    post()
    assert mailbox.mails == []

    withdrawing.revoke(Listing.objects.get().pk, by=tao, reason=REASON)
    post()

    assert mailbox.subjects() == ["Notice: a listing is no longer published"]


def test_a_listing_taken_off_the_map_is_nobodys_news(mailbox: Mailbox, mei: Account, tao: Account) -> None:
    published(mei, tao, company())
    followed(mailbox)
    asked(Listing.objects.get(), timezone.now(), RequestKind.NOT_ME)
    post()

    assert mailbox.mails == []


def test_a_term_that_ends_is_told(mailbox: Mailbox, mei: Account, tao: Account) -> None:
    published(mei, tao, company())
    followed(mailbox)
    Seen.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    post()

    assert mailbox.subjects() == ["Notice: a listing is no longer published"]


@pytest.mark.parametrize(
    ("code", "broken"),
    [
        ("92139990YY0DEM026R", "person"),
        ("91139990YY0DEM0183", "credit_code_check"),
        ("139990196003070011", "credit_code_check"),
    ],
)
def test_nobody_follows_a_person(mailbox: Mailbox, code: str, broken: str) -> None:
    with pytest.raises(RuleError) as refused:
        ask(target=code)

    assert refused.value.code == broken
    assert Watch.objects.count() == 0


def test_the_own_listing_is_told_by_the_receipt_and_without_a_word_about_it(
    mailbox: Mailbox, mei: Account, tao: Account
) -> None:
    published(mei, tao, row(1))
    listing = Listing.objects.get()
    receipt = asked(listing, timezone.now())
    followed(mailbox, Kind.OWN, receipt)
    withdrawing.revoke(listing.pk, by=tao, reason=REASON)
    post()

    assert mailbox.subjects() == ["Notice: a listing is no longer published"]
    for secret in (listing.pk, "演示甲", "冀0001执1号", receipt):
        assert secret not in text(mailbox.mails[0])


def test_a_receipt_that_nobody_has_is_not_found(mailbox: Mailbox) -> None:
    with pytest.raises(NotFound):
        ask(Kind.OWN, "000G-40R4-0M30-E209-185G-R38E-1W80")


def test_an_area_is_told_its_level_each_monday_without_a_count_or_a_name(
    mailbox: Mailbox, mei: Account, tao: Account
) -> None:
    published(mei, tao, row(1), row(3))
    place = Listing.objects.exclude(place_id=None).first()
    assert place is not None
    import h3

    area = h3.latlng_to_cell((place.place_lat_u or 0) / 10**6, (place.place_lon_u or 0) / 10**6, 8)
    watch = followed(mailbox, Kind.AREA, area)
    assert watch.digest_due_at is not None
    for week in range(3):
        now = watch.digest_due_at + timedelta(days=7 * week)
        assert [digests.order_due(now), digests.order_due(now)] == [1, 0]
        post()

    assert mailbox.subjects() == ["Notice: the density level of an area"] * 3
    assert "this week: blue, the lowest." in text(mailbox.mails[0])
    assert ["A week ago" in text(mail) for mail in mailbox.mails] == [False, True, True]
    assert "演示甲" not in text(mailbox.mails[0])


@pytest.mark.parametrize(
    ("area", "code"), [("88be0e35cbfffff", "area_outside"), ("8731aaae5ffffff", "area_form"), ("x", "area_form")]
)
def test_only_areas_of_the_province_are_followed(mailbox: Mailbox, area: str, code: str) -> None:
    with pytest.raises(RuleError) as refused:
        ask(Kind.AREA, area)

    assert refused.value.code == code


@pytest.mark.parametrize("language", list(Language))
def test_one_click_stops_and_erases(mailbox: Mailbox, mei: Account, tao: Account, language: Language) -> None:
    ask(language=language)
    post()
    asking.confirm(*link(mailbox.mails[0], "confirm"), now=timezone.now())
    published(mei, tao, company())
    following_events.follow(timezone.now())
    mail = mailbox.mails[0]
    assert (mail["List-Unsubscribe-Post"], mail["Auto-Submitted"]) == ("List-Unsubscribe=One-Click", "auto-generated")

    asking.stop(*link(mail, "stop"))
    post()

    # What was ordered before goes no more.
    assert len(mailbox.mails) == 1
    assert (Watch.objects.count(), Seen.objects.count()) == (0, 0)


def test_links_of_another_watch_and_of_another_act_do_nothing(mailbox: Mailbox) -> None:
    watch = followed(mailbox)

    for act, token in (("stop", "0" * 40), ("stop", contents.token(watch.pk, "confirm"))):
        asking.stop(watch.pk, token)
        with pytest.raises(NotFound):
            asking.find(watch.pk, token, act, now=timezone.now())

    assert Watch.objects.count() == 1


def test_one_mailbox_is_asked_three_times_a_day_whoever_asks(mailbox: Mailbox) -> None:
    for _ in range(5):
        ask()
    ask(Kind.AREA, AREA)
    post()

    assert len(mailbox.mails) == 3
    Try.objects.update(at=timezone.now() - timedelta(days=1, seconds=1))
    asking.tidy(timezone.now())
    ask()
    post()
    assert len(mailbox.mails) == 4


def test_who_follows_already_gets_no_second_mail_and_the_answer_is_the_same(mailbox: Mailbox) -> None:
    followed(mailbox)

    ask()
    post()

    assert (mailbox.mails, Watch.objects.count()) == ([], 1)


def test_an_address_that_nobody_confirms_is_gone_after_two_days(mailbox: Mailbox) -> None:
    ask()
    post()
    later = timezone.now() + timedelta(hours=48, seconds=1)
    with pytest.raises(NotFound):
        asking.confirm(*link(mailbox.mails[0], "confirm"), now=later)

    assert asking.tidy(later) == 1
    assert Watch.objects.count() == 0


def test_a_watch_ends_by_itself_after_a_year(mailbox: Mailbox) -> None:
    followed(mailbox)

    assert asking.tidy(timezone.now() + timedelta(days=366)) == 1


def test_no_table_says_in_the_clear_who_follows_whom(mailbox: Mailbox, mei: Account, tao: Account) -> None:
    published(mei, tao, company(), row(1))
    followed(mailbox)
    followed(mailbox, Kind.OWN, asked(Listing.objects.exclude(party__name=NAME).get(), timezone.now()))
    followed(mailbox, Kind.AREA, AREA)

    with connection.cursor() as cursor:
        kept = []
        for table in ("watching_watch", "watching_seen", "watching_try", "jobs_job", "jobs_content"):
            cursor.execute(f"SELECT * FROM {table}")
            kept += [
                bytes(value) if isinstance(value, memoryview) else value for line in cursor.fetchall() for value in line
            ]
    text_kept = b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in kept)
    for secret in (ADDRESS, CODE, AREA, *Listing.objects.values_list("pk", flat=True)):
        assert secret.encode() not in text_kept


def test_an_address_that_the_server_does_not_know_is_erased(mailbox: Mailbox) -> None:
    mailbox.refusal = "550 no such user"
    ask()
    post()

    assert (Watch.objects.count(), Job.objects.get().state) == (0, State.DONE)


@pytest.mark.parametrize("refusal", ["451 later", ""])
def test_a_mail_waits_while_the_server_puts_it_off_or_is_away(
    mailbox: Mailbox, refusal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.refusal = refusal
    if not refusal:
        monkeypatch.setattr("smtplib.SMTP", _away)
    ask()
    post()

    job = Job.objects.get()
    assert (job.state, job.tries, Watch.objects.count()) == (State.WAITING, 1, 1)


def _away(*args: object, **kwargs: object) -> None:
    raise ConnectionRefusedError


def test_a_mail_that_goes_again_has_the_same_name(mailbox: Mailbox) -> None:
    ask()
    post()
    Job.objects.update(state=State.WAITING, ended_at=None)
    post()

    assert len(mailbox.mails) == 2
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


def test_no_proof_no_mail(mailbox: Mailbox) -> None:
    wish = asking.Wish(kind=Kind.ORGANISATION, target=CODE, address=ADDRESS, language=Language.ENGLISH)

    with pytest.raises(RuleError):
        asking.ask(wish, proof="none", now=timezone.now())


@pytest.mark.parametrize("address", ["an", "an@", "a n@x.org", "an@x.org\r\nBcc: b@x.org", "an@x", "a@b@x.org"])
def test_what_is_no_address_is_refused_by_name(mailbox: Mailbox, address: str) -> None:
    with pytest.raises(RuleError) as refused:
        ask(address=address)

    assert (refused.value.field, refused.value.code) == ("address", "address_form")


def test_without_a_mail_server_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SMTP", None, raising=False)

    with pytest.raises(Unavailable):
        ask()


def test_what_was_told_is_not_looked_at_again(mailbox: Mailbox, mei: Account, tao: Account) -> None:
    followed(mailbox)
    published(mei, tao, company())
    assert following_events.is_due(timezone.now())
    post()

    assert not following_events.is_due(timezone.now())
    assert following_events.take_cursor().seq == Head.objects.get().seq
