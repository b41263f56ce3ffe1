"""The feed as a recipient fetches it: with a token, from the court side alone."""

from typing import Any

import pytest

from debtormap.recipients import admission
from debtormap.recipients.models import Recipient
from debtormap.register.models import Listing
from debtormap.staff.models import Account, Role
from tests import examples
from tests.corrections.test_api import send
from tests.recipients.test_recipients import NOW, high

pytestmark = pytest.mark.django_db(transaction=True)

FEED, DELETIONS = "/api/v1/recipients/feed", "/api/v1/recipients/deletions"


@pytest.fixture
def token(db: None) -> str:
    recipient = admission.propose(
        "演示银行", "bank", "冀高法〔2026〕演示1号", by=high("he", Role.ADMINISTRATOR), now=NOW
    )
    return admission.admit(recipient.pk, by=high("zhao", Role.PRESIDENT), now=NOW)


def bearing(token: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}"}}


def test_a_recipient_follows_the_feed_and_confirms_deletions(token: str, mei: Account, tao: Account) -> None:
    examples.published(mei, tao, *examples.rows(3))
    examples.delisted(Listing.objects.order_by("seq")[0].pk, by=tao, reason="已履行完毕")

    first = send(FEED, json={"after": 0, "limit": 2}, **bearing(token)).json()["body"]
    rest = send(FEED, json={"after": first["last"]}, **bearing(token)).json()["body"]
    empty = send(FEED, json={"after": rest["last"]}, **bearing(token)).json()["body"]
    confirmed = send(DELETIONS, json={"through": rest["last"]}, **bearing(token))

    assert first["last"] == 2
    assert (rest["head"], empty["events"], empty["last"]) == (rest["last"], [], rest["last"])
    kinds = [event["kind"] for event in (*first["events"], *rest["events"])]
    assert (kinds.count("publish"), kinds.count("withdraw")) == (3, 1)
    # The withdrawn one was never given, so nothing is owed.
    assert confirmed.json() == {"confirmed": 0}


@pytest.mark.parametrize("path", [FEED, DELETIONS])
def test_without_a_recipients_token_nothing_is_told(token: str, path: str) -> None:
    answers = [send(path, json={"after": 0}), send(path, json={"after": 0}, **bearing("x" * 43))]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert Recipient.objects.get().deliveries.count() == 0


def test_wrong_fields_are_told_and_nothing_is_on_record(token: str) -> None:
    low = send(FEED, json={"after": -1}, **bearing(token))
    unknown = send(FEED, json={"since": 0}, **bearing(token))

    assert (low.status_code, low.json()["errors"][0]["pointer"]) == (400, "/after")
    assert unknown.status_code == 400
    assert Recipient.objects.get().deliveries.count() == 0


def test_the_public_side_alone_does_not_answer(token: str) -> None:
    assert send(FEED, court=False, json={"after": 0}, **bearing(token)).status_code == 404
