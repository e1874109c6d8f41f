from django.apps import AppConfig


class PromotionsConfig(AppConfig):
    name = "promotions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models are importable only from here on.
        from promotions.admin.offer_actions import register_own_actions  # noqa: PLC0415
        from promotions.books.campaigns import Campaigns  # noqa: PLC0415
        from promotions.books.kinds import register_kind  # noqa: PLC0415
        from promotions.books.offers import Offers  # noqa: PLC0415

        register_own_actions()
        register_kind(Campaigns())
        register_kind(Offers())
