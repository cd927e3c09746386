/** The gallery's calls of the stand-in bridge: pictures that are drawn, figures that are made up. */
import { storedForm } from '@shared/config/schema';
import type { ImageBatch, Run } from '@shared/domain';
import type {
  CallName,
  CallOutput,
  CallParsed,
  GalleryCell,
  GalleryFrame,
  GalleryMap,
  MapPoint,
  Mix,
  SourceShape,
} from '@shared/ipc/contract';
import { ANATOMY_STAGES } from '@shared/ipc/calls/gallery';
import { CLASS_NAMES, GEOMETRY, newId, type Library } from './mockData';
import { drawCells, hash, SIZE } from './mockImages';

type GalleryName = Extract<CallName, `gallery.${string}` | `exports.${string}`>;
type GalleryHandlers = {
  [N in GalleryName]: (input: CallParsed<N>) => CallOutput<N> | Promise<CallOutput<N>>;
};

export interface MockGallery {
  readonly library: Library;
  readonly runOf: (id: string) => Run;
  readonly refuse: (message: string) => never;
}

const SNAPSHOTS = 20;
const perClass = (of: Run): number => storedForm(of.config.parameterization).perClass;

export function mockGallery({ library, runOf, refuse }: MockGallery): GalleryHandlers {
  const frames = (of: Run): GalleryFrame[] => {
    const checkpoints = (library.checkpoints.get(of.id) ?? []).map(({ id, iteration }): GalleryFrame => ({
      id,
      iteration,
      kind: 'checkpoint',
    }));
    const every = Math.max(1, Math.round(of.config.training.iterations / SNAPSHOTS));
    const snapshots = Array.from({ length: Math.floor(of.iteration / every) + 1 }, (_, i) => i * every)
      .filter((iteration) => checkpoints.every((one) => one.iteration !== iteration))
      .map((iteration): GalleryFrame => ({ id: `snapshot-${iteration}`, iteration, kind: 'snapshot' }));
    return [...checkpoints, ...snapshots].sort((a, b) => a.iteration - b.iteration);
  };
  const done = (of: Run, frameId?: string): number => {
    const iteration = frames(of).find(({ id }) => id === frameId)?.iteration ?? of.iteration;
    return iteration / of.config.training.iterations;
  };
  const draw = (mix: Mix): ImageBatch => {
    const { basis, hallucinator } = mix;
    const of = runOf(basis.runId);
    const item = basis.kind === 'own' ? 7 : basis.basis;
    const cell = { basis: item, hallucinator: hallucinator?.hallucinator ?? null };
    return drawCells([cell], perClass(of), done(of, basis.checkpointId));
  };
  const drawBetween = (mix: Mix): ImageBatch => {
    const { toBasis, toHallucinator } = mix;
    const plain = { ...mix, toBasis: null, toHallucinator: null };
    const other = {
      ...plain,
      basis: toBasis?.basis ?? mix.basis,
      hallucinator: toHallucinator?.hallucinator ?? mix.hallucinator,
    };
    const share = Math.max(toBasis?.share ?? 0, toHallucinator?.share ?? 0);
    const [a, b] = [draw(plain), draw(other)];
    return { ...a, rgba: a.rgba.map((value, i) => value + share * ((b.rgba[i] ?? 0) - value)) };
  };
  const shapeOf = (of: Run): SourceShape => {
    const form = storedForm(of.config.parameterization);
    return {
      imageSize: GEOMETRY.imageSize,
      channels: GEOMETRY.channels,
      baseChannels: 1,
      kernel: form.kernel,
      hallucinators: form.hallucinators,
      classNames: CLASS_NAMES,
      perClass: form.perClass,
    };
  };

  const thumbnails = (of: Run, count: number): ImageBatch | null => {
    if (of.lastCheckpointIteration === null || of.lastCheckpointIteration === 0) return null;
    const per = perClass(of);
    const cells = Array.from({ length: count }, (_, i) => ({
      basis: ((i * 3) % 10) * per,
      hallucinator: i % 3,
    }));
    return drawCells(cells, per, done(of));
  };

  return {
    'gallery.open': ({ runId, checkpointId }) => {
      const of = runOf(runId);
      const checkpoints = library.checkpoints.get(runId) ?? [];
      const all = frames(of);
      const latest = all.findLast(({ kind }) => kind === 'checkpoint');
      const chosen = checkpointId ? all.find(({ id }) => id === checkpointId) : latest;
      if (!chosen) return refuse('The run has not written a checkpoint yet: wait for the first one.');
      const { parameterization } = of.config;
      return {
        runId,
        checkpointId: chosen.id,
        iteration: chosen.iteration,
        geometry: GEOMETRY,
        classNames: CLASS_NAMES,
        basisClasses: Array.from({ length: 10 * perClass(of) }, (_, i) => Math.floor(i / perClass(of))),
        hallucinators: storedForm(parameterization).hallucinators,
        factor: storedForm(parameterization).factor,
        canShowTrue: true,
        checkpoints,
        frames: all,
      };
    },
    'gallery.decode': ({ runId, checkpointId, cells }) =>
      drawCells(cells, perClass(runOf(runId)), done(runOf(runId), checkpointId)),
    'gallery.savePng': ({ cell }) => ({ path: `/home/you/Pictures/basis-${cell.basis}.png`, bytes: 5312 }),
    'gallery.thumbnails': ({ runId, count }) => thumbnails(runOf(runId), count),
    'gallery.covers': ({ runIds, count }) => runIds.map((id) => thumbnails(runOf(id), count)),
    'gallery.sources': () =>
      [...library.runs.values()]
        .filter(({ id, trashedAt }) => trashedAt === null && (library.checkpoints.get(id) ?? []).length > 0)
        .map((of) => ({
          runId: of.id,
          run: of.name,
          project: library.projects.get(of.projectId)?.name ?? '',
          frames: frames(of),
          shape: shapeOf(of),
        })),
    'gallery.mix': ({ mixes }) => joined(mixes.map(drawBetween)),
    'gallery.difference': ({ a, b, amplification }) => {
      const [one, other] = [draw(a), draw(b)];
      const rgba = one.rgba.map((value, i) =>
        i % 4 === 3 ? 255 : 127.5 + (amplification * (value - (other.rgba[i] ?? 0))) / 2,
      );
      return { image: { ...one, rgba }, mean: 0.08, largest: 0.61 };
    },
    'gallery.anatomy': ({ mix }) =>
      ANATOMY_STAGES.map((name, i) => ({
        name,
        images: draw({ ...mix, toBasis: null, toHallucinator: null, part: null }),
        low: -0.4 - i / 3,
        high: 1.1 + i / 4,
      })),
    'gallery.addPicture': ({ name, bytes }) =>
      bytes.length === 0
        ? refuse(`The image ${name} is damaged, cut off or of a rare kind.`)
        : { imageId: newId('picture'), name },
    'gallery.scores': ({ runId, kind }) => {
      const of = runOf(runId);
      const variants = Math.max(1, storedForm(of.config.parameterization).hallucinators);
      const values = Float32Array.from({ length: 10 * perClass(of) * variants }, (_, i) => 2 * hash(i, 5));
      const judge = kind === 'loss' ? 'extractor' : 'features';
      return { kind, values, judge, network: 'ConvNet D3 W64' };
    },
    'gallery.neighbours': ({ count, classIndex }) => ({
      neighbours: Array.from({ length: count }, (_, i) => ({
        index: 17 * i + 3,
        classIndex: classIndex ?? (i * 3) % 10,
        distance: 0.4 + i / 20,
      })),
      images: drawCells(
        Array.from({ length: count }, (_, i) => ({ basis: classIndex ?? (i * 3) % 10, hallucinator: null })),
        1,
        1,
      ),
      searched: 2000,
    }),
    'gallery.map': ({ runId }) => mapOf(runOf(runId)),
    'gallery.cancel': () => null,
    'gallery.saveSheet': ({ name, bytes }) => ({
      path: `/home/you/Pictures/${name}.png`,
      bytes: bytes.length,
    }),
    'gallery.saveVideo': ({ name, bytes }) => ({
      path: `/home/you/Videos/${name}.webm`,
      bytes: bytes.length,
    }),
    'gallery.saveDataset': ({ cells }) => ({
      path: '/home/you/Datasets/distilled',
      images: cells.length,
      bytes: cells.length * 3136,
    }),
    'exports.write': ({ as }) => ({
      path: `/home/you/Datasets/distilled${as === 'zip' ? '.zip' : ''}`,
      images: 50,
      files: 66,
      bytes: 1_234_567,
    }),
    'exports.importOfficial': ({ runId }) => runOf(runId),
    'gallery.saveTimeline': ({ frameIds }) => ({
      path: '/home/you/Pictures/timeline.gif',
      bytes: 4096 * frameIds.length,
    }),
  };
}

