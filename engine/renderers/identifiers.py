"""Names of a document as identifiers and file names of generated projects."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

LONGEST_NAME = 80

_HUMPS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_KEPT = re.compile(r"[A-Za-z0-9 _./:{}-]*")
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{digit}" for port in ("com", "lpt") for digit in range(10)]
)
# Written out: `dir(builtins)` and `keyword` change with the version of Python.
_PYTHON_WORDS = (
    "False None True and as assert async await break class continue def del elif else except finally for from "
    "global if import in is lambda nonlocal not or pass raise return try while with yield match case type _ "
    "self cls api pytest cases flows "
    "ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError "
    "BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError "
    "ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning "
    "EnvironmentError Exception ExceptionGroup False FileExistsError FileNotFoundError FloatingPointError "
    "FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError "
    "InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError "
    "ModuleNotFoundError NameError None NotADirectoryError NotImplemented NotImplementedError OSError "
    "OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError "
    "RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration "
    "StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError "
    "UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError "
    "UnicodeWarning UserWarning ValueError Warning ZeroDivisionError abs aiter all anext any ascii bin "
    "bool breakpoint bytearray bytes callable chr classmethod compile complex copyright credits delattr "
    "dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash "
    "help hex id input int isinstance issubclass iter len license list locals map max memoryview min next "
    "object oct open ord pow print property quit range repr reversed round set setattr slice sorted "
    "staticmethod str sum super tuple type vars zip"
)
_JAVA_WORDS = (
    "abstract assert boolean break byte case catch char class const continue default do double else enum "
    "extends final finally float for goto if implements import instanceof int interface long native new "
    "package private protected public return short static strictfp super switch synchronized this throw "
    "throws transient try void volatile while true false null record var yield sealed permits non when "
    "module exports opens requires uses provides with to transitive _ "
    "clone equals finalize getClass hashCode notify notifyAll toString wait "
    "Api ApiCase Cases Hooks Object String Test Tag Nested Order Class Enum Record Override Stream"
)
_JAVASCRIPT_WORDS = (
    "arguments as async await break case catch class const continue debugger default delete do else enum "
    "eval export extends false finally for from function get if implements import in instanceof interface "
    "let new null of package private protected public return set static super switch this throw true try "
    "typeof undefined var void while with yield NaN Infinity globalThis Object Array String Number Boolean "
    "Function Symbol Promise Map Set Date JSON Math Error process require module exports test describe "
    "before after cases send check constructor prototype __proto__"
)
PYTHON_RESERVED = frozenset(_PYTHON_WORDS.split())
JAVA_RESERVED = frozenset(_JAVA_WORDS.split())
JAVASCRIPT_RESERVED = frozenset(_JAVASCRIPT_WORDS.split())


def digest(text: str) -> str:
    """Return six hex digits that stand for the exact text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=3).hexdigest()


@lru_cache(maxsize=64)  # several formats ask for the same name one after the other
def parts(text: str) -> tuple[str, ...]:
    """Return the words of a name, in ASCII and as written: `petStore_ID2` -> pet, Store, ID, 2."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return tuple(_HUMPS.findall(text))


def snake(text: str) -> str:
    """Return `pet_store_id`, with six hex digits where information is lost; never empty."""
    return _joined(text, "_", str.lower)


def kebab(text: str) -> str:
    """Return `pet-store-id`, with six hex digits where information is lost; never empty."""
    return _joined(text, "-", str.lower)


def pascal(text: str) -> str:
    """Return `PetStoreId`, with six hex digits where information is lost; never empty."""
    return _joined(text, "", str.capitalize)


def camel(text: str) -> str:
    """Return `petStoreId`, with six hex digits where information is lost; never empty."""
    name = pascal(text)
    return name[0].lower() + name[1:]


def python_identifier(text: str) -> str:
    return _allowed(snake(text), PYTHON_RESERVED)


def java_identifier(text: str) -> str:
    return _allowed(camel(text), JAVA_RESERVED)


def java_class(text: str) -> str:
    return _allowed(pascal(text), JAVA_RESERVED)


def javascript_identifier(text: str) -> str:
    return _allowed(camel(text), JAVASCRIPT_RESERVED)


def file_name(text: str) -> str:
    """Return a name of `[a-z0-9_-]` without extension that every file system takes."""
    name = kebab(text)
    return f"{name}_" if name in _DEVICES else name


class Names:
    """Hands out names that are unique without regard to case; the same key gets the same name."""

    def __init__(self, make: Callable[[str], str], *, taken: frozenset[str] = frozenset()) -> None:
        self._make = make
        self._names: dict[str, str] = {}
        self._taken = {name.lower() for name in taken}

    def of(self, key: str) -> str:
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = self._free(self._make(key), key)
            self._taken.add(name.lower())
        return name

    def _free(self, name: str, key: str) -> str:
        if name.lower() not in self._taken:
            return name
        joint = "-" if "-" in name else "_"
        again = f"{name}{joint}{digest(key)}"
        count = 2
        while again.lower() in self._taken:
            again = f"{name}{joint}{digest(key)}{joint}{count}"
            count += 1
        return again


def _joined(text: str, joint: str, form: Callable[[str], str]) -> str:
    found = parts(text)
    name = joint.join(map(form, found))
    # Two numbers side by side would run together: version 1.1 is not version 11.
    lossy = not found or not _KEPT.fullmatch(text) or (not joint and _numbers_meet(found))
    if len(name) > LONGEST_NAME:
        lossy = True
    if not lossy:
        return name
    return (name[: LONGEST_NAME - 7].rstrip("_-") or form("x")) + (joint or "X") + digest(text)


def _numbers_meet(found: Sequence[str]) -> bool:
    return any(left.isdigit() and right.isdigit() for left, right in pairwise(found))


def _allowed(name: str, reserved: frozenset[str]) -> str:
    if name[0].isdigit():
        name = f"n{name}"
    return f"{name}_" if name in reserved else name
