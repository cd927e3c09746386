/** A run whose steps are far too long: what the terminal says, why it ends, and what is kept of it. */
import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '@shared/config/schema';
import { sayWritten } from '@shared/words/written';
import type { Terminal } from '@main/cli/command';
import { humanOutput } from '@main/cli/output';
import { trainAndReport, withDatasetAndEngine } from '@main/cli/train';
import { readCheckpoint } from '@main/core/checkpoint/state';
import { decodePairs } from '@main/core/parameterization/hostDecode';
import { parameterizationOf } from '@main/core/parameterization/parameterization';
import { openLibrary } from '../../support/library';
import { tinyConfig } from './support';

describe('a run that diverges', () => {
  it('says so, ends at the first number that is none, and its last good checkpoint opens', async () => {
    const parsed = parseRunConfig({
      ...tinyConfig,
      optimiser: { hallucinators: { rule: 'sgd', learningRate: 10_000 } },
      // Nothing brings what networks answer back to a usual size.
      network: { width: 4, depth: 2, norm: 'none' },
      adversary: { enabled: false },
      training: { iterations: 50, checkpointEvery: 1, previewEvery: 50 },
    });
    if (!parsed.ok) throw new Error('The configuration is wrong.');
    const { config } = parsed;
    const library = await openLibrary();
    const run = library.runs.create({
      projectId: library.projects.create({ name: 'Diverging' }).id,
      name: 'Too long',
      config,
    });
    let shown = '';
    const terminal: Terminal = {
      out: (text) => {
        shown += text;
      },
      err: (text) => {
        shown += text;
      },
      interactive: false,
      columns: 400,
    };
    const ended = withDatasetAndEngine(library, config, 'onnx', terminal, (prepared) =>
      trainAndReport(library, run.id, prepared, humanOutput(terminal)),
    );
    const reason =
      'The series "outputs/least" is not a number in iteration 2 (optimiser.images.learningRate 1, ' +
      'optimiser.hallucinators.learningRate 10000 sgd).';
    await expect(ended).rejects.toThrow(reason);
    expect(shown).toMatch(
      /^The images reach \S+ times the range of the data: the hallucinators diverge\. Set .* to "relative".* \(10000 now\)\.$/m,
    );
    const { status, statusReason } = library.runs.get(run.id);
    expect(status).toBe('failed');
    expect(statusReason === null ? '' : sayWritten('en', statusReason)).toContain(reason);
    const kept = library.checkpoints.list(run.id);
    expect(kept.map(({ iteration }) => iteration)).toEqual([1]);
    const state = readCheckpoint(await library.blobs.read(kept[0]!.sha256));
    const form = parameterizationOf(state);
    const images = decodePairs(form.withBases(state.params), [{ basis: 0, hallucinator: 1 }], form.channels);
    expect(images).toHaveLength(28 * 28);
    expect(images.every(Number.isFinite)).toBe(true);
  });
});
