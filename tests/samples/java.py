"""Compiles and runs generated JUnit projects, offline: Debian's Java packages and npm's `specmatic`.

Debian has no JSON Schema validator for Java; the classes of networknt's 2.0.1 come from the jar inside
`specmatic` (a test tool only). What is made of them is kept under `.tools/java`.
"""

import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias
from xml.etree import ElementTree

from tests.samples.tools import node_modules

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".tools" / "java"
DEBIAN_JARS = Path("/usr/share/java")
DEBIAN_MAVEN = Path("/usr/share/maven-repo")
JARS = (
    "junit-jupiter-api",
    "junit-jupiter-engine",
    "junit-jupiter-params",
    "junit-platform-commons",
    "junit-platform-engine",
    "junit-platform-launcher",
    "junit-platform-reporting",
    "junit-platform-console",
    "opentest4j",
    "opentest4j-reporting-events",
    "opentest4j-reporting-schema",
    "apiguardian-api",
    "univocity-parsers",
    "picocli",
    "jackson-databind",
    "jackson-core",
    "jackson-annotations",
    "slf4j-api",
    "slf4j-nop",
)
MAVEN_PLUGINS = (
    "org/apache/maven/plugins/maven-compiler-plugin/3.10.1",
    "org/apache/maven/plugins/maven-resources-plugin/3.3.0",
    "org/apache/maven/surefire/surefire-junit-platform/2.22.3",
)
VALIDATOR_ENTRIES = (
    "com/networknt/",
    "draft/",
    "draft-04/",
    "draft-06/",
    "draft-07/",
    "ucd/",
    "jsv-messages",
)
VALIDATOR_POM = """<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.networknt</groupId>
  <artifactId>json-schema-validator</artifactId>
  <version>2.0.1</version>
  <dependencies>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-api</artifactId>
      <version>1.7.32</version>
    </dependency>
  </dependencies>
</project>
"""
# Debian's versions; the project's own pom names the newest that were current when it was made.
VERSIONS = {
    "junit.version": "5.9.2",
    "jackson.version": "2.14.0",
    "slf4j.version": "1.7.32",
    "surefire.version": "2.22.3",
    "compiler.version": "3.10.1",
    "resources.version": "3.3.0",
}
# `path` is left out: manifests of Debian's jars name jars by versions that are not installed.
# A short run is over before the second compiler of the JVM pays.
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
JAVAC = (
    "javac",
    *(f"-J{option}" for option in QUICK),
    "--release",
    "17",
    "-Xlint:all,-path",
    "-Werror",
    "-encoding",
    "UTF-8",
)
LAUNCHER = ("org.junit.platform.console.ConsoleLauncher", "--disable-banner", "--disable-ansi-colors")

Verdict: TypeAlias = Literal["pass", "fail", "skip"]


@dataclass(frozen=True, slots=True)
class Run:
    """`verdicts`: case id (or display name, where there is none) -> verdict; `messages` those of fail and skip."""

    returncode: int
    output: str
    verdicts: Mapping[str, Verdict]
    messages: Mapping[str, str]


def missing() -> str | None:
    """Return what is not installed, as one sentence, or None."""
    needed = [
        Path("/usr/bin/javac"),
        Path("/usr/bin/mvn"),
        *(DEBIAN_JARS / f"{name}.jar" for name in JARS),
        *(DEBIAN_MAVEN / path for path in MAVEN_PLUGINS),
        _specmatic(),
    ]
    absent = [str(path) for path in needed if not path.exists()]
    return f"not installed: {', '.join(absent)}" if absent else None


def validator_jar() -> Path:
    """Return the jar of networknt's validator, made once from the one that holds it."""
    jar = TOOLS / "json-schema-validator-2.0.1.jar"
    if not jar.exists():
        TOOLS.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=TOOLS) as folder:
            made = Path(folder) / jar.name
            with zipfile.ZipFile(_specmatic()) as source, zipfile.ZipFile(made, "w") as target:
                for entry in source.infolist():
                    if entry.filename.startswith(VALIDATOR_ENTRIES):
                        target.writestr(entry.filename, source.read(entry))
            made.replace(jar)
    return jar


def class_path() -> tuple[Path, ...]:
    return (validator_jar(), *((DEBIAN_JARS / f"{name}.jar").resolve() for name in JARS))


