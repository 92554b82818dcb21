// A drawn shape selects: a dragged box, or an area drawn corner by corner that a double click or Enter ends. The table then
// lists what it meets until the selection is cleared.
const EMPTY = { type: "FeatureCollection", features: [] };

export function selecting(map, note, words, chosen) {
  const button = document.querySelector("[data-map-select]");
  if (!button) return () => {};
  const canvas = map.getCanvasContainer();
  const label = button.textContent;
  let start = null;
  let frame = null;
  let corners = [];
  let has = false;
  const point = (event) => {
    const edge = canvas.getBoundingClientRect();
    return [event.clientX - edge.left, event.clientY - edge.top];
  };
  const draw = (points, closed) => {
    const shape = closed ? { type: "Polygon", coordinates: [[...points, points[0]]] } : { type: "LineString", coordinates: points };
    const data = points.length ? { type: "Feature", properties: {}, geometry: shape } : EMPTY;
    if (map.getSource("selection")) return map.getSource("selection").setData(data);
    map.addSource("selection", { type: "geojson", data });
    map.addLayer({ id: "selection", type: "line", source: "selection", paint: { "line-color": "#a3241b", "line-width": 2.5 } });
  };
  const end = () => {
    if (map.mode === "select") note.textContent = "";
    map.mode = map.leave = null;
    map.dragPan.enable();
    map.doubleClickZoom.enable();
    frame?.remove();
    frame = start = null;
    corners = [];
    button.setAttribute("aria-pressed", String(has));
    button.textContent = has ? words.clear : label;
  };
  const show = (points) => {
    has = points.length > 2;
    draw(has ? points : [], true);
    end();
  };
  const take = (points) => {
    show(points);
    chosen(has ? points : null);
  };
  button.addEventListener("click", () => {
    if (map.mode === "select" || has) return take([]);
    // One thing at a time: what is being measured ends here.
    map.leave?.();
    map.mode = "select";
    map.leave = () => show([]);
    map.dragPan.disable();
    map.doubleClickZoom.disable();
    button.setAttribute("aria-pressed", "true");
    note.textContent = words.select;
  });
  map.on("click", (event) => {
    if (map.mode !== "select") return;
    const corner = event.lngLat.toArray();
    const last = corners.at(-1);
    if (!last || Math.abs(last[0] - corner[0]) + Math.abs(last[1] - corner[1]) > 1e-9) corners.push(corner);
    draw(corners, false);
  });
  map.on("dblclick", () => map.mode === "select" && take(corners));
  window.addEventListener("keydown", (event) => {
    if (map.mode !== "select") return;
    if (event.key === "Enter") {
      event.preventDefault();
      take(corners);
    } else if (event.key === "Escape") take([]);
  });
  canvas.addEventListener("mousedown", (event) => {
    if (map.mode === "select") start = point(event);
  });
  canvas.addEventListener("mousemove", (event) => {
    if (!start) return;
    const now = point(event);
    const edges = { left: Math.min(start[0], now[0]), top: Math.min(start[1], now[1]), width: Math.abs(now[0] - start[0]), height: Math.abs(now[1] - start[1]) };
    if (!frame && edges.width + edges.height < 8) return;
    if (!frame) {
      frame = document.createElement("div");
      frame.className = "map-frame";
      canvas.append(frame);
    }
    for (const [name, value] of Object.entries(edges)) frame.style[name] = `${value}px`;
  });
  canvas.addEventListener("mouseup", (event) => {
    const from = start;
    start = null;
    if (!from || !frame) return;
    const one = map.unproject(from);
    const two = map.unproject(point(event));
    take([[one.lng, one.lat], [two.lng, one.lat], [two.lng, two.lat], [one.lng, two.lat]]);
  });
  // What the address says was drawn.
  return (points) => {
    map.leave?.();
    show(points ?? []);
  };
}
