// Small helps of forms, each asked for by an attribute.
import { say, words } from "./say.js";

// data-autosubmit: a form of choices sends itself.
for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// data-confirm="question" on the button that sends.
document.addEventListener("submit", (event) => {
  const ask = event.submitter?.dataset.confirm;
  if (ask && !window.confirm(ask)) event.preventDefault();
});

// data-pair="id": a number and its slider show the same.
document.addEventListener("input", (event) => {
  const other = event.target.dataset?.pair && document.getElementById(event.target.dataset.pair);
  if (other) other.value = event.target.value;
});

// data-copy="text": the clipboard is there on https and localhost only; elsewhere one click on a code selects it.
document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (!copy || !navigator.clipboard) return;
  await navigator.clipboard.writeText(copy.dataset.copy);
  say(words.copied);
});

// data-sum-to="450.25": numbers one a line that have to add up. Summed as whole parts of ten thousand they stay
// exact.
document.addEventListener("input", (event) => {
  const box = event.target;
  if (!box.dataset?.sumTo) return;
  let out = box.nextElementSibling;
  if (out?.tagName !== "OUTPUT") {
    out = document.createElement("output");
    out.className = "form-hint";
    box.after(out);
  }
  const parts = box.value.replaceAll(",", "").split(/\s+/).filter(Boolean).map(Number);
  const whole = (value) => Math.round(value * 10000);
  const gap = whole(Number(box.dataset.sumTo)) - parts.reduce((sum, part) => sum + whole(part), 0);
  const shown = (value) => (value / 10000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 4 });
  const sum = shown(whole(Number(box.dataset.sumTo)) - gap);
  if (!parts.length || Number.isNaN(gap)) out.textContent = "";
  else if (gap === 0) out.textContent = words.exact(parts.length, sum);
  else out.textContent = (gap > 0 ? words.short : words.over)(parts.length, sum, shown(Math.abs(gap)));
});
