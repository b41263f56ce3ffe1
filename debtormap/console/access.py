"""Who may open and do what in the console. The services ask again; this table decides what a page offers.

Acts on the register are for the roles that `register.access` names. Everybody with a role sees the frame and the
counts; reading the register, the audit trail and the accounts is divided below. Whoever manages accounts reads no
listing by that, and whoever works with listings gives no roles.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from debtormap.clues import ceremonies, renewing
from debtormap.core.errors import NotAllowed, NotFound
from debtormap.corrections import self_information
from debtormap.recipients import admission
from debtormap.register import access, confirming, holds, restoring, rewards
from debtormap.staff.models import Account, Role


class Act(StrEnum):
    SEE_FRAME = "see_frame"
    READ_REGISTER = "read_register"
    IMPORT = "import"
    REVIEW = "review"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    READ_ALARMS = "read_alarms"
    READ_FULL_RECORD = "read_full_record"
    RESTORE = "restore"
    READ_CONFIRMATIONS = "read_confirmations"
    CONFIRM = "confirm"
    SEE_DEADLINES = "see_deadlines"
    JUDGE_PARTIES = "judge_parties"
    READ_CORRECTIONS = "read_corrections"
    WORK_AT_COUNTER = "work_at_counter"
    READ_AUDIT = "read_audit"
    READ_EXPORTS = "read_exports"
    READ_ASSESSMENT = "read_assessment"
    SET_HOLDS = "set_holds"
    LIFT_HOLDS = "lift_holds"
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_JOBS = "manage_jobs"
    READ_RECIPIENTS = "read_recipients"
    MANAGE_RECIPIENTS = "manage_recipients"
    WORK_ON_CLUES = "work_on_clues"
    WORK_ON_REWARDS = "work_on_rewards"
    GRANT_ORIGINALS = "grant_originals"
    HOLD_ESCROW = "hold_escrow"
    DECLARE_CONFLICTS = "declare_conflicts"
    KEEP_KEYS = "keep_keys"
    WRITE_TEMPLATES = "write_templates"


MAY: dict[Act, tuple[Role, ...]] = {
    Act.SEE_FRAME: tuple(Role),
    Act.READ_REGISTER: (Role.CLERK, Role.APPROVER, Role.PRESIDENT, Role.CORRECTION_OFFICER, Role.AUDITOR),
    Act.IMPORT: access.IMPORTERS,
    Act.REVIEW: access.APPROVERS,
    Act.PUBLISH: access.PUBLISHERS,
    Act.WITHDRAW: access.WITHDRAWERS,
    Act.READ_ALARMS: (Role.PRESIDENT, Role.AUDITOR),
    Act.READ_FULL_RECORD: (Role.CLERK, Role.APPROVER, Role.PRESIDENT, Role.CORRECTION_OFFICER),
    Act.RESTORE: restoring.PROPOSERS,
    Act.READ_CONFIRMATIONS: (*confirming.CONFIRMERS, Role.AUDITOR),
    Act.CONFIRM: confirming.CONFIRMERS,
    Act.SEE_DEADLINES: tuple(role for role in Role if role is not Role.ADMINISTRATOR),
    Act.JUDGE_PARTIES: access.PARTY_JUDGES,
    Act.READ_CORRECTIONS: (Role.CORRECTION_OFFICER, Role.APPROVER, Role.PRESIDENT, Role.AUDITOR),
    Act.WORK_AT_COUNTER: self_information.COUNTER,
    Act.READ_AUDIT: (Role.PRESIDENT, Role.AUDITOR),
    Act.READ_EXPORTS: tuple(role for role in Role if role is not Role.CLUE_OFFICER),
    Act.READ_ASSESSMENT: (Role.APPROVER, Role.PRESIDENT, Role.AUDITOR, Role.ADMINISTRATOR),
    Act.SET_HOLDS: holds.SETTERS,
    Act.LIFT_HOLDS: holds.LIFTERS,
    Act.MANAGE_ACCOUNTS: (Role.ADMINISTRATOR,),
    Act.MANAGE_JOBS: (Role.ADMINISTRATOR,),
    Act.READ_RECIPIENTS: (*admission.MANAGERS, Role.AUDITOR),
    Act.MANAGE_RECIPIENTS: admission.MANAGERS,
    Act.WORK_ON_CLUES: (Role.CLUE_OFFICER,),
    Act.WORK_ON_REWARDS: rewards.OFFICERS,
    Act.GRANT_ORIGINALS: (Role.CLUE_OFFICER, Role.PRESIDENT),
    Act.HOLD_ESCROW: ceremonies.HOLDERS,
    Act.DECLARE_CONFLICTS: (Role.CLUE_OFFICER, Role.PRESIDENT),
    Act.KEEP_KEYS: (Role.CLUE_OFFICER, *renewing.WARDENS),
    Act.WRITE_TEMPLATES: (Role.PRESIDENT,),
}

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request whose person is logged in; what `page` hands to a view."""

    user: Account


View = Callable[Concatenate[StaffRequest, P], HttpResponseBase]
OuterView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def may(account: Account | AnonymousUser, act: Act) -> bool:
    return isinstance(account, Account) and account.has_role(*MAY[act])


def page(act: Act, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View[P]], OuterView[P]]:
    """A view for those who may do the act: visitors go to the log-in, others are refused, as is another method.

    NotFound of the services becomes 404 and NotAllowed 403.
    """

    def decorate(view: View[P]) -> OuterView[P]:
        @wraps(view)
        def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not may(request.user, act):
                raise PermissionDenied
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            try:
                return view(request, *args, **kwargs)  # type: ignore[arg-type]  # the user is an Account here
            except NotFound as error:
                raise Http404 from error
            except NotAllowed as error:
                raise PermissionDenied from error

        # For the matrix of the tests, which is made from what stands here.
        checked.act, checked.methods = act, methods  # type: ignore[attr-defined]
        return cast(OuterView[P], checked)

    return decorate
