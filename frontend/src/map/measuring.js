// Measuring: click point by point; a double click or Enter ends, Esc takes all of it back. What was measured stands on the map
// (and on paper) until it is cleared. Great-circle lengths, and the area that the points enclose, on a sphere of the earth's mean
// radius: good to half a per cent, for orientation.
const RADIUS = 6371008.8;

export function measuring(map, note, words) {
  const button = document.querySelector("[data-map-measure]");
  if (!button) return;
  const label = button.textContent;
  let points = [];
  const draw = () => {
    const data = { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: points } };
    if (map.getSource("measure")) map.getSource("measure").setData(data);
    else {
      map.addSource("measure", { type: "geojson", data });
      map.addLayer({ id: "measure", type: "line", source: "measure", paint: { "line-color": "#a3241b", "line-width": 2.5, "line-dasharray": [2, 1] } });
      // The corners: a first one is seen before there is a line.
      map.addLayer({ id: "measure-points", type: "circle", source: "measure", paint: { "circle-radius": 3.5, "circle-color": "#a3241b" } });
    }
    const metres = points.slice(1).reduce((sum, point, at) => sum + length(points[at], point), 0);
    note.textContent = metres >= 1000 ? `${(metres / 1000).toFixed(3)} km` : `${metres.toFixed(1)} m`;
    if (points.length > 2) note.textContent += ` · ${words.around} ${((area(points) * 3) / 2000).toLocaleString(undefined, { maximumFractionDigits: 2 })} ${words.mu}`;
  };
  const end = () => {
    map.mode = map.leave = null;
    map.doubleClickZoom.enable();
    const has = points.length > 1;
    if (!has) clear();
    button.setAttribute("aria-pressed", String(has));
    button.textContent = has ? words.unmeasure : label;
  };
  const clear = () => {
    points = [];
    if (map.getSource("measure")) draw();
    note.textContent = "";
  };
  const begin = () => {
    map.leave?.();
    clear();
    map.mode = "measure";
    map.leave = end;
    map.doubleClickZoom.disable();
    button.setAttribute("aria-pressed", "true");
    note.textContent = words.measure;
  };
  button.addEventListener("click", () => {
    if (map.mode === "measure") return end();
    if (!points.length) return begin();
    clear();
    end();
  });
  map.on("click", (event) => {
    if (map.mode !== "measure") return;
    const point = event.lngLat.toArray();
    const last = points.at(-1);
    if (last && last[0] === point[0] && last[1] === point[1]) return;
    points.push(point);
    draw();
  });
  map.on("dblclick", () => map.mode === "measure" && end());
  window.addEventListener("keydown", (event) => {
    if (map.mode !== "measure" || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Escape") clear();
    end();
  });
}

function length([x1, y1], [x2, y2]) {
  const rad = Math.PI / 180;
  const a = Math.sin(((y2 - y1) * rad) / 2) ** 2 + Math.cos(y1 * rad) * Math.cos(y2 * rad) * Math.sin(((x2 - x1) * rad) / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.sqrt(a));
}

function area(points) {
  const rad = Math.PI / 180;
  const sum = points.reduce((all, [x1, y1], at) => {
    const [x2, y2] = points[(at + 1) % points.length];
    return all + (x2 - x1) * rad * (2 + Math.sin(y1 * rad) + Math.sin(y2 * rad));
  }, 0);
  return Math.abs((sum * RADIUS * RADIUS) / 2);
}
