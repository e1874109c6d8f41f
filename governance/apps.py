from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fills the offer page's registry; imported here because models are not loaded before."""
        from governance.launch.remarks import remarks  # noqa: PLC0415
        from governance.panels import register  # noqa: PLC0415
        from promotions.panels import register_remarks  # noqa: PLC0415

        register()
        register_remarks(remarks)
