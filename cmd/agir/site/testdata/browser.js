// Opens the page from a folder in Chromium, without network, gives it files, and prints
// what is found of it: a line of JSON. It drives the browser by its own protocol.
const { spawn } = require("child_process"), fs = require("fs"), path = require("path");
const [, , chromium, folder, downloads, axeFile, pictures, ...given] = process.argv;

const wait = (ms) => new Promise((then) => setTimeout(then, ms));
// launch gives the browser, and how to call it: messages that end with a zero, by two pipes.
const launch = () => {
  const browser = spawn(chromium, ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--proxy-server=127.0.0.1:9", "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe", "--user-data-dir=" + path.join(downloads, "..", "profil"), "about:blank"],
  { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const waiting = new Map();
  let last = 0, heard = "";
  for (const pipe of [browser.stdio[3], browser.stdio[4]]) pipe.on("error", () => {});
  browser.stdio[4].setEncoding("utf8");
  browser.stdio[4].on("data", (text) => {
    const messages = (heard + text).split("\0");
    heard = messages.pop();
    for (const m of messages.map(JSON.parse)) {
      const asked = waiting.get(m.id);
      if (!asked) continue;
      waiting.delete(m.id);
      if (m.error) asked.reject(new Error(asked.method + ": " + m.error.message));
      else asked.resolve(m.result);
    }
  });
  const call = (method, params, sessionId) => new Promise((resolve, reject) => {
    waiting.set(++last, { resolve, reject, method });
    browser.stdio[3].write(JSON.stringify({ id: last, method, params: params || {}, sessionId }) + "\0");
  });
  browser.on("exit", () => { console.error("the browser ended"); process.exit(1); });
  return { browser, call };
};

(async () => {
  const { browser, call } = launch();
  const { targetId } = await call("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await call("Target.attachToTarget", { targetId, flatten: true });
  const page = (method, params) => call(method, params, sessionId);
  const ask = async (expression) => {
    const answer = await page("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (answer.exceptionDetails) throw new Error(expression.slice(0, 80) + ": " + JSON.stringify(answer.exceptionDetails.exception));
    return answer.result.value;
  };
  const until = async (expression) => {
    for (let i = 0; i < 4800; i++) {
      if (await ask(expression)) return;
      await wait(100);
    }
    throw new Error("never: " + expression);
  };
  const give = async (file) => {
    const { root } = await page("DOM.getDocument");
    const { nodeId } = await page("DOM.querySelector", { nodeId: root.nodeId, selector: "#fichier" });
    await page("DOM.setFileInputFiles", { files: [file], nodeId });
  };
  const axe = axeFile ? fs.readFileSync(axeFile, "utf8") : "";
  const held = async (story) => {
    const all = [];
    for (const width of [1280, 375, 320]) {
      await page("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: false });
      const one = { story, width, wide: await ask("document.documentElement.scrollWidth"), violations: [], passes: 0 };
      if (axe) {
        await ask(axe + "; true");
        Object.assign(one, JSON.parse(await ask("axe.run().then((r) => JSON.stringify({violations: r.violations.map((v) => v.id + ' ' + v.nodes.map((n) => n.html).join(' ')), passes: r.passes.length}))")));
      }
      if (pictures) {
        const { data } = await page("Page.captureScreenshot", { captureBeyondViewport: true, clip: { x: 0, y: 0, width, height: Math.min(await ask("document.documentElement.scrollHeight"), 2400), scale: 1 } });
        fs.writeFileSync(path.join(pictures, story + "-" + width + ".png"), Buffer.from(data, "base64"));
      }
      all.push(one);
    }
    return all;
  };

  await call("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: downloads });
  await page("Page.enable");
  await page("Emulation.setDeviceMetricsOverride", { width: 1280, height: 900, deviceScaleFactor: 1, mobile: false });
  await page("Page.navigate", { url: "file://" + path.join(folder, "index.html") });
  await until("document.readyState === 'complete' && document.getElementById('fichier') !== null");
  const found = { pages: await held("vide"), said: [] };
  const day = "(() => { const d = new Date(); return [d.getFullYear(), String(d.getMonth() + 1).padStart(2, '0'), String(d.getDate()).padStart(2, '0')].join('-'); })()";
  found.day = await ask(day);

  // The largest file that is taken is stopped by its button, while the page answers; one octet
  // more is refused without being read; and it is read to its end, while the page says how
  // long it has been at it and never stops answering.
  const most = 50 * 1048576, large = path.join(downloads, "..", "grand.csv"), over = path.join(downloads, "..", "trop.csv");
  const head = "dossier;date_contact;mode;remarque\n", row = "D1;20/09/2023;entretien;" + "x".repeat(40) + "\n";
  const rows = head + row.repeat(Math.floor((most - head.length) / row.length));
  fs.writeFileSync(large, rows + "\n".repeat(most - rows.length));
  fs.writeFileSync(over, rows + "\n".repeat(most + 1 - rows.length));
  await give(large);
  await until("!document.getElementById('travail').hidden");
  await wait(1500);
  found.answers = await ask("new Promise((then) => { const began = performance.now(); setTimeout(() => then(performance.now() - began), 100); })");
  found.working = await ask("!document.getElementById('travail').hidden || document.getElementById('issue') !== null");
  await ask("document.getElementById('arreter').click(), true");
  found.stopped = await ask("document.getElementById('travail').hidden && !document.getElementById('depot').hidden");
  await give(over);
  await until("document.getElementById('issue') !== null");
  found.over = await ask("document.getElementById('verdict').textContent");
  await ask("(window.beats = [performance.now()], window.stages = new Set(), window.beating = setInterval(() => { beats.push(performance.now()); stages.add(document.getElementById('etape').textContent); }, 50), document.getElementById('verdict').replaceChildren(), true)");
  await give(large);
  await until("document.getElementById('issue') !== null && document.getElementById('travail').hidden");
  found.largest = await ask("(clearInterval(beating), { title: document.getElementById('issue').textContent, rows: document.querySelector('.counts strong').textContent, stages: stages.size," +
    " took: beats.at(-1) - beats[0], longest: Math.max(...beats.slice(1).map((b, i) => b - beats[i])) })");

  for (const [n, file] of given.entries()) {
    await give(file);
    await until("document.getElementById('issue') !== null && document.getElementById('travail').hidden");
    found.said.push(await ask("({title: document.getElementById('issue').textContent, text: (document.getElementById('texte') || {}).textContent, focus: document.activeElement.id," +
      " faults: [...document.querySelectorAll('td.fault')].map((c) => c.lastChild.textContent), made: document.querySelectorAll('#verdict img, #verdict b, #verdict script').length})"));
    if (n > 0) continue;
    found.pages.push(...await held("corriger"));
    await page("Emulation.setDeviceMetricsOverride", { width: 1280, height: 900, deviceScaleFactor: 1, mobile: false });
    found.connection = await ask("fetch('https://agir.invalid/').then(() => 'sent', () => 'refused')");
    await ask("document.getElementById('rendre').click(), true");
    await until("document.getElementById('annonce').textContent.includes('enregistré')");
    await wait(1500);
  }
  process.stdout.write(JSON.stringify(found) + "\n", () => { browser.removeAllListeners("exit"); browser.kill(); process.exit(0); });
})().catch((error) => { console.error(error); process.exit(1); });
