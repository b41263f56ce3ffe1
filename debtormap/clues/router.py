"""Which database a table lives in: clues in their own, everything else elsewhere, and nothing relates the two."""

from typing import Any, Final

from django.db.models import Model

APP: Final = "clues"
DATABASE: Final = "clues"


def only_app(alias: str) -> tuple[str, ...]:
    """The one app whose migrations have an effect there, if it is one: to walk through all others takes seconds."""
    return (APP,) if alias == DATABASE else ()


class CluesRouter:
    def db_for_read(self, model: type[Model], **_: Any) -> str | None:
        return DATABASE if model._meta.app_label == APP else None

    def db_for_write(self, model: type[Model], **_: Any) -> str | None:
        return self.db_for_read(model)

    def allow_relation(self, first: Model, second: Model, **_: Any) -> bool | None:
        labels = {first._meta.app_label, second._meta.app_label}
        return len(labels) == 1 if APP in labels else None

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool:
        return (db == DATABASE) == (app_label == APP)
