"""What makes the log append-only in the database: triggers that ordinary statements cannot pass.

Who owns the tables could remove the triggers; the chain shows what was done then.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_POSTGRESQL = (
    """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$""",
    "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM PUBLIC",
)
_POSTGRESQL_BACK = (
    "DROP TRIGGER IF EXISTS audit_entry_no_change ON audit_entry",
    "DROP TRIGGER IF EXISTS audit_entry_no_truncate ON audit_entry",
    "DROP FUNCTION IF EXISTS audit_refuse()",
)
_SQLITE = tuple(
    f"CREATE TRIGGER audit_entry_no_{verb} BEFORE {verb} ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
    for verb in ("update", "delete")
)
_SQLITE_BACK = tuple(f"DROP TRIGGER IF EXISTS audit_entry_no_{verb}" for verb in ("update", "delete"))


def grants(role: str) -> tuple[str, ...]:
    """What lets a PostgreSQL role that owns nothing run the site: all rows of all tables, but of the log to read and to add."""
    return (
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE UPDATE, DELETE ON audit_entry FROM {role}",
    )


def protect(connection: BaseDatabaseWrapper) -> None:
    """Add the triggers."""
    _run(connection, _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE)


def release(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers, if they are there."""
    _run(connection, _POSTGRESQL_BACK if connection.vendor == "postgresql" else _SQLITE_BACK)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
