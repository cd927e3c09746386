import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunConfigInput } from '@shared/config/schema';
import { exportChoicesSchema } from '@shared/domain/exports';
import { readSafetensors } from '@main/core/formats/safetensors';
import { inMemory, writeSafetensorsFile } from '@main/exports/distilled/arrays';
import { descriptionOf, FORMATS, metadataOf, storedArrays } from '@main/exports/distilled/subject';
import { type ExportSources, writeExport } from '@main/exports/distilled/write';
import { compositions, exportSubject, inWords } from '../../support/exportSubject';
import { temporaryFolder } from '../../support/library';
import { pythonJson, pythonWithTorch, torchReason } from '../../support/python';
import { stage } from '../../support/stage';

const kinds = {
  pixels: { basesPerClass: 2 },
  haba: { hallucinators: 3, basesPerClass: 2 },
  'kernel 1': { hallucinators: 2, kernel: 1 },
  idc: { basesPerClass: 1, formation: 3 },
  'haba+idc': { hallucinators: 2, formation: 2, mapSize: 5 },
  fred: { code: { kind: 'frequency', coefficients: 60 }, basesPerClass: 2 },
  'haba+fred+idc': {
    code: { kind: 'frequency', coefficients: 60 },
    basesPerClass: 2,
    hallucinators: 2,
    formation: 2,
  },
  linba: { code: { kind: 'shared', memories: 8 }, basesPerClass: 2 },
  ddif: { code: { kind: 'field' }, basesPerClass: 2 },
  'haba+ddif+idc': { code: { kind: 'field' }, basesPerClass: 1, hallucinators: 2, formation: 3 },
} as const satisfies Record<string, RunConfigInput['parameterization']>;

const NO_SOURCES: ExportSources = {
  resources: (...parts) => join('resources', ...parts),
  openDataset: () => Promise.reject(new Error('No dataset is needed.')),
};

const FIXTURE = resolve(import.meta.dirname, '../../parity/fixtures/dsa.safetensors');

/** Everything in one process: importing PyTorch takes longer than all that is asked of it. */
const PROGRAM = `
import contextlib, io, json, sys, torch
import haba_dataset as h

fixture, haba, grids, every_form, first_version, damaged, *folders = sys.argv[1:]

def said(words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = h.main(words)
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}

data = h.HabaDataset(grids, generator=torch.Generator().manual_seed(1))
every = h.HabaDataset(grids, online=False)
both = [every[2 * 7][0], every[2 * 7 + 1][0]]
accesses = [data[7][0] for _ in range(20)]
images, labels = next(iter(torch.utils.data.DataLoader(data, batch_size=8)))

tensors, metadata = h.read_safetensors(fixture)
augmented = {}
for name in json.loads(metadata["cases"]):
    settings = json.loads(metadata["case:" + name])
    if settings["siamese"]: continue
    ops = settings["strategy"].split("_") if settings["aug_mode"] == "M" else [settings["op"]]
    x, at = tensors[name.split("/")[0] + "/input"], 0
    for op in ops:
        count = len(h.draw(op, 1, 8))
        x = h.apply(op, x, torch.stack([tensors[f"{name}/r{at + i}"] for i in range(count)]))
        at += count
    augmented[name] = float((x - tensors[name + "/output"]).abs().max())

print(json.dumps({
    "checks": [h.check(folder) for folder in folders],
    "forms": [h.check(folder) for folder in json.load(open(every_form))],
    "dataset": {
        "lengths": [len(data), len(every)],
        "drawn": [[bool(torch.equal(access, image)) for image in both] for access in accesses],
        "label": data[7][1], "batch": list(images.shape), "labels": labels.tolist(),
    },
    "augmented": augmented,
    "evaluated": said(["evaluate", haba, "--seeds", "1", "--width", "2", "--json"]),
    "firstVersion": h.check(first_version),
    "damaged": said(["check", damaged]),
    "wrong": said(["check", haba + "/nowhere"]),
}))
`;

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Check {
  readonly images: number;
  readonly largest: number;
  readonly relative: number;
  readonly labels: boolean;
}

interface Found {
  readonly checks: readonly Check[];
  readonly forms: readonly Check[];
  readonly dataset: Readonly<Record<string, unknown>> & { readonly drawn: readonly (readonly boolean[])[] };
  readonly augmented: Readonly<Record<string, number>>;
  readonly evaluated: Said;
  readonly firstVersion: Check;
  readonly damaged: Said;
  readonly wrong: Said;
}

async function exported(
  parameterization: RunConfigInput['parameterization'],
  values: 'network' | 'pixels',
  target: string,
  { whitened = false } = {},
): Promise<string> {
  const { compute, file } = await stage(
    {
      parameterization,
      evaluation: { networks: [{ width: 4, depth: 2 }], repeats: 2, epochs: 3 },
    },
    false,
    whitened ? { whitening: 'a'.repeat(64), standardisation: { mean: [0], std: [1] } } : {},
  );
  const parts = ['safetensors', 'pytorch', ...(whitened ? [] : ['test'])];
  const choices = exportChoicesSchema.parse({ parts, values });
  await compute.run({ kind: 'export', file, run: 'Run', choices, target });
  return target;
}

const FORMS = compositions();

/** Each composition exported, as its images and what is stored alone. */
async function everyForm(parent: string): Promise<string[]> {
  const choices = exportChoicesSchema.parse({ parts: ['safetensors'], values: 'network' });
  const folders: string[] = [];
  for (const [i, form] of FORMS.entries()) {
    const folder = join(parent, `form-${i}`);
    await writeExport(exportSubject(form), choices, folder, NO_SOURCES, () => Promise.resolve());
    folders.push(folder);
  }
  return folders;
}

