// How a layer is drawn, plain and by a theme. Classes differ in colour and in the number written on each area.
const PLAIN = { zones: "#17457c", "control-lines": "#a8741a", parcels: "#5b7ea6", projects: "#a3241b" };

// What is not known, in the legend as on the map.
export const UNKNOWN = "#8b96a3";

export function coloured(layer) {
  return PLAIN[layer.key] ?? "#51606f";
}

export function outline(layer, named) {
  const colour = coloured(layer);
  const base = { source: layer.key, "source-layer": layer.key, minzoom: layer.from };
  const far = layer.far < layer.from ? [{ id: `${layer.key}-far`, type: "circle", source: layer.key, "source-layer": layer.key, minzoom: layer.far, maxzoom: layer.from, filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 4.5, "circle-color": colour, "circle-stroke-color": "#ffffff", "circle-stroke-width": 1 } }] : [];
  if (layer.kind === "line") {
    return [...far, { id: `${layer.key}-hit`, type: "line", ...base, paint: { "line-color": colour, "line-width": 2, "line-dasharray": [3, 2] } }];
  }
  const labels = {
    id: `${layer.key}-label`,
    type: "symbol",
    ...base,
    minzoom: layer.whole || 15.5,
    layout: { "text-field": ["to-string", ["get", layer.title]], "text-size": layer.key === "zones" ? 12 : 10, "text-font": ["sans"], "symbol-placement": "point" },
    paint: { "text-color": "#1a2433", "text-halo-color": "#ffffff", "text-halo-width": 1.4 },
  };
  // From afar a name stands once, not in each tile that cuts the area.
  const whole = layer.whole ? [{ ...labels, id: `${layer.key}-name`, "source-layer": layer.key + named, minzoom: 9, maxzoom: layer.whole }] : [];
  return [
    ...far,
    { id: `${layer.key}-hit`, type: "fill", ...base, paint: { "fill-color": colour, "fill-opacity": layer.key === "zones" ? 0.08 : 0.28 } },
    { id: `${layer.key}-edge`, type: "line", ...base, paint: { "line-color": colour, "line-width": layer.key === "zones" ? 1.6 : 0.8 } },
    labels,
    ...whole,
  ];
}

export function painted(map, layer, theme) {
  const fill = `${layer.key}-hit`;
  const marks = `${layer.key}-class`;
  if (!map.getLayer(fill) || layer.kind === "line") return;
  if (map.getLayer(marks)) map.removeLayer(marks);
  const far = map.getLayer(`${layer.key}-far`) ? `${layer.key}-far` : null;
  if (!theme) {
    if (far) map.setPaintProperty(far, "circle-color", coloured(layer));
    map.setPaintProperty(fill, "fill-color", coloured(layer));
    map.setPaintProperty(fill, "fill-opacity", layer.key === "zones" ? 0.08 : 0.28);
    return;
  }
  const value = ["get", theme.attribute];
  const known = ["has", theme.attribute];
  const of = (pick, otherwise) => {
    if (theme.number) return ["case", known, ["step", ["to-number", value], pick(theme.classes[0], 0), ...theme.classes.slice(1).flatMap((one, at) => [one.value, pick(one, at + 1)])], otherwise];
    return ["case", ...theme.classes.flatMap((one, at) => [["==", value, one.value], pick(one, at)]), otherwise];
  };
  map.setPaintProperty(fill, "fill-color", of((one) => one.colour, UNKNOWN));
  map.setPaintProperty(fill, "fill-opacity", 0.62);
  if (far) map.setPaintProperty(far, "circle-color", of((one) => one.colour, UNKNOWN));
  map.addLayer({
    id: marks,
    type: "symbol",
    source: layer.key,
    "source-layer": layer.key,
    minzoom: Math.max(layer.from, 13),
    layout: { "text-field": of((one, at) => String(at + 1), "?"), "text-size": 11, "text-font": ["sans"], "symbol-placement": "point" },
    paint: { "text-color": "#ffffff", "text-halo-color": "#1a2433", "text-halo-width": 1 },
  });
}
