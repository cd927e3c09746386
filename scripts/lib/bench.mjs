import fs from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { root } from './paths.mjs';

/**
 * The benchmark of graphics devices as one file that Node can run, with PyTorch's side beside it.
 * @param {string} folder
 * @param {object} [options]
 * @param {boolean} [options.standalone] with everything that the webgpu engine needs: no installed package is used
 * @returns {Promise<string>} the file to run
 */
export async function buildBench(folder, { standalone = false } = {}) {
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    resolve: {
      alias: { '@shared': path.join(root, 'src', 'shared'), '@main': path.join(root, 'src', 'main') },
    },
    ...(standalone ? { ssr: { noExternal: true, external: ['webgpu'] }, plugins: [onlyWebgpu()] } : {}),
    build: {
      ssr: path.join(root, 'tests', 'bench', 'gpu', 'main.ts'),
      outDir: folder,
      emptyOutDir: true,
      target: 'node20',
      copyPublicDir: false,
      rollupOptions: {
        output: {
          format: 'es',
          entryFileNames: 'main.mjs',
          ...(standalone ? { codeSplitting: false } : {}),
        },
      },
    },
  });
  const scripts = path.join(root, 'tests', 'bench', 'pytorch');
  fs.cpSync(scripts, path.join(folder, 'pytorch'), {
    recursive: true,
    filter: (file) => !file.includes('__pycache__'),
  });
  return path.join(folder, 'main.mjs');
}

/** Engines whose libraries are not packed. */
const absent = {
  '/onnx/engine':
    'export const OnnxEngine = { create() { throw new Error("Only the webgpu engine is packed."); } };',
  '/tensorflow/engine':
    'export const TensorflowEngine = { create: () => Promise.reject(new Error("Only the webgpu engine is packed.")) };',
};

/** Puts the words above in the place of those engines. @returns {import('vite').Plugin} */
const onlyWebgpu = () => ({
  name: 'only-webgpu',
  enforce: 'pre',
  resolveId: (source) => {
    const found = Object.keys(absent).find((end) => source.endsWith(end));
    return found === undefined ? null : `\0absent${found}`;
  },
  load: (id) => Object.entries(absent).find(([end]) => id === `\0absent${end}`)?.[1] ?? null,
});
