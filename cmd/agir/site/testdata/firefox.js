// Opens the page from a folder in Firefox, without network, gives it files, and prints what
// is found of it: a line of JSON. It drives the browser by WebDriver BiDi.
const { spawn } = require("child_process"), fs = require("fs"), path = require("path");
const [, , firefox, folder, profile, ...given] = process.argv;

// Every connection goes to a proxy that there is none of; the driver's own comes in.
fs.writeFileSync(path.join(profile, "user.js"), ['"network.proxy.type", 1', '"network.proxy.http", "127.0.0.1"', '"network.proxy.http_port", 9', '"network.proxy.ssl", "127.0.0.1"', '"network.proxy.ssl_port", 9',
  '"network.dns.disabled", true', '"datareporting.policy.dataSubmissionEnabled", false', '"app.update.enabled", false', '"browser.shell.checkDefaultBrowser", false'].map((p) => `user_pref(${p});`).join("\n"));
const browser = spawn(firefox, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
const end = (status) => { browser.removeAllListeners("exit"); browser.kill(); process.exit(status); };
browser.on("exit", () => { console.error("the browser ended"); process.exit(1); });
const address = new Promise((resolve) => {
  let heard = "";
  browser.stderr.on("data", (text) => {
    const at = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(heard += text);
    if (at) resolve(at[1]);
  });
});
const wait = (ms) => new Promise((then) => setTimeout(then, ms));

(async () => {
  const socket = new WebSocket((await address) + "/session");
  await new Promise((resolve, reject) => { socket.onopen = resolve; socket.onerror = () => reject(new Error("no session")); });
  const waiting = new Map();
  let last = 0;
  socket.onmessage = (event) => {
    const m = JSON.parse(event.data), asked = waiting.get(m.id);
    if (!asked) return;
    waiting.delete(m.id);
    if (m.type === "error") asked.reject(new Error(asked.method + ": " + m.message));
    else asked.resolve(m.result);
  };
  const call = (method, params) => new Promise((resolve, reject) => {
    waiting.set(++last, { resolve, reject, method });
    socket.send(JSON.stringify({ id: last, method, params }));
  });
  await call("session.new", { capabilities: {} });
  const { contexts: [{ context }] } = await call("browsingContext.getTree", {});
  const evaluate = async (expression) => {
    const { type, result, exceptionDetails } = await call("script.evaluate", { expression, target: { context }, awaitPromise: true });
    if (type === "exception") throw new Error(expression.slice(0, 80) + ": " + exceptionDetails.text);
    return result;
  };
  const ask = async (expression) => JSON.parse((await evaluate(`Promise.resolve(${expression}).then((x) => JSON.stringify(x))`)).value);
  const until = async (expression) => {
    for (let i = 0; i < 1800; i++) {
      if (await ask(expression)) return;
      await wait(100);
    }
    throw new Error("never: " + expression);
  };
  await call("browsingContext.navigate", { context, url: "file://" + path.join(folder, "index.html"), wait: "complete" });
  const found = { said: [], online: await ask("fetch('https://agir.invalid/').then(() => 'sent', () => 'refused')") };
  for (const file of given) {
    await call("input.setFiles", { context, element: { sharedId: (await evaluate("document.getElementById('fichier')")).sharedId }, files: [file] });
    await until("document.getElementById('issue') !== null && document.getElementById('travail').hidden");
    found.said.push(await ask("({title: document.getElementById('issue').textContent, text: (document.getElementById('texte') || {}).textContent, made: document.querySelectorAll('#verdict img, #verdict b, #verdict script').length})"));
    await ask("(document.getElementById('verdict').replaceChildren(), true)");
  }
  found.day = await ask("(() => { const d = new Date(); return [d.getFullYear(), String(d.getMonth() + 1).padStart(2, '0'), String(d.getDate()).padStart(2, '0')].join('-'); })()");
  process.stdout.write(JSON.stringify(found) + "\n", () => end(0));
})().catch((error) => { console.error(error); end(1); });
