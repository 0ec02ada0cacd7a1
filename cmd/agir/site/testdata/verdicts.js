// Reads files named on standard input, a line each, with the reader, as the page does, and
// prints what it says of each: a line of JSON.
const fs = require("fs"), path = require("path");
const [, , code, glue, settings, day] = process.argv;
globalThis.self = globalThis;
require(path.resolve(glue));
const ready = new Promise((resolve) => { globalThis.agirReady = resolve; });
(async () => {
  const go = new Go();
  const { instance } = await WebAssembly.instantiate(fs.readFileSync(code), go.importObject);
  go.run(instance);
  await ready;
  const how = fs.readFileSync(settings, "utf8");
  for (const file of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
    const said = agirCheck(path.basename(file), new Uint8Array(fs.readFileSync(file)), day, how);
    fs.writeSync(1, (said.error ? "error: " + said.error : said.value) + "\n");
  }
  process.exit(0);
})();
