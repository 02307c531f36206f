"""A token comes from the operator's own file, for the host it was made for, or not at all."""

import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.errors import ConfigInvalid, LoginFailed
from cmtui.secrets import Secret, Secrets

KEY = "bluesky:acme.test"
HOST = "https://pds.test"


def test_a_kept_token_is_given_to_its_host_only(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path / "secrets.toml")
    secrets.save(KEY, Secret(host=HOST, token="t0ken"))
    assert secrets.token(KEY, HOST) == "t0ken"
    with pytest.raises(LoginFailed, match="not for https://evil"):
        secrets.token(KEY, "https://evil.test")


def test_the_file_is_the_operators_alone(tmp_path: Path) -> None:
    file = tmp_path / "secrets.toml"
    secrets = Secrets(file)
    secrets.save(KEY, Secret(host=HOST, token="t0ken"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o640)
    with pytest.raises(ConfigInvalid, match="chmod 600"):
        secrets.token(KEY, HOST)


def test_a_token_comes_from_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = Secrets(tmp_path / "secrets.toml")
    secrets.save(KEY, Secret(host=HOST, token_env="MY_TOKEN"))
    with pytest.raises(LoginFailed, match="MY_TOKEN"):
        secrets.token(KEY, HOST)
    monkeypatch.setenv("MY_TOKEN", "from the variable")
    assert secrets.token(KEY, HOST) == "from the variable"


def test_a_token_comes_from_a_command_without_a_shell(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path / "secrets.toml")
    command = f"{sys.executable} -c \"print('printed; $HOME')\""
    secrets.save(KEY, Secret(host=HOST, token_command=command))
    assert secrets.token(KEY, HOST) == "printed; $HOME"


@pytest.mark.parametrize("command", ["false", "/no/such/program", "true", "'"])
def test_a_command_that_gives_nothing_is_named_without_its_output(
    tmp_path: Path, command: str
) -> None:
    secrets = Secrets(tmp_path / "secrets.toml")
    secrets.save(KEY, Secret(host=HOST, token_command=command))
    with pytest.raises(LoginFailed, match=KEY):
        secrets.token(KEY, HOST)


def test_no_secret_says_how_to_give_one(tmp_path: Path) -> None:
    with pytest.raises(LoginFailed, match="accounts add"):
        Secrets(tmp_path / "secrets.toml").token(KEY, HOST)


def test_a_forgotten_secret_is_gone(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path / "secrets.toml")
    secrets.save(KEY, Secret(host=HOST, token="t0ken"))
    secrets.save("demo:acme", Secret(host="demo", token="x"))
    secrets.forget(KEY)
    with pytest.raises(LoginFailed):
        secrets.token(KEY, HOST)
    assert secrets.token("demo:acme", "demo") == "x"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_token_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, token: str
) -> None:
    secrets = Secrets(tmp_path_factory.mktemp("s") / "secrets.toml")
    secrets.save(KEY, Secret(host=HOST, token=token))
    assert secrets.token(KEY, HOST) == token
