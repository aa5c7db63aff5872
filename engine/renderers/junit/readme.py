"""What a person reads first: how to run the tests, which settings there are; and the build file."""

from collections.abc import Sequence

from engine.renderers.environment import Setting
from engine.renderers.literals import dotenv, markdown, words, xml

_README = """\
# Tests of {title}, for JUnit 5

Needs Java 17 or newer and Maven. Set the address of the service under test, then run one command:

```sh
export API_BASE_URL={address}
mvn test
```

Cases that wait for a setting are skipped; each class prints how many, and what to set. Settings come from
the environment or from a file `.env` beside this one (`.env.example` names them all):

{settings}

More ways to run:

```sh
mvn test -Dgroups=smoke  # by tag: positive, boundary, negative, security, flow, smoke, destructive
mvn test -Dtest='{example}*'  # one class and those inside
mvn test -Djunit.version=6.1.0  # another JUnit; 5.9 and newer will do
```

- `src/test/java/api/*Test.java`: what is tested; each test's name begins with the case's id.
- `src/test/resources/data/*.json`: requests and expected answers, one file per operation.
- `src/test/java/api/Hooks.java` is yours: credentials from elsewhere, changes to requests, values that differ.
- `support/`, `schemas/` and `files/` are written anew each time; changes there are set aside.
- `target/surefire-reports/*.xml`: the results, as JUnit XML.
"""
_POM = """\
<?xml version="1.0" encoding="UTF-8"?>
<project
    xmlns="http://maven.apache.org/POM/4.0.0"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 http://maven.apache.org/xsd/maven-4.0.0.xsd"
>
    <modelVersion>4.0.0</modelVersion>

    <groupId>api</groupId>
    <artifactId>{name}-tests</artifactId>
    <version>1.0.0</version>
    <name>Tests of {title}</name>

    <properties>
        <maven.compiler.release>17</maven.compiler.release>
        <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
        <junit.version>5.14.1</junit.version>
        <jackson.version>2.18.3</jackson.version>
        <validator.version>2.0.1</validator.version>
        <slf4j.version>2.0.17</slf4j.version>
        <compiler.version>3.14.0</compiler.version>
        <resources.version>3.3.1</resources.version>
        <surefire.version>3.5.4</surefire.version>
    </properties>

    <dependencies>
        <dependency>
            <groupId>org.junit.jupiter</groupId>
            <artifactId>junit-jupiter</artifactId>
            <version>${{junit.version}}</version>
            <scope>test</scope>
        </dependency>
        <dependency>
            <groupId>com.fasterxml.jackson.core</groupId>
            <artifactId>jackson-databind</artifactId>
            <version>${{jackson.version}}</version>
            <scope>test</scope>
        </dependency>
        <dependency>
            <groupId>com.networknt</groupId>
            <artifactId>json-schema-validator</artifactId>
            <version>${{validator.version}}</version>
            <scope>test</scope>
        </dependency>
        <dependency>
            <groupId>org.slf4j</groupId>
            <artifactId>slf4j-nop</artifactId>
            <version>${{slf4j.version}}</version>
            <scope>test</scope>
        </dependency>
    </dependencies>

    <build>
        <plugins>
            <plugin>
                <groupId>org.apache.maven.plugins</groupId>
                <artifactId>maven-resources-plugin</artifactId>
                <version>${{resources.version}}</version>
            </plugin>
            <plugin>
                <groupId>org.apache.maven.plugins</groupId>
                <artifactId>maven-compiler-plugin</artifactId>
                <version>${{compiler.version}}</version>
            </plugin>
            <plugin>
                <groupId>org.apache.maven.plugins</groupId>
                <artifactId>maven-surefire-plugin</artifactId>
                <version>${{surefire.version}}</version>
                <configuration>
                    <!-- The names in the XML reports are those of the cases. -->
                    <statelessTestsetReporter
                        implementation="org.apache.maven.plugin.surefire.extensions.junit5.JUnit5Xml30StatelessReporter"
                    >
                        <usePhrasedTestCaseMethodName>true</usePhrasedTestCaseMethodName>
                    </statelessTestsetReporter>
                </configuration>
            </plugin>
        </plugins>
    </build>
</project>
"""


def pom(name: str, title: str) -> str:
    return _POM.format(name=name, title=xml(words(title, 200)))


def readme(title: str, address: str, settings: Sequence[Setting], example: str) -> str:
    """Return the README; `example` is the name of a test class."""
    lines = [f"- `{setting.name}`: {words(setting.meaning)}{_default(setting)}" for setting in settings]
    written = "\n".join(lines)
    return _README.format(title=markdown(title), address=address, settings=written, example=example)


def dotenv_example(settings: Sequence[Setting]) -> str:
    lines = ["# Copy to .env and fill in; the environment wins over this file."]
    for setting in settings:
        lines += ["", f"# {words(setting.meaning)}", f"{setting.name}={dotenv(setting.default)}"]
    return "\n".join([*lines, ""])


def _default(setting: Setting) -> str:
    return f" (default {setting.default})" if setting.default else ""
