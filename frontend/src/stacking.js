// Stacking plan: a card beside the unit under pointer or focus; several units selected: their sum, and the way to merge them.
// Without it the plan is a picture with links.
import "./stacking.css";

const plan = document.querySelector("[data-stacking]");
const out = document.querySelector("[data-stacking-total]");

function chosen() {
  return [...plan.querySelectorAll("[data-unit].chosen")];
}

function total() {
  if (!out) return;
  const units = chosen();
  // Areas have two decimals: summed as whole hundredths, they stay exact.
  const area = units.reduce((sum, unit) => sum + Math.round(Number(unit.dataset.area || 0) * 100), 0) / 100;
  out.hidden = units.length === 0;
  out.querySelector("[data-count]").textContent = units.length;
  out.querySelector("[data-area]").textContent = area.toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  out.querySelector("[data-unknown]").hidden = units.every((unit) => unit.dataset.area);
  const merge = out.querySelector("[data-merge]");
  if (merge) {
    const [first, ...others] = units;
    merge.hidden = others.length === 0 || units.some((unit) => unit.dataset.floor !== first.dataset.floor);
    if (!merge.hidden) {
      const query = others.map((unit) => `with=${unit.dataset.unit}`).join("&");
      merge.href = `${merge.dataset.merge.replace("/0/", `/${first.dataset.unit}/`)}?${query}`;
    }
  }
}

function toggle(unit) {
  unit.classList.toggle("chosen");
  total();
}

// ------------------------------------------------------------------------------------------------------------ the card
let shown = null;

function hide() {
  if (shown) shown.remove();
  shown = null;
}

function show(unit) {
  hide();
  const source = document.getElementById(unit.dataset.card);
  if (!source) return;
  shown = source.cloneNode(true);
  shown.removeAttribute("id");
  shown.setAttribute("aria-hidden", "true");
  document.body.append(shown);
  const box = unit.getBoundingClientRect();
  const size = shown.getBoundingClientRect();
  const left = Math.min(Math.max(box.left, 8), document.documentElement.clientWidth - size.width - 8);
  const below = box.bottom + 6;
  const top = below + size.height < window.innerHeight ? below : Math.max(box.top - size.height - 6, 8);
  shown.style.left = `${left + window.scrollX}px`;
  shown.style.top = `${top + window.scrollY}px`;
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
    if (event.key === "Escape") hide();
  });
  plan.addEventListener("pointerover", (event) => {
    const unit = event.target.closest("[data-unit]");
    if (unit) show(unit);
    else hide();
  });
  plan.addEventListener("pointerleave", hide);
  plan.addEventListener("focusin", (event) => {
    const unit = event.target.closest("[data-unit]");
    if (unit) show(unit);
  });
  plan.addEventListener("focusout", hide);
  const select = document.querySelector("[data-stacking-select]");
  if (select) {
    select.hidden = false;
    select.addEventListener("click", () => {
      const on = plan.dataset.selecting !== "true";
      plan.dataset.selecting = String(on);
      select.setAttribute("aria-pressed", String(on));
    });
  }
  out?.querySelector("[data-clear]").addEventListener("click", () => {
    for (const unit of chosen()) unit.classList.remove("chosen");
    total();
  });
}
