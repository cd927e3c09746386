import Database from 'better-sqlite3';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inPresentTerms } from '@shared/config/parameterization';
import { parameterizationSchema, runConfigSchema } from '@shared/config/schema';
import { planStudy } from '@shared/studies/plan';
import { studyRequestSchema } from '@shared/studies/request';
import { readMigrations } from '@main/store/database';
import { config, openLibrary, temporaryFolder } from '../../../support/library';

/** What version 1 called them, and what they are now. */
const KINDS = [
  [
    { kind: 'pixels', imagesPerClass: 3, initialisation: 'noise' },
    { basesPerClass: 3, initialisation: 'noise' },
  ],
  [
    { kind: 'idc', factor: 3, imagesPerClass: 2, initialisation: 'real' },
    { basesPerClass: 2, formation: 3 },
  ],
  [
    {
      kind: 'haba',
      basesPerClass: 4,
      hallucinators: 7,
      kernel: 1,
      baseChannels: 'single',
      hallucinatorStart: 'identity',
      initialisation: 'real',
    },
    { basesPerClass: 4, hallucinators: 7, kernel: 1, baseChannels: 'single', hallucinatorStart: 'identity' },
  ],
  [
    {
      kind: 'haba+idc',
      factor: 2,
      basesPerClass: 1,
      hallucinators: 5,
      kernel: 3,
      baseChannels: 'image',
      hallucinatorStart: 'random',
      initialisation: 'real',
    },
    { hallucinators: 5, formation: 2 },
  ],
] as const;

describe('configurations of version 1', () => {
  const old = (parameterization: object): object => ({ ...config, version: 1, parameterization });

  it.each(KINDS)('%o means the same', (before, after) => {
    expect(parameterizationSchema.parse(before)).toEqual(parameterizationSchema.parse(after));
    expect(runConfigSchema.parse(old(before))).toEqual(
      runConfigSchema.parse({ ...config, parameterization: after }),
    );
  });

  it('are in present terms where a person edits them, and the rest stays as it is', () => {
    const typed = { version: 1, parameterization: { kind: 'idc', imagesPerClass: 3 }, seed: 'odd' };
    expect(inPresentTerms(typed)).toEqual({
      version: 2,
      parameterization: { basesPerClass: 3, formation: 2 },
      seed: 'odd',
    });
    expect(inPresentTerms({ parameterization: 'nothing' })).toEqual({ parameterization: 'nothing' });
  });

  it('with a field that their kind did not have are refused', () => {
    for (const input of [
      { kind: 'pixels', imagesPerClass: 2, factor: 2 },
      { kind: 'haba', imagesPerClass: 2 },
      { kind: 'mosaic' },
    ]) {
      expect(parameterizationSchema.safeParse(input).success).toBe(false);
    }
  });

  it('are brought to version 2 with the library: runs, what lists show of them, presets, studies', async () => {
    const folder = temporaryFolder();
    const migrations = readMigrations();
    const mine = migrations.findIndex(({ name }) => name === 'composition');
    const before = await openLibrary(folder, { migrations: migrations.slice(0, mine) });
    // Of a project's columns only those that were there.
    const project = { id: 'old' };
    const then = new Database(join(folder, 'library.db'));
    then
      .prepare("INSERT INTO projects (id, name, created_at, updated_at) VALUES (?, 'Old', '', '')")
      .run(project.id);
    then.close();
    const runs = KINDS.map(([form]) =>
      before.runs.create({ projectId: project.id, name: form.kind, config: old(form) as typeof config }),
    );
    const preset = before.presets.create({
      name: 'Mine',
      note: '',
      config: old(KINDS[0][0]) as typeof config,
    });
    const values = KINDS.map(([, form]) => parameterizationSchema.parse(form));
    const planned = planStudy(
      studyRequestSchema.parse({
        kind: 'grid',
        base: { ...config, adversary: { enabled: false } },
        axes: [{ path: 'parameterization', values }],
        dataset: config.dataset,
      }),
      { classes: 10, channels: 3, imageSize: 28, trainPerClass: 200 },
    );
    if (!planned.ok) throw new Error('The grid is not planned.');
    const cells = planned.plan.cells.map((cell, i) => ({ ...cell, config: old(KINDS[i]?.[0] ?? {}) }));
    const plan = {
      ...planned.plan,
      request: { ...planned.plan.request, base: old(KINDS[2][0]) },
      cells,
    };
    const baseless = { ...plan, request: { ...plan.request, base: null } };
    const study = before.studies.create({ projectId: project.id, name: 'Study', plan: plan as never });
    const other = before.studies.create({ projectId: project.id, name: 'Other', plan: baseless as never });
    before.close();

    const after = await openLibrary(folder);
    const expected = KINDS.map(([, form]) => runConfigSchema.parse({ ...config, parameterization: form }));
    expect(runs.map(({ id }) => after.runs.get(id).config)).toEqual(expected);
    expect(after.presets.get(preset.id).config).toEqual(expected[0]);
    const opened = after.studies.get(study.id).plan;
    expect(opened.request.base).toEqual(expected[2]);
    expect(opened.cells.map((cell) => cell.config)).toEqual(expected);
    expect(after.studies.get(other.id).plan.request.base).toBeNull();
    const { ids, sections } = after.runs.table(project.id);
    const shown = sections.find(({ name }) => name === 'parameterization');
    runs.forEach(({ id }, i) => {
      const section = shown?.values[shown.of[ids.indexOf(id)] ?? -1] ?? '';
      expect(JSON.parse(section)).toEqual(expected[i]?.parameterization);
    });
    const db = new Database(join(folder, 'library.db'), { readonly: true });
    expect(
      db.prepare("SELECT count(*) AS n FROM runs WHERE config_json LIKE '%imagesPerClass%'").get(),
    ).toEqual({
      n: 0,
    });
    db.close();
  });
});
