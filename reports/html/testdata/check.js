// Written at the end of a copy of a page: with all it folds opened, the rules of
// axe-core, how wide the page is, and the words and figures that are cut by the end of a line.
document.querySelectorAll("details").forEach(d => d.open = true);
const cut = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let n; (n = texts.nextNode());) {
	if (n.parentElement.closest("svg, code, script, style, .unseen, .skip")) continue;
	for (const m of n.data.matchAll(/[^ \n\t\/-]+/g)) {
		const range = document.createRange();
		range.setStart(n, m.index);
		range.setEnd(n, m.index + m[0].length);
		const tops = [...range.getClientRects()].filter(r => r.width > 0).map(r => r.top);
		if (Math.max(...tops) - Math.min(...tops) > 3) cut.push(m[0]);
	}
}
// What judges the figures of a row is in sight before anything scrolls, and stands on no figure.
const sight = [...document.querySelectorAll(".closing tbody tr:not(.group)")].filter(tr => {
	const range = document.createRange(), cells = [...tr.children], words = cells[cells.length - 1];
	range.selectNodeContents(words);
	const at = range.getBoundingClientRect();
	return at.left < 0 || at.right > innerWidth || cells.slice(0, -1).some(c => {
		range.selectNodeContents(c);
		const r = range.getBoundingClientRect();
		return r.left < at.right && at.left < r.right && r.top < at.bottom - 3 && at.top < r.bottom - 3;
	});
}).map(tr => tr.textContent);
axe.run(document).then(r => parent.postMessage(JSON.stringify({
	Violations: r.violations.map(v => ({ID: v.id, Help: v.help, Nodes: v.nodes.map(n => ({HTML: n.html}))})),
	Passes: r.passes.length, Width: innerWidth, Wide: document.documentElement.scrollWidth, Cut: cut, Sight: sight}), "*"));
