import { type RunConfigInput, runConfigSchema } from '@shared/config/schema';
import { Library } from '@main/store/library';

/** A library with a project of so many finished runs, which differ in bases, learning rate and seed. */
export async function seedRuns(folder: string, count: number): Promise<string> {
  const library = await Library.open(folder);
  const project = library.projects.create({ name: 'Sweep', tags: ['sweep'] });
  library.transaction(() => {
    for (let i = 0; i < count; i++) {
      const config: RunConfigInput = {
        dataset: { source: 'fashion-mnist-sample' },
        parameterization: { basesPerClass: 1 + (i % 4), hallucinators: 5 },
        objective: { kind: i % 2 === 0 ? 'dm' : 'dc' },
        seed: i % 10,
      };
      const run = library.runs.create({
        projectId: project.id,
        name: `Run ${String(i).padStart(5, '0')}`,
        config: runConfigSchema.parse(config),
      });
      library.metrics.append(run.id, [
        { series: 'loss/objective', step: 1, value: 10 + i },
        { series: 'loss/objective', step: 2, value: 5 + i },
      ]);
      library.runs.setStatus(run.id, i % 5 === 4 ? 'failed' : 'completed');
    }
  });
  library.close();
  return project.id;
}
