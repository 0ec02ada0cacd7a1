// Written at the end of a copy of a page: with all it folds opened, the rules of
// axe-core, and how wide the page is.
document.querySelectorAll("details").forEach(d => d.open = true);
axe.run(document).then(r => parent.postMessage(JSON.stringify({
	Violations: r.violations.map(v => ({ID: v.id, Help: v.help, Nodes: v.nodes.map(n => ({HTML: n.html}))})),
	Passes: r.passes.length, Width: innerWidth, Wide: document.documentElement.scrollWidth}), "*"));
