"""The sidebar: what a person may open, in the order of a day's work."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from catalog.admin.reading import staff
from governance.home.counting import waiting_count
from governance.notifications.selectors import unread_badge

Group = tuple[Any, tuple[tuple[Any, str, str, str], ...]]

GROUPS: tuple[Group, ...] = (
    (
        _("Offers"),
        (
            (_("Offers"), "sell", "promotions_offer_changelist", "promotions.view_offer"),
            (_("Campaigns"), "campaign", "promotions_campaign_changelist", "promotions.view_campaign"),
            (_("Codes"), "confirmation_number", "decisions_codepool_changelist", "decisions.view_codepool"),
            (_("Inbox"), "inbox", "governance_review_inbox", "governance.view_review"),
            (
                _("Notifications"),
                "notifications",
                "governance_notification_changelist",
                "governance.view_notification",
            ),
            (_("Reviews"), "rule", "governance_review_changelist", "governance.view_review"),
            (
                _("Test baskets"),
                "fact_check",
                "governance_testbasket_changelist",
                "governance.view_testbasket",
            ),
            (
                _("Policies and rules"),
                "policy",
                "governance_ruleversion_changelist",
                "governance.view_ruleversion",
            ),
        ),
    ),
    (
        _("Live"),
        (
            (
                _("Decisions"),
                "receipt_long",
                "decisions_loggeddecision_changelist",
                "decisions.view_loggeddecision",
            ),
            (_("Redemptions"), "redeem", "decisions_claim_changelist", "decisions.view_claim"),
            (
                _("Budgets and limits"),
                "account_balance_wallet",
                "decisions_allowance_changelist",
                "decisions.view_allowance",
            ),
            (_("Exposure and burn"), "monitoring", "governance_exposure", "decisions.view_allowance"),
            (_("Kill switch"), "power_settings_new", "governance_kill", "decisions.view_override"),
            (_("Stop rules"), "front_hand", "governance_stoprule_changelist", "governance.view_stoprule"),
            (_("Kills and pauses"), "block", "decisions_override_changelist", "decisions.view_override"),
            (
                _("Publications"),
                "publish",
                "governance_publication_changelist",
                "governance.view_publication",
            ),
            (_("Snapshots"), "inventory_2", "decisions_snapshot_changelist", "decisions.view_snapshot"),
            (
                _("Sold offline"),
                "cloud_off",
                "decisions_offlinesale_changelist",
                "decisions.view_offlinesale",
            ),
            (_("Tills"), "point_of_sale", "decisions_till_changelist", "decisions.view_till"),
            (_("Incidents"), "warning", "governance_incident_changelist", "governance.view_incident"),
            (_("Jobs"), "schedule", "governance_jobrun_changelist", "governance.view_jobrun"),
            (
                _("Schedule"),
                "event_repeat",
                "django_celery_beat_periodictask_changelist",
                "django_celery_beat.view_periodictask",
            ),
        ),
    ),
    (
        _("Catalogue"),
        (
            (_("Products"), "checkroom", "catalog_product_changelist", "catalog.view_product"),
            (_("Categories"), "account_tree", "catalog_category_changelist", "catalog.view_category"),
            (_("Prices"), "payments", "catalog_price_changelist", "catalog.view_price"),
            (_("Stock"), "warehouse", "catalog_stock_changelist", "catalog.view_stock"),
            (_("Customers"), "group", "catalog_customer_changelist", "catalog.view_customer"),
            (_("Segments"), "groups", "catalog_segment_changelist", "catalog.view_segment"),
            (_("Orders"), "shopping_cart", "catalog_order_changelist", "catalog.view_order"),
            (_("Imports"), "upload_file", "catalog_importrecord_changelist", "catalog.view_importrecord"),
        ),
    ),
    (
        _("House"),
        (
            (_("Channels"), "storefront", "catalog_channel_changelist", "catalog.view_channel"),
            (_("Stores"), "store", "catalog_store_changelist", "catalog.view_store"),
            (_("Regions"), "public", "catalog_region_changelist", "catalog.view_region"),
            (_("API keys"), "key", "catalog_apikey_changelist", "catalog.view_apikey"),
            (_("People"), "badge", "auth_user_changelist", "auth.view_user"),
            (
                _("Rights"),
                "admin_panel_settings",
                "governance_rolegrant_changelist",
                "governance.view_rolegrant",
            ),
            (
                _("Roles asked for"),
                "how_to_reg",
                "governance_rolerequest_changelist",
                "governance.view_rolerequest",
            ),
            (_("Lend a role"), "swap_horiz", "governance_lending", "governance.add_rolerequest"),
            (
                _("Refused attempts"),
                "gpp_maybe",
                "governance_refusedattempt_changelist",
                "governance.view_refusedattempt",
            ),
            (
                _("Webhooks"),
                "webhook",
                "governance_webhookendpoint_changelist",
                "governance.view_webhookendpoint",
            ),
            (_("Deliveries"), "send", "governance_delivery_changelist", "governance.view_delivery"),
            (_("Seals"), "verified", "decisions_seal_changelist", "decisions.view_seal"),
            (_("Erasures"), "person_off", "decisions_erasure_changelist", "decisions.view_erasure"),
        ),
    ),
)


INNER = ("governance_review_inbox", "governance_kill", "governance_exposure")
"""Pages of their own whose addresses lie below another entry's."""


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """unfold's navigation: groups whose pages exist, each entry with its permission."""
    groups: list[dict[str, Any]] = []
    for title, entries in GROUPS:
        items = [_item(request, *entry) for entry in entries]
        groups.append({"title": title, "separator": bool(groups), "items": [item for item in items if item]})
    return groups


@cache
def _address(name: str) -> str:
    """Where a page is, empty where there is none; asked for on every page, and never another one."""
    try:
        return reverse(f"admin:{name}")
    except NoReverseMatch:
        return ""


def _item(request: HttpRequest, title: Any, icon: str, name: str, permission: str) -> dict[str, Any] | None:
    link = _address(name)
    if not link:
        return None
    item = {"title": title, "icon": icon, "link": link, "permission": _holds(permission), "active": _at(link)}
    counted = name == "governance_review_inbox" and request.user.has_perm(permission)
    if counted and (number := waiting_count()):
        item["badge"] = str(number)
    if name == "governance_notification_changelist" and (unread := unread_badge(staff(request))):
        item["badge"] = unread
    return item


def _at(link: str) -> Callable[[HttpRequest], bool]:
    """Whether the request is on this page or below it, and on none of those that only lie below it."""
    inner = filter(None, map(_address, INNER))
    others = tuple(each for each in inner if each != link)
    return lambda request: request.path.startswith(link) and not request.path.startswith(others)


def _holds(permission: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.user.has_perm(permission)
