"""What deploy/ ships fits Prosa and itself. What only a container engine can show is not shown here."""

import re
import shutil
import subprocess
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import yaml

from prosa.core.config import Environment
from prosa.core.duties import registered_duties
from prosa.core.known_settings import ALL_SETTINGS
from tests.servers import ROOT

pytestmark = pytest.mark.any_database

DEPLOY: Final = ROOT / "deploy"
SETTINGS: Final = {setting.name for setting in ALL_SETTINGS}
OWN_OF_COMPOSE: Final = {"POSTGRES_PASSWORD", "PUBLISH", "PROSA_VERSION", "REQUIREMENTS", "SUBNET"}
DECIDED_BY_COMPOSE: Final = {"DATABASE_URL", "API_OPEN", "WORKER"}
DECIDED_BY_THE_IMAGE: Final = {"HOST", "PORT", "DEBUG"}
SECRETS: Final = {"SECRET_KEY", "POSTGRES_PASSWORD", "ADMIN_PASSWORD"}


def read(name: str) -> str:
    return (DEPLOY / name).read_text()


def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(read("compose.yaml"))
    return document


def render() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(read("render.yaml"))
    return document


def problems_of(variables: dict[str, str]) -> list[str]:
    """Return what Prosa finds wrong with these variables."""
    environment = Environment(variables)
    for setting in ALL_SETTINGS:
        environment.read(setting)
    return [problem.message for problem in environment.problems]


def filled_in(text: str) -> str:
    """Return what Compose makes of a value where every variable that it must be given is "x" forty times."""
    text = re.sub(r"\$\{\w+:\?[^}]*\}", "x" * 40, text)
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


def commands_of_prosa() -> set[str]:
    return {path.stem for path in ROOT.glob("prosa/*/management/commands/*.py")}


def test_compose_gives_prosa_settings_that_exist_and_can_be_used() -> None:
    given = compose()["x-prosa"]["environment"]
    assert given.keys() <= SETTINGS
    assert problems_of({name: filled_in(value) for name, value in given.items()}) == []


def test_compose_passes_on_every_setting_that_it_does_not_decide_itself() -> None:
    given = compose()["x-prosa"]["environment"]
    passed_on = {name for name, value in given.items() if f"${{{name}:" in value}
    assert given.keys() - passed_on == DECIDED_BY_COMPOSE
    assert SETTINGS - given.keys() == DECIDED_BY_THE_IMAGE
    example = read("env.example")
    assert all(name in example for name in DECIDED_BY_COMPOSE | DECIDED_BY_THE_IMAGE)


def test_the_address_that_the_document_promises_is_one_that_compose_answers_at() -> None:
    [promised] = re.findall(r"^Prosa is at (\S+) then", (ROOT / "docs/deployment.md").read_text(), re.MULTILINE)
    host = urlsplit(promised).hostname
    in_the_example = dict(re.findall(r"^(\w+)=(.*)$", read("env.example"), re.MULTILINE))["ALLOWED_HOSTS"]
    for names in (filled_in(compose()["x-prosa"]["environment"]["ALLOWED_HOSTS"]), in_the_example):
        assert {host, "localhost"} <= set(names.split(","))


def test_render_gives_prosa_settings_that_exist_and_can_be_used() -> None:
    [service] = render()["services"]
    given = {variable["key"]: variable for variable in service["envVars"]}
    assert given.keys() <= SETTINGS
    assert problems_of({name: each["value"] for name, each in given.items() if "value" in each}) == []
    assert given["HTTPS"]["value"] == "true"
    assert given["TRUSTED_PROXIES"]["value"]  # or all its clients would count as one


def test_no_secret_is_written_down() -> None:
    [service] = render()["services"]
    generated = {variable["key"] for variable in service["envVars"] if variable.get("generateValue")}
    assert generated >= {"SECRET_KEY", "API_KEY", "ADMIN_PASSWORD"}
    assert (
        dict(re.findall(r"^(\w+)=(.*)$", read("env.example"), re.MULTILINE)).items()
        >= dict.fromkeys(SECRETS, "").items()
    )
    assert all(f"${{{secret}:?" in read("compose.yaml") for secret in SECRETS)


def test_the_example_names_only_what_compose_asks_for() -> None:
    asked = set(re.findall(r"\$\{(\w+)", read("compose.yaml")))
    assert set(re.findall(r"^#?(\w+)=", read("env.example"), re.MULTILINE)) <= asked
    assert asked <= SETTINGS | OWN_OF_COMPOSE


