"""What a person may do by his roles; what was lent ends here too, whether or not a job takes it away."""

from typing import TYPE_CHECKING

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import QuerySet

from governance.roles import lapsed_roles

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class RoleBackend(ModelBackend):
    """Django's own, but for the permissions of a role whose time is over."""

    def _get_group_permissions(self, user_obj: "User") -> QuerySet[Permission]:
        groups = user_obj.groups.exclude(name__in=lapsed_roles(user_obj))
        return Permission.objects.filter(group__in=groups)
