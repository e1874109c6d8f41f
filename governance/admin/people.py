"""People, their roles, and what was refused to whom."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from catalog.admin.decorators import display
from catalog.admin.reading import ReadOnlyAdmin, number_in, staff
from governance.admin.answering import ServicesRefuseMixin
from governance.hands import Hand
from governance.models import RefusedAttempt, RoleGrant
from governance.notifications.telling import password_set
from governance.people.selectors import open_request_of, own_roles
from governance.people.services import ask_roles
from governance.roles import Role, has_role

admin.site.unregister(User)
admin.site.unregister(Group)


class PersonForm(UserChangeForm):  # type: ignore[misc]
    """A person; roles are asked for by the service, whatever the form was made to send."""

    roles = forms.MultipleChoiceField(
        choices=[(role.value, role.value) for role in Role],
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_(
            "What the person may do. A role more is asked for here and granted by another administrator; "
            "one less is taken at once. Nobody changes his own roles."
        ),
    )
    reason = forms.CharField(
        required=False,
        label=_("Why"),
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Needed where a role is added: the other administrator reads it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["roles"].initial = self.held = sorted(own_roles(self.instance))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "roles" in self.changed_data and set(cleaned.get("roles", ())) - set(self.held):
            if not cleaned.get("reason", "").strip():
                self.add_error("reason", _("Say why: a role is added."))
            if open_request_of(self.instance) is not None:
                self.add_error("roles", _("Something is asked for this person already: decide that first."))
        return cleaned


@admin.register(User)
class PersonAdmin(ServicesRefuseMixin, DjangoUserAdmin, ModelAdmin):  # type: ignore[misc,type-arg]
    """Who may log in, and as what. Nobody becomes a superuser here, and nobody is deleted."""

    form = PersonForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "get_full_name", "email", "role_list", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email", "is_active"]}),
        (_("Roles"), {"fields": ["roles", "reason"]}),
        (_("Known since"), {"fields": ["date_joined", "last_login"]}),
    ]
    readonly_fields = ["date_joined", "last_login"]
    actions = None

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Only an administrator sees the roles as something to tick, and never his own."""
        if obj is None:
            return super().get_fieldsets(request, obj)
        if may_grant(request, obj):
            return self.fieldsets
        return [part for part in self.fieldsets if "roles" not in part[1]["fields"]]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A superuser's account is changed by superusers alone, or a password reset would be a ladder."""
        climbing = obj is not None and obj.is_superuser and not staff(request).is_superuser
        return not climbing and bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Setting somebody else's password is told to that person and to the other administrators."""
        number = number_in(id)
        if number is None:
            raise Http404
        before = User.objects.filter(pk=number).first()
        with transaction.atomic():
            answer: HttpResponse = super().user_change_password(request, id, form_url)
            after = User.objects.filter(pk=number).first() if before is not None else None
            if before is not None and after is not None and after.password != before.password:
                actor = staff(request)
                if actor.pk != after.pk:
                    password_set(after, Hand.of(actor, "admin"))
        return answer

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Roles by the service; nothing else of a person is a relation."""
        person: User = form.instance
        if "roles" in form.changed_data and may_grant(request, person):
            roles, reason = form.cleaned_data["roles"], form.cleaned_data["reason"]
            asked = ask_roles(actor=staff(request), user=person, roles=roles, reason=reason)
            if asked is not None:
                text = _t("Asked: another administrator has to grant %(roles)s to %(who)s.")
                messages.info(request, text % {"roles": ", ".join(roles), "who": person})

    @display(description=_("roles"))
    def role_list(self, user: User) -> str:
        return ", ".join(sorted(group.name for group in user.groups.all()))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")


def may_grant(request: HttpRequest, person: User) -> bool:
    """Whether the person at the desk may change this person's roles."""
    actor = staff(request)
    return actor.pk != person.pk and has_role(actor, Role.ADMINISTRATOR)


@admin.register(RoleGrant)
class RoleGrantAdmin(ReadOnlyAdmin):
    """Rights: people by roles, since when, by whom, and until when where it is lent."""

    list_display = ["user", "role", "granted_at", "granted_by", "door", "stands_in_for", "until"]
    list_filter = ["role"]
    list_select_related = ["user", "role", "granted_by", "stands_in_for"]
    search_fields = ["user__username", "user__email"]


@admin.register(RefusedAttempt)
class RefusedAttemptAdmin(ReadOnlyAdmin):
    """What people tried and were not allowed to do."""

    list_display = ["at", "actor", "action", "target", "code", "door"]
    list_filter = ["action", "code", "actor", "at"]
    list_select_related = ["actor"]
    search_fields = ["target", "detail"]