/** What the first version did not say. */
const OF_THE_SECOND = ['composition', 'bits', 'lowestCode', 'shapes', 'storedBytes'];

/** A folder as the studio wrote it before: bases as their pixels, whole maps. */
async function firstVersion(parent: string): Promise<string> {
  const folder = join(parent, 'first-version');
  const subject = exportSubject({ code: { kind: 'field' }, hallucinators: 2, mapSize: 4, formation: 2 });
  const choices = exportChoicesSchema.parse({ parts: ['safetensors'], values: 'network' });
  await writeExport(subject, choices, folder, NO_SOURCES, () => Promise.resolve());
  const about = Object.fromEntries(
    Object.entries(descriptionOf(subject)).filter(([key]) => !OF_THE_SECOND.includes(key)),
  );
  const arrays = Object.entries(subject.state.params).map(([name, { shape, data }]) =>
    inMemory(name, shape, data),
  );
  const labels = storedArrays(subject).filter(({ name }) => name === 'labels');
  const path = join(folder, 'distilled.safetensors');
  rmSync(path);
  const metadata = metadataOf('haba-studio/distilled/1', about);
  await writeSafetensorsFile(path, metadata, [...arrays, ...labels], () => Promise.resolve());
  return folder;
}

/** An export of low bits that has lost the scales of its bases. */
async function damaged(parent: string): Promise<string> {
  const folder = join(parent, 'damaged');
  const subject = exportSubject({ precision: { bits: 8 } });
  const arrays = storedArrays(subject).filter(({ name }) => name !== 'images.scales');
  const metadata = metadataOf(FORMATS.distilled, descriptionOf(subject));
  mkdirSync(folder);
  const path = join(folder, 'distilled.safetensors');
  await writeSafetensorsFile(path, metadata, arrays, () => Promise.resolve());
  return folder;
}

describe.skipIf(pythonWithTorch === null)(`the PyTorch package of an export${torchReason}`, () => {
  let found: Found;

  beforeAll(async () => {
    const parent = temporaryFolder();
    const folders: string[] = [];
    for (const kind of Object.values(kinds)) {
      folders.push(await exported(kind, 'network', join(parent, String(folders.length))));
    }
    const [, haba = '', , , grids = ''] = folders;
    folders.push(await exported(kinds.haba, 'pixels', join(parent, 'pixels')));
    folders.push(await exported(kinds.idc, 'network', join(parent, 'whitened'), { whitened: true }));
    const program = join(parent, 'program.py');
    writeFileSync(program, PROGRAM);
    const forms = join(parent, 'forms.json');
    writeFileSync(forms, JSON.stringify(await everyForm(parent)));
    const others = [forms, await firstVersion(parent), await damaged(parent)];
    found = pythonJson([program, FIXTURE, haba, grids, ...others, ...folders], {
      PYTHONPATH: haba,
    }) as Found;
  });

  it('decodes every code at every precision, with every kind of hallucinators and every formation', () => {
    expect(found.forms).toHaveLength(FORMS.length);
    const wrong = found.forms.flatMap(({ relative, labels }, i) =>
      relative < 1e-5 && labels ? [] : [`${inWords(FORMS[i]!)}: ${relative}`],
    );
    expect(wrong).toEqual([]);
  });

  it('makes the same images as the studio, whatever is stored', () => {
    expect(found.checks.map(({ images }) => images)).toEqual([
      20, 60, 20, 90, 80, 20, 160, 20, 20, 180, 60, 90,
    ]);
    for (const { largest, labels } of found.checks) {
      expect(largest).toBeLessThan(1e-5);
      expect(labels).toBe(true);
    }
  });

  it('reads exports of the first version', () => {
    expect(found.firstVersion).toMatchObject({ images: 2 * 4 * 2, labels: true });
    expect(found.firstVersion.relative).toBeLessThan(1e-5);
  });

  it('draws hallucinators at every access, lists all when asked, and batches with a loader', () => {
    expect(found.dataset).toMatchObject({
      lengths: [40, 80],
      label: 1,
      batch: [8, 1, 28, 28],
      labels: [0, 0, 0, 0, 1, 1, 1, 1],
    });
    const firsts = found.dataset.drawn.filter(([first, second]) => {
      expect(first).not.toBe(second);
      return first;
    });
    expect(firsts.length).toBeGreaterThan(0);
    expect(firsts.length).toBeLessThan(20);
  });

  it('augments as the official code does', () => {
    const { metadata } = readSafetensors(readFileSync(FIXTURE));
    const cases = JSON.parse(metadata['cases'] ?? '[]') as string[];
    expect(Object.keys(found.augmented)).toEqual(cases.filter((name) => !name.includes('siamese')));
    for (const [name, worst] of Object.entries(found.augmented)) {
      expect([name, worst < 1e-5]).toEqual([name, true]);
    }
  });

  it('trains the reference network and tests it, and says what is wrong in one sentence', () => {
    expect(found.evaluated.code).toBe(0);
    const { accuracies } = JSON.parse(found.evaluated.out) as { accuracies: number[] };
    expect(accuracies).toHaveLength(1);
    expect(accuracies[0]).toBeGreaterThan(0);
    expect(found.wrong).toMatchObject({ code: 2, out: '' });
    expect(found.wrong.err).toMatch(/nowhere.* cannot be read/);
    expect(found.damaged).toMatchObject({ code: 2, out: '' });
    expect(found.damaged.err).toMatch(/^\S+ is damaged: what it stores does not fit its composition\.\n$/);
  });
});
