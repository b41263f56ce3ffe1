"""Backup and restore of an installation: both databases and the checkpoints in one sealed file."""
