"""What can go wrong, as a tree.

DebtormapError
├── RuleError        input breaks a rule: field, code, rule and how to mend it, never the value
├── NotFound         never was, not public, withdrawn or expired: the same from outside
├── Gone             a share or card that is not live
├── Conflict         somebody else was first, or the thing is in another state
├── NotAllowed       this account may not do this
├── TooMany          too often in too short a time; try again after `retry_after_s`
│   └── ShownEnough  as much of the register as one network may be shown for now
├── Full             there is no room to keep it
└── Unavailable      a dependency is away or the data is too old; try again after `retry_after_s`
"""


class DebtormapError(Exception):
    """The root; catch a narrower one."""


class RuleError(DebtormapError):
    """Input breaks a rule. The message never repeats the value, which may be an identity number."""

    def __init__(self, code: str, *, field: str = "", rule: str, mend: str = "") -> None:
        super().__init__(f"{field}: {rule}" if field else rule)
        self.code = code
        self.field = field
        self.rule = rule
        self.mend = mend


class NotFound(DebtormapError):
    """There is nothing here for the one who asks."""


class Gone(DebtormapError):
    """It was shared once, or never; it is not live."""


class Conflict(DebtormapError):
    """The thing is not in the state that this act expects."""


class NotAllowed(DebtormapError):
    """This account may not do this."""


class Unavailable(DebtormapError):
    """A dependency is away or the data is too old."""

    def __init__(self, message: str, *, retry_after_s: int = 5) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class TooMany(DebtormapError):
    """Too often in too short a time."""

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ShownEnough(TooMany):
    """One network was shown as many listings as it may be for now."""


class Full(DebtormapError):
    """There is no room to keep it; nothing was kept."""
