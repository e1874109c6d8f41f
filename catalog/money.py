"""Money as integers in minor units: ISO 4217 exponents, the one rounding, the one allocator.

Nothing here knows a float. Texts at the boundary are plain decimals ("12.50").
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

# ISO 4217 currencies whose minor unit is not one hundredth (list one, as of 2024).
_NO_DECIMALS = (
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
    "VUV", "XAF", "XOF", "XPF",
)  # fmt: skip
_THREE_DECIMALS = (
    "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND",
)  # fmt: skip
_TWO_DECIMALS = (
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT",
    "BGN", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF",
    "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR",
    "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF",
    "IDR", "ILS", "INR", "IRR", "JMD", "KES", "KGS", "KHR", "KPW", "KYD", "KZT", "LAK", "LBP",
    "LKR", "LRD", "LSL", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR",
    "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "PAB", "PEN", "PGK",
    "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD",
    "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TOP",
    "TRY", "TTD", "TWD", "TZS", "UAH", "USD", "UYU", "UZS", "VED", "VES", "WST", "XCD", "XCG",
    "YER", "ZAR", "ZMW", "ZWG",
)  # fmt: skip
_EXPONENTS = {
    **dict.fromkeys(_NO_DECIMALS, 0),
    **dict.fromkeys(_TWO_DECIMALS, 2),
    **dict.fromkeys(_THREE_DECIMALS, 3),
}
CURRENCIES = frozenset(_EXPONENTS)
LARGEST = 10**15
"""No single amount of a request or document passes this many minor units (fits a bigint a thousandfold)."""

_PLAIN = re.compile(r"(-?)([0-9]{1,18})(?:\.([0-9]{1,18}))?", re.ASCII)


class MoneyError(ValueError):
    """An amount or currency that cannot be read; its text names what is wrong."""


class Rounding(StrEnum):
    """How a fraction of a minor unit is settled."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"


def exponent(currency: str) -> int:
    """Digits after the point of a currency's amounts; raises MoneyError for an unknown code."""
    try:
        return _EXPONENTS[currency]
    except (KeyError, TypeError):
        raise MoneyError(f"{currency!r} is not an ISO 4217 currency") from None


def to_minor(text: object, currency: str) -> int:
    """Minor units of a decimal text ("12.50", EUR -> 1250); raises MoneyError, never rounds."""
    digits = exponent(currency)
    if not isinstance(text, str):
        raise MoneyError('an amount is a decimal text such as "12.50"')
    return _minor(text, digits, currency)


@lru_cache(maxsize=65536)
def _minor(text: str, digits: int, currency: str) -> int:
    match = _PLAIN.fullmatch(text)
    if match is None:
        raise MoneyError(f"{text[:40]!r} is not a plain decimal amount")
    sign, whole, fraction = match.groups()
    fraction = (fraction or "").rstrip("0")
    if len(fraction) > digits:
        raise MoneyError(f"{text[:40]!r} has more than {digits} decimal places, the most that {currency} has")
    minor = int(whole + fraction.ljust(digits, "0"))
    if minor > LARGEST:
        raise MoneyError(f"{text[:40]!r} is too large")
    return -minor if sign else minor


class MoneyTexts(dict[int, str]):
    """The decimal texts of a currency's amounts, made when they are first looked up."""

    MOST = 65536

    def __init__(self, currency: str) -> None:
        self._digits = exponent(currency)

    def __missing__(self, minor: int) -> str:
        if len(self) >= self.MOST:
            self.clear()
        digits = self._digits
        text = str(abs(minor)).rjust(digits + 1, "0")
        if digits:
            text = f"{text[:-digits]}.{text[-digits:]}"
        self[minor] = text = f"-{text}" if minor < 0 else text
        return text


@lru_cache(maxsize=len(_EXPONENTS))
def money_texts(currency: str) -> MoneyTexts:
    """The texts of a currency: for who writes many amounts."""
    return MoneyTexts(currency)


def to_text(minor: int, currency: str) -> str:
    """The decimal text of an amount in minor units (1250, EUR -> "12.50")."""
    return money_texts(currency)[minor]


def round_ratio(numerator: int, denominator: int, rounding: Rounding = Rounding.HALF_UP) -> int:
    """numerator / denominator as an integer; both non-negative, denominator positive."""
    quotient, rest = divmod(numerator, denominator)
    if rest == 0 or rounding is Rounding.DOWN:
        return quotient
    twice = rest * 2
    if twice > denominator or (twice == denominator and (rounding is Rounding.HALF_UP or quotient & 1)):
        return quotient + 1
    return quotient


def allocate(
    amount: int, weights: Sequence[int], room: Sequence[int], order: Sequence[int] | None = None
) -> tuple[list[int], int]:
    """Split `amount` by largest remainder over `weights`, no share above its `room`.

    Returns (shares, not_given); sum(shares) + not_given = amount, all in minor units. What a full place
    can't take is split again over the others by the same weights. Equal remainders: the larger weight
    first, then the earlier place of `order` (default: as listed). A zero weight gets nothing.
    """
    if any(weights) and amount > 0:
        shares = split(amount, weights, order)
        if all(
            share <= most and (most > 0 or not weight)
            for share, most, weight in zip(shares, room, weights, strict=True)
        ):
            return shares, 0  # there is room everywhere
    shares = [0] * len(weights)
    places = [i for i in (range(len(weights)) if order is None else order) if weights[i] > 0 and room[i] > 0]
    left = amount
    while left > 0 and places:
        parts = split(left, [weights[i] for i in places])
        left = 0
        for place, part in zip(places, parts, strict=True):
            taken = min(part, room[place] - shares[place])
            shares[place] += taken
            left += part - taken
        places = [i for i in places if shares[i] < room[i]]
    return shares, left


def even_split(amount: int, weights: Sequence[int]) -> Sequence[int]:
    """`split` over weights that are mostly equal, such as the prices of a line's units."""
    if len(weights) == 1:
        return (amount,)
    if weights.count(weights[0]) < len(weights):
        return split(amount, weights)
    each, more = divmod(amount, len(weights))
    return [each + 1] * more + [each] * (len(weights) - more)


def split(amount: int, weights: Sequence[int], order: Sequence[int] | None = None) -> list[int]:
    """Split `amount` over `weights` by largest remainder; ties as in `allocate`.

    No weight is negative, nor are all zero unless the amount is. Up to the sum of the weights no share is
    above its weight.
    """
    if not amount:
        return [0] * len(weights)
    total = sum(weights)
    products = [amount * weight for weight in weights]
    shares = [product // total for product in products]
    missing = amount - sum(shares)
    if missing:
        # Remainder and weight as one number: no weight is above the total.
        keys = [
            product % total * (total + 1) + weight for product, weight in zip(products, weights, strict=True)
        ]
        places = range(len(weights)) if order is None else order
        for i in sorted(places, key=keys.__getitem__, reverse=True)[:missing]:
            shares[i] += 1
    return shares
