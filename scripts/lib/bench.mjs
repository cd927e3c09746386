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
    resolve: { alias: { '@shared': path.join(root, 'src', 'shared') } },
    ...(standalone ? { ssr: { noExternal: true, external: ['onnxruntime-node', ...TENSORFLOW] } } : {}),
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
          ...(standalone ? { inlineDynamicImports: true } : {}),
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

const TENSORFLOW = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-node-gpu',
];
