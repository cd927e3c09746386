/** The renderer alone in a plain browser, on the stand-in bridge: `npx vite --config src/renderer/dev/vite.config.ts`. */
import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const path = (relative: string): string => new URL(relative, import.meta.url).pathname;

export default defineConfig({
  root: path('..'),
  resolve: { alias: { '@shared': path('../../shared'), '@renderer': path('..') } },
  plugins: [vue(), tailwindcss()],
  server: { port: 5199 },
});
