"""Work that must not be lost, as a Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "debtormap.jobs"
    label = "jobs"
    verbose_name = "后台任务"
