"""Who may do what in the register: a role, and the own court."""

from debtormap.core.errors import NotAllowed
from debtormap.staff.models import Account, Role, may_act_for

IMPORTERS = (Role.CLERK,)
APPROVERS = (Role.APPROVER, Role.PRESIDENT)
PUBLISHERS = (Role.CLERK, Role.APPROVER, Role.PRESIDENT)
WITHDRAWERS = (Role.APPROVER, Role.PRESIDENT, Role.CORRECTION_OFFICER)
PARTY_JUDGES = (Role.CLERK, Role.APPROVER, Role.PRESIDENT, Role.CORRECTION_OFFICER)
POLICY_MAKERS = (Role.APPROVER, Role.PRESIDENT, Role.ADMINISTRATOR)


def require(account: Account, roles: tuple[Role, ...], court_code: str) -> None:
    """NotAllowed without one of the roles, or for another court's matter."""
    if not account.has_role(*roles):
        raise NotAllowed("needs the role " + " or ".join(roles))
    if not may_act_for(account, court_code):
        raise NotAllowed("belongs to another court")
