/** Counts what the product does, in executions of blocks of its code: the same number on every machine. */
import { Session } from 'node:inspector/promises';

/** The studio's code and the parsers that it hands foreign bytes to. */
const COUNTED =
  /\/src\/(main|shared|renderer)\/|\/node_modules\/(pngjs|@cwasm|fflate|markdown-it|linkify-it|modern-tar)\//;

let session: Session | null = null;

async function connected(): Promise<Session> {
  if (session !== null) return session;
  session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', {
    callCount: true,
    detailed: true,
    allowTriggeredUpdates: false,
  });
  return session;
}

/** Executions of blocks (bodies of functions, loops and branches) since the last call. */
export async function takeSteps(): Promise<number> {
  const { result } = await (await connected()).post('Profiler.takePreciseCoverage');
  let steps = 0;
  for (const { url, functions } of result) {
    if (!COUNTED.test(url)) continue;
    for (const { ranges } of functions) for (const { count } of ranges) steps += count;
  }
  return steps;
}
