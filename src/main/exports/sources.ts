/** The runs whose bases and hallucinators can be taken. */
import type { GallerySource, SourceShape } from '@shared/ipc/contract';
import { storedForm } from '@shared/config/schema';
import { describeCheckpoint, type CheckpointDescription } from '../core/checkpoint/state';
import type { Library } from '../store/library';
import type { Frames, Opened } from './frames';

/** Shapes by the content of the checkpoint that they were read from. */
const shapes = new Map<string, SourceShape>();
/** Forgotten all at once; reading them again is cheap. */
const MOST_SHAPES = 2000;

/** Every run with a checkpoint that is not in the trash, the newest first. */
export async function listSources(library: Library, frames: Frames): Promise<GallerySource[]> {
  const projects = library.projects.list().filter(({ trashedAt }) => trashedAt === null);
  const runs = projects
    .flatMap(({ id, name }) => library.runs.list(id).map((run) => ({ run, project: name })))
    .filter(({ run }) => run.trashedAt === null && run.lastCheckpointIteration !== null)
    .sort((a, b) => b.run.createdAt.localeCompare(a.run.createdAt));
  return Promise.all(
    runs.map(async ({ run, project }) => ({
      runId: run.id,
      run: run.name,
      project,
      frames: frames.list(run.id),
      shape: await lastShape(library, run.id),
    })),
  );
}

async function lastShape(library: Library, runId: string): Promise<SourceShape | null> {
  const latest = library.checkpoints.latest(runId);
  if (!latest) return null;
  const known = shapes.get(latest.sha256);
  if (known) return known;
  try {
    const shape = described(await describeCheckpoint(library.blobs.path(latest.sha256)));
    if (shapes.size >= MOST_SHAPES) shapes.clear();
    shapes.set(latest.sha256, shape);
    return shape;
  } catch {
    return null;
  }
}

export const shapeOf = ({ state }: Opened): SourceShape => described(state);

function described({ config, geometry, classNames }: CheckpointDescription): SourceShape {
  const form = storedForm(config.parameterization);
  return {
    imageSize: geometry.imageSize,
    channels: geometry.channels,
    baseChannels: form.baseChannels === 'single' ? 1 : geometry.channels,
    kernel: form.kernel,
    hallucinators: form.hallucinators,
    classNames,
    perClass: form.perClass,
  };
}
