"""The compose file: its schema, and that each daemon would start with what it is given and find the others."""

import re

from twisted.trial.unittest import SynchronousTestCase

from gameserver.ops.settings import MonitorSettings
from tests.support.delivery import (
    ROLES,
    ROOT,
    SETTINGS,
    Node,
    checked,
    dialled,
    documents,
    is_pinned,
    link_ports,
    options,
    player_ports,
    web_ports,
)

COMPOSE = ROOT / "docker" / "compose.yaml"
EXAMPLE = ROOT / "docker" / "example.env"
FILLED_IN = {
    "POSTGRES_PASSWORD": "p0stgres",
    "VALKEY_PASSWORD": "va1key",
    "ADVERTISED_ADDRESS": "203.0.113.7",
    "GRAFANA_PASSWORD": "gr4fana",
}
OBSERVE = {"prometheus", "grafana"}
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def expanded(text: str) -> str:
    """Return *text* as compose sees it with what operators must fill in, and defaults for the rest."""
    return VARIABLE.sub(lambda found: FILLED_IN.get(found[1], found[3] if found[2] == "-" else ""), text)


class ComposeTests(SynchronousTestCase):
    def setUp(self) -> None:
        (whole,) = documents(COMPOSE)
        self.whole = whole
        self.services = dict(whole["services"].pairs())
        self.daemons = {name: each for name, each in self.services.items() if str(each["image"]).startswith("a3-")}

    def environment(self, service: Node) -> dict[str, str]:
        return {name: expanded(str(value)) for name, value in service["environment"].pairs()}

    def role(self, name: str) -> str:
        (role,) = self.daemons[name]["command"].texts()
        return role

    def ports(self, service: Node, only_for_this_machine: bool) -> set[int]:
        published = [each.rsplit(":", 1) for each in service["ports"].texts()]
        return {int(port) for outer, port in published if outer.startswith("127.0.0.1:") == only_for_this_machine}

    def test_it_is_what_compose_understands(self) -> None:
        status, said = checked("check_jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE)
        self.assertEqual(status, 0, said)

    def test_every_daemon_is_there(self) -> None:
        self.assertEqual({self.role(name) for name in self.daemons}, set(ROLES))

    def test_every_variable_is_a_setting_and_every_value_allowed(self) -> None:
        for name, service in self.daemons.items():
            environment = self.environment(service)
            self.assertEqual(set(environment) - SETTINGS, set(), name)
            options(self.role(name), environment)

    def test_every_address_is_a_service_that_waits_there(self) -> None:
        for name, service in self.daemons.items():
            for role, (host, port) in dialled(self.role(name), self.environment(service)).items():
                self.assertIn(self.role(host), role, name)
                self.assertIn(port, link_ports(self.role(host), self.environment(self.daemons[host])), name)
                shared = set(service["networks"].texts()) & set(self.daemons[host]["networks"].texts())
                self.assertIn("links", shared, name)

    def test_only_ports_for_players_leave_this_machine(self) -> None:
        for name, service in self.services.items():
            outside, inside = self.ports(service, False), self.ports(service, True)
            if name in self.daemons:
                role, environment = self.role(name), self.environment(service)
                self.assertEqual(outside, player_ports(role, environment), name)
                self.assertEqual(inside, web_ports(role, environment), name)
            else:
                self.assertEqual(outside, set(), name)
        self.assertEqual(self.whole["networks"]["links"]["internal"].value, True)

    def test_every_other_image_has_a_version(self) -> None:
        others = {name: str(each["image"]) for name, each in self.services.items() if name not in self.daemons}
        self.assertEqual([image for image in others.values() if not is_pinned(image)], [])

    def test_the_image_can_back_up_the_database_that_runs_beside_it(self) -> None:
        server = re.search(r"postgres:(\d+)", str(self.services["postgres"]["image"]))
        client = re.search(r"postgresql-client-(\d+)", (ROOT / "docker" / "Dockerfile").read_text("utf-8"))
        assert server is not None
        assert client is not None
        self.assertEqual(client[1], server[1])

    def test_secrets_have_no_defaults_and_are_asked_for(self) -> None:
        text = COMPOSE.read_text("utf-8")
        example = dict(re.findall(r"^(\w+)=(.*)$", EXAMPLE.read_text("utf-8"), re.MULTILINE))
        self.assertEqual(set(example.values()), {""})
        for variable, sort, _ in VARIABLE.findall(text):
            if "PASSWORD" in variable or variable in example:
                self.assertEqual(sort, "?", variable)
                self.assertIn(variable, example)

    def test_daemons_run_with_nothing_that_they_do_not_need(self) -> None:
        for name, service in self.daemons.items():
            self.assertEqual(service["read_only"].value, True, name)
            self.assertEqual(service["cap_drop"].texts(), ["ALL"], name)
            self.assertIn("no-new-privileges:true", service["security_opt"].texts(), name)
            self.assertEqual(str(service["user"]), "", name)  # that of the image
            self.assertEqual(str(service["privileged"]), "", name)

    def test_everything_is_restarted_and_looked_after(self) -> None:
        for name, service in self.services.items():
            self.assertEqual(str(service["restart"]), "unless-stopped", name)
            if name not in OBSERVE:
                self.assertTrue(service["healthcheck"]["test"].texts(), name)

    def test_certificates_are_where_links_are(self) -> None:
        for name, service in self.daemons.items():
            mounted = [volume.partition(":")[0] for volume in service["volumes"].texts()]
            self.assertEqual("tls" in mounted, self.role(name) != "portal", name)

    def test_who_keeps_something_waits_for_the_stores(self) -> None:
        for name, service in self.daemons.items():
            if "DATABASE_URL" in service["environment"]:
                for store in ("postgres", "valkey"):
                    condition = service["depends_on"][store]["condition"]
                    self.assertEqual(str(condition), "service_healthy", name)

    def test_volumes_are_declared_and_mounted_files_exist(self) -> None:
        declared = {name for name, _ in self.whole["volumes"].pairs()}
        used = set()
        for name, service in self.services.items():
            for volume in service["volumes"].texts():
                source = volume.partition(":")[0]
                if source.startswith("."):
                    self.assertTrue((COMPOSE.parent / source).exists(), f"{name}: {source}")
                else:
                    used.add(source)
        self.assertEqual(used, declared)

    def test_prometheus_asks_each_daemon_on_its_port(self) -> None:
        (config,) = documents(COMPOSE.parent / "prometheus" / "prometheus.yml")
        (job,) = config["scrape_configs"]
        targets = [target for group in job["static_configs"] for target in group["targets"].texts()]
        expected = [
            f"{name}:{options(self.role(name), {}).settings(MonitorSettings).port_of(self.role(name))}"
            for name in self.daemons
        ]
        self.assertEqual(sorted(targets), sorted(expected))

    def test_every_password_of_the_workflow_is_one_that_compose_asks_for(self) -> None:
        workflow = (ROOT / ".github" / "workflows" / "ci.yaml").read_text("utf-8")
        made = re.search(r"for name in ([A-Z ]+); do", workflow)
        assert made is not None
        asked = {name for name, sort, _ in VARIABLE.findall(COMPOSE.read_text("utf-8")) if sort == "?"}
        self.assertEqual({f"{name}_PASSWORD" for name in made[1].split()} | {"ADVERTISED_ADDRESS"}, asked)

    def test_the_workflow_tries_the_alerts_with_the_same_prometheus(self) -> None:
        workflow = (ROOT / ".github" / "workflows" / "ci.yaml").read_text("utf-8")
        self.assertEqual(re.findall(r"prom/prometheus:\S+", workflow), [str(self.services["prometheus"]["image"])])

    def test_the_health_check_asks_the_ports_of_the_settings(self) -> None:
        script = (ROOT / "docker" / "healthcheck.py").read_text("utf-8")
        asked = dict(re.findall(r'"(\w+_METRICS_PORT)": "(\d+)"', script))
        known = {name for name in SETTINGS if name.endswith("_METRICS_PORT")}
        self.assertEqual(set(asked), known)
        for role in ROLES:
            variable = f"{role.upper()}_METRICS_PORT"
            monitored = options(role, {variable: asked[variable]}), options(role, {})
            self.assertEqual(*[given.settings(MonitorSettings).port_of(role) for given in monitored])
