"""What whoever runs the server may set: by option, by `SPECMINT_LICENSING_...`, or not at all."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from engine.errors import UsageError
from licensing_server.secret_files import DataFolder

PREFIX = "SPECMINT_LICENSING_"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    data: Path = Field(description="Folder of the database, the keys and the secrets")
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL, as `postgresql://user@host/name`; without it SQLite in the data folder"
    )
    host: str = Field("127.0.0.1", description="Address that clients are served on")
    port: int = Field(8080, ge=0, le=65535, description="Port that clients are served on")
    admin_host: str = Field("127.0.0.1", description="Address of administration and metrics")
    admin_port: int = Field(8081, ge=0, le=65535, description="Port of administration and metrics")
    public_url: str = Field(
        "http://127.0.0.1:8080", description="Address under which people reach the server; stands in mails"
    )
    proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (), description="Networks of proxies whose `X-Forwarded-For` is believed, with commas between them"
    )
    processes: int = Field(
        1,
        ge=1,
        le=64,
        description="How many processes serve one PostgreSQL database; limits are divided by it",
    )
    tls_cert: Path | None = Field(None, description="Certificate chain, PEM; without it a proxy does TLS")
    tls_key: Path | None = Field(None, description="Key of that certificate, PEM")
    mail_from: str = Field("", description="Sender of mails; the SMTP address is the secret file `smtp`")
    log_level: str = Field(
        "info", pattern="^(debug|info|warning|error)$", description="debug, info, warning or error"
    )
    sentry_dsn: SecretStr | None = Field(
        None, description="Where defects are reported; needs the extra `sentry`"
    )

    @field_validator("proxies", mode="before")
    @classmethod
    def _listed(cls, written: object) -> object:
        return list(written.replace(",", " ").split()) if isinstance(written, str) else written

    @property
    def folder(self) -> DataFolder:
        return DataFolder(self.data)

    @property
    def store_url(self) -> str:
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.folder.database}"


def read_settings(**given: Any) -> Settings:
    """Return the settings of options (None is not given) and environment.

    Raises:
        UsageError: `setting-wrong`, naming the first that is.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        option = name.replace("_", "-")
        raise UsageError(
            "setting-wrong", f"{name}: {first['msg']}", cure=f"set --{option} or {PREFIX}{name.upper()}"
        ) from error
