"""Reservations and redemptions: `POST /reservations` and what follows from it."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.openapi import problem_responses
from catalog.api.problems import ApiProblem, invalid
from catalog.errors import FieldError
from catalog.money import MoneyError, to_minor
from decisions.api.examples import EXTEND, REDEEM, RESERVE, RETURN
from decisions.api.problems import as_problems
from decisions.api.shapes.claims import (
    ExtendRequest,
    RedemptionAnswer,
    RedemptionList,
    RedemptionRequest,
    ReservationAnswer,
    ReservationRequest,
    ReturnAnswer,
    ReturnRequest,
)
from decisions.api.verbs import IDEMPOTENCY_KEY, VerbView
from decisions.engine.language.problems import Reading
from decisions.engine.request import MOST_LINES, MOST_UNITS
from decisions.engine.request_body import Body, read_object
from decisions.ledger.claims import claim_of_order
from decisions.services.redemption import cancelling, redeeming, reserving, returning
from decisions.services.redemption.prepared import Prepared, prepare

Json = dict[str, Any]
LONGEST_TTL = 24 * 3600
_PROBLEMS = problem_responses(400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 503)


def body_of(request: Request, known: set[str]) -> tuple[Body, Reading]:
    """The request's object; an empty body is an empty object."""
    reading = Reading()
    body = read_object(request.data or {}, known, reading)
    return body or Body({}, reading), reading


class ReservationsView(VerbView):
    """One atomic hold on everything that a decision needs."""

    @extend_schema(
        operation_id="reserve",
        summary="Reserve what a decision needs",
        parameters=[IDEMPOTENCY_KEY],
        request=ReservationRequest,
        responses={201: ReservationAnswer, **_PROBLEMS},
        examples=[RESERVE],
        tags=["redemption"],
    )
    def post(self, request: Request) -> HttpResponse:
        """All or nothing: a refusal names every allowance that has not enough left, and changes nothing.

        The same decision again gives its live hold. `replaces` moves a reservation's holds over to another
        decision of a changed basket.
        """
        with as_problems():
            body, reading = body_of(request, {"decision", "ttl_seconds", "replaces"})
            decision = body.text("decision", required=True) or ""
            ttl, replaces = body.whole("ttl_seconds", least=1, most=LONGEST_TTL), body.text("replaces")
            reading.finish("reservation")

            def work(prepared: Prepared) -> tuple[int, Json]:
                claim = reserving.reserve(prepared, ttl_seconds=ttl, replaces=replaces, grant=self.grant)
                return 201, reserving.written(claim, datetime.now(UTC))

            return self.do(lambda: prepare(decision, grant=self.grant), work)


class ReservationView(VerbView):
    """One reservation."""

    @extend_schema(
        operation_id="get_reservation",
        summary="Read a reservation",
        responses={200: ReservationAnswer, **problem_responses(400, 401, 403, 404, 429, 503)},
        tags=["redemption"],
    )
    def get(self, request: Request, reservation_id: str) -> Response:
        """Its state by the clock: what has expired says so, whether or not a job has noted it."""
        claim = reserving.reservation(reservation_id, self.grant)
        return Response(reserving.written(claim, datetime.now(UTC)))

    @extend_schema(
        operation_id="release_reservation",
        summary="Release a reservation",
        parameters=[IDEMPOTENCY_KEY],
        responses={200: ReservationAnswer, **_PROBLEMS},
        tags=["redemption"],
    )
    def delete(self, request: Request, reservation_id: str) -> HttpResponse:
        """Everything it holds is free at once."""

        def work(_: None) -> tuple[int, Json]:
            claim = reserving.release(reservation_id, grant=self.grant)
            return 200, reserving.written(claim, datetime.now(UTC))

        return self.do(lambda: None, work)


class ExtendView(VerbView):
    """Holding for longer."""

    @extend_schema(
        operation_id="extend_reservation",
        summary="Hold for longer while the shopper pays",
        parameters=[IDEMPOTENCY_KEY],
        request=ExtendRequest,
        responses={200: ReservationAnswer, **_PROBLEMS},
        examples=[EXTEND],
        tags=["redemption"],
    )
    def post(self, request: Request, reservation_id: str) -> HttpResponse:
        """From now on, by the channel's time for paying unless `ttl_seconds` says less; never shorter."""
        with as_problems():
            body, reading = body_of(request, {"ttl_seconds"})
            ttl = body.whole("ttl_seconds", least=1, most=LONGEST_TTL)
            reading.finish("extension")

            def work(_: None) -> tuple[int, Json]:
                claim = reserving.extend(reservation_id, ttl_seconds=ttl, grant=self.grant)
                return 200, reserving.written(claim, datetime.now(UTC))

            return self.do(lambda: None, work)


