"""The private half of the development root, so that a test server signs for itself.

No release of the application trusts this root: whoever reads this line could sign with it.
"""

from typing import Final

ROOT_ID: Final = "development"
SEED: Final = bytes.fromhex("66b1eb1b49630301b5131ec8a8ff2887fba426b1572accc7dad34f7f7cdffe40")
