import { defineConfig } from "vite";

export default defineConfig({
  build: {
    target: ["chrome67", "safari14"],
    outDir: "dist",
    modulePreload: false,
    rollupOptions: {
      input: { phone: "src/phone/main.ts" },
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js", assetFileNames: "[name][extname]" },
    },
  },
});
