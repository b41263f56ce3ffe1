"""Corrections as a Django app."""

from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "debtormap.corrections"
    label = "corrections"
    verbose_name = "纠正申请"

    def ready(self) -> None:
        from debtormap.core.open_deadlines import Desk
        from debtormap.core.retention import Kind
        from debtormap.corrections import clocks, papers  # models are not loaded when apps are
        from debtormap.register import retention
        from debtormap.register.clocks import add_source

        add_source(clocks.open_deadlines, desk=Desk.CORRECTIONS)
        retention.add_source(Kind.PAPERS, papers.retire)
