"""The dashboards: as far as files can tell, Grafana shows them."""

import json
import re
from itertools import combinations

from twisted.trial.unittest import SynchronousTestCase

from tests.support.delivery import ROOT, Node, documents

GRAFANA = ROOT / "docker" / "grafana"
COLUMNS = 24
SCHEMA = 39
"""The version of dashboards that Grafana 11 and newer read without changing them."""
UNITS = {"short", "s", "cps", "reqps", "Bps", "bytes", "percentunit"}
VARIABLE = re.compile(r"\$\{?(\w+)")


def cells(panel: Node) -> set[tuple[int, int]]:
    """Return the cells of the grid that a panel covers."""
    left, top, width, height = (int(str(panel["gridPos"][key])) for key in "xywh")
    return {(x, y) for x in range(left, left + width) for y in range(top, top + height)}


class DashboardTests(SynchronousTestCase):
    def setUp(self) -> None:
        paths = (GRAFANA / "dashboards").glob("*.json")
        self.dashboards = [Node(json.loads(path.read_text("utf-8"))) for path in paths]
        self.panels = [panel for each in self.dashboards for panel in each["panels"]]

    def test_each_has_a_name_and_numbers_of_its_own(self) -> None:
        for key in ("uid", "title"):
            self.assertEqual(len({str(each[key]) for each in self.dashboards}), len(self.dashboards))
        for each in self.dashboards:
            numbers = [str(panel["id"]) for panel in each["panels"]]
            self.assertEqual(len(set(numbers)), len(numbers), str(each["title"]))
            self.assertEqual(each["schemaVersion"].value, SCHEMA)

    def test_the_source_is_the_one_that_is_provided(self) -> None:
        (provided,) = documents(GRAFANA / "provisioning" / "datasources" / "prometheus.yaml")
        (source,) = [str(each["uid"]) for each in provided["datasources"]]
        asking = [*self.panels, *(target for panel in self.panels for target in panel["targets"])]
        asking += [variable for each in self.dashboards for variable in each["templating"]["list"]]
        asked = {(str(each["datasource"]["type"]), str(each["datasource"]["uid"])) for each in asking}
        self.assertEqual(asked, {("prometheus", source)})

    def test_they_are_where_grafana_looks(self) -> None:
        (provided,) = documents(GRAFANA / "provisioning" / "dashboards" / "a3.yaml")
        (provider,) = provided["providers"]
        (compose,) = documents(ROOT / "docker" / "compose.yaml")
        mounted = [volume.split(":")[:2] for volume in compose["services"]["grafana"]["volumes"].texts()]
        self.assertIn(["./grafana/dashboards", str(provider["options"]["path"])], mounted)

    def test_panels_lie_side_by_side(self) -> None:
        for each in self.dashboards:
            for one, other in combinations(each["panels"], 2):
                self.assertEqual(cells(one) & cells(other), set(), f"{one['title']}, {other['title']}")
            self.assertLess(max(x for panel in each["panels"] for x, _ in cells(panel)), COLUMNS)

    def test_every_panel_asks_something_and_has_a_unit_that_grafana_knows(self) -> None:
        for panel in self.panels:
            self.assertIn(str(panel["type"]), ("stat", "timeseries"), str(panel["title"]))
            self.assertIn(str(panel["fieldConfig"]["defaults"]["unit"]), UNITS, str(panel["title"]))
            targets = [str(target["refId"]) for target in panel["targets"]]
            self.assertTrue(targets, str(panel["title"]))
            self.assertEqual(len(set(targets)), len(targets), str(panel["title"]))

    def test_variables_in_queries_are_declared(self) -> None:
        for each in self.dashboards:
            declared = {str(variable["name"]) for variable in each["templating"]["list"]}
            queries = [str(target["expr"]) for panel in each["panels"] for target in panel["targets"]]
            self.assertEqual({name for query in queries for name in VARIABLE.findall(query)}, declared)
