"""When each job runs; which jobs there are is the code's business."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from unfold.admin import ModelAdmin

for _model in (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule):
    admin.site.unregister(_model)


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(ModelAdmin):  # type: ignore[misc]
    """Switched on and off, and given another time; what a task runs can't be changed here."""

    fields = ["name", "args", "enabled", "interval", "crontab", "last_run_at", "total_run_count"]
    readonly_fields = ["name", "args", "last_run_at", "total_run_count"]
    list_display = ["name", "enabled", "interval", "crontab", "last_run_at"]
    list_select_related = ["interval", "crontab"]
    list_filter = ["enabled"]
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(ModelAdmin):  # type: ignore[misc]
    """Every so many seconds, minutes or hours."""

    actions = None


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(ModelAdmin):  # type: ignore[misc]
    """At set times."""

    list_display = ["__str__", "human_readable"]
    actions = None
