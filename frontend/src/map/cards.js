import * as maplibre from "maplibre-gl";

// A click opens a card with what the feature carries and the way to its page.
export function cards(config, map, clicked) {
  map.on("click", (event) => {
    if (map.mode) return;
    const keys = new Map(config.layers.map((layer) => [layer.key, layer]));
    const found = map.queryRenderedFeatures(event.point).find((feature) => keys.has(feature.source));
    if (!found) return;
    const layer = keys.get(found.source);
    const card = document.createElement("div");
    const title = document.createElement("a");
    title.href = layer.page.replace("/0/", `/${found.id}/`);
    title.textContent = found.properties[layer.title] ?? found.id;
    const list = document.createElement("dl");
    list.className = "map-facts";
    for (const fact of layer.facts) {
      const name = document.createElement("dt");
      name.textContent = fact.label;
      const value = document.createElement("dd");
      value.textContent = said(fact, found.properties[fact.name], config.words.unknown);
      list.append(name, value);
    }
    card.append(title, list);
    new maplibre.Popup({ maxWidth: "280px" }).setLngLat(event.lngLat).setDOMContent(card).addTo(map);
    clicked(layer.key, found.id);
  });
  for (const layer of config.layers) {
    map.on("mouseenter", `${layer.key}-hit`, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", `${layer.key}-hit`, () => (map.getCanvas().style.cursor = ""));
  }
}

function said(fact, value, unknown) {
  if (value === undefined || value === null || value === "") return unknown;
  const word = fact.words[String(value)];
  if (word !== undefined) return word;
  return [typeof value === "number" ? value.toLocaleString() : String(value), fact.unit].filter(Boolean).join(" ");
}
