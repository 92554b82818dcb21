import { keep } from "./address.js";
import { coloured, painted, UNKNOWN } from "./painting.js";

// The colours of one layer and what they mean: chosen by hand or by the address. Gives the way to read the address again, and to
// say the legend again when a layer goes out of sight or comes back: of what is not on the map the legend shows no colours either.
export function legends(grid, config, map, { isHidden, isUnseen, isNothing }) {
  const choice = grid.querySelector("[data-map-theme]");
  const legend = grid.querySelector("[data-map-legend]");
  const themes = config.layers.flatMap((layer) => layer.themes.map((theme) => ({ layer, theme })));
  const named = ({ layer, theme }) => `${layer.key}.${theme.key}`;
  const label = ({ layer, theme }) => `${layer.label} · ${theme.label}`;
  choice.replaceChildren(new Option("—", ""), ...themes.map((one) => new Option(label(one), named(one))));
  for (const layer of config.layers) grid.querySelector(`[data-key="${layer.key}"]`)?.replaceChildren(sample(layer));
  const chosenNow = () => themes.find((one) => named(one) === choice.value);
  let said = "";
  const say = () => {
    const chosen = chosenNow();
    // Why there are no colours to explain, if so: nothing lies in view, or it is not drawn from so far.
    const why = !chosen ? "" : isNothing(chosen.layer) ? config.words.none : isUnseen(chosen.layer) ? config.words.zoom : "";
    // The map moves often; what the legend says changes seldom.
    const now = !chosen || isHidden(chosen.layer.key) ? "-" : `${named(chosen)} ${why}`;
    if (now === said) return;
    said = now;
    legend.replaceChildren(...narrowed(config));
    if (now === "-") return;
    const title = document.createElement("b");
    title.textContent = label(chosen);
    legend.append(title);
    if (why) {
      const line = document.createElement("div");
      line.className = "soft";
      line.textContent = why;
      legend.append(line);
      return;
    }
    const lines = [...chosen.theme.classes.map((one, at) => [swatch(one.colour, at + 1), one.word]), [swatch(UNKNOWN, "?"), config.words.unknown]];
    for (const [mark, word] of lines) {
      const line = document.createElement("div");
      line.append(mark, word);
      legend.append(line);
    }
  };
  const draw = () => {
    for (const layer of config.layers) painted(map, layer, null);
    const chosen = chosenNow();
    if (chosen && !isHidden(chosen.layer.key)) painted(map, chosen.layer, chosen.theme);
    say();
  };
  map.on("zoom", say);
  const read = () => {
    if (!themes.length) return;
    choice.value = new URLSearchParams(window.location.search).get("theme") ?? named(themes[0]);
    if (choice.selectedIndex < 0) choice.value = named(themes[0]);
    draw();
  };
  choice.addEventListener("change", () => {
    keep("theme", choice.value);
    draw();
  });
  return { read, draw, say };
}

// How a layer looks without colours of a theme, beside its name.
function sample(layer) {
  const svg = drawing(20, 12);
  const shape = document.createElementNS(svg.namespaceURI, layer.kind === "line" ? "line" : "rect");
  const colour = coloured(layer);
  const given = layer.kind === "line" ? { x1: 1, y1: 6, x2: 19, y2: 6, "stroke-width": 2, "stroke-dasharray": "6 4" } : { x: 1.5, y: 1.5, width: 17, height: 9, fill: colour, "fill-opacity": layer.key === "zones" ? 0.1 : 0.3 };
  for (const [name, value] of Object.entries({ ...given, stroke: colour })) shape.setAttribute(name, value);
  svg.append(shape);
  return svg;
}

function drawing(width, height) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

// What the filters leave, for the printed sheet, where no chips stand.
function narrowed(config) {
  if (!config.said.length) return [];
  const line = document.createElement("p");
  line.className = "map-said";
  line.textContent = `${config.words.only} ${config.said.join(" · ")}`;
  return [line];
}

// A colour and a number: the legend can be read without colour, since the map writes the same number on each area.
function swatch(colour, mark) {
  const svg = drawing(26, 14);
  const box = document.createElementNS(svg.namespaceURI, "rect");
  for (const [name, value] of Object.entries({ x: 1, y: 1, width: 18, height: 12, fill: colour, stroke: "#1a2433" })) box.setAttribute(name, value);
  const text = document.createElementNS(svg.namespaceURI, "text");
  for (const [name, value] of Object.entries({ x: 10, y: 11, "font-size": 10, "text-anchor": "middle", fill: "#fff" })) text.setAttribute(name, value);
  text.textContent = String(mark);
  svg.append(box, text);
  return svg;
}
