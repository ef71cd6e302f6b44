"""Backup and restore of a record, for the verbs."""

from parley.record.backup import Copy, backup, restore

__all__ = ["Copy", "backup", "restore"]
