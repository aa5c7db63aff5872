"""The interfaces of OpenAI: Responses at its own host; at compatible ones also Chat, in ever plainer forms."""

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from engine.ai.faults import AIError, Kind
from engine.ai.provider import ModelInfo, Prompt, Reply
from engine.ai.wires.base import NO_KEY, Connection, expected, guarded, in_words, rate_left, usage_of

if TYPE_CHECKING:
    import httpx2
    from openai.types.responses import Response


class Form(NamedTuple):
    """How a request is put: by which interface, and how the shape of the answer is asked for."""

    interface: Literal["responses", "chat"]
    answer: Literal["json_schema", "json_object", "text"]


OWN: Final = (Form("responses", "json_schema"),)
COMPATIBLE: Final = (
    *OWN,
    Form("chat", "json_schema"),
    Form("chat", "json_object"),
    Form("chat", "text"),
)
_NO_SUCH_INTERFACE: Final = (404, 405, 501)


class OpenAIWire:
    def __init__(
        self, to: Connection, key: str, client: "httpx2.AsyncClient", forms: tuple[Form, ...] = OWN
    ) -> None:
        from openai import AsyncOpenAI

        self.host = to.host
        self.model = to.model
        self.form = 0
        self._to = to
        self._forms = forms
        self._client = AsyncOpenAI(
            api_key=key or NO_KEY,
            base_url=to.url,
            http_client=client,
            max_retries=0,
            organization="",
            project="",
        )

    async def ask(self, prompt: Prompt) -> Reply:
        form = self._forms[self.form]
        try:
            if form.interface == "responses":
                return await guarded(self._respond(prompt), self._to)
            return await guarded(self._chat(prompt, form), self._to)
        except AIError as error:
            is_plainer = form.interface == "responses" and len(self._forms) > 1
            if is_plainer and error.status in _NO_SUCH_INTERFACE:
                raise AIError(Kind.MODE, self.host, model=self.model, status=error.status) from error
            raise

    def weaken(self, form: int) -> bool:
        """Go on with the form after `form`, which was refused; False where there is none."""
        if self.form == form:
            self.form += 1
        if self.form < len(self._forms):
            return True
        self.form = len(self._forms) - 1
        return False

    async def models(self) -> list[ModelInfo]:
        return await guarded(self._list(), self._to)

    async def close(self) -> None:
        await self._client.close()

    async def _list(self) -> list[ModelInfo]:
        page = await self._client.models.list()
        found = expected(page.data, list, self._to)
        return [
            ModelInfo(expected(each.id, str, self._to), expected(each.shutdown_date or "", str, self._to))
            for each in found
        ]

    async def _respond(self, prompt: Prompt) -> Reply:
        from openai.types.responses import Response

        more: dict[str, Any] = {"reasoning": {"effort": prompt.effort}} if prompt.effort else {}
        raw = await self._client.responses.with_raw_response.create(
            model=self.model,
            instructions=prompt.system,
            input=prompt.user,
            max_output_tokens=prompt.most_written,
            store=False,
            text={
                "format": {
                    "type": "json_schema",
                    "name": "answer",
                    "schema": dict(prompt.schema),
                    "strict": True,
                }
            },
            **more,
        )
        response = expected(raw.parse(), Response, self._to)
        if response.status not in ("completed", "incomplete"):
            raise AIError(Kind.SERVER, self.host, model=self.model)
        text, is_refused = _said(response)
        reason = response.incomplete_details.reason if response.incomplete_details else None
        usage, details = response.usage, getattr(response.usage, "input_tokens_details", None)
        return Reply(
            text,
            "refused" if is_refused or reason == "content_filter" else "final" if response.status == "completed" else "truncated",
            usage_of(usage.input_tokens, usage.output_tokens, *_cache(details)) if usage else None,
            raw.request_id or "",
            self._rate(raw.headers),
        )  # fmt: skip

    async def _chat(self, prompt: Prompt, form: Form) -> Reply:
        from openai.types.chat import ChatCompletion

        system = prompt.system if form.answer == "json_schema" else prompt.system + in_words(prompt.schema)
        more: dict[str, Any] = {"response_format": _format(prompt, form)} if form.answer != "text" else {}
        raw = await self._client.chat.completions.with_raw_response.create(
            model=self.model,
            messages=[{"role": "system", "content": system}, {"role": "user", "content": prompt.user}],
            max_tokens=prompt.most_written,
            store=False,
            **more,
        )
        completion = expected(raw.parse(), ChatCompletion, self._to)
        choice = completion.choices[0]
        usage, details = completion.usage, getattr(completion.usage, "prompt_tokens_details", None)
        is_refused = bool(choice.message.refusal) or choice.finish_reason == "content_filter"
        return Reply(
            expected(choice.message.content or "", str, self._to),
            "refused" if is_refused else "truncated" if choice.finish_reason == "length" else "final",
            usage_of(usage.prompt_tokens, usage.completion_tokens, *_cache(details)) if usage else None,
            raw.request_id or "",
            self._rate(raw.headers),
        )

    def _rate(self, headers: "httpx2.Headers") -> Any:
        return rate_left(headers, "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens", self._to.now)


def _format(prompt: Prompt, form: Form) -> Any:
    if form.answer == "json_object":
        return {"type": "json_object"}
    return {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": dict(prompt.schema), "strict": True},
    }


def _said(response: "Response") -> tuple[str, bool]:
    """Return the text of an answer, and whether it is a refusal: its status still says "completed"."""
    parts = [part for each in response.output if each.type == "message" for part in each.content]
    text = "".join(part.text for part in parts if part.type == "output_text")
    return text, any(part.type == "refusal" for part in parts)


def _cache(details: object) -> tuple[object, object]:
    """Return the tokens that were taken from the vendor's cache, and those that were put into it."""
    return getattr(details, "cached_tokens", 0), getattr(details, "cache_write_tokens", 0)
