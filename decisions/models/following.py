"""Which processes decide, and when each heard of which switch: so that a kill can be measured."""

from django.db import models


class Worker(models.Model):
    """One process that decides, with what it decides by; written by its own watcher, removed as it ends."""

    id = models.CharField(max_length=26, primary_key=True, help_text="ULID, new with each start.")
    name = models.CharField(max_length=200, help_text="Host and process number.")
    started_at = models.DateTimeField(help_text="When it first decided by anything.")
    seen_at = models.DateTimeField(help_text="When it told last; by the database's clock, as all of these.")
    backend = models.IntegerField(help_text="The database's process at the other end of its watcher's link.")
    overrides = models.BigIntegerField(help_text="The last kill or pause that it knows.")
    snapshot = models.CharField(max_length=71)

    class Meta:
        default_permissions = ()
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Followed(models.Model):
    """That a process decides by a switch since an instant; never changed, forgotten after a while."""

    pk = models.CompositePrimaryKey("override", "worker")
    override = models.BigIntegerField(help_text="Number of the kill or pause.")
    worker = models.CharField(max_length=26)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
