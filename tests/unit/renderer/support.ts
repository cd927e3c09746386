import { cpSync } from 'node:fs';
import { createPinia, setActivePinia } from 'pinia';
import { inject } from 'vitest';
import type { Project, Run } from '@shared/domain';
import type { Settings } from '@shared/domain/settings';
import { connect } from '@renderer/api/client';
import { bridgeOn, type BridgeOptions, type TestBridge } from '../../support/bridge';
import { openLibrary, temporaryFolder } from '../../support/library';

export type { TestBridge } from '../../support/bridge';

export interface StoreOptions extends BridgeOptions {
  /** A library without anything in it. */
  readonly empty?: boolean;
  /** The queue goes on: its first run is running. */
  readonly running?: boolean;
  readonly settings?: Partial<Settings>;
}

let present: TestBridge | null = null;

/** Main on a library of its own, a copy of the example unless it is to be empty, and fresh stores. */
export async function startStores(options: StoreOptions = {}): Promise<TestBridge> {
  const folder = temporaryFolder();
  if (!options.empty) cpSync(inject('exampleLibrary'), folder, { recursive: true });
  const library = await openLibrary(folder);
  if (options.settings) library.settings.set(options.settings);
  const bridge = bridgeOn(library, options);
  bridge.main.supervisor.restore();
  if (options.running)
    await new Promise<void>((resolve) => {
      const stop = bridge.on('run.changed', ({ run }) => {
        if (run.engine === null || run.status !== 'running') return;
        stop();
        resolve();
      });
      bridge.main.supervisor.hold(false);
    });
  present = bridge;
  connect(bridge);
  setActivePinia(createPinia());
  return bridge;
}

/** Lets everything run on until main has answered every call. */
export async function settled(): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve));
  while (present !== null && present.pending > 0);
  await new Promise((resolve) => setTimeout(resolve));
}

/** The item of a list by a condition; fails when there is none. */
export function one<T>(items: Iterable<T>, condition: (item: T) => boolean): T {
  const found = [...items].find(condition);
  if (found === undefined) throw new Error('Nothing fits.');
  return found;
}

/** Scores of the 30 images of the run "3 hallucinators", without the network that they take minutes for. */
export const scoresOfThree: NonNullable<NonNullable<BridgeOptions['instead']>['gallery.scores']> = ({
  kind,
}) => ({
  kind,
  values: Float32Array.from({ length: 30 }, (_, i) => 1 + Math.sin(5 * i)),
  judge: kind === 'loss' ? 'extractor' : 'features',
  network: 'ConvNet D3 W64',
});

export const projectNamed = ({ library }: TestBridge, name: string): Project =>
  one(library.projects.list(), (project) => project.name === name);

/** All runs of a library. */
export const runsOf = ({ library }: TestBridge): Run[] =>
  library.projects.list().flatMap(({ id }) => library.runs.list(id));

export const runNamed = (bridge: TestBridge, name: string): Run =>
  one(runsOf(bridge), (run) => run.name === name);
