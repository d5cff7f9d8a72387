"""`banquet watch` on a real server: to a person, to a pipe, in a terminal."""

import json
import os
import pty
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.integration.clients.stage import Stage
from tests.running import BANQUET, Server


@contextmanager
def running(server: Server, *command: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a program, and see that it has ended."""
    environment = server.environment() | {"COLUMNS": "200", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def watching(server: Server, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """Run `banquet watch` and end it by Ctrl-C, to which it has nothing to say."""
    with running(server, *BANQUET, "watch", *arguments) as process:
        yield process
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert "Traceback" not in said
        assert process.returncode == 0, said


def said_by(process: "subprocess.Popen[str]") -> str:
    assert process.stderr is not None
    return process.stderr.readline()


def printed_by(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def rename(server: Server, code: str, name: str) -> None:
    assert server.database_url is not None
    with psycopg.connect(server.database_url) as connection:
        connection.execute("update public.branches set name = %s where code = %s", [name, code])


def test_changes_of_one_branch_come_exactly_once_across_a_restart(own_server: Server) -> None:
    own_server.start()
    assert own_server.database_url is not None
    with psycopg.connect(own_server.database_url) as connection:
        connection.execute(
            "insert into branches (code, name, timezone, currency) values"
            " ('dwk', 'DWK', 'Asia/Kolkata', 'INR'), ('rjg', 'RJG', 'Asia/Kolkata', 'INR')"
        )
    with watching(own_server, "branches", "--branch", "dwk") as process:
        assert said_by(process).startswith("live: branches id=eq.")
        rename(own_server, "rjg", "Hidden")
        rename(own_server, "dwk", "First")
        lines = [printed_by(process)]

        own_server.kill()
        lost = said_by(process)
        rename(own_server, "dwk", "While away")
        own_server.start()
        rename(own_server, "dwk", "Last")
        lines += [printed_by(process), printed_by(process)]

        assert lost.startswith("reconnecting: ")
    assert [line.split(maxsplit=1)[1].strip() for line in lines] == [
        "UPDATE branches 1 name=DWK→First",
        "UPDATE branches 1 name=First→While away",
        "UPDATE branches 1 name=While away→Last",
    ]


def test_pipe_gets_json_and_can_go_on_after_a_line(stage: Stage) -> None:
    branch, other = stage.branches["dwk"], stage.branches["rjg"]
    with watching(stage.server, "leads", "--branch", "dwk", "--json") as process:
        assert said_by(process).startswith("live: leads branch_id=eq.")
        stage.run(f"insert into leads (branch_id, name) values ({other}, 'Not ours')")
        stage.run(f"insert into leads (branch_id, name) values ({branch}, 'Rao')")
        made = json.loads(printed_by(process))
        stage.run(f"update leads set guests_expected = 90 where id = '{made['record']['id']}'")
        recounted = json.loads(printed_by(process))

    assert (made["type"], made["table"], made["old_record"]) == ("INSERT", "leads", {})
    assert made["record"].items() >= {"branch_id": branch, "name": "Rao", "stage": "new"}.items()
    assert recounted["changed"]["guests_expected"] == [None, 90]
    with watching(
        stage.server, "leads", "--branch", "dwk", "--json", "--since", made["cursor"]
    ) as process:
        assert json.loads(printed_by(process)) == recounted


def test_closed_pipe_ends_it_without_a_word(stage: Stage) -> None:
    insert = f"insert into leads (branch_id, name) values ({stage.branches['dwk']}, 'x')"
    with running(stage.server, *BANQUET, "watch", "leads", "--json") as process:
        assert said_by(process).startswith("live: leads")
        stage.run(insert)
        assert json.loads(printed_by(process))["type"] == "INSERT"
        assert process.stdout is not None
        process.stdout.close()
        stage.run(insert)  # whoever writes into a closed pipe learns of it then

        said = said_by(process)

    assert said == ""


def test_terminal_shows_colours_and_the_state_below(stage: Stage) -> None:
    ours, theirs = pty.openpty()
    environment = stage.server.environment() | {"TERM": "xterm-256color", "COLUMNS": "120"}
    with subprocess.Popen(
        [*BANQUET, "watch", "leads"], stdout=theirs, stderr=theirs, env=environment
    ) as process:
        try:
            os.close(theirs)
            shown = read_until(ours, "live")
            stage.run(
                f"insert into leads (branch_id, name) values ({stage.branches['dwk']}, 'Rao')"
            )
            shown += read_until(ours, "name=")
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == 0
        finally:
            process.kill()
            os.close(ours)

    assert "connecting" in shown
    assert "\x1b[32mINSERT" in shown


def read_until(terminal: int, word: str) -> str:
    text = ""
    while word not in text:
        text += os.read(terminal, 65536).decode()
    return text


def test_unknown_branch_is_one_line_that_names_the_known(stage: Stage) -> None:
    done = stage.server.run("watch", "bookings", "--branch", "nowhere")

    assert done.returncode == 1
    said = "There is no branch with the code 'nowhere'. There are: dwk, rjg."
    assert done.stderr == f"banquet: {said}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no_such_table"], "no_such_table"),
        (["bookings", "--key", "sb_secret_wrong"], "does not accept the key"),
    ],
)
def test_what_cannot_be_watched_is_one_line(stage: Stage, arguments: list[str], words: str) -> None:
    done = stage.server.run("watch", *arguments)

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert words in done.stderr
