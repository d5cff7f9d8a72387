"""What must hold for every table, policy, function, index and grant, read from the catalogue."""

import pytest

from tests.db.house import House

OURS = "('public', 'auth', 'app_private', 'banquet_internal', 'realtime')"

# What a request may run itself in app_private: policies and column defaults call these.
CALLABLE = {
    "book_for_lead", "covers", "deletable_branches", "insert_for_lead", "insertable_branches",
    "is_firm", "is_member", "is_staff_request", "lock_branches",
    "move_bookings", "owned_branches", "owns_group", "plain_name", "readable_branches",
    "try_for_lead", "try_move", "unconfirmed_of_event", "updatable_branches", "uuid_v7",
    "find_bookings", "find_customers", "find_leads", "search_query", "search_words", "words_of",
}  # fmt: skip

# What public.perform is made of: people alone make changes that way.
PERFORM = {
    "call_function", "delete_row", "insert_row", "perform_write", "refuse_missing_row",
    "update_row",
}  # fmt: skip

RPC = {
    "convert_lead", "customer_of_lead", "hold_for_lead", "same_phone",
    "books", "books_by_month", "enquiries", "lead_funnel", "lead_reasons", "occupancy",
    "cancel_bookings", "challenge_option", "confirm_bookings", "confirm_event",
    "answer_transfer", "peak_need", "plan_needs", "reopen_shortage", "return_transfer",
    "send_transfer", "settle_shortage", "spare_stock",
    "free_alternatives", "release_bookings",
    "free_places", "search",
    "renew_invitation",
}  # fmt: skip

# What a person alone does, since it is about that person's own rights and sessions.
PERSONAL = {
    "change_role",
    "decline_person",
    "open_branch",
    "add_hall",
    "add_session",
    "seat_guests",
    "end_sessions",
    "open_sessions",
    "perform",
    "staff_accounts",
}

# What the server runs by itself, with the service key.
JOBS = {"claim_invitation_mail", "release_expired_options", "settle_invitation_mail"}

LIVE = {
    "branches", "halls", "hall_components", "hall_capacities", "dayparts", "profiles",
    "memberships", "role_permissions", "customers", "events", "bookings",
    "leads", "activities", "function_acknowledgements", "calendar_days",
    "inventory_items", "inventory_needs", "inventory_movements", "inventory_shortages",
    "inventory_transfers", "invitations",
}  # fmt: skip


def names(house: House, statement: str) -> set[str]:
    return {row["name"] for row in house.run(statement)}


def test_every_table_has_row_level_security(house: House) -> None:
    tables = """select relname as name from pg_class where relkind in ('r', 'p')
        and relnamespace::regnamespace::text in ('public', 'auth', 'realtime', 'app_private')"""

    assert len(names(house, tables)) > 20
    assert names(house, f"{tables} and not relrowsecurity") == set()


def test_every_exposed_table_has_a_policy_for_reading(house: House) -> None:
    assert (
        names(
            house,
            "select relname as name from pg_class c where relkind = 'r'"
            " and relnamespace = 'public'::regnamespace and not exists (select from pg_policy p"
            " where p.polrelid = c.oid and p.polcmd = 'r')",
        )
        == set()
    )


def test_no_policy_is_for_everybody(house: House) -> None:
    roles = "select roles::text as name from pg_policies"

    assert names(house, roles) == {"{authenticated}", "{supabase_auth_admin}"}


def test_branch_tables_are_read_by_the_normal_form(house: House) -> None:
    forms = house.run(
        "select tablename, qual from pg_policies where policyname = 'select_staff'"
        " order by tablename"
    )

    assert {row["tablename"]: row["qual"] for row in forms} == {
        table: f"({'id' if table == 'branches' else 'branch_id'} = ANY (( SELECT"
        f" app_private.readable_branches('{table}'::text) AS readable_branches)::bigint[]))"
        for table in (
            "activities", "audit_log", "bookings", "branches", "customers", "dayparts", "events",
            "function_acknowledgements", "hall_capacities", "hall_claims", "hall_components",
            "halls", "leads", "memberships",
            "inventory_items", "inventory_movements", "inventory_needs", "inventory_shortages",
            "inventory_transfers", "invitations", "calendar_days",
        )
    }  # fmt: skip


def test_every_function_that_lends_rights_pins_its_search_path(house: House) -> None:
    definers = f"""select proname as name from pg_proc
        where prosecdef and pronamespace::regnamespace::text in {OURS}"""

    assert len(names(house, definers)) > 10
    assert (
        names(
            house,
            definers
            + " and not exists (select from unnest(proconfig) c where c ~ '^search_path=')",
        )
        == set()
    )


