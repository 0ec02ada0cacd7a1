// One key answers a pair, as long as the box says so and nothing is being typed. Without
// this file the buttons do the same.
(() => {
  const box = document.getElementById("touches");
  if (box) {
    box.checked = sessionStorage.getItem("touches") !== "non";
    box.addEventListener("change", () => sessionStorage.setItem("touches", box.checked ? "oui" : "non"));
  }
  document.addEventListener("keydown", (event) => {
    if (!box || !box.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const button = document.querySelector('button[data-key="' + CSS.escape(event.key.toLowerCase()) + '"]');
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  // A form that was sent is not sent twice by a second click.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "post" && !form.action.endsWith("/export")) form.dataset.sent = "1";
  });
  addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });
})();
