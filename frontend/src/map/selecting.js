// A drawn box selects: the table then lists what lies in it.
export function selecting(grid, map, chosen) {
  const button = document.querySelector("[data-map-select]");
  if (!button) return;
  const canvas = map.getCanvasContainer();
  let start = null;
  let frame = null;
  const point = (event) => {
    const edge = canvas.getBoundingClientRect();
    return [event.clientX - edge.left, event.clientY - edge.top];
  };
  const end = () => {
    map.mode = null;
    map.dragPan.enable();
    button.setAttribute("aria-pressed", "false");
    frame?.remove();
    frame = start = null;
  };
  button.addEventListener("click", () => {
    if (map.mode === "select") return end();
    map.mode = "select";
    map.dragPan.disable();
    button.setAttribute("aria-pressed", "true");
  });
  canvas.addEventListener("mousedown", (event) => {
    if (map.mode !== "select") return;
    start = point(event);
    frame = document.createElement("div");
    frame.className = "map-frame";
    canvas.append(frame);
  });
  canvas.addEventListener("mousemove", (event) => {
    if (!start || !frame) return;
    const now = point(event);
    const edges = { left: Math.min(start[0], now[0]), top: Math.min(start[1], now[1]), width: Math.abs(now[0] - start[0]), height: Math.abs(now[1] - start[1]) };
    for (const [name, value] of Object.entries(edges)) frame.style[name] = `${value}px`;
  });
  canvas.addEventListener("mouseup", (event) => {
    if (!start) return;
    const one = map.unproject(start);
    const two = map.unproject(point(event));
    const box = [Math.min(one.lng, two.lng), Math.min(one.lat, two.lat), Math.max(one.lng, two.lng), Math.max(one.lat, two.lat)];
    end();
    chosen(box);
  });
}