function joined(batches: readonly ImageBatch[]): ImageBatch {
  const rgba = new Uint8ClampedArray(batches.length * SIZE * SIZE * 4);
  batches.forEach((batch, i) => rgba.set(batch.rgba, i * SIZE * SIZE * 4));
  return { count: batches.length, width: SIZE, height: SIZE, rgba };
}

/** A cluster for each class. */
function mapOf(of: Run): GalleryMap {
  const each = perClass(of);
  const { hallucinators } = storedForm(of.config.parameterization);
  const real = Array.from({ length: 200 }, (_, i): MapPoint => ({
    kind: 'real',
    classIndex: i % 10,
    cell: null,
  }));
  const cells = Array.from({ length: 10 * each }, (_, basis) => basis).flatMap((basis): GalleryCell[] => [
    { basis, hallucinator: null },
    ...Array.from({ length: hallucinators }, (_, hallucinator) => ({ basis, hallucinator })),
  ]);
  const points = [
    ...real,
    ...cells.map((cell): MapPoint => ({
      kind: cell.hallucinator === null ? 'basis' : 'hallucination',
      classIndex: Math.floor(cell.basis / each),
      cell,
    })),
  ];
  const places = new Float32Array(2 * points.length);
  points.forEach(({ classIndex }, i) => {
    places[2 * i] = Math.cos(classIndex) * 3 + hash(i, 1) * 2;
    places[2 * i + 1] = Math.sin(classIndex * 2) * 2 + hash(i, 2) * 2;
  });
  const images = drawCells(
    real.map(({ classIndex }) => ({ basis: classIndex, hallucinator: null })),
    1,
    1,
  );
  return { places, points, explained: [0.41, 0.18], real: images };
}