def test_the_containers_run_commands_that_exist() -> None:
    services = compose()["services"]
    prosas = {name: each for name, each in services.items() if str(each.get("image", "")).startswith("prosa")}
    assert prosas.keys() == {"migrate", "web-1", "web-2", "worker"}
    assert {each["command"][0] for each in prosas.values()} <= commands_of_prosa()
    assert 'ENTRYPOINT ["python", "/app/manage.py"]' in read("Dockerfile")


def test_servers_start_when_the_migration_has_succeeded_and_the_proxy_when_they_are_ready() -> None:
    services = compose()["services"]
    for name in ("web-1", "web-2", "worker"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    for name in ("web-1", "web-2"):
        assert services[name]["command"] == ["serve", "--no-migrate"]
        assert services["proxy"]["depends_on"][name] == {"condition": "service_healthy"}


def test_containers_can_write_nowhere_but_where_they_must() -> None:
    for name, service in compose()["services"].items():
        if name != "db":
            assert service["read_only"] is True
            assert service["cap_drop"] == ["ALL"]
            assert service["deploy"]["resources"]["limits"]["memory"]


def test_servers_are_given_the_time_that_they_may_take_to_end() -> None:
    from prosa.core.server import SECONDS_FOR_REQUESTS_IN_FLIGHT

    assert int(compose()["services"]["web-1"]["stop_grace_period"][:-1]) > SECONDS_FOR_REQUESTS_IN_FLIGHT
    assert render()["services"][0]["maxShutdownDelaySeconds"] > SECONDS_FOR_REQUESTS_IN_FLIGHT


def test_the_database_has_room_for_the_connections_of_all_servers() -> None:
    services, settings = compose()["services"], compose()["x-prosa"]["environment"]
    [most] = re.findall(r"max_connections=(\d+)", " ".join(services["db"]["command"]))
    of_a_process = int(filled_in(settings["WEB_THREADS"])) + 3  # the committer's, housekeeping's, readiness's
    of_a_server = int(filled_in(settings["WEB_WORKERS"])) * of_a_process + 1  # the writer's
    of_servers = 3 * of_a_server  # one more while another is replaced
    of_a_worker = len(registered_duties())
    assert of_servers + of_a_worker <= int(most)
    assert f"= {of_servers + of_a_worker} of its {most}" in (ROOT / "docs/deployment.md").read_text()


def test_what_the_image_is_built_of_is_there_and_gets_to_the_builder() -> None:
    let_through = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    copied = {
        word
        for line in re.findall(r"^COPY (?!--)(.+)$", read("Dockerfile"), re.MULTILINE)
        for word in line.split()[:-1]
    }
    copied = {word.replace("${REQUIREMENTS}", "requirements.txt") for word in copied}
    assert copied <= let_through
    assert all((ROOT / path).exists() for path in let_through)


def test_the_image_is_of_the_python_that_prosa_needs_and_runs_as_nobody_in_particular() -> None:
    version = (ROOT / ".python-version").read_text().strip()
    assert set(re.findall(r"^FROM (\S+)", read("Dockerfile"), re.MULTILINE)) == {f"python:{version}-slim"}
    assert re.findall(r"^USER (.+)$", read("Dockerfile"), re.MULTILINE) == ["10001:10001"]


def test_the_proxy_knows_the_servers_that_there_are() -> None:
    named = set(re.findall(r"server (\S+):8000", read("nginx/upstream.conf")))
    assert named == {name for name in compose()["services"] if name.startswith("web-")}


def test_the_proxys_word_on_who_the_client_is_counts_and_no_others_does() -> None:
    document = compose()
    [pool] = document["networks"]["inside"]["ipam"]["config"]
    assert pool["subnet"] == document["x-prosa"]["environment"]["TRUSTED_PROXIES"].partition(",")[0]
    assert not ip_network(filled_in(pool["subnet"])).is_global
    # Written anew: what a client says of itself goes no further.
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in read("nginx/nginx.conf")


def test_what_an_installation_changes_git_leaves_alone() -> None:
    left_alone = (ROOT / ".gitignore").read_text().splitlines()
    assert {".env", "deploy/compose.override.yaml", "deploy/nginx/local/"} <= set(left_alone)
    assert "include local/*.conf;" in read("nginx/nginx.conf")


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_scripts_are_bash_that_can_be_read(tmp_path: Path) -> None:
    for script in DEPLOY.glob("*.sh"):
        subprocess.run([str(shutil.which("bash")), "-n", str(script)], check=True)
        assert script.stat().st_mode & 0o100
