/** The bridge that the preload script puts on a page, on main's handlers in this process. */
import { verbatim } from '@shared/words/message';
import type { RunMeasurement } from '@shared/budget/estimate';
import { storageOf } from '@shared/budget/storage';
import type { EngineInfo } from '@shared/domain';
import type {
  Bridge,
  CallFailure,
  CallInput,
  CallName,
  CallOutput,
  CallReply,
  EventName,
  Events,
} from '@shared/ipc/contract';
import type { Library } from '@main/store/library';
import type { ProcessExit, TrainingProcess } from '@main/training/launcher';
import type { FromTraining } from '@main/training/protocol';
import { mainOn, type Answers, type Main } from './main';

/** A failure of a call, in English. */
interface Failure {
  readonly code: CallFailure['code'];
  readonly message: string;
  readonly problems?: readonly { readonly path: string; readonly message: string }[];
}

export interface BridgeOptions {
  /** Calls that fail, and how. */
  readonly failWith?: (name: CallName) => Failure | null;
  /** What takes the place of a handler whose work no test can wait for, by the call's name. */
  readonly instead?: {
    readonly [N in CallName]?: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>>;
  };
}

export interface TestBridge extends Bridge {
  readonly library: Library;
  readonly main: Main;
  /** What the person at the desktop answers. */
  readonly answers: Answers;
  /** Every call of the page so far. */
  readonly calls: { readonly name: CallName; readonly input: unknown }[];
  /** Calls without an answer yet. */
  readonly pending: number;
  /** The folder of what is dropped on the window. */
  dropFolder: string;
  /** Sends an event as main would. */
  emit<E extends EventName>(name: E, payload: Events[E]): void;
}

const ENGINES: readonly EngineInfo[] = [
  { id: 'onnx', available: true, device: 'CPU, 8 threads', kind: 'cpu', runtime: 'ONNX Runtime 1.30.0' },
  {
    id: 'webgpu',
    available: false,
    reason: verbatim(
      'No graphics adapter was found. Install a Vulkan, Metal or Direct3D 12 driver and start again.',
    ),
  },
];

/** Makes the bridge; what crosses it is copied, as between processes. */
export function bridgeOn(library: Library, options: BridgeOptions = {}): TestBridge {
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  const emit = <E extends EventName>(name: E, payload: Events[E]): void => {
    for (const listener of listeners.get(name) ?? []) listener(structuredClone(payload) as never);
  };
  const answers: Answers = { savePath: null, folder: null, files: [], engines: ENGINES };
  const main = mainOn(library, answers, emit, playedProcess);
  const calls: { name: CallName; input: unknown }[] = [];
  let pending = 0;

  async function reply<N extends CallName>(name: N, input: CallInput<N>): Promise<CallReply<N>> {
    const failure = options.failWith?.(name);
    if (failure) {
      const problems = (failure.problems ?? []).map((one) => ({ ...one, message: verbatim(one.message) }));
      return { ok: false, failure: { code: failure.code, message: verbatim(failure.message), problems } };
    }
    const instead = options.instead?.[name];
    if (instead) return { ok: true, value: await instead(input) };
    return structuredClone((await main.dispatch(name, structuredClone(input))) as CallReply<N>);
  }
  return {
    library,
    main,
    answers,
    calls,
    dropFolder: '/dropped',
    get pending() {
      return pending;
    },
    emit,
    async call(name, input) {
      calls.push({ name, input });
      pending += 1;
      try {
        return await reply(name, input);
      } finally {
        pending -= 1;
      }
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => void set.delete(listener);
    },
    pathOf(file) {
      return file instanceof File ? `${this.dropFolder}/${file.name}` : '';
    },
  };
}

/** What a process measures that is asked how long a configuration takes. */
const MEASUREMENT: RunMeasurement = {
  engine: 'onnx',
  device: 'CPU, 2 cores',
  prepareSeconds: 3.1,
  iterations: 10,
  secondsPerIteration: 0.182,
  missingExperts: 0,
  secondsPerExpert: 0,
  evaluationSeconds: 9.4,
  baselineSeconds: 4.2,
  memoryBytes: 412_000_000,
};

/** A training process that starts, pauses and stops as it is told, and computes nothing. */
function playedProcess(): TrainingProcess {
  const heard: ((message: unknown) => void)[] = [];
  const ends: ((exit: ProcessExit) => void)[] = [];
  let iteration = 0;
  const say = (message: FromTraining): void => heard.forEach((listener) => listener(message));
  return {
    pid: 1,
    onMessage: (listener) => heard.push(listener),
    onExit: (listener) => ends.push(listener),
    kill: () => ends.splice(0).forEach((end) => end({ code: 0, signal: null })),
    post(message) {
      if (message.type === 'start') {
        iteration = message.resume?.iteration ?? 0;
        const geometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
        const storage = storageOf(message.config.parameterization, geometry);
        say({ type: 'started', start: { engine: 'onnx', device: 'CPU, 8 threads', storage, iteration } });
      } else if (message.type === 'measure') {
        say({ type: 'measuring', phase: 'iterations' });
        setTimeout(() => say({ type: 'measured', measurement: MEASUREMENT }), 100);
      } else if (message.type === 'pause') say({ type: 'paused' });
      else if (message.type === 'resume') say({ type: 'continued' });
      else if (message.type === 'stop') {
        say({ type: 'finished', result: { outcome: 'stopped', iteration, trainedSeconds: 1 } });
      }
    },
  };
}
