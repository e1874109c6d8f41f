"""The demo's invented products: fashion and things for the home."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from catalog.models import Product
from catalog.services.feeds.landing import Source
from catalog.services.feeds.running import run_feed

# SKU, name, brand, category, price in EUR, cost in EUR, tags, units in stock
PRODUCTS = (
    ("DRESS-RED-38", "Red summer dress", "Lune", "women/dresses", "49.90", "18.00", "season", 40),
    ("DRESS-BLUE-38", "Blue linen dress", "Lune", "women/dresses", "69.90", "26.00", "season", 25),
    ("DRESS-KNIT-40", "Knitted dress", "Halden", "women/dresses", "89.00", "38.00", "", 18),
    ("BLOUSE-WHITE", "White blouse", "Lune", "women/tops", "39.90", "14.00", "", 60),
    ("TOP-STRIPE", "Striped top", "Norrvik", "women/tops", "24.90", "8.50", "season", 80),
    ("CARDIGAN-GREY", "Grey cardigan", "Halden", "women/knitwear", "59.00", "24.00", "", 30),
    ("SKIRT-PLEAT", "Pleated skirt", "Lune", "women/skirts", "45.00", "17.00", "", 35),
    ("COAT-CAMEL", "Camel coat", "Halden", "women/coats", "189.00", "92.00", "", 12),
    ("SHIRT-OXFORD", "Oxford shirt", "Norrvik", "men/shirts", "44.90", "16.00", "", 70),
    ("SHIRT-LINEN", "Linen shirt", "Norrvik", "men/shirts", "49.90", "19.00", "season", 45),
    ("TEE-BASIC", "Basic T-shirt", "Norrvik", "men/tops", "14.90", "4.20", "", 200),
    ("TEE-ORGANIC", "Organic T-shirt", "Norrvik", "men/tops", "19.90", "6.80", "", 150),
    ("CHINO-SAND", "Sand chinos", "Norrvik", "men/trousers", "54.90", "21.00", "", 50),
    ("JEANS-RAW", "Raw denim jeans", "Halden", "men/trousers", "99.00", "46.00", "", 40),
    ("SWEATER-NAVY", "Navy sweater", "Halden", "men/knitwear", "64.00", "27.00", "", 33),
    ("JACKET-RAIN", "Rain jacket", "Fjelltop", "men/coats", "129.00", "61.00", "outdoor", 20),
    ("SOCKS-DOT", "Dotted socks", "Tove", "accessories/socks", "6.90", "1.60", "", 300),
    ("SOCKS-PLAIN", "Plain socks", "Tove", "accessories/socks", "5.90", "1.30", "", 300),
    ("SOCKS-WOOL", "Wool socks", "Tove", "accessories/socks", "9.90", "3.10", "", 180),
    ("SCARF-SILK", "Silk scarf", "Lune", "accessories/scarves", "35.00", "13.00", "", 28),
    ("BELT-BROWN", "Brown belt", "Halden", "accessories/belts", "29.90", "11.00", "", 44),
    ("BAG-CITY", "City bag", "Halden", "accessories/bags", "119.00", "55.00", "", 15),
    ("TOTE", "Cotton tote bag", "Tove", "accessories/bags", "15.00", "3.50", "gift", 60),
    ("HAT-STRAW", "Straw hat", "Lune", "accessories/hats", "27.90", "9.80", "season", 26),
    ("BOOT-HIKE", "Hiking boots", "Fjelltop", "shoes/outdoor", "149.00", "78.00", "outdoor", 22),
    ("SNEAKER-WHITE", "White sneakers", "Norrvik", "shoes/sneakers", "79.00", "34.00", "", 48),
    ("SANDAL-TAN", "Tan sandals", "Lune", "shoes/sandals", "59.90", "22.00", "season", 31),
    ("BACKPACK-25", "Backpack, 25 litres", "Fjelltop", "outdoor/bags", "89.00", "43.00", "outdoor", 19),
    ("TENT-2P", "Tent for two", "Fjelltop", "outdoor/camping", "219.00", "141.00", "outdoor", 9),
    ("MUG-STONE", "Stoneware mug", "Hygga", "home/kitchen", "12.50", "4.10", "", 120),
    ("PLATE-SET", "Plates, set of four", "Hygga", "home/kitchen", "48.00", "20.00", "", 36),
    ("TOWEL-BATH", "Bath towel", "Hygga", "home/bath", "22.00", "8.90", "", 95),
    ("TOWEL-HAND", "Hand towel", "Hygga", "home/bath", "11.00", "4.20", "", 110),
    ("SHEET-LINEN", "Linen sheets", "Hygga", "home/bed", "139.00", "66.00", "", 14),
    ("PILLOW-DOWN", "Down pillow", "Hygga", "home/bed", "69.00", "33.00", "", 27),
    ("CANDLE-FIG", "Fig candle", "Hygga", "home/living", "18.00", "5.40", "", 130),
    ("VASE-GREEN", "Green vase", "Hygga", "home/living", "32.00", "12.00", "", 21),
    ("LAMP-PAPER", "Paper lamp", "Hygga", "home/living", "54.00", "24.00", "new-arrival", 16),
    ("RUG-WOOL", "Wool rug", "Hygga", "home/living", "249.00", "150.00", "new-arrival", 6),
    ("GIFTCARD-50", "Gift card", "Offerdesk", "gift-cards", "50.00", "50.00", "", 1000),
)
DOLLARS_PER_EURO = Decimal("1.10")
FLOORS = {"COAT-CAMEL": "149.00", "TENT-2P": "199.00"}


def fill_products(actor: User, at: datetime) -> None:
    """Products with prices and stock, through the feeds; left alone where they are known already."""
    if Product.objects.filter(sku=PRODUCTS[-1][0]).exists():
        return
    source = Source(door="command", at=at, actor=actor)
    rows = [_product(number, at.date(), *row[:4], row[6]) for number, row in enumerate(PRODUCTS)]
    prices = [price for row in PRODUCTS for price in _prices(row[0], Decimal(row[4]), Decimal(row[5]))]
    stock = [{"sku": row[0], "location": "main", "quantity": row[7]} for row in PRODUCTS]
    for kind, feed in (("products", rows), ("prices", prices), ("stock", stock)):
        run_feed(kind=kind, rows=feed, source=source)


def _product(
    number: int, today: date, sku: str, name: str, brand: str, category: str, tag: str
) -> dict[str, Any]:
    days = 5 if tag == "new-arrival" else 120 + 10 * number
    return {
        "sku": sku,
        "name": name,
        "brand": brand,
        "categories": [category],
        "tags": [tag] if tag else [],
        "tax_rate": "19",
        "listed_since": str(today - timedelta(days=days)),
        "discountable": category != "gift-cards",
    }


def _prices(sku: str, price: Decimal, cost: Decimal) -> list[dict[str, Any]]:
    floor = FLOORS.get(sku)
    rates = {"EUR": Decimal(1), "USD": DOLLARS_PER_EURO}
    return [
        {
            "sku": sku,
            "currency": currency,
            "price": str((price * rate).quantize(Decimal("0.01"))),
            "cost": str((cost * rate).quantize(Decimal("0.01"))),
            "floor": str((Decimal(floor) * rate).quantize(Decimal("0.01"))) if floor else None,
        }
        for currency, rate in rates.items()
    ]
