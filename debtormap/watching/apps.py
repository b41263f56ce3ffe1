"""Watching as a Django app."""

from django.apps import AppConfig


class WatchingConfig(AppConfig):
    name = "debtormap.watching"
    label = "watching"
    verbose_name = "提醒"
