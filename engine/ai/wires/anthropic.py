"""The Messages interface of Anthropic."""

from typing import TYPE_CHECKING, Any, Final

from engine.ai.provider import End, ModelInfo, Prompt, Reply, Usage
from engine.ai.wires.base import NO_KEY, Connection, count, expected, guarded, in_words, rate_left, usage_of

if TYPE_CHECKING:
    import httpx2

_ENDS: Final[dict[str, End]] = {
    "max_tokens": "truncated",
    "model_context_window_exceeded": "truncated",
    "pause_turn": "truncated",
    "refusal": "refused",
}
_PAGE: Final = 1_000


class AnthropicWire:
    def __init__(self, to: Connection, key: str, client: "httpx2.AsyncClient") -> None:
        from anthropic import AsyncAnthropic

        self.host = to.host
        self.model = to.model
        self.form = 0
        self._to = to
        self._client = AsyncAnthropic(
            api_key=key or NO_KEY, base_url=to.url, http_client=client, max_retries=0, open_telemetry=False
        )

    async def ask(self, prompt: Prompt) -> Reply:
        return await guarded(self._message(prompt), self._to)

    def weaken(self, form: int) -> bool:
        """Go on without a schema where one was refused; False where none was sent."""
        self.form = 1
        return form == 0

    async def models(self) -> list[ModelInfo]:
        return await guarded(self._list(), self._to)

    async def close(self) -> None:
        await self._client.close()

    async def _list(self) -> list[ModelInfo]:
        page = await self._client.models.list(limit=_PAGE)
        return [
            ModelInfo(
                expected(each.id, str, self._to),
                each.retires_at.date().isoformat() if each.retires_at else "",
                count(each.max_input_tokens) or None,
                count(each.max_tokens) or None,
                _structured(each.capabilities),
            )
            for each in expected(page.data, list, self._to)
        ]

    async def _message(self, prompt: Prompt) -> Reply:
        from anthropic.types import Message

        output: dict[str, Any] = {}
        if self.form == 0:
            output |= {"effort": prompt.effort} if prompt.effort else {}
            output["format"] = {"type": "json_schema", "schema": dict(prompt.schema)}
        more: dict[str, Any] = {"output_config": output} if output else {}
        raw = await self._client.messages.with_raw_response.create(
            model=self.model,
            system=prompt.system if self.form == 0 else prompt.system + in_words(prompt.schema),
            messages=[{"role": "user", "content": prompt.user}],
            max_tokens=prompt.most_written,
            **more,
        )
        message = expected(await raw.parse(), Message, self._to)
        text = "".join(block.text for block in message.content if block.type == "text")
        return Reply(
            text,
            _ENDS.get(message.stop_reason or "", "final"),
            _usage(message.usage),
            raw.headers.get("request-id", ""),
            rate_left(
                raw.headers,
                "anthropic-ratelimit-tokens-remaining",
                "anthropic-ratelimit-tokens-reset",
                self._to.now,
            ),
        )


def _structured(capabilities: object) -> bool | None:
    """Return whether a model takes a schema, None where its vendor does not say."""
    said = getattr(getattr(capabilities, "structured_outputs", None), "supported", None)
    return said if isinstance(said, bool) else None


def _usage(reported: object) -> Usage | None:
    """Return what a call cost: `input_tokens` leaves out what was read from or written to the cache."""
    if reported is None:
        return None
    cached = count(getattr(reported, "cache_read_input_tokens", 0))
    fresh = count(getattr(reported, "input_tokens", 0))
    made = count(getattr(reported, "cache_creation_input_tokens", 0))
    return usage_of(fresh + cached + made, getattr(reported, "output_tokens", 0), cached, made)
