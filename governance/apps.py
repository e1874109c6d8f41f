from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fills the registries of promotions; imported here because models are not loaded before."""
        from governance.evidence.built_in import register_parts  # noqa: PLC0415
        from governance.launch.remarks import remarks  # noqa: PLC0415
        from governance.panels import register  # noqa: PLC0415
        from governance.policies.documents import DOCUMENT_KINDS  # noqa: PLC0415
        from governance.policies.selectors import standing_suppressions, suggested_suppressions  # noqa: PLC0415
        from promotions.books.kinds import register_kind  # noqa: PLC0415
        from promotions.panels import register_remarks  # noqa: PLC0415
        from promotions.selectors.known_names import register_names  # noqa: PLC0415
        from promotions.selectors.unknown_names import register_rows  # noqa: PLC0415

        register()
        register_parts()
        register_remarks(remarks)
        for kind in DOCUMENT_KINDS:
            register_kind(kind)
        register_names("suppressions", suggested_suppressions)
        register_rows("suppression", "suppressions", standing_suppressions)
