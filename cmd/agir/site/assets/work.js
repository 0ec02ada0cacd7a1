// The worker: it holds the program, reads one file at a time, and says where it is.
"use strict";
const ready = {};
ready.program = new Promise((resolve) => { self.agirReady = resolve; });
let last = null;
const answer = (result) => {
  if (result.error) throw new Error(result.error);
  return result.value;
};
self.onmessage = async (event) => {
  const m = event.data;
  try {
    switch (m.kind) {
      case "program": {
        const stream = new Blob([m.bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
        const code = await new Response(stream).arrayBuffer();
        const go = new Go();
        const { instance } = await WebAssembly.instantiate(code, go.importObject);
        go.run(instance);
        return;
      }
      case "check":
        await ready.program;
        self.postMessage({ kind: "stage", text: "Vérification des lignes" });
        last = [m.name, m.bytes, m.day, m.settings];
        self.postMessage({ kind: "verdict", value: answer(self.agirCheck(...last)) });
        return;
      case "return":
        self.postMessage({ kind: "returned", files: answer(self.agirReturn(...last)) });
        return;
    }
  } catch (error) {
    self.postMessage({ kind: "error", text: String(error && error.message || error) });
  }
};
