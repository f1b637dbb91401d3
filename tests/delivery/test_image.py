"""The Dockerfile and the workflow: what linters for them ask, and that they name what there is."""

import configparser
import re

from twisted.trial.unittest import SynchronousTestCase

from gameserver.tools.supervisor import DAEMONS
from tests.support.delivery import ROOT, checked, documents, is_pinned

DOCKERFILE = ROOT / "docker" / "Dockerfile"
IGNORED = ROOT / "docker" / "Dockerfile.dockerignore"
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yaml"
COMPILERS = re.compile(r"\b(?:gcc|g\+\+|build-essential|clang|make|python3?-dev|libpq-dev)\b")


def instructions() -> list[tuple[str, str]]:
    """Return each instruction of the Dockerfile and what it says, with its lines joined and comments left out."""
    lines = [line for line in DOCKERFILE.read_text("utf-8").splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line)]


class DockerfileTests(SynchronousTestCase):
    def setUp(self) -> None:
        everything = instructions()
        last = max(index for index, (word, _) in enumerate(everything) if word == "FROM")
        self.stages = [rest for word, rest in everything if word == "FROM"]
        self.final = everything[last:]

    def said(self, word: str) -> list[str]:
        return [rest for each, rest in self.final if each == word]

    def test_both_stages_stand_on_the_same_pinned_image(self) -> None:
        images = [stage.split()[0] for stage in self.stages]
        self.assertEqual(len(images), 2)
        self.assertEqual(len(set(images)), 1)
        self.assertTrue(is_pinned(images[0]))

    def test_the_last_user_is_a_number_and_not_root(self) -> None:
        users = self.said("USER")
        self.assertRegex(users[-1], r"^[1-9]\d*:[1-9]\d*$")

    def test_the_final_stage_has_no_compiler_and_only_prebuilt_wheels(self) -> None:
        for command in self.said("RUN"):
            self.assertIsNone(COMPILERS.search(command))
            if "pip install" in command:
                self.assertIn("--no-index", command)
                self.assertIn("--no-cache-dir", command)

    def test_packages_of_debian_leave_no_lists_and_bring_no_friends(self) -> None:
        for command in self.said("RUN"):
            if "apt-get install" in command:
                self.assertIn("apt-get update", command)
                self.assertIn("--no-install-recommends", command)
                self.assertIn("rm -rf /var/lib/apt/lists/*", command)

    def test_the_daemon_is_the_process_and_gets_the_signals(self) -> None:
        self.assertEqual(self.said("ENTRYPOINT"), ['["twistd", "--nodaemon", "--pidfile="]'])

    def test_directories_are_absolute_and_nothing_is_downloaded_by_hand(self) -> None:
        for directory in self.said("WORKDIR"):
            self.assertTrue(directory.startswith("/"))
        self.assertEqual([rest for word, rest in instructions() if word == "ADD"], [])
        self.assertFalse(any("curl" in rest or "wget" in rest or "sudo" in rest for _, rest in instructions()))

    def test_nothing_that_the_wheel_needs_is_left_out_of_the_build(self) -> None:
        setup = configparser.ConfigParser()
        setup.read(ROOT / "setup.cfg", "utf-8")
        data = setup["options.data_files"].values()
        needed = {value.split("/")[0] for value in data} | {"gameserver", "twisted", "setup.cfg", "pyproject.toml"}
        needed |= {setup["metadata"]["license_files"], setup["metadata"]["long_description"].split()[-1]}
        lines = [line for line in IGNORED.read_text("utf-8").splitlines() if line and not line.startswith("#")]
        self.assertEqual(lines[0], "*")
        self.assertEqual(needed - {line[1:] for line in lines if line.startswith("!")}, set())


class WorkflowTests(SynchronousTestCase):
    def test_it_is_a_workflow_in_which_nothing_runs_for_ever(self) -> None:
        for schema in ("vendor.github-workflows", "github-workflows-require-timeout"):
            status, said = checked("check_jsonschema", "--builtin-schema", schema, WORKFLOW)
            self.assertEqual(status, 0, said)

    def test_it_runs_what_everybody_runs_and_tries_each_daemon_of_the_image(self) -> None:
        (workflow,) = documents(WORKFLOW)
        steps = [step for _, job in workflow["jobs"].pairs() for step in job["steps"]]
        commands = [str(step["run"]) for step in steps]
        self.assertIn(".ci/run", commands)
        (loop,) = [re.search(r"for daemon in ([\w ]+);", each) for each in commands if "for daemon in" in each]
        assert loop is not None
        self.assertEqual(set(loop[1].split()), {*DAEMONS, "cluster"})

    def test_it_may_only_read_and_its_actions_are_pinned(self) -> None:
        (workflow,) = documents(WORKFLOW)
        self.assertEqual(workflow["permissions"].value, {"contents": "read"})
        for _, job in workflow["jobs"].pairs():
            for step in job["steps"]:
                self.assertRegex(str(step["uses"]) or "@v1", r"@v\d+$")
