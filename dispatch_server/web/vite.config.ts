/// <reference types="vitest/config" />
import { defineConfig, type Plugin } from "vite";

// `npm run dev` speaks to a server started with `porta serve`.
const SERVER = "http://127.0.0.1:8000";

/** The map is large and always wanted: it is fetched beside the rest, and not once that has run. */
const MAP = "/src/map/map.ts";
const early: Plugin = {
  name: "early",
  transformIndexHtml: {
    order: "post",
    handler: (html, { bundle = {} }) => {
      const map = Object.values(bundle).find(
        (one) => one.type === "chunk" && one.facadeModuleId?.endsWith(MAP),
      );
      const files = map?.type === "chunk" ? [map.fileName, ...map.imports] : [];
      const missing = files.filter((file) => !html.includes(file));
      return missing.map((file) => ({
        tag: "link",
        attrs: { rel: "modulepreload", crossorigin: true, href: `/console/${file}` },
        injectTo: "head",
      }));
    },
  },
};

export default defineConfig({
  base: "/console/",
  plugins: [early],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0, // the policy lets nothing inline run
    chunkSizeWarningLimit: 1200, // MapLibre
  },
  test: { css: true }, // the contrast of its colours is tested
  server: { proxy: { "/v1": { target: SERVER, ws: true }, "/tiles": SERVER } },
});
