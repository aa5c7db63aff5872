// A second opinion on our own server that speaks as models do: the first line of standard input has the answers
// (`asked`, `response`), the address goes to standard output, and the end of standard input is the end.
import { createInterface } from "node:readline";

import { LLMock } from "@copilotkit/aimock";

const lines = createInterface({ input: process.stdin });
lines.once("line", async (line) => {
  const mock = new LLMock({ host: "127.0.0.1", port: 0, logLevel: "silent", strict: true });
  for (const { asked, response } of JSON.parse(line)) {
    const predicate = (request) => request.messages.at(-1)?.content === asked;
    mock.addFixture({ match: { predicate }, response });
  }
  await mock.start();
  console.log(mock.url);
  lines.once("close", () => mock.stop());
});
