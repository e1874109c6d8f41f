"""The database's own word on approvals, once all earlier rows are as it wants them."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("governance", "0014_lifecycle_rows")]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="approved_by_as_many_as_it_takes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" = 'approved')",
                    func="\nIF (SELECT count(*) FROM governance_approval given WHERE given.review_id = NEW.id) < NEW.approvers_needed THEN\n    RAISE EXCEPTION 'review % needs % approvals', NEW.id, NEW.approvers_needed\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'approved_by_as_many_as_it_takes';\nEND IF;\nRETURN NEW;\n",
                    hash="d0a9a292c1e1ca7d07e01200e2d8062b35e030a7",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_approved_by_as_many_as_it_takes_8756e",
                    table="governance_review",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="what_is_carried_over_was_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" = 'carried')",
                    func="\nIF NOT EXISTS (\n    SELECT 1 FROM governance_review origin\n    JOIN promotions_offerversion before ON before.id = origin.version_id\n    JOIN promotions_offerversion after ON after.id = NEW.version_id\n    WHERE origin.id = NEW.carries_id AND origin.state = 'approved'\n      AND origin.material_hash = NEW.material_hash AND before.offer_id = after.offer_id\n) THEN\n    RAISE EXCEPTION 'review % carries no approval of the same terms', NEW.id\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_carried_over_was_approved';\nEND IF;\nRETURN NEW;\n",
                    hash="7b9106bfa4ee9f9c3388934b151e9fe53eaba513",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_what_is_carried_over_was_approved_5b735",
                    table="governance_review",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="what_was_submitted_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."version_id" IS DISTINCT FROM (NEW."version_id") OR OLD."document" IS DISTINCT FROM (NEW."document") OR OLD."document_hash" IS DISTINCT FROM (NEW."document_hash") OR OLD."material_hash" IS DISTINCT FROM (NEW."material_hash") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."sunset_at" IS DISTINCT FROM (NEW."sunset_at") OR OLD."submitted_by_id" IS DISTINCT FROM (NEW."submitted_by_id") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="34162dbbf6149ab470633679a0c211457444b114",
                    operation="UPDATE",
                    pgid="pgtrigger_what_was_submitted_stays_7f4c6",
                    table="governance_review",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="effectiveversion",
            trigger=pgtrigger.compiler.Trigger(
                name="effective_version_was_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" IN ('approved', 'scheduled', 'live', 'paused'))",
                    func="\nIF NOT EXISTS (\n    SELECT 1 FROM governance_review review\n    WHERE review.version_id = NEW.id\n      AND (review.state IN ('approved', 'carried') OR review.emergency_until IS NOT NULL)\n) THEN\n    RAISE EXCEPTION 'version % of offer % was approved by nobody', NEW.number, NEW.offer_id\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'effective_version_was_approved';\nEND IF;\nRETURN NEW;\n",
                    hash="1a78c4ff6ce796cf3c2117ef38995a4811a86176",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_effective_version_was_approved_6e3cf",
                    table="promotions_offerversion",
                    when="BEFORE",
                ),
            ),
        ),
    ]
