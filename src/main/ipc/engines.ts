import type { EngineInfo } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import type { Area, Services } from './types';

export const engineHandlers = (services: Services): Area<'engines'> => {
  /** The engines with the figures that belong to the devices they find here. */
  const list = async (again: boolean): Promise<readonly EngineInfo[]> => {
    const measured = services.info.problem === null ? services.library.measurements.list() : [];
    return (await services.engines(again)).map((engine) => {
      if (!engine.available) return engine;
      const figure = measured.find(
        (one) => one.engine === engine.id && one.device === engine.device && one.runtime === engine.runtime,
      );
      return figure ? { ...engine, milliseconds: figure.milliseconds } : engine;
    });
  };
  return {
    'engines.list': ({ again }) => list(again),
    'engines.measure': async () => {
      const { library, supervisor } = services;
      if (supervisor.state().runningRunId !== null) {
        throw new UserError(
          'conflict',
          'A run is training and would spoil the figures: measure when it has ended.',
        );
      }
      const available = (await services.engines()).filter((engine) => engine.available);
      // One that fails leaves the others measured.
      const failures: unknown[] = [];
      for (const { id } of available) {
        try {
          library.measurements.save(await services.measureEngine(id));
        } catch (error) {
          failures.push(error);
        }
      }
      const engines = await list(false);
      services.notify('engines.changed', engines);
      if (failures.length > 0) throw failures[0];
      return engines;
    },
  };
};
