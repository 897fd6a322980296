import { defineConfig } from "vite";

/** A page's script is one file, so that a slow network is asked once: each is built on its own, named as vite's mode. */
export default defineConfig(({ mode }) => ({
  build: {
    target: ["chrome67", "safari14"],
    outDir: "dist",
    emptyOutDir: mode === "phone",
    modulePreload: false,
    rollupOptions: {
      input: { [mode]: `src/${mode}/main.ts` },
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js", assetFileNames: "[name][extname]" },
    },
  },
}));
