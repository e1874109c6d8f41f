"""The decision log's table (partitioned by month, append-only) and the empty snapshot that it starts with."""

import hashlib

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

LOG = """
CREATE FUNCTION decisions_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the decision log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TABLE decisions_log (
    id varchar(26) NOT NULL,
    created timestamptz NOT NULL,
    expires timestamptz NOT NULL,
    channel varchar(64) NOT NULL,
    key varchar(16) NOT NULL,
    diagnose boolean NOT NULL,
    snapshot varchar(71) NOT NULL,
    overrides bigint NOT NULL,
    engine varchar(20) NOT NULL,
    request text NOT NULL,
    facts text NOT NULL,
    allowances text NOT NULL,
    answer text NOT NULL,
    PRIMARY KEY (id, created),
    CONSTRAINT decision_expires_after_it_was_created CHECK (expires > created)
) PARTITION BY RANGE (created);

CREATE INDEX decisions_log_channel ON decisions_log (channel, created);

CREATE TRIGGER decisions_log_append_only BEFORE UPDATE OR DELETE ON decisions_log
    FOR EACH ROW EXECUTE FUNCTION decisions_log_is_append_only();
CREATE TRIGGER decisions_log_no_truncate BEFORE TRUNCATE ON decisions_log
    FOR EACH STATEMENT EXECUTE FUNCTION decisions_log_is_append_only();

CREATE TABLE decisions_log_default PARTITION OF decisions_log DEFAULT;
CREATE TRIGGER decisions_log_no_truncate BEFORE TRUNCATE ON decisions_log_default
    FOR EACH STATEMENT EXECUTE FUNCTION decisions_log_is_append_only();
"""
UNDO = "DROP TABLE decisions_log; DROP FUNCTION decisions_log_is_append_only;"


def start_empty(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A house without offers decides too: prices as sent, by the empty snapshot."""
    manifest = "[]"
    digest = "sha256:" + hashlib.sha256(manifest.encode()).hexdigest()
    snapshot = apps.get_model("decisions", "Snapshot").objects.create(
        hash=digest, manifest=manifest, offers=0
    )
    apps.get_model("decisions", "CurrentSnapshot").objects.create(id=1, snapshot=snapshot)


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial")]

    operations = [
        migrations.RunSQL(LOG, UNDO),
        migrations.RunPython(start_empty, migrations.RunPython.noop),
    ]
