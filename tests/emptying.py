"""After a test that commits: what it wrote is gone, and what the migrations wrote is there again.

Django's own way truncates all tables, which takes a second, and leaves them empty for the tests after it.
"""

from django.db import connection

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
    """Copies what there is to a schema of its own, unless these migrations' rows are kept already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT md5(string_agg(app || name, ' ' ORDER BY id)) FROM django_migrations")
        (now,) = cursor.fetchone()
        cursor.execute("SELECT obj_description(to_regnamespace('migrated'), 'pg_namespace')")
        if cursor.fetchone() != (now,):
            cursor.execute("DROP SCHEMA IF EXISTS migrated CASCADE")
            cursor.execute("CREATE SCHEMA migrated")
            cursor.execute(f"COMMENT ON SCHEMA migrated IS '{now}'")
            cursor.execute(KEEP)


def restore_migrated_rows(*_: object) -> None:
    """Stands in for a test case's own teardown. Neither triggers nor references are asked."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(RESTORE)
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")
