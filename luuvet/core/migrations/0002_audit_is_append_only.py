"""The running role may add audit lines and read them, nothing else."""

from django.db import migrations

REVOKE = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'luuvet_app') AND current_user <> 'luuvet_app' THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON core_auditline FROM luuvet_app;
    END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_audit_watermarks_keys")]
    operations = [migrations.RunSQL(REVOKE, migrations.RunSQL.noop)]
