import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { imageFolder } from '../support/datasetFiles';
import { findings } from './support/accessibility';
import { call } from './support/bridge';
import { expect, test } from './support/launch';

/** A proxy whose answers stop after a megabyte, with the connection open. */
async function stallingProxy(): Promise<{ readonly address: string; close(): void }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { etag: '"one"', 'content-length': 182_040_794 });
    response.write(Buffer.alloc(1_000_000));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('a dataset is imported by its path, looked at, checked and deleted, and a download is paused', async ({
  launch,
}, testInfo) => {
  const folder = mkdtempSync(join(tmpdir(), 'haba-datasets-'));
  const datasets = join(folder, 'datasets');
  const proxy = await stallingProxy();
  try {
    const files = Object.entries(imageFolder()).map(([name, content]) => [name, Buffer.from(content ?? '')]);
    writeFileSync(join(folder, 'cats.zip'), zipSync(Object.fromEntries(files) as Record<string, Uint8Array>));
    mkdirSync(datasets);
    const { window } = await launch({
      env: { HABA_DATASETS_DIR: datasets, http_proxy: proxy.address, no_proxy: '' },
    });
    const look = async (name: string): Promise<void> => {
      await window.screenshot({ path: testInfo.outputPath(`${name}.png`), animations: 'disabled' });
      expect.soft(await findings(window), name).toEqual([]);
    };
    await call(window, 'projects.create', { name: 'Cats' });
    await window.getByTestId('nav-datasets').click();
    await window.getByTestId('official-cifar10').waitFor();

    await window.getByTestId('import-dataset').click();
    await window.getByTestId('import-path').fill(join(folder, 'cats.txt'));
    await window.getByTestId('start-import').click();
    await expect(window.getByTestId('toast-bad')).toContainText('cats.txt does not exist');
    await window.getByTestId('import-path').fill(join(folder, 'cats.zip'));
    await look('import');
    await window.getByTestId('start-import').click();
    const row = window.getByTestId('dataset-folder');
    await expect(row).toContainText('Intact');
    await look('datasets');

    await row.getByTestId('preview-dataset').click();
    await expect(window.getByTestId('dataset-preview')).toContainText('class10');
    await look('preview');
    await window.keyboard.press('Escape');

    await row.getByTestId('use-dataset').click();
    await window.getByRole('option', { name: 'Cats' }).click();
    await expect(window.getByTestId('config-dataset.path')).toHaveValue(join(datasets, 'cats'));
    await expect(window.getByTestId('dataset-format')).toBeVisible();
    await window.getByTestId('nav-datasets').click();
    await window.getByTestId('confirm-accept').click();

    const changed = join(datasets, 'cats', 'train', 'class2', 'more.png');
    writeFileSync(changed, 'x');
    await row.getByTestId('check-dataset').click();
    await expect(row).toContainText('train/class2/more.png is new');
    await look('changed');

    await row.getByTestId('delete-dataset').click();
    await window.getByTestId('confirm-accept').click();
    await expect(row).toHaveCount(0);
    expect(existsSync(changed)).toBe(false);

    const official = window.getByTestId('official-svhn');
    await official.getByTestId('download-dataset').click();
    await expect(official).toContainText('1 MB of 246 MB');
    await look('downloading');
    await official.getByTestId('pause-download').click();
    await expect(official).toContainText('1 MB of 246 MB downloaded');
    await look('paused');
  } finally {
    proxy.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
