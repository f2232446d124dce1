// The client's side of the conversation with a test, in JSON lines: what it is told to do, and what it saw.

const readline = require("node:readline");

function write(told) {
  process.stdout.write(JSON.stringify(told) + "\n");
}

/** Tells the test of an event. */
function tell(event, data = {}) {
  write({ event, ...data });
}

async function perform(acts, order) {
  try {
    const value = await acts[order.act](order.with);
    write({ id: order.id, value: value ?? null });
  } catch (error) {
    write({ id: order.id, error: `${error?.name}: ${error?.message ?? error}` });
  }
}

/** Does what the test says until it ends: each order names a function of `acts`. */
function obey(acts) {
  const input = readline.createInterface({ input: process.stdin });
  input.on("line", (line) => perform(acts, JSON.parse(line)));
  input.on("close", () => process.exit());
}

module.exports = { tell, obey };
