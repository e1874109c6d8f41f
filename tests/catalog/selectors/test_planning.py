"""The facts of a decision are planned once, not at every decision."""

import pytest
from django.db import connection

from catalog.selectors.decision_facts import decision_facts


@pytest.mark.django_db
def test_a_prepared_statement_is_planned_once() -> None:
    for count in range(1, 12):
        decision_facts(skus=[f"S-{n}" for n in range(count)], currency="EUR", regions=["DE"])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(custom_plans), sum(generic_plans) FROM pg_prepared_statements "
            "WHERE statement LIKE '%catalog_product%'"
        )
        custom, generic = cursor.fetchone()
    assert custom == 0
    assert generic >= 11
