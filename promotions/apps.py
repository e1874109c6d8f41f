from django.apps import AppConfig


class PromotionsConfig(AppConfig):
    name = "promotions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models are importable only from here on.
        from promotions.admin.offer_actions import register_own_actions  # noqa: PLC0415

        register_own_actions()
