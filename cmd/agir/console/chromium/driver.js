// Drives Chromium by its own protocol, as the test asks: a line of JSON in for each thing
// to do, a line out for each answer.
const { spawn } = require("child_process"), fs = require("fs"), path = require("path"), readline = require("readline");
const [, , chromium, profile, axeFile, pictures] = process.argv;

const browser = spawn(chromium, ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--remote-debugging-pipe", "--user-data-dir=" + profile, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
const waiting = new Map(), loaded = new Map();
let last = 0, heard = "";
for (const pipe of [browser.stdio[3], browser.stdio[4]]) pipe.on("error", () => {});
browser.stdio[4].setEncoding("utf8");
browser.stdio[4].on("data", (text) => {
  const messages = (heard + text).split("\0");
  heard = messages.pop();
  for (const m of messages.map(JSON.parse)) {
    if (m.method === "Page.loadEventFired" && loaded.has(m.sessionId)) loaded.get(m.sessionId)();
    const asked = waiting.get(m.id);
    if (!asked) continue;
    waiting.delete(m.id);
    if (m.error) asked.reject(new Error(asked.method + ": " + m.error.message));
    else asked.resolve(m.result);
  }
});
browser.on("exit", () => process.exit(1));
const call = (method, params, sessionId) => new Promise((resolve, reject) => {
  waiting.set(++last, { resolve, reject, method });
  browser.stdio[3].write(JSON.stringify({ id: last, method, params: params || {}, sessionId }) + "\0");
});
const wait = (ms) => new Promise((then) => setTimeout(then, ms));
const axe = axeFile ? fs.readFileSync(axeFile, "utf8") : "";
const tabs = new Map(); // by name: each a person, with cookies of his own

const tabOf = async (name) => {
  if (tabs.has(name)) return tabs.get(name);
  const { browserContextId } = await call("Target.createBrowserContext");
  const { targetId } = await call("Target.createTarget", { url: "about:blank", browserContextId });
  const { sessionId } = await call("Target.attachToTarget", { targetId, flatten: true });
  await call("Page.enable", {}, sessionId);
  await call("Emulation.setDeviceMetricsOverride", { width: 1280, height: 900, deviceScaleFactor: 1, mobile: false }, sessionId);
  tabs.set(name, sessionId);
  return sessionId;
};
const ask = async (tab, expression) => {
  for (let i = 0; ; i++) {
    try {
      const answer = await call("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true }, tab);
      if (answer.exceptionDetails) throw new Error(expression.slice(0, 80) + ": " + JSON.stringify(answer.exceptionDetails.exception));
      return answer.result.value;
    } catch (error) {
      if (i > 20 || !/context|navigat|destroyed|Cannot find/i.test(error.message)) throw error;
      await wait(100); // the page was leaving
    }
  }
};
// then does something that leads to another page, and waits for it.
const then = async (tab, act) => {
  const arrived = new Promise((resolve) => loaded.set(tab, resolve));
  await act();
  await Promise.race([arrived, wait(15000)]);
  loaded.delete(tab);
};
const settled = async (tab) => { // works that take time show a page that asks again by itself
  for (let i = 0; i < 300 && await ask(tab, "document.querySelector('.progress') !== null || document.readyState !== 'complete'"); i++) await wait(200);
};
const held = async (tab, story) => {
  const all = [];
  for (const width of [1280, 375, 320]) {
    await call("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: false }, tab);
    await wait(100);
    const one = { story, width, wide: await ask(tab, "document.documentElement.scrollWidth"), violations: [], passes: 0 };
    if (axe) {
      await call("Page.setBypassCSP", { enabled: true }, tab);
      await ask(tab, axe + "; true");
      Object.assign(one, JSON.parse(await ask(tab, "axe.run().then((r) => JSON.stringify({violations: r.violations.map((v) => v.id + ' ' + v.nodes.map((n) => n.html.slice(0, 300)).join(' ')), passes: r.passes.length}))")));
    }
    if (pictures && width !== 320) {
      const { data } = await call("Page.captureScreenshot", { captureBeyondViewport: true, clip: { x: 0, y: 0, width, height: Math.min(await ask(tab, "document.documentElement.scrollHeight"), 2600), scale: 1 } }, tab);
      fs.writeFileSync(path.join(pictures, story + "-" + width + ".png"), Buffer.from(data, "base64"));
    }
    all.push(one);
  }
  await call("Emulation.setDeviceMetricsOverride", { width: 1280, height: 900, deviceScaleFactor: 1, mobile: false }, tab);
  return all;
};
const acts = {
  goto: (tab, x) => then(tab, () => call("Page.navigate", { url: x.text }, tab)).then(() => settled(tab)),
  ask: (tab, x) => ask(tab, x.text),
  go: (tab, x) => then(tab, () => ask(tab, x.text + "; true")).then(() => settled(tab)),
  click: (tab, x) => then(tab, async () => { // by the mouse, on what an expression gives the middle of
    const { x: left, y: top } = await ask(tab, x.text);
    for (const type of ["mousePressed", "mouseReleased"]) await call("Input.dispatchMouseEvent", { type, x: left, y: top, button: "left", clickCount: 1 }, tab);
  }).then(() => settled(tab)),
  back: (tab) => then(tab, () => ask(tab, "history.back(); true")).then(() => settled(tab)),
  key: async (tab, x) => { // typed on the keyboard, one after another
    for (const key of x.text.split(" ")) {
      const named = { Tab: ["Tab", 9], Enter: ["Enter", 13], Escape: ["Escape", 27] }[key];
      const event = named ? { key: named[0], code: named[0], windowsVirtualKeyCode: named[1], text: key === "Enter" ? "\r" : undefined } : { key, text: key, code: "Key" + key.toUpperCase() };
      await call("Input.dispatchKeyEvent", { type: "keyDown", ...event }, tab);
      await call("Input.dispatchKeyEvent", { type: "keyUp", ...event }, tab);
    }
    await wait(300);
    await settled(tab);
  },
  size: (tab, x) => call("Emulation.setDeviceMetricsOverride", { width: +x.text, height: 900, deviceScaleFactor: 1, mobile: false }, tab),
  held: (tab, x) => held(tab, x.text),
};
readline.createInterface({ input: process.stdin }).on("line", async (line) => {
  const x = JSON.parse(line);
  try {
    const value = await acts[x.do](await tabOf(x.tab), x);
    process.stdout.write(JSON.stringify({ value: value === undefined ? null : value }) + "\n");
  } catch (error) {
    process.stdout.write(JSON.stringify({ fault: String(error) }) + "\n");
  }
}).on("close", () => { browser.removeAllListeners("exit"); browser.kill(); process.exit(0); });
