// What is folded away on the screen is printed, but for pages of so many folds that nobody would find the answer among them:
// those say so (`print-as-seen`), and what the reader has opened is printed.
let opened = [];
addEventListener("beforeprint", () => {
  if (document.body.classList.contains("print-as-seen")) return;
  opened = [...document.querySelectorAll("main details:not([open], .more, .menu)")];
  for (const part of opened) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
