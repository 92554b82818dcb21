// A table that fits its box needs no scrolling there: then its heads can stay in sight while the page scrolls. One that does
// not fit can be reached by the keyboard, to be scrolled with the arrows.
const seen = new ResizeObserver((entries) => {
  for (const { target: box } of entries) {
    const fits = (box.querySelector("table")?.scrollWidth ?? 0) <= box.clientWidth;
    box.classList.toggle("is-fitting", fits);
    if (fits) box.removeAttribute("tabindex");
    else box.tabIndex = 0;
  }
});

function watch(root) {
  for (const box of root.querySelectorAll(".table-box, .table-responsive")) seen.observe(box);
}

watch(document);
document.body.addEventListener("htmx:load", (event) => watch(event.detail.elt.parentElement ?? document));
