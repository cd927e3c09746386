/** The studio itself: its windows, the place of the library, licences, settings, engines. */
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { EngineInfo } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { defaultSettings } from '@shared/domain/settings';
import { packDiagnostics } from '../exports/diagnostics';
import { readSbom } from '../platform/build';
import { licencePlaces, readLicence, readLicences } from '../platform/licences';
import { writeChosen } from './save';
import type { Area, Services } from './services';

/** A configuration is a page of text; more than this is none. */
const MAX_CONFIG_BYTES = 1_000_000;

export const appHandlers = (services: Services): Area<'app'> => ({
  'app.info': () => services.info,
  'app.showLibrary': () => {
    services.desktop.reveal(services.info.libraryPath);
    return null;
  },
  'app.newWindow': () => {
    services.desktop.newWindow();
    return null;
  },
  'app.restart': () => {
    services.desktop.restart();
    return null;
  },
  'app.exportDiagnostics': async () => {
    const { info, logFile } = services;
    const library = info.problem === null ? services.library : null;
    const engines = await services.engines();
    const zip = await packDiagnostics({ info, engines, library, logFile });
    const name = `haba-studio-diagnostics-${new Date().toISOString().slice(0, 10)}`;
    return writeChosen(services.desktop, { name, extension: 'zip' }, zip);
  },
  'app.saveSbom': async () => {
    const bytes = await readSbom(join(services.resourcesFolder, '..'));
    const { version } = services.info;
    return writeChosen(services.desktop, { name: `haba-studio-${version}.cdx`, extension: 'json' }, bytes);
  },
  'app.openConfig': async () => {
    const [path] = await services.desktop.chooseFiles(['json']);
    if (path === undefined) return null;
    const { size } = await stat(path);
    if (size > MAX_CONFIG_BYTES) {
      throw new UserError('bad-input', message('work.configTooLarge', { name: basename(path) }));
    }
    return { name: basename(path), text: await readFile(path, 'utf8') };
  },
});

export const updateHandlers = (services: Services): Area<'updates'> => ({
  'updates.state': () => services.updates.state,
  'updates.look': () => services.updates.look(),
  'updates.download': () => services.updates.download(),
  'updates.cancel': () => {
    services.updates.cancel();
    return null;
  },
  'updates.install': async () => {
    if (services.info.problem === null) {
      const { runningRunId, queuedRunIds } = services.supervisor.state();
      if (runningRunId !== null || queuedRunIds.length > 0)
        throw new UserError('conflict', message('updates.runsFirst'));
    }
    await services.updates.install();
    return null;
  },
});

export const libraryHandlers = (services: Services): Area<'library'> => ({
  'library.choose': async () => {
    const path = await services.desktop.chooseFolder();
    return path === null ? null : services.place.examine(path);
  },
  'library.change': async ({ path, move }) => {
    await services.place.change(path, move);
    services.notify('app.changed', services.info);
    return services.info;
  },
});

export const licenceHandlers = (services: Services): Area<'licences'> => {
  const places = (): ReturnType<typeof licencePlaces> => licencePlaces(services.resourcesFolder);
  return {
    'licences.list': async () =>
      (await readLicences(places())).map(({ id, name, version, licence, url, source }) => ({
        id,
        name,
        version,
        licence,
        url,
        source,
      })),
    'licences.text': async ({ id }) => (await readLicence(places(), id)).text,
  };
};

export const settingsHandlers = (services: Services): Area<'settings'> => ({
  // Without a library the window still needs a theme and a language.
  'settings.get': () => (services.info.problem === null ? services.library.settings.get() : defaultSettings),
  'settings.set': (patch) => {
    const settings = services.library.settings.set(patch);
    services.notify('settings.changed', settings);
    return settings;
  },
});

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
        throw new UserError('conflict', message('work.benchmarkWhileTraining'));
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