def compile_project(project: Path, classes: Path) -> str:
    """Compile as strictly as javac can and lay the resources beside; return what javac said."""
    sources = sorted(str(path) for path in (project / "src/test/java").rglob("*.java"))
    done = subprocess.run(
        [*JAVAC, "-cp", _joined(class_path()), "-d", str(classes), *sources],
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    if done.returncode:
        raise AssertionError(done.stdout + done.stderr)
    shutil.copytree(project / "src/test/resources", classes, dirs_exist_ok=True)
    return done.stdout + done.stderr


def compile_many(projects: Sequence[Path], classes: Path) -> str:
    """Compile each project as strictly, all with one warm compiler; return what it said."""
    options = [option for option in JAVAC[1:] if not option.startswith("-J")]
    done = subprocess.run(
        [
            "java",
            "-XX:+UseSerialGC",
            str(ROOT / "tests/tools/CompileProjects.java"),
            str(classes),
            _joined(class_path()),
            " ".join(options),
            *map(str, projects),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    return done.stderr if done.stdout == f"{len(projects)}\n" else f"{done.stdout}\n{done.stderr}"


def run_classes(
    project: Path,
    classes: Path,
    environment: Mapping[str, str],
    *,
    select: Sequence[str] = (),
    parameters: Sequence[str] = (),
) -> Run:
    """Run what `compile_project` made with JUnit's console launcher, in the project's folder."""
    reports = classes.parent / f"{classes.name}-reports"
    chosen = [f"--select-class={name}" for name in select] or [f"--scan-classpath={classes}"]
    chosen += [f"--config={parameter}" for parameter in parameters]
    done = subprocess.run(
        [
            "java",
            *QUICK,
            "-cp",
            _joined((classes, *class_path())),
            *LAUNCHER,
            f"--reports-dir={reports}",
            *chosen,
        ],
        cwd=project,
        env=clean_environment(environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    verdicts, messages = read_report(reports / "TEST-junit-jupiter.xml")
    return Run(done.returncode, done.stdout + done.stderr, verdicts, messages)


def read_report(report: Path) -> tuple[dict[str, Verdict], dict[str, str]]:
    """Read a report of the console launcher; a case's id is the display name up to its colon."""
    verdicts: dict[str, Verdict] = {}
    messages: dict[str, str] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        name = _display_name(case).partition(":")[0]
        verdicts[name] = "pass"
        for tag, verdict in (("failure", "fail"), ("error", "fail"), ("skipped", "skip")):
            found = case.find(tag)
            if found is not None:
                verdicts[name] = "fail" if verdict == "fail" else "skip"
                messages[name] = _message(found.text or "")
    return verdicts, messages


def maven_test(project: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `mvn -o test`, the pom as it is, its versions set to those that Debian has."""
    settings = [f"-D{name}={version}" for name, version in VERSIONS.items()]
    return subprocess.run(
        ["mvn", "-o", "-B", "-ntp", f"-Dmaven.repo.local={maven_repository()}", *settings, "test"],
        cwd=project,
        env=clean_environment(environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )


def maven_repository() -> Path:
    """Return a copy (of links) of Debian's Maven repository that holds the validator as well."""
    repository = TOOLS / "maven-repository"
    if not repository.exists():
        TOOLS.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=TOOLS) as folder:
            made = Path(folder) / "made"
            shutil.copytree(DEBIAN_MAVEN, made, copy_function=_link)
            place = made / "com/networknt/json-schema-validator/2.0.1"
            place.mkdir(parents=True)
            shutil.copyfile(validator_jar(), place / "json-schema-validator-2.0.1.jar")
            (place / "json-schema-validator-2.0.1.pom").write_text(VALIDATOR_POM, encoding="utf-8")
            made.replace(repository)
    return repository


def clean_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without any setting of a suite or a proxy, and `settings`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("API_", "SPECMINT_")) and not name.lower().endswith("_proxy")
    }
    return {**kept, "LC_ALL": "C.UTF-8", **settings}


def _message(text: str) -> str:
    """Return what an exception says, without its class and where it was thrown."""
    said = "\n".join(line for line in text.splitlines() if not line.startswith(("\tat ", "\t... ")))
    return re.sub(r"^(parent was skipped: )?[\w.$]+(Error|Exception): ", "", said).strip()


def _display_name(case: ElementTree.Element) -> str:
    for output in case.iter("system-out"):
        for line in (output.text or "").splitlines():
            if line.startswith("display-name: "):
                return line.removeprefix("display-name: ")
    return case.get("name") or ""


def _joined(paths: Sequence[Path]) -> str:
    return os.pathsep.join(str(path) for path in paths)


def _link(source: str, target: str) -> str:
    Path(target).symlink_to(Path(source).resolve())
    return target


def _specmatic() -> Path:
    return node_modules() / "specmatic" / "specmatic.jar"
