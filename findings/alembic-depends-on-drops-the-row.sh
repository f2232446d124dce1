#!/usr/bin/env bash
# A plugin's branch of Alembic revisions that names the host's revision with depends_on erases the host's own row from
# alembic_version. Once the plugin is taken away, nothing in the database tells which revision the host's tables have.
#
# Alembic 1.20.1, SQLAlchemy 2.1.9, SQLite.
#
# Guess: depends_on only puts revisions in order; each branch keeps its row, so a host that starts without the plugin
# finds its own row and goes on.
#
# Alembic keeps only the heads that no other applied revision implies, and depends_on implies. After the upgrade of the
# plugin's branch the table holds the plugin's revision alone. Without the plugin's files every command of Alembic fails
# with "Can't locate revision", that of the host's branch included. The host's row comes back by itself only when the
# host has a newer revision, and is gone again after a downgrade. A branch that must be removable has to keep its
# requirement somewhere else than in depends_on.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check alembic==1.20.1 sqlalchemy==2.1.9
cat >"$folder/check.py" <<'PYTHON'
import sys
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError

root = Path(sys.argv[1])
host, plugin = root / "host", root / "plugin"
for each in (host, plugin):
    each.mkdir(parents=True)
url = f"sqlite:///{root / 'database.sqlite3'}"
(root / "env.py").write_text(f"""
import sqlalchemy as sa
from alembic import context

with sa.create_engine({url!r}).begin() as connection:
    context.configure(connection=connection)
    context.run_migrations()
""")


def write(where, revision, down=None, label=None, depends_on=None):
    (where / f"{revision}.py").write_text(f"""
revision, down_revision = {revision!r}, {down!r}
branch_labels, depends_on = {label!r}, {depends_on!r}


def upgrade():
    pass


def downgrade():
    pass
""")


def config(*folders):
    made = Config()
    made.set_main_option("script_location", str(root))
    made.set_main_option("path_separator", "space")
    made.set_main_option("version_locations", " ".join(map(str, folders)))
    return made


def rows():
    with sa.create_engine(url).connect() as connection:
        return sorted(connection.scalars(sa.text("SELECT version_num FROM alembic_version")))


def show(what, expected):
    print(f"{what:42} {expected}")
    assert rows() == expected, rows()


write(host, "host1")
write(host, "host2", "host1")
command.upgrade(config(host), "head")
show("the host alone", ["host2"])
write(plugin, "plugin1", label="plugin", depends_on="host2")
command.upgrade(config(host, plugin), "heads")
show("with the plugin's branch", ["plugin1"])
try:
    command.upgrade(config(host), "head")
except CommandError as error:
    print("the host alone again: CommandError:", error)
    assert str(error) == "Can't locate revision identified by 'plugin1'"
else:
    raise AssertionError("the host found its way without the plugin")
write(host, "host3", "host2")
command.upgrade(config(host, plugin), "heads")
show("with a newer revision of the host", ["host3", "plugin1"])
command.downgrade(config(host, plugin), "host2")
show("after its downgrade to the one before", ["plugin1"])
PYTHON
"$folder/venv/bin/python" "$folder/check.py" "$folder/scripts"
# Seen:
# the host alone                             ['host2']
# with the plugin's branch                   ['plugin1']
# the host alone again: CommandError: Can't locate revision identified by 'plugin1'
# with a newer revision of the host          ['host3', 'plugin1']
# after its downgrade to the one before      ['plugin1']
