"""Where the demo's shop sells, and the keys by which it asks."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from catalog.models import ApiKey, Channel, Region, Store
from catalog.selectors.keys import forget_keys, hash_secret
from governance.demo.people import secret_text

REGIONS = (
    ("EU", "European Union", None),
    ("DE", "Germany", "EU"),
    ("FR", "France", "EU"),
    ("AT", "Austria", "EU"),
    ("US", "United States", None),
)
CHANNELS = (
    ("web", "Web shop", True, 30),
    ("app", "App", True, 30),
    ("pos", "Tills", True, 5),
    ("kiosk", "Kiosks", True, 5),
    ("marketplace", "Marketplace", False, 30),
)
STORES = (
    ("berlin-1", "Berlin Mitte", "DE", "Europe/Berlin"),
    ("munich-1", "Munich Altstadt", "DE", "Europe/Berlin"),
    ("paris-1", "Paris Marais", "FR", "Europe/Paris"),
    ("vienna-1", "Vienna Neubau", "AT", "Europe/Vienna"),
    ("nyc-1", "New York SoHo", "US", "America/New_York"),
)
KEYS = (
    ("web", "Web shop", "web", "dev", ("decide", "redeem", "simulate", "diagnose")),
    ("app", "App", "app", "dev", ("decide", "redeem")),
    ("pos", "Tills", "pos", "dev", ("decide", "redeem")),
    ("kiosk", "Kiosks", "kiosk", "dev", ("decide", "redeem")),
    ("market", "Marketplace", "marketplace", "dev", ("decide", "redeem")),
    ("feeds", "Feeds", "web", "dev", ("catalogue",)),
    ("offers", "Offers as code", "web", "maria", ("offers", "simulate")),
)


def fill_places() -> None:
    """The region tree, the channels and the stores."""
    for code, name, parent in REGIONS:
        above = Region.objects.get(code=parent) if parent else None
        Region.objects.get_or_create(code=code, defaults={"name": name, "parent": above})
    for code, name, with_tax, minutes in CHANNELS:
        known = {
            "name": name,
            "prices_include_tax": with_tax,
            "decision_minutes": minutes,
            "hold_minutes": min(minutes, 15),
        }
        Channel.objects.get_or_create(code=code, defaults=known)
    for code, name, region, zone in STORES:
        place = {"name": name, "region": Region.objects.get(code=region), "zone": zone}
        Store.objects.get_or_create(code=code, defaults=place)


def fill_keys(people: Mapping[str, User]) -> list[dict[str, Any]]:
    """The demo's keys in clear text: the same at every run here, another in every other installation."""
    shown = []
    for short, name, channel, responsible, scopes in KEYS:
        prefix, secret = f"demo{short}", secret_text("key", short)
        key = ApiKey.objects.filter(prefix=prefix).first() or ApiKey(prefix=prefix)
        if key.secret_hash != hash_secret(secret):
            key.name, key.channel = f"Demo: {name}", Channel.objects.get(code=channel)
            key.responsible, key.scopes = people[responsible], list(scopes)
            key.secret_hash = hash_secret(secret)
            key._history_user = people["admin"]  # type: ignore[attr-defined]
            key.save()
        shown.append(
            {"channel": channel, "name": name, "key": f"od_{prefix}_{secret}", "scopes": list(scopes)}
        )
    forget_keys()
    return shown
