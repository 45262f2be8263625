/// <reference types="vitest/config" />
import { defineConfig } from "vite";

// `npm run dev` speaks to a server started with `porta serve`.
const SERVER = "http://127.0.0.1:8000";

export default defineConfig({
  base: "/console/",
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
