"""A schema that changes while everybody writes and listens."""

from itertools import count
from typing import Final

from tests.chaos.play import Play

_NUMBERS = count(1)

CHANGES: Final = (
    "alter table chaos_rows add column extra_{n} int",
    "alter table chaos_rows rename column extra_{n} to more_{n}",
    "alter table chaos_rows alter column more_{n} type bigint",
    "update chaos_own set ver = ver where false",
    "alter table chaos_rows drop column more_{n}",
    "create table chaos_new_{n} (id int primary key)",
    "alter publication supabase_realtime add table chaos_new_{n}",
    "insert into chaos_new_{n} values (1)",
    "comment on table events is 'chaos {n}'",
    "create policy chaos_{n} on halls using (false)",
    "drop policy chaos_{n} on halls",
    "drop table chaos_new_{n}",
)


class SchemaChanges:
    """Columns and tables are added, renamed, retyped and dropped, policies come and go."""

    name = "F20 schema changes"

    async def strike(self, play: Play) -> None:
        number = next(_NUMBERS)
        for statement in CHANGES:
            await play.world.sql(statement.format(n=number))
            await play.lasting(0.0, 0.15, 1.0)