class RedemptionsView(VerbView):
    """Orders that took a decision up."""

    @extend_schema(
        operation_id="redeem",
        summary="Commit a decision to an order",
        parameters=[IDEMPOTENCY_KEY],
        request=RedemptionRequest,
        responses={200: RedemptionAnswer, 201: RedemptionAnswer, **_PROBLEMS},
        examples=[REDEEM],
        tags=["redemption"],
    )
    def post(self, request: Request) -> HttpResponse:
        """With its reservation, or without while capacity remains; the same order again gives 200."""
        with as_problems():
            body, reading = body_of(request, {"decision", "reservation", "order_id", "order_total"})
            decision = body.text("decision", required=True) or ""
            order = body.text("order_id", required=True) or ""
            reservation, total = body.text("reservation"), body.text("order_total")
            reading.finish("redemption")

            def work(prepared: Prepared) -> tuple[int, Json]:
                claim, new = redeeming.redeem(
                    prepared,
                    order_id=order,
                    order_total=_total(total, prepared.terms.currency),
                    reservation=reservation,
                )
                return 201 if new else 200, redeeming.written(claim)

            return self.do(lambda: prepare(decision, grant=self.grant), work)

    @extend_schema(
        operation_id="find_redemption",
        summary="Find an order's redemption",
        parameters=[
            OpenApiParameter("order_id", str, required=True),
            OpenApiParameter("channel", str, description="Absent: the key's channel."),
        ],
        responses={200: RedemptionList, **problem_responses(400, 401, 403, 429, 503)},
        tags=["redemption"],
    )
    def get(self, request: Request) -> Response:
        """The truth after a time-out: none or one."""
        order = request.query_params.get("order_id")
        channel = request.query_params.get("channel") or self.grant.channel
        if not order:
            raise invalid(FieldError("?order_id", "missing", "order_id is missing"))
        if not self.grant.speaks_for(channel):
            raise ApiProblem("channel_not_allowed")
        claim = claim_of_order(channel, order)
        return Response({"data": [] if claim is None else [redeeming.written(claim)]})


class RedemptionView(VerbView):
    """One redemption."""

    @extend_schema(
        operation_id="get_redemption",
        summary="Read a redemption",
        responses={200: RedemptionAnswer, **problem_responses(400, 401, 403, 404, 429, 503)},
        tags=["redemption"],
    )
    def get(self, request: Request, redemption_id: str) -> Response:
        """What was committed, and what became of it."""
        return Response(redeeming.written(redeeming.redemption(redemption_id, self.grant)))


class CancelView(VerbView):
    """Whole orders that come to nothing."""

    @extend_schema(
        operation_id="cancel_redemption",
        summary="Cancel a whole order",
        parameters=[IDEMPOTENCY_KEY],
        request=None,
        responses={200: RedemptionAnswer, **_PROBLEMS},
        tags=["redemption"],
    )
    def post(self, request: Request, redemption_id: str) -> HttpResponse:
        """Budgets, uses, codes and gifts come back. A cancelled order is answered as it is."""

        def work(_: None) -> tuple[int, Json]:
            return 200, redeeming.written(cancelling.cancel(redemption_id, grant=self.grant))

        return self.do(lambda: None, work)


class ReturnsView(VerbView):
    """Units of an order that come back."""

    @extend_schema(
        operation_id="return_lines",
        summary="Take units of an order back",
        parameters=[IDEMPOTENCY_KEY],
        request=ReturnRequest,
        responses={201: ReturnAnswer, **_PROBLEMS},
        examples=[RETURN],
        tags=["redemption"],
    )
    def post(self, request: Request, redemption_id: str) -> HttpResponse:
        """The refund by stored unit amounts and the offers' returns policy; units come back from number 1 on.

        Needs `return_id` or an Idempotency-Key. Shipping is refunded if asked for, once no unit is kept.
        """
        with as_problems():
            body, reading = body_of(request, {"return_id", "lines", "shipping"})
            named = body.text("return_id")
            units = _units(body, reading)
            shipping = body.flag("shipping") or False
            if not units and not shipping:
                body.refuse("lines", "empty", "must name what comes back, unless only shipping is refunded")
            reading.finish("return")
            return_id = named or self.request.headers.get("Idempotency-Key")
            if return_id is None:
                raise ApiProblem("idempotency_key_required")

            def work(_: None) -> tuple[int, str]:
                return 201, returning.give_back_units(
                    redemption_id,
                    returning.Wanted(units, shipping),
                    return_id=return_id,
                    grant=self.grant,
                )

            return self.do(lambda: None, work)


def _units(body: Body, reading: Reading) -> dict[str, int]:
    """Line -> units that come back."""
    raw = body.raw.get("lines")
    if not isinstance(raw, list) or len(raw) > MOST_LINES:
        body.refuse("lines", "missing" if raw is None else "wrong_type", "must be a list of lines")
        return {}
    units: dict[str, int] = {}
    for at, item in enumerate(raw):
        line = read_object(item, {"id", "quantity"}, reading, ("lines", at))
        if line is None:
            continue
        name, quantity = line.text("id", required=True), line.whole("quantity", least=1, most=MOST_UNITS)
        if line.raw.get("quantity") is None:
            line.refuse("quantity", "missing", "'quantity' is missing")
        if name is not None and name in units:
            line.refuse("id", "duplicate", f"line {name!r} stands twice")
        elif name is not None and quantity is not None:
            units[name] = quantity
    return units


def _total(text: str | None, currency: str) -> int | None:
    if text is None:
        return None
    try:
        total = to_minor(text, currency)
    except MoneyError as error:
        raise invalid(FieldError("/order_total", "wrong_amount", str(error))) from None
    if total < 0:
        raise invalid(FieldError("/order_total", "wrong_amount", "must not be negative"))
    return total
