from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fills the registries of promotions; imported here because models are not loaded before."""
        from governance.evidence.built_in import register_parts  # noqa: PLC0415
        from governance.launch.remarks import remarks  # noqa: PLC0415
        from governance.panels import register  # noqa: PLC0415
        from governance.policies.documents import Policies  # noqa: PLC0415
        from promotions.books.kinds import register_kind  # noqa: PLC0415
        from promotions.panels import register_remarks  # noqa: PLC0415

        register()
        register_parts()
        register_remarks(remarks)
        register_kind(Policies())
