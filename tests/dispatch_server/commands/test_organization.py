"""Organizations from the command line."""

import json

import pytest
from click.testing import CliRunner

from dispatch_server.accounts import service as accounts
from dispatch_server.cli import porta
from dispatch_server.commands.organization import short_name
from dispatch_server.parts import Parts
from tests.dispatch_server.commands.conftest import Shell


def test_an_owner_can_log_in(shell: Shell) -> None:
    done = shell(
        *("organization", "add", "Padaria São João", "--email", "Ana@example.org"),
        *("--password", "correct horse", "--locale", "en", "--json"),
    )

    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["slug"] == "padaria-sao-joao"

    async def log_in(parts: Parts) -> str:
        _, user = await accounts.log_in(
            parts.db, parts.wall, email="ana@example.org", password="correct horse"
        )
        return user.role

    assert shell.look(log_in) == "owner"


@pytest.mark.usefixtures("shell")
def test_an_absent_password_is_asked_for_unseen() -> None:
    typed = "correct horse\ncorrect horse\n"
    done = CliRunner().invoke(
        porta, ["organization", "add", "Loja", "--email", "a@example.org"], input=typed
    )

    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[-1] == "loja"
    assert "horse" not in done.output


def test_what_is_taken_or_too_short_is_one_sentence(shell: Shell) -> None:
    slug = shell.add("Loja")
    add = ("organization", "add", "Loja", "--email", "b@example.org", "--password")

    taken = shell(*add, "correct horse")
    short = shell(*add, "short", "--slug", "other")
    email = shell(*add[:4], "a@example.org", "--password", "correct horse", "--slug", "other")

    assert (
        taken.output == f"Error: there is an organization {slug} already; choose another --slug\n"
    )
    assert short.output == "Error: a password needs at least 10 characters\n"
    assert "a@example.org" in email.output
    assert [one.exit_code for one in (taken, short, email)] == [1, 1, 1]
    assert shell("organization", "add").exit_code == 2


@pytest.mark.parametrize(
    ("name", "short"), [("Padaria São João & Cia.", "padaria-sao-joao-cia"), ("  7 ", "7")]
)
def test_a_short_name_is_plain(name: str, short: str) -> None:
    assert short_name(name) == short


def test_a_key_is_set_shown_and_taken_back(shell: Shell) -> None:
    shell.add("Loja")

    none = shell("organization", "pix")
    wrong = shell("organization", "pix", "11988880000", "--city", "Recife")
    done = shell("organization", "pix", "529.982.247-25", "--city", "São Paulo", "--json")
    shown = shell("organization", "pix")
    off = shell("organization", "pix", "--off")

    assert none.output == off.output == "no Pix at the door\n"
    assert wrong.exit_code == 1
    assert "this is no Pix key" in wrong.output
    assert json.loads(done.output) == {
        "key": "52998224725",
        "kind": "cpf",
        "name": "Loja",
        "city": "Sao Paulo",
    }
    assert shown.output == "52998224725 · cpf · Loja · Sao Paulo\n"
