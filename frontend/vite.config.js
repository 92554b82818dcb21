// One entry per kind of page: what a page does not need it does not load.
import { resolve } from "node:path";
import { defineConfig } from "vite";

const here = import.meta.dirname;

export default defineConfig({
  root: here,
  base: "/static/built/",
  build: {
    outDir: resolve(here, "../src/shanglou/server/site/static/built"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1600,
    rollupOptions: {
      input: {
        base: resolve(here, "src/base.js"),
        map: resolve(here, "src/map.js"),
        stacking: resolve(here, "src/stacking.js"),
      },
    },
  },
});
