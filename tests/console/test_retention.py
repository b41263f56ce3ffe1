"""Legal holds in the console: set by one on the spot, ended by two."""

from django.urls import reverse

from debtormap.register.models import Hold, Listing
from debtormap.staff.models import Account, Role
from tests.console.conftest import Open, person
from tests.console.examples import published, row


def test_a_hold_is_set_shown_and_ended_by_two(browser: Open, mei: Account, tao: Account) -> None:
    [listing] = published(mei, tao, [row(7)])
    first, second = browser(tao), browser(person("wen", Role.APPROVER))
    asked = reverse("retention") + f"?kind=listing&key={listing.pk}"

    offered = first.get(asked).content.decode()
    first.post(reverse("hold_set"), {"kind": "listing", "key": listing.pk, "reason": "国家赔偿案件"})
    shown = first.get(reverse("listing", args=(listing.pk,))).content.decode()
    hold = Hold.objects.get()
    first.post(reverse("hold_end", args=(hold.pk,)), {"reason": "案件终结"})
    own = first.get(reverse("retention")).content.decode()
    others = second.get(reverse("retention")).content.decode()
    second.post(reverse("hold_lift", args=(hold.pk,)))

    assert f'value="{listing.pk}"' in offered
    assert "国家赔偿案件" in shown
    assert reverse("hold_lift", args=(hold.pk,)) not in own
    assert reverse("hold_lift", args=(hold.pk,)) in others
    hold.refresh_from_db()
    assert (hold.set_by.username, hold.lifted_by and hold.lifted_by.username) == ("tao", "wen")


def test_an_id_that_is_not_there_is_told_and_what_was_typed_stays(browser: Open, tao: Account) -> None:
    page = browser(tao).post(reverse("hold_set"), {"kind": "batch", "key": "nothing", "reason": "诉讼"})

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["key"])
    assert "nothing" in page.content.decode()
    assert not Listing.objects.exists() and not Hold.objects.exists()
