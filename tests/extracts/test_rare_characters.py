"""Rare characters of names on their whole way: from a court's file to list, search and paper."""

import json
import subprocess
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pytest

from debtormap.core.notices import Language
from debtormap.extracts import Desk
from debtormap.ledger import feed
from debtormap.printing.press import Press
from debtormap.register import importing, publishing, reviewing
from debtormap.register.models import Listing
from debtormap.staff.models import Account
from tests.examples import COURT, csv_bytes, row
from tests.public.running import Public

# The public side reads in threads, which see what is committed.
pytestmark = pytest.mark.django_db(transaction=True)
#: As the file has them, and as everybody shall read them: extensions A, B, A of names, E; then a private-use spelling.
NAMES = {"演示㐂": "演示㐂", "演示𠮷": "演示𠮷", "演示䶮": "演示䶮", "演示𬱖": "演示𬱖", "虚构\ue863": "虚构䶮"}
ENCODINGS = ("gb18030", "utf-8", "utf-16")


def published(author: Account, approver: Account, encoding: str, *names: str) -> Public:
    rows = [
        row(serial, 姓名=name, 生效法律文书确定的义务=f"向{name}偿还借款") for serial, name in enumerate(names, start=1)
    ]
    data = csv_bytes(rows, encoding=encoding)
    batch = reviewing.approve(importing.stage(data, "list.csv", author=author, court_code=COURT), by=approver)
    publishing.publish(batch, by=approver)
    public = Public(cast(Any, feed), load=False)
    feed.tick(public_time(public))
    public.follow()
    return public


def public_time(public: Public) -> Any:
    from django.utils import timezone

    now = timezone.now()
    public.clock.set(now)
    return now


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_rare_characters_survive_import_list_and_search(encoding: str, mei: Account, tao: Account) -> None:
    public = published(mei, tao, encoding, *NAMES)

    for written, name in NAMES.items():
        for asked in {written, name}:
            found = public.get(f"/api/v1/search?q={quote(asked)}").json()["listings"]
            assert [each["name"] for each in found] == [name]
        listing = public.get(f"/api/v1/listings/{found[0]['id']}").json()
        assert (listing["name"], listing["obligation"]) == (name, f"向{name}偿还借款")
        assert f"<h1>{name}</h1>" in public.get(f"/plain/listings/{found[0]['id']}").text


def test_they_stand_on_the_extract(mei: Account, tao: Account, tmp_path: Path) -> None:
    published(mei, tao, "gb18030", "".join(NAMES))
    press, path = Press(timeout_s=300), tmp_path / "extract.pdf"
    desk = Desk(public_url="https://map.example", press=press)

    path.write_bytes(desk.extract(Listing.objects.get().pk, Language.CHINESE).data)
    press.stop()

    told = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, text=True).stdout
    # A long name goes over the end of its line.
    assert "".join(NAMES.values()) in "".join(told.split())


def test_a_character_that_only_its_writer_can_read_is_shown_to_the_clerk(mei: Account) -> None:
    batch = importing.stage(csv_bytes([row(姓名="演示\ue000")]), "list.csv", author=mei, court_code=COURT)

    assert [each["code"] for each in json.loads(batch.rows.get().findings)] == ["private_use"]
