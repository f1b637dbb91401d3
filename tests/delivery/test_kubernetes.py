"""The manifests: Kubernetes' schemas, and that each daemon would start, find the others, and be let through."""

from twisted.trial.unittest import SynchronousTestCase

from gameserver.ops.boot import STOP_SECONDS
from gameserver.ops.settings import MonitorSettings, PortalSettings
from tests.support.delivery import (
    ROLES,
    ROOT,
    SETTINGS,
    Node,
    checked,
    dialled,
    documents,
    link_ports,
    options,
    player_ports,
    web_ports,
)

DIRECTORY = ROOT / "docker" / "kubernetes"
KUSTOMIZATION = "kustomization.yaml"
EXAMPLE = "secret.example.yaml"
COMPONENT = "app.kubernetes.io/component"
INSTANCE = "app.kubernetes.io/instance"
WORKLOADS = ("Deployment", "StatefulSet")


class Workload:
    """A deployment or stateful set of one daemon."""

    def __init__(self, manifest: Node, shared: dict[str, str]) -> None:
        self.manifest = manifest
        self.pod = manifest["spec"]["template"]["spec"]
        (self.container,) = self.pod["containers"]
        (self.role,) = self.container["args"].texts()
        self.name = str(manifest["metadata"]["name"])
        self.labels = manifest["spec"]["template"]["metadata"]["labels"]
        own = {str(each["name"]): str(each["value"]) for each in self.container["env"]}
        self.environment = shared | own
        self.ports = {str(each["name"]): int(str(each["containerPort"])) for each in self.container["ports"]}


class KubernetesTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.files = sorted(path for path in DIRECTORY.glob("*.yaml") if path.name != KUSTOMIZATION)
        manifests = [each for path in self.files for each in documents(path)]
        self.by_kind: dict[str, list[Node]] = {}
        for manifest in manifests:
            self.by_kind.setdefault(str(manifest["kind"]), []).append(manifest)
        (settings,) = self.by_kind["ConfigMap"]
        self.shared = {name: str(value) for name, value in settings["data"].pairs()}
        self.workloads = [Workload(each, self.shared) for kind in WORKLOADS for each in self.by_kind[kind]]
        self.services = {str(each["metadata"]["name"]): each for each in self.by_kind["Service"]}

    def behind(self, service: str) -> Workload:
        """Return the workload that answers at *service*."""
        selector = self.services[service]["spec"]["selector"]
        (found,) = [each for each in self.workloads if str(each.labels[INSTANCE]) == str(selector[INSTANCE])]
        return found

    def test_the_schemas_of_kubernetes_allow_them(self) -> None:
        status, said = checked("kubernetes_validate", "--strict", *self.files)
        self.assertEqual(status, 0, said)
        self.assertNotIn("WARN", said)

    def test_the_kustomization_has_every_file_but_the_example(self) -> None:
        (kustomization,) = documents(DIRECTORY / KUSTOMIZATION)
        listed = kustomization["resources"].texts()
        self.assertEqual(sorted(listed), [path.name for path in self.files if path.name != EXAMPLE])

    def test_every_daemon_is_there_and_zones_are_stateful(self) -> None:
        self.assertEqual({each.role for each in self.workloads}, set(ROLES))
        for each in self.workloads:
            self.assertEqual(str(each.manifest["kind"]), "StatefulSet" if each.role == "zone" else "Deployment")
            self.assertEqual(str(each.labels[COMPONENT]), each.role)

    def test_no_daemon_but_the_portal_runs_twice_at_once(self) -> None:
        for each in self.workloads:
            several = int(str(each.manifest["spec"]["replicas"])) > 1
            self.assertEqual(several, each.role == "portal", each.name)
            if each.role not in ("zone", "portal"):
                self.assertEqual(str(each.manifest["spec"]["strategy"]["type"]), "Recreate")

    def test_every_variable_is_a_setting_and_every_value_allowed(self) -> None:
        for each in self.workloads:
            self.assertEqual(set(each.environment) - SETTINGS, set(), each.name)
            options(each.role, each.environment)

    def test_variables_that_kubernetes_would_add_are_left_out(self) -> None:
        self.assertRaises(SystemExit, options, "login", {"LOGIN_SERVICE_PORT": "3550"})
        for each in self.workloads:
            self.assertEqual(each.pod["enableServiceLinks"].value, False, each.name)

    def test_named_ports_are_those_that_daemons_open(self) -> None:
        for each in self.workloads:
            given = each.role, each.environment
            opened = link_ports(*given) | player_ports(*given) | web_ports(*given)
            monitored = options(each.role, each.environment).settings(MonitorSettings)
            self.assertEqual(set(each.ports.values()), opened | {monitored.port_of(each.role)}, each.name)
            self.assertEqual(each.ports["metrics"], monitored.port_of(each.role))
            annotations = each.manifest["spec"]["template"]["metadata"]["annotations"]
            self.assertEqual(str(annotations["prometheus.io/port"]), str(each.ports["metrics"]))
        for name, service in self.services.items():
            for port in service["spec"]["ports"]:
                self.assertEqual(self.behind(name).ports[str(port["targetPort"])], int(str(port["port"])), name)

    def test_every_address_is_a_service_and_the_network_lets_it_through(self) -> None:
        for each in self.workloads:
            for role, (host, port) in dialled(each.role, each.environment).items():
                there = self.behind(host)
                self.assertIn(there.role, role)
                (name,) = [name for name, number in there.ports.items() if number == port]
                self.assertIn(each.role, self.let_in(there.role, name), f"{each.name} to {host}")

    def test_the_network_lets_everybody_to_ports_for_players_only(self) -> None:
        for each in self.workloads:
            for name, number in each.ports.items():
                if name != "metrics":
                    for_players = number in player_ports(each.role, each.environment)
                    self.assertEqual("anybody" in self.let_in(each.role, name), for_players, f"{each.name} {name}")

    def test_only_an_ingress_reaches_the_web_pages(self) -> None:
        (portal,) = [each for each in self.workloads if each.role == "portal"]
        self.assertEqual(self.let_in("portal", "web"), {"namespace ingress-nginx"})
        self.assertEqual(options("portal", portal.environment).settings(PortalSettings).portal_bind_address, "")

    def let_in(self, role: str, port: str) -> set[str]:
        """Return the roles, and the namespaces, that the policies let to a port of *role*."""
        found = set()
        for policy in self.by_kind["NetworkPolicy"]:
            if str(policy["spec"]["podSelector"]["matchLabels"][COMPONENT]) != role:
                continue
            for rule in policy["spec"]["ingress"]:
                if port in [str(each["port"]) for each in rule["ports"]]:
                    found |= set(map(self.source, rule["from"])) or {"anybody"}
        return found

    def source(self, peer: Node) -> str:
        namespace = str(peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"])
        return f"namespace {namespace}" if namespace else str(peer["podSelector"]["matchLabels"][COMPONENT])

    def test_daemons_run_with_nothing_that_they_do_not_need(self) -> None:
        for each in self.workloads:
            self.assertEqual(each.pod["securityContext"]["runAsNonRoot"].value, True, each.name)
            self.assertEqual(str(each.pod["securityContext"]["seccompProfile"]["type"]), "RuntimeDefault")
            self.assertEqual(each.pod["automountServiceAccountToken"].value, False, each.name)
            context = each.container["securityContext"]
            self.assertEqual(context["allowPrivilegeEscalation"].value, False, each.name)
            self.assertEqual(context["readOnlyRootFilesystem"].value, True, each.name)
            self.assertEqual(context["capabilities"]["drop"].texts(), ["ALL"], each.name)

    def test_probes_and_resources_are_given(self) -> None:
        for each in self.workloads:
            probes = {"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}
            for probe, path in probes.items():
                self.assertEqual(str(each.container[probe]["httpGet"]["path"]), path, each.name)
                self.assertEqual(str(each.container[probe]["httpGet"]["port"]), "metrics", each.name)
            for resource in ("cpu", "memory"):
                self.assertTrue(str(each.container["resources"]["requests"][resource]), each.name)
            self.assertGreater(int(str(each.pod["terminationGracePeriodSeconds"])), STOP_SECONDS + 3)

    def test_only_who_keeps_something_knows_the_stores_and_each_has_its_certificate_alone(self) -> None:
        for each in self.workloads:
            secrets = [
                str(source["secretRef"]["name"]) for source in each.container["envFrom"] if "secretRef" in source
            ]
            self.assertEqual(secrets, [] if each.role == "gate" else ["a3-gameserver-stores"], each.name)
            mounted = [str(volume["secret"]["secretName"]) for volume in each.pod["volumes"] if "secret" in volume]
            has_links = each.role != "portal"
            self.assertEqual(mounted, [f"a3-gameserver-tls-{each.role}"] if has_links else [])

    def test_budgets_for_disruption_let_one_gate_one_zone_and_one_portal_go(self) -> None:
        budgets = self.by_kind["PodDisruptionBudget"]
        selected = {str(each["spec"]["selector"]["matchLabels"][COMPONENT]) for each in budgets}
        self.assertEqual(selected, {"gate", "zone", "portal"})
