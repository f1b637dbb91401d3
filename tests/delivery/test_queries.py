"""Every query of dashboards and alerts: Prometheus understands it, and daemons export what it asks for."""

import json
import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime

from attrs import frozen
from prometheus_client.parser import text_string_to_metric_families
from twisted.application.service import IService, MultiService
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages.chat import Say, SayType
from gameserver.ops.metrics.collecting import certificate_ends, exposition, registry_of
from gameserver.ops.metrics.figures import Figures
from gameserver.ops.metrics.lag import Lag
from gameserver.ops.metrics.stores import store_figures
from gameserver.ops.stores import Stores
from gameserver.storage.cache import Cache
from gameserver.storage.database import Database
from tests.cluster.case import ClusterCase
from tests.portal.case import Site
from tests.support.cluster import DAEMONS
from tests.support.delivery import ROOT, documents
from tests.support.queries import Answers, NothingFound, Row

DASHBOARDS = sorted((ROOT / "docker" / "grafana" / "dashboards").glob("*.json"))
ALERTS = ROOT / "docker" / "prometheus" / "alerts.yml"
SCRAPED = {"job": "a3", "instance": "host:1"}
"""What Prometheus adds; a test of the compose file looks at the job's name."""
LEGEND = re.compile(r"\{\{(\w+)\}\}")
ANNOTATION = re.compile(r"\$labels\.(\w+)")


@frozen
class Query:
    """A query, where it is, and the labels that the words beside it use."""

    where: str
    text: str
    labels: frozenset[str]


def queries() -> Iterator[Query]:
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text("utf-8"))["panels"]:
            for target in panel["targets"]:
                text = target["expr"].replace("$instance", ".+")
                yield Query(
                    f"{path.name}: {panel['title']}", text, frozenset(LEGEND.findall(target["legendFormat"]))
                )
    (alerts,) = documents(ALERTS)
    for group in alerts["groups"]:
        for rule in group["rules"]:
            said = " ".join(str(text) for _, text in rule["annotations"].pairs())
            yield Query(str(rule["alert"]), str(rule["expr"]), frozenset(ANNOTATION.findall(said)))


def rows(service: IService, daemon: str) -> Iterator[Row]:
    """Yield what Prometheus would get from a daemon."""
    for family in text_string_to_metric_families(exposition(registry_of(service, daemon)).decode()):
        for sample in family.samples:
            yield Row(sample.name, {**sample.labels, **SCRAPED})


def of_every_process() -> Iterator[Row]:
    """Yield what only a process of its own has: stores, one of which failed, a reactor, certificates."""
    clock = Clock()
    stores = Stores(Database("", clock), Cache("unix:///nowhere?db=0", clock))
    stores.database.failures["StoreUnavailable"] += 1
    whole = MultiService()
    ends = certificate_ends({"own": datetime.fromtimestamp(0, UTC)})
    for part in (*store_figures(stores), Figures(Lag(clock).measure), Figures(lambda: iter([ends]))):
        part.setServiceParent(whole)
    return rows(whole, "zone")


class OfTheCluster(ClusterCase):
    def everything(self) -> Answers:
        """Return what there is when a player has sent what nobody knows, and too much of what is known."""
        conan = self.cluster.player("conan").client
        for opcode in range(0xE000, 0xE020):
            conan.send_bytes(struct.pack("<IIBBH", 12, 0, 0x03, 0xFF, opcode))
        for _ in range(30):
            conan.send(Say(say_type=SayType.GENERAL, text="hello"))
        self.settle()
        found = [Row("up", SCRAPED), *of_every_process()]
        for daemon in DAEMONS:
            found += rows(self.cluster.service(daemon), daemon)
        site = Site()
        self.addCleanup(site.finish)
        site.browser().get("/")
        found += rows(site.daemon, "portal")
        return Answers(tuple(found))

    def test_every_query_has_an_answer_with_the_labels_that_the_words_beside_it_use(self) -> None:
        answers = self.everything()
        wrong = []
        for query in queries():
            try:
                missing = query.labels - answers.labels(query.text)
            except (NothingFound, ValueError) as error:
                wrong.append(f"{query.where}: {error}")
            else:
                wrong += [f"{query.where}: there is no label {label} in the answer" for label in missing]
        self.assertEqual(wrong, [])


class Reading(SynchronousTestCase):
    """What must be found out: each of these was a query that never answers."""

    answers = Answers(
        (Row("up", SCRAPED), Row("a3_logins_total", {"daemon": "login", "result": "invalid", **SCRAPED}))
    )

    def test_misspelt_names_labels_and_values_are_found(self) -> None:
        for query, said in (
            ("rate(a3_login_total[5m])", "no daemon has a figure called a3_login_total"),
            ('rate(a3_logins_total{results="invalid"}[5m])', "a3_logins_total is nowhere with"),
            ('a3_logins_total{result="wrong"}', "a3_logins_total is nowhere with"),
            ("sum by (reason) (a3_logins_total)", "has no label reason"),
            ("1 + sum without (le) (a3_logins_total)", "has no label le"),
        ):
            error = self.assertRaises(NothingFound, self.answers.labels, query)
            self.assertIn(said, str(error))
        for query in ("rate(up)", "sum by (job (up)", "rate(up[5 m])", ""):
            self.assertRaises(ValueError, self.answers.labels, query)

    def test_labels_of_an_answer_are_those_that_are_left(self) -> None:
        everywhere = {"job", "instance"}
        for query, labels in (
            ("up == 0", everywhere),
            ("sum(up)", set()),
            ("topk(3, up)", everywhere),
            ("sum by (result) (rate(a3_logins_total[5m])) * 60", {"result"}),
            ("sum without (result) (a3_logins_total)", everywhere | {"daemon"}),
            ("a3_logins_total / a3_logins_total > 0.8", everywhere | {"daemon", "result"}),
        ):
            self.assertEqual(self.answers.labels(query), labels, query)
