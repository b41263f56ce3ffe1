"""Why there is no working copy of a file."""


class Refused(Exception):
    """`code` is one of `too_large`, `damaged`, `encrypted`, `unknown_type`, `died`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
