"""Look-up by digest: one prepared statement, flat whatever the size of the table."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from decisions.codes.digests import code_digest
from decisions.codes.generation import refresh_statistics
from decisions.codes.issuing import issue_code
from decisions.codes.pools import change_pool
from decisions.codes.selectors import KNOWN_CODES, known_codes
from decisions.models import Code, CodeBatch, CodePool
from tests.catalog.test_statements import prepared
from tests.decisions.codes.conftest import Filled

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def test_what_is_known_of_a_code(mailing: CodePool, filled: Filled) -> None:
    batch, (code, *_rest) = filled(mailing)
    written = f"  {code.lower()}\t"
    ((key, known),) = known_codes([written]).items()
    assert key == code.casefold()
    assert (known.pool, known.kind, known.partner) == ("mailing", "unique", "affiliate:anna")
    assert (known.state, known.expires, known.bound) == ("unused", None, frozenset())
    assert (known.digest, known.batch, known.tail) == (code_digest(code), batch.pk, code[-4:])
    assert known.belongs_to({})
    assert known.belongs_to({"id": "c-42"})


def test_what_no_pool_has_is_absent(mailing: CodePool, filled: Filled) -> None:
    _, codes = filled(mailing, 2)
    entered = [*codes, codes[0].lower(), "SUMMER10", "", "  ", "\ud800", "x" * 200, codes[0][:-1]]
    assert set(known_codes(entered)) == {code.casefold() for code in codes}


def test_one_code_in_two_writings(mailing: CodePool, filled: Filled) -> None:
    _, (code,) = filled(mailing, 1)
    bare = code.replace("-", "")
    known = known_codes([code, bare, "- -", "\u200b"])
    assert set(known) == {code.casefold(), bare.casefold()}
    assert len({each.digest for each in known.values()}) == 1


def test_why_a_code_is_refused(personal: CodePool, maria: User) -> None:
    issued = issue_code(pool=personal, identities={"id": "c-42"}, expires=NOW, door="decision")
    (known,) = known_codes([issued.clear_text]).values()
    early = NOW - timedelta(microseconds=1)
    assert known.refuses({"id": "c-42"}, early) is None
    assert known.refuses({"id": "c-43"}, early) == "another's"
    assert known.refuses({"id": "c-42"}, NOW) == "expired"
    Code.objects.update(void=True)
    (known,) = known_codes([issued.clear_text]).values()
    assert known.refuses({"id": "c-42"}, NOW) == "void"


def test_one_statement_for_all_and_none_for_nothing(
    mailing: CodePool, filled: Filled, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _, codes = filled(mailing, 20)
    with django_assert_num_queries(1):
        assert len(known_codes([*codes, "NOPE"])) == 20
    with django_assert_num_queries(0):
        assert known_codes([]) == known_codes([" "]) == {}
    assert prepared("decisions_codebinding") == [False]


def test_the_statement_is_planned_once_whatever_codes_come(mailing: CodePool, filled: Filled) -> None:
    _, codes = filled(mailing, 20)
    for count in (1, 2, 20, 1, 3, 1, 7, 1, 1, 20):
        known_codes(codes[:count])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements "
            "WHERE statement LIKE '%decisions_codebinding%'"
        )
        assert cursor.fetchall() == [(10, 0)]


def test_the_nearest_partner_and_the_earliest_end_count(
    mailing: CodePool, maria: User, filled: Filled
) -> None:
    _, (plain,) = filled(mailing, 1)
    _, (other,) = filled(mailing, 1, partner="affiliate:ben", expires=NOW + timedelta(days=2))
    Code.objects.filter(digest=code_digest(other)).update(expires=NOW + timedelta(days=3))
    assert known_codes([other])[other.casefold()].expires == NOW + timedelta(days=2)
    Code.objects.filter(digest=code_digest(other)).update(expires=NOW, partner="affiliate:eve")
    known = known_codes([plain, other])
    assert [each.partner for each in known.values()] == ["affiliate:anna", "affiliate:eve"]
    assert known[other.casefold()].is_over(NOW)
    assert not known[other.casefold()].is_over(NOW - timedelta(microseconds=1))
    change_pool(actor=maria, pool=mailing, expires=NOW - timedelta(days=1))
    assert [each.expires for each in known_codes([plain, other]).values()] == [NOW - timedelta(days=1)] * 2


def test_a_personal_code_is_for_whom_it_is_bound_to(personal: CodePool, filled: Filled) -> None:
    anna = {"id": "c-42", "email": "anna@example.com"}
    issued = issue_code(pool=personal, identities=anna, door="decision")
    (known,) = known_codes([issued.clear_text]).values()
    assert {kind for kind, _ in known.bound} == {"id", "email"}
    assert known.belongs_to({"id": "c-42"})
    assert known.belongs_to({"id": "c-43", "email": "Anna+x@example.com"})
    assert not known.belongs_to({"id": "c-43", "device": "c-42"})
    assert not known.belongs_to({})
    _, (unbound,) = filled(personal, 1)
    assert not known_codes([unbound])[unbound.casefold()].belongs_to(anna)


def fill(batch: CodeBatch, first: int, last: int) -> None:
    """Codes that nobody ever drew, quicker than any that somebody did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO decisions_code (digest, tail, batch_id, void) "
            "SELECT substr(sha256(n::text::bytea), 1, 16), 'XXXX', %s, false FROM generate_series(%s, %s) n",
            [batch.pk, first, last],
        )


def plan_of(digests: list[bytes]) -> dict[str, Any]:
    """The plan that serves whatever codes come, as it ran for these."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE looked_up (bytea[]) AS {KNOWN_CODES.replace('%(code_digests)s', '$1')}")
        array = ",".join(f"'\\x{digest.hex()}'::bytea" for digest in digests)
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE looked_up (ARRAY[{array}])")
        (answer,) = cursor.fetchone()
        cursor.execute("DEALLOCATE looked_up")
    found: dict[str, Any] = (answer if isinstance(answer, list) else json.loads(answer))[0]["Plan"]
    return found


def scans(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(table, how it is read) of every node below."""
    if "Relation Name" in plan:
        yield plan["Relation Name"], plan["Node Type"]
    for each in plan.get("Plans", ()):
        yield from scans(each)


def pages(digests: list[bytes]) -> int:
    """How many pages the server touches for a look-up."""
    plan = plan_of(digests)
    assert dict(scans(plan))["decisions_code"] == "Index Scan"
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


@pytest.mark.parametrize("codes", [1, 20])
def test_a_look_up_touches_as_many_pages_among_many_codes_as_among_few(
    mailing: CodePool, filled: Filled, codes: int
) -> None:
    with connection.cursor() as cursor:
        # Codes of tests that were taken back lie dead in the index: this one begins with a new index.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("TRUNCATE decisions_code CASCADE")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    batch, entered = filled(mailing, codes)
    digests = [code_digest(code) for code in entered]
    fill(batch, 1, 1_000)
    refresh_statistics()
    few = pages(digests)
    fill(batch, 1_001, 300_000)
    not_counted_yet = pages(digests)
    refresh_statistics()
    many = pages(digests)
    # The index has one level more, so each code costs one page more, whatever the factor.
    assert few <= many <= few + codes
    assert not_counted_yet <= few + codes
    assert set(known_codes(entered)) == {code.casefold() for code in entered}
