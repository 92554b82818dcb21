// What is folded away on the screen is printed, but for pages of so many folds that nobody would find the answer among them:
// those say so (`print-as-seen`), and of them what the reader has opened is printed, and what belongs to the answer (`print-open`).
let opened = [];
addEventListener("beforeprint", () => {
  const folds = document.body.classList.contains("print-as-seen") ? "details.print-open" : "details";
  opened = [...document.querySelectorAll(`main ${folds}:not([open], .more, .menu)`)];
  for (const part of opened) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
