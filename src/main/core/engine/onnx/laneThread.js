/**
 * The thread of a lane (lane.ts): ONNX Runtime with its tensors and programs, which does what it is told in order. Its text is
 * started as it is, so that it needs no file of its own in a build; hence JavaScript.
 */
import { parentPort, workerData } from 'node:worker_threads';

/** @typedef {import('./lane').ToLane} ToLane */
/** @typedef {import('onnxruntime-node').InferenceSession} InferenceSession */
/** @typedef {import('onnxruntime-node').Tensor} Tensor */

/** @type {import('./lane').LaneStart} */
const { library, state } = workerData;
const port = parentPort;
if (port === null) throw new Error('A lane runs in a thread of its own.');
/** @type {{ default: typeof import('onnxruntime-node') }} */
const { default: runtime } = await import(library);

/** @type {Map<number, Tensor>} */
const tensors = new Map();
/** @type {Map<number, InferenceSession>} */
const sessions = new Map();

/**
 * @template T
 * @param {Map<number, T>} map
 * @param {number} id
 */
function get(map, id) {
  const found = map.get(id);
  if (found === undefined) throw new Error(`The lane has no number ${id}.`);
  return found;
}

/**
 * @param {ToLane} message
 * @returns {Promise<Float32Array | Int32Array | undefined>}
 */
async function obey(message) {
  switch (message.type) {
    case 'compile':
      sessions.set(message.session, await runtime.InferenceSession.create(message.model, message.options));
      return undefined;
    case 'upload': {
      const { tensor, data, shape } = message;
      const made =
        data instanceof Int32Array
          ? new runtime.Tensor('int32', data, shape)
          : new runtime.Tensor('float32', data, shape);
      tensors.set(tensor, made);
      return undefined;
    }
    case 'run': {
      const feeds = Object.fromEntries(message.inputs.map((id, i) => [`in${i}`, get(tensors, id)]));
      const results = await get(sessions, message.session).run(feeds);
      message.outputs.forEach((id, i) => {
        const result = results[`out${i}`];
        if (result === undefined) throw new Error(`ONNX Runtime returned no output ${i}.`);
        tensors.set(id, result);
      });
      return undefined;
    }
    case 'download': {
      const { data } = get(tensors, message.tensor);
      if (data instanceof Float32Array || data instanceof Int32Array) return data.slice();
      throw new Error('A tensor of this element type cannot be downloaded.');
    }
    case 'dispose':
      tensors.get(message.tensor)?.dispose();
      tensors.delete(message.tensor);
      return undefined;
    case 'close':
      for (const tensor of tensors.values()) tensor.dispose();
      for (const session of sessions.values()) await session.release();
      return undefined;
  }
}

/** @param {ToLane} message */
async function answer(message) {
  // Ending a thread inside ONNX Runtime aborts the process, so this flag says when the thread is busy and must not be ended.
  Atomics.store(state, 0, 1);
  if (Atomics.load(state, 1) === 0) {
    try {
      const data = await obey(message);
      port?.postMessage({ id: message.id, data }, data === undefined ? [] : [data.buffer]);
    } catch (error) {
      port?.postMessage({ id: message.id, error: error instanceof Error ? error.message : String(error) });
    }
    if (message.type === 'close') port?.close();
  }
  Atomics.store(state, 0, 0);
  Atomics.notify(state, 0);
}

let last = Promise.resolve();
port.on('message', (/** @type {ToLane[]} */ messages) => {
  for (const message of messages) last = last.then(() => answer(message));
});
