"""After a test that commits: what it wrote is gone, and what the migrations wrote is there again.

Django's own way truncates all tables, which takes a second, and leaves them empty for the tests after it.
"""

import hashlib

from django.db import connection

from config.local.places import ROOT

MODELS = ("django_migrations", "django_content_type", "auth_permission")
"""What says which models there are; no test changes it."""
TABLES = """
SELECT c.oid, c.relname, c.oid::regclass AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> ALL ({models})
""".format(models="ARRAY[" + ", ".join(f"'{name}'" for name in MODELS) + "]")
KEEP = f"""
DO $$
DECLARE
    found record;
    filled boolean;
BEGIN
    FOR found IN {TABLES}
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', found.name) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE migrated.%I AS TABLE %s', found.relname, found.name);
        END IF;
    END LOOP;
END $$
"""
# Rows of a few pages are deleted; what is large is truncated, which takes what refers to it along.
RESTORE = f"""
DO $$
DECLARE
    found record;
    filled boolean;
BEGIN
    FOR found IN {TABLES}
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', found.name) INTO filled;
        IF pg_relation_size(found.oid) > 1000000 THEN
            EXECUTE format('TRUNCATE %s CASCADE', found.name);
        ELSIF filled THEN
            EXECUTE format('DELETE FROM %s', found.name);
        END IF;
    END LOOP;
    FOR found IN
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'migrated' AND c.relkind = 'r'
    LOOP
        EXECUTE format('INSERT INTO public.%1$I SELECT * FROM migrated.%1$I', found.relname);
    END LOOP;
END $$
"""


def keep_migrated_rows() -> None:
    """Copies what there is to a schema of its own, unless they are kept already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace('migrated') IS NULL")
        if cursor.fetchone() == (True,):
            cursor.execute("CREATE SCHEMA migrated")
            cursor.execute(f"COMMENT ON SCHEMA migrated IS '{migrations_now()}'")
            cursor.execute(KEEP)


def made_by_other_migrations() -> bool:
    """Whether a database that is used again was made by other migration files than there are now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regnamespace('migrated'), 'pg_namespace')")
        return cursor.fetchone() not in ((None,), (migrations_now(),))


def migrations_now() -> str:
    """A name for what stands in our migration files."""
    files = sorted(ROOT.glob("*/migrations/*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def restore_migrated_rows(*_: object) -> None:
    """Stands in for a test case's own teardown. Neither triggers nor references are asked."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(RESTORE)
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")
