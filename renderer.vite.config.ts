import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The renderer alone in a plain browser, on a stand-in for main: `npx vite --config renderer.vite.config.ts`. */
export default defineConfig({
  root: path('./src/renderer'),
  resolve: { alias: { '@shared': path('./src/shared'), '@renderer': path('./src/renderer') } },
  plugins: [vue(), tailwindcss()],
  cacheDir: path('./.cache/vite-renderer'),
  server: { port: 5199, strictPort: true },
});
