/**
 * A training process that trains nothing and speaks the protocol. The first argument is how it behaves:
 * normal, deaf (ignores a stop), silent (stops talking after the first checkpoint), crash (exits after it), garbage, fail.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const behaviour = process.argv[2] ?? 'normal';
const send = (message) => process.send(message);
const turn = () => new Promise((resolve) => setImmediate(resolve));

let paused = false;
let stopping = false;
let committed = () => undefined;
let wake = () => undefined;

process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  if (message.type === 'start') void train(message);
  if (message.type === 'pause') paused = true;
  if (message.type === 'resume') paused = false;
  if (message.type === 'stop' && behaviour !== 'deaf') stopping = true;
  if (message.type === 'committed') committed();
  wake();
});

const storage = {
  baseValues: 7840,
  hallucinatorValues: 100,
  totalValues: 7940,
  bytes: 31760,
  ipcEquivalent: 1.01,
  generatedImages: 50,
  datasetFraction: 0.005,
};

async function checkpoint(folder, iteration) {
  const bytes = Buffer.from(`state of iteration ${iteration}`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = join(folder, sha256.slice(0, 2), `${sha256.slice(2)}.safetensors`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  const done = new Promise((resolve) => (committed = resolve));
  send({
    type: 'checkpoint',
    checkpoint: { sha256, bytes: bytes.length, iteration, trainedSeconds: iteration / 100 },
  });
  await done;
}

async function train({ config, blobsFolder, resume }) {
  const { iterations, checkpointEvery } = config.training;
  let iteration = resume?.iteration ?? 0;
  send({ type: 'started', start: { engine: 'onnx', device: 'a fake device', storage, iteration } });
  if (behaviour === 'fail') {
    send({
      type: 'failed',
      message: { key: 'dataFiles.folderMissing', values: { folder: '/nowhere' } },
      detail: null,
    });
    return;
  }
  if (behaviour === 'garbage') send({ type: 'metrics', points: 'all of them' });
  while (iteration < iterations && !stopping) {
    if (paused) {
      send({ type: 'paused' });
      while (paused && !stopping) await new Promise((resolve) => (wake = resolve));
      send({ type: 'continued' });
    }
    iteration += 1;
    send({ type: 'metrics', points: [{ series: 'loss/objective', step: iteration, value: 1 / iteration }] });
    if (iteration % checkpointEvery === 0) {
      await checkpoint(blobsFolder, iteration);
      if (behaviour === 'crash') process.exit(7);
      if (behaviour === 'silent') return;
    }
    await turn();
  }
  const outcome = stopping ? 'stopped' : 'completed';
  if (stopping) await checkpoint(blobsFolder, iteration);
  if (outcome === 'completed') {
    send({
      type: 'evaluated',
      evaluation: {
        iteration,
        subject: 'distilled',
        network: 'ConvNet D3 W32',
        protocol: 'none',
        accuracies: [0.5, 0.7],
        mean: 0.6,
        std: 0.1,
        seeds: 2,
        storage,
        confusion: { classNames: ['ant', 'bee'], counts: Uint32Array.of(6, 4, 4, 6) },
      },
    });
  }
  send({ type: 'finished', result: { outcome, iteration, trainedSeconds: iteration / 100 } });
}
