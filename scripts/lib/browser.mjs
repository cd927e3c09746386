/** The pages in a browser, with hot reload: `npm run dev -- --browser`. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createServer, loadConfigFromFile, mergeConfig } from 'vite';
import { localCache, root } from './paths.mjs';

/** @typedef {import('../../tests/support/exampleStage').ExampleStage} ExampleStage */

/**
 * Serves the sources of the pages on the loopback interface, on main's handlers and the example library. Every address starts
 * with a random token, so that no other page and no other user of the machine reaches the bridge. The library goes when the
 * process exits.
 * @returns {Promise<string>} the address of the first page
 */
export async function serveInBrowser() {
  const token = randomBytes(16).toString('hex');
  const base = `/${token}/`;
  const loaded = await loadConfigFromFile(
    { command: 'serve', mode: 'development' },
    path.join(root, 'electron.vite.config.ts'),
  );
  const { renderer } = /** @type {{ renderer: import('vite').UserConfig }} */ (loaded?.config);
  /** @type {ExampleStage | undefined} */
  let stage;
  const server = await createServer(
    mergeConfig(renderer, {
      configFile: false,
      base,
      cacheDir: path.join(localCache, 'browser'),
      logLevel: 'warn',
      resolve: { alias: { '@main': path.join(root, 'src', 'main') } },
      // Node finds its CommonJS form alone, whose exports have no names.
      ssr: { noExternal: ['gifenc'] },
      server: { host: '127.0.0.1', cors: false, fs: { allow: [root] } },
      plugins: [bridgePlugin(base, () => stage)],
    }),
  );
  const module = await server.ssrLoadModule(path.join(root, 'tests', 'support', 'exampleStage.ts'));
  stage = await /** @type {typeof import('../../tests/support/exampleStage')} */ (module).openExample();
  // Vite exits at SIGTERM; an exit by a signal that nobody hears would leave the folder.
  process.once('exit', stage.close);
  for (const signal of ['SIGINT', 'SIGHUP']) process.once(signal, () => process.exit());
  await server.listen();
  return server.resolvedUrls?.local[0] ?? '';
}

/**
 * Puts the bridge on the page before everything else, and answers it before Vite does. Requests without the token end here:
 * Vite's own answer to them names the token.
 * @param {string} base
 * @param {() => ExampleStage | undefined} stage
 * @returns {import('vite').Plugin}
 */
function bridgePlugin(base, stage) {
  return {
    name: 'haba-bridge',
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const { pathname } = new URL(request.url ?? '', 'http://localhost');
        if (!pathname.startsWith(base)) return void response.writeHead(404).end();
        const answered = stage()?.answer(pathname.slice(base.length - 1), request, response);
        Promise.resolve(answered).then((done) => done === true || next(), next);
      });
    },
    transformIndexHtml: {
      order: 'post',
      handler: () => [
        { tag: 'script', attrs: { type: 'module', src: `${base}pageBridge.mjs` }, injectTo: 'head-prepend' },
      ],
    },
  };
}
