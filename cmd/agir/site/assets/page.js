// The check page: a file is read by a worker made of the program beside this script, and
// what it says is laid out. Every text of a file is written as text.
"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const depot = at("depot"), input = at("fichier"), travail = at("travail"), etape = at("etape"), annonce = at("annonce"), verdict = at("verdict");
  const program = self.agirLecteur, settings = self.agirReglages;
  let worker = null, ticking = 0, current = null;

  // make builds an element of texts and other elements.
  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children.filter((c) => c !== null && c !== undefined));
    return element;
  };
  const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  const counted = (n, one, many) => number(n) + " " + (n < 2 ? one : many);

  // today is the day of this computer, as agir check counts it.
  const today = () => {
    const d = new Date();
    return [d.getFullYear(), String(d.getMonth() + 1).padStart(2, "0"), String(d.getDate()).padStart(2, "0")].join("-");
  };

  const bytesOf = (base64) => {
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  };

  const start = () => {
    const url = URL.createObjectURL(new Blob([program.glue, "\n", program.work], { type: "text/javascript" }));
    worker = new Worker(url);
    URL.revokeObjectURL(url);
    worker.onmessage = (event) => hear(event.data);
    worker.onerror = () => fail("Le lecteur de la page s’est arrêté. Rechargez la page, puis recommencez ; si cela se répète, envoyez le fichier comme d’habitude.");
    worker.postMessage({ kind: "program", bytes: bytesOf(program.code) });
  };

  const stop = () => {
    if (worker) worker.terminate();
    worker = null;
    clearInterval(ticking);
    travail.hidden = true;
    depot.hidden = false;
  };

  const say = (text, began) => {
    const seconds = Math.round((Date.now() - began) / 1000);
    etape.textContent = text + (seconds > 1 ? ", " + counted(seconds, "seconde", "secondes") : "") + "…";
  };

  const look = async (file) => {
    stop();
    verdict.replaceChildren();
    if (file.size > settings.limits.Bytes) {
      fail("Ce fichier dépasse " + number(Math.round(settings.limits.Bytes / 1048576)) + " Mo : il serait refusé. Vérifiez qu’il s’agit du bon fichier, ou découpez-le par département.");
      return;
    }
    current = { name: file.name, began: Date.now(), stage: "Ouverture de « " + file.name + " »" };
    depot.hidden = true;
    travail.hidden = false;
    annonce.textContent = "Lecture en cours.";
    say(current.stage, current.began);
    ticking = setInterval(() => say(current.stage, current.began), 500);
    at("arreter").focus();
    let bytes;
    try {
      bytes = new Uint8Array(await file.arrayBuffer());
    } catch (_) {
      fail("Ce fichier n’a pas pu être ouvert. Vérifiez qu’il est lisible, puis recommencez.");
      return;
    }
    if (!worker) start();
    current.stage = "Lecture de " + counted(Math.max(1, Math.round(bytes.length / 1024)), "ko", "ko");
    worker.postMessage({ kind: "check", name: file.name, bytes, day: today(), settings: JSON.stringify(settings) }, [bytes.buffer]);
  };

  const hear = (message) => {
    switch (message.kind) {
      case "stage":
        current.stage = message.text;
        return;
      case "verdict":
        clearInterval(ticking);
        travail.hidden = true;
        depot.hidden = false;
        show(JSON.parse(message.value));
        return;
      case "returned":
        for (const file of message.files) save(file.name, file.content);
        at("rendre").disabled = false;
        annonce.textContent = "Le fichier annoté est enregistré.";
        return;
      case "error":
        fail("Ce fichier n’a pas pu être lu : " + message.text);
    }
  };

  const fail = (text) => {
    stop();
    verdict.replaceChildren(make("div", { class: "outcome mend" }, make("h3", { tabindex: "-1", id: "issue" }, "Le fichier n’a pas été lu"), make("p", {}, text)));
    annonce.textContent = text;
    at("issue").focus();
  };

  const save = (name, content) => {
    const link = make("a", { download: name, href: URL.createObjectURL(new Blob([content])) });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  const show = (v) => {
    const rows = v.tables.reduce((sum, t) => sum + t.faulty, 0), aside = v.tables.reduce((sum, t) => sum + t.aside, 0);
    const title = v.refused ? "Ce fichier serait refusé" : v.toMend ? "À corriger avant l’envoi" : "Rien à corriger";
    const detail = v.refused ? "Corrigez ce qui suit, puis vérifiez-le de nouveau." :
      v.toMend ? "Les lignes en cause sont ci-dessous. Corrigez-les dans votre fichier, puis vérifiez-le de nouveau." : "Le fichier peut être envoyé tel quel. Merci !";
    const parts = [make("div", { class: v.toMend ? "outcome mend" : "outcome" }, make("h3", { tabindex: "-1", id: "issue" }, title), make("p", {}, "« " + current.name + " ». " + detail))];
    if (v.tables.length > 0) {
      const count = (n, label, mend) => make("li", { class: mend && n > 0 ? "mend" : null }, make("strong", {}, number(n)), label);
      const sum = (of) => v.tables.reduce((total, t) => total + of(t), 0);
      parts.push(make("ul", { class: "counts" }, count(sum((t) => t.read), "lignes lues"), count(sum((t) => t.kept), "gardées"), count(aside, "mises de côté", true), count(rows, "lignes avec une remarque", true)));
    }
    if (!v.refused || v.tables.length > 0) {
      const give = make("button", { type: "button", class: "first", id: "rendre" }, "Enregistrer le fichier annoté");
      give.addEventListener("click", () => {
        give.disabled = true;
        annonce.textContent = "Préparation du fichier annoté.";
        worker.postMessage({ kind: "return" });
      });
      parts.push(make("div", { class: "acts" }, give));
    }
    if (v.faults.length > 0) {
      parts.push(make("h3", {}, "Le fichier entier"), make("ul", { class: "faults" }, ...v.faults.map((f) => make("li", {}, make("strong", {}, f.severity + "\u202f: "), (f.sheet ? "feuille « " + f.sheet + " », " : "") + (f.row ? "ligne " + f.row + ", " : "") + f.message))));
    }
    for (const [n, t] of v.tables.entries()) parts.push(tableOf(t, n));
    parts.push(make("details", { class: "text" }, make("summary", {}, "Tout le compte rendu, tel que agir check l’imprime"), make("pre", { tabindex: "0", id: "texte" }, v.text)));
    verdict.replaceChildren(...parts);
    annonce.textContent = title + ".";
    at("issue").focus();
  };

  const tableOf = (t, n) => {
    const name = (t.sheet ? "Feuille « " + t.sheet + " »\u202f: " : "") + t.title;
    const said = t.faulty === 0 ? "Aucune remarque ; voici les premières lignes, telles qu’elles sont lues." :
      counted(t.faulty, "ligne avec une remarque", "lignes avec une remarque") + (t.faulty > t.rows.length ? ", dont les " + number(t.rows.length) + " premières ici ; toutes sont dans le fichier annoté." : ".");
    const head = make("tr", {}, make("th", { scope: "col" }, "Ligne"), ...t.columns.map((c) => make("th", { scope: "col" }, c.label || "(sans intitulé)",
      make("small", {}, c.taken === "" ? "non lue" : c.taken === c.label ? "" : "lue comme " + c.taken))));
    const body = make("tbody", {});
    for (const row of t.rows) {
      const wrong = new Set(row.faults.map((f) => f.column));
      const marked = (c) => wrong.has(c.position);
      body.append(make("tr", { class: [row.aside ? "aside" : "", row.faults.length ? "has" : ""].join(" ").trim() || null }, make("th", { scope: "row" }, number(row.number)),
        ...t.columns.map((c, i) => make("td", { class: marked(c) ? "fault" : null }, marked(c) ? make("span", { class: "unseen" }, "à corriger : ") : null, row.cells[i] || ""))));
      if (row.faults.length > 0) {
        body.append(make("tr", { class: "said" }, make("td", { colspan: t.columns.length + 1 }, make("ul", {}, ...row.faults.map((f) => make("li", {}, make("strong", {}, f.severity + "\u202f: "), f.message))))));
      }
    }
    return make("div", { class: "tabular" }, make("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": "Vos lignes, " + name },
      make("table", { class: "rows" }, make("caption", {}, make("span", {}, name)), make("thead", {}, head), body)), make("div", { class: "notes" }, make("p", {}, said)));
  };

  input.addEventListener("change", () => {
    if (input.files.length > 0) look(input.files[0]);
    input.value = "";
  });
  for (const name of ["dragenter", "dragover"]) depot.addEventListener(name, (event) => { event.preventDefault(); depot.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) depot.addEventListener(name, () => depot.classList.remove("over"));
  depot.addEventListener("drop", (event) => { event.preventDefault(); if (event.dataTransfer.files.length > 0) look(event.dataTransfer.files[0]); });
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
  at("arreter").addEventListener("click", () => { stop(); annonce.textContent = "Lecture arrêtée."; input.focus(); });
})();
