// Stacking plan: select several units and see their sum. Without it the plan is a picture with links.
const plan = document.querySelector("[data-stacking]");

function chosen() {
  return [...plan.querySelectorAll("[data-unit][aria-pressed=true]")];
}

function total() {
  const units = chosen();
  const area = units.reduce((sum, unit) => sum + Number(unit.dataset.area || 0), 0);
  const unknown = units.filter((unit) => !unit.dataset.area).length;
  const out = document.querySelector("[data-stacking-total]");
  if (!out) return;
  out.hidden = units.length === 0;
  out.querySelector("[data-count]").textContent = units.length;
  out.querySelector("[data-area]").textContent = area.toLocaleString(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const rest = out.querySelector("[data-unknown]");
  if (rest) rest.hidden = unknown === 0;
}

function toggle(unit) {
  unit.setAttribute("aria-pressed", unit.getAttribute("aria-pressed") === "true" ? "false" : "true");
  total();
}

if (plan) {
  plan.addEventListener("click", (event) => {
    const unit = event.target.closest("[data-unit]");
    // A plain click follows the link to the unit; with Ctrl, Shift or in the selecting mode it selects.
    if (!unit || !(event.ctrlKey || event.metaKey || event.shiftKey || plan.dataset.selecting === "true")) return;
    event.preventDefault();
    toggle(unit);
  });
  plan.addEventListener("keydown", (event) => {
    const unit = event.target.closest("[data-unit]");
    if (unit && event.key === " ") {
      event.preventDefault();
      toggle(unit);
    }
  });
  document.querySelector("[data-stacking-select]")?.addEventListener("click", (event) => {
    const on = plan.dataset.selecting !== "true";
    plan.dataset.selecting = String(on);
    event.currentTarget.setAttribute("aria-pressed", String(on));
  });
}
