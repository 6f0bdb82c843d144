"use strict";
const cases = [...document.querySelectorAll(".case")];
const buttons = [...document.querySelectorAll("button[data-show]")];
const find = document.querySelector("#find");
const count = document.querySelector("#count");
let shown = "all";
function apply() {
  const words = find.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let n = 0;
  for (const one of cases) {
    const text = one.textContent.toLocaleLowerCase();
    const kind = shown === "changed" ? "changed" in one.dataset : shown === "all" || one.dataset.result === shown;
    const fits = kind && words.every((word) => text.includes(word));
    one.hidden = !fits;
    n += fits;
  }
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.show === shown));
  count.textContent = `${n} of ${cases.length} shown`;
}
for (const button of buttons) button.addEventListener("click", () => { shown = button.dataset.show; apply(); });
find.addEventListener("input", apply);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === find) { if (event.key === "Escape") { find.value = ""; apply(); find.blur(); } return; }
  if (event.key === "/") { event.preventDefault(); find.focus(); return; }
  if (event.key !== "j" && event.key !== "k") return;
  const open = cases.filter((one) => !one.hidden);
  const at = open.findIndex((one) => one.contains(document.activeElement));
  const next = open[event.key === "j" ? Math.min(at + 1, open.length - 1) : Math.max(at - 1, 0)];
  if (next) { next.querySelector("summary").focus(); next.scrollIntoView({ block: "nearest" }); }
});
apply();