def test_every_private_function_pins_its_search_path(house: House) -> None:
    assert (
        names(
            house,
            "select proname as name from pg_proc where pronamespace = 'app_private'::regnamespace"
            " and not coalesce(array_to_string(proconfig, ',') ~ 'search_path=', false)",
        )
        == set()
    )


@pytest.mark.parametrize(
    ("schema", "role", "callable_by_it"),
    [
        ("app_private", "authenticated", CALLABLE | PERFORM),
        ("app_private", "service_role", CALLABLE | JOBS),
        ("app_private", "anon", set()),
        ("app_private", "supabase_auth_admin", set()),
        ("public", "authenticated", RPC | PERSONAL),
        ("public", "service_role", RPC),
        ("public", "anon", set()),
    ],
)
def test_a_request_runs_only_what_it_was_granted(
    house: House, schema: str, role: str, callable_by_it: set[str]
) -> None:
    assert (
        names(
            house,
            f"select proname as name from pg_proc where pronamespace = '{schema}'::regnamespace"
            f" and has_function_privilege('{role}', oid, 'execute')",
        )
        == callable_by_it
    )


@pytest.mark.parametrize(
    ("role", "tables"),
    # Private channels are judged by policies on messages, those of keys without a person too.
    [("anon", {"messages"}), ("authenticator", set[str]())],
)
def test_a_role_without_a_person_has_no_right_on_any_table(
    house: House, role: str, tables: set[str]
) -> None:
    assert (
        names(
            house,
            f"select relname as name from pg_class where relnamespace::regnamespace::text in {OURS}"
            f" and relkind in ('r', 'p', 'v', 'S') and case relkind when 'S'"
            f" then has_sequence_privilege('{role}', oid, 'usage, select, update')"
            f" else has_any_column_privilege('{role}', oid, 'select, insert, update, references')"
            f" or has_table_privilege('{role}', oid, 'delete, truncate, trigger') end",
        )
        == tables
    )


def test_only_the_auth_server_reaches_accounts(house: House) -> None:
    reach = """select rolname as name from pg_roles, pg_class c
        where rolname in ('anon', 'authenticated', 'service_role', 'authenticator',
          'supabase_auth_admin')
        and c.relnamespace = 'auth'::regnamespace and relkind = 'r'
        and has_table_privilege(rolname, c.oid, 'select, insert, update, delete')"""

    assert names(house, reach) == {"supabase_auth_admin"}


def test_the_auth_server_reaches_nothing_else(house: House) -> None:
    assert (
        names(
            house,
            "select relname as name from pg_class where relkind = 'r'"
            " and relnamespace::regnamespace::text in ('public', 'banquet_internal')"
            " and has_table_privilege("
            "'supabase_auth_admin', oid, 'select, insert, update, delete')",
        )
        == set()
    )


def test_every_foreign_key_has_an_index_that_begins_with_its_columns(house: House) -> None:
    without = f"""select format('%s(%s)', conrelid::regclass, conname) as name
        from pg_constraint k where contype = 'f' and connamespace::regnamespace::text in {OURS}
        and not exists (select from pg_index i where i.indrelid = k.conrelid and i.indpred is null
          and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)"""

    assert names(house, without) == set()


def test_every_reference_says_what_happens_on_delete(house: House) -> None:
    unsaid = f"""select conname as name from pg_constraint
        where contype = 'f' and confdeltype = 'a' and connamespace::regnamespace::text in {OURS}"""

    assert names(house, unsaid) == set()


def test_every_table_says_what_it_is(house: House) -> None:
    silent = """select relname as name from pg_class
        where relkind = 'r' and relnamespace::regnamespace::text in ('public', 'auth')
        and obj_description(oid, 'pg_class') is null"""

    assert names(house, silent) == set()


def test_live_tables_are_published_with_their_whole_old_row(house: House) -> None:
    published = "select tablename as name from pg_publication_tables where schemaname = 'public'"
    full = """select relname as name from pg_class
        where relnamespace = 'public'::regnamespace and relreplident = 'f'"""

    assert names(house, published) == LIVE
    assert names(house, full) == LIVE


def test_every_live_table_is_stamped_and_audited(house: House) -> None:
    for trigger in ("_010_stamp", "_900_audit"):
        with_it = f"""select relname as name from pg_trigger t join pg_class c on c.oid = tgrelid
            where tgname = '{trigger}'"""
        assert names(house, with_it) == LIVE


def test_no_extension_is_needed(house: House) -> None:
    assert names(house, "select extname as name from pg_extension") == {"plpgsql"}
