// "/" goes to the search box, Escape clears what was found, arrows go through it.
const search = document.getElementById("global-q");
const list = document.getElementById("suggestions");

if (search && list) {
  document.addEventListener("keydown", (event) => {
    const at = document.activeElement;
    if (event.key === "/" && !at.closest("input, textarea, select, [contenteditable], dialog")) {
      event.preventDefault();
      search.focus();
      return;
    }
    if (at !== search && !list.contains(at)) return;
    if (event.key === "Escape") {
      list.replaceChildren();
      search.focus();
    }
    const links = [...list.querySelectorAll("a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && links.length) {
      event.preventDefault();
      const next = links.indexOf(at) + step;
      (next < 0 ? search : links[next % links.length]).focus();
    }
  });
  const within = (target) => list.contains(target) || target === search;
  document.addEventListener("click", (event) => within(event.target) || list.replaceChildren());
  search.form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !within(event.relatedTarget)) list.replaceChildren();
  });
}
