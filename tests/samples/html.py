"""A page as a browser without scripts takes it: its forms, its texts, and what must not be in it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img"}
OUTSIDE = ("src", "srcset", "data", "poster", "style")


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Page(HTMLParser):
    """What was found in a page."""

    forms: list[Form] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    language: str = ""
    labelled: set[str] = field(default_factory=set)
    shown: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.faults += [f"{tag} {name}" for name in given if name.startswith("on") or name in OUTSIDE]
        if tag not in VOID:
            self._open.append(tag)
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "label":
            self.labelled.add(given.get("for", ""))
        if tag == "form":
            self.forms.append(Form(given["action"], given["method"]))
        if tag in {"input", "textarea"}:
            if "form" in self._open:
                self.forms[-1].fields[given.get("name", "")] = given.get("value", "")
            if given.get("type") != "hidden":
                self.shown.append(given.get("id", ""))
        if tag in {"script", "iframe", "object", "embed", "style", "img", "base"}:
            self.faults.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def form(self, action: str) -> Form:
        return next(form for form in self.forms if form.action == action)


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    page.faults += [f"<{tag}> stays open" for tag in page._open]
    return page


def faults(page: Page) -> list[str]:
    """Return what a person with a screen reader, or a careful browser, would object to."""
    found = list(page.faults)
    if page.language != "en":
        found.append("no language")
    found += [f"{page.tags.count(tag)} {tag}" for tag in ("title", "h1", "main") if page.tags.count(tag) != 1]
    found += [f"no label for {name}" for name in page.shown if name not in page.labelled]
    return found
