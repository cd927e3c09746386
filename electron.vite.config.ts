import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { licences, licencesOf, shippedLicences } from './scripts/lib/package/licences.mjs';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const shared = { '@shared': path('./src/shared') };

/**
 * Three worlds. Main has one entry per process that it can be: the app, the training process, the computing process
 * and the command line. The preload script is CommonJS, because a sandboxed renderer accepts nothing else. The targets are those of the
 * oldest Electron that set-up may provide (33: Node 20, Chromium 130).
 */
export default defineConfig({
  main: {
    resolve: { alias: shared },
    plugins: [licences(shippedLicences)],
    build: {
      target: 'node20',
      rollupOptions: {
        input: {
          index: path('./src/main/start/index.ts'),
          training: path('./src/main/training/process.ts'),
          compute: path('./src/main/compute/process.ts'),
          cli: path('./src/main/cli/index.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    resolve: { alias: shared },
    plugins: [licences()],
    build: {
      target: 'node20',
      externalizeDeps: { exclude: ['zod'] },
      rollupOptions: {
        input: { index: path('./src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: path('./src/renderer'),
    resolve: { alias: { ...shared, '@renderer': path('./src/renderer') } },
    // The base of the style sheet is Tailwind's own, and no module says so.
    plugins: [vue(), tailwindcss(), licences(() => licencesOf(path('./node_modules/tailwindcss')))],
    build: {
      target: 'chrome130',
      rollupOptions: { input: { index: path('./src/renderer/index.html') } },
    },
  },
});
