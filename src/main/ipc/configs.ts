/** Where configurations begin and what they cost: files, presets, estimates. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { MOST_TEXT } from '@shared/official/flags';
import { presets } from '@shared/presets';
import { writeChosen } from './save';
import type { Area, Services } from './services';
import { reasonOf } from '../core/disk/refusals';

/** Files that a configuration, or the command of an official script, may be in. */
const EXTENSIONS = ['json', 'sh', 'txt'];

export const configHandlers = (services: Services): Area<'configs' | 'estimates'> => ({
  'configs.export': ({ name, config }) =>
    writeChosen(
      services.desktop,
      { name: name.trim() || 'configuration', extension: 'json' },
      Buffer.from(`${JSON.stringify(config, null, 2)}\n`, 'utf8'),
    ),
  'configs.import': async () => {
    const [path] = await services.desktop.chooseFiles(EXTENSIONS);
    return path === undefined ? null : { name: basename(path), text: await textOf(path) };
  },
  'estimates.measure': ({ config }) => services.estimator.measure(config),
  'estimates.cancel': () => {
    services.estimator.cancel();
    return null;
  },
});

async function textOf(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MOST_TEXT) throw new UserError('bad-input', message('work.tooLargeForConfig', { size }));
    return (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
  } catch (error) {
    const reason = reasonOf(error);
    throw new UserError('bad-input', message('work.fileUnreadable', { path, reason }));
  }
}

export const presetHandlers = (services: Services): Area<'presets'> => {
  const changed = <T>(value: T): T => {
    services.notify('presets.changed', {});
    return value;
  };
  return {
    'presets.list': () => presets,
    'presets.own': () => services.library.presets.list(),
    'presets.save': (draft) => changed(services.library.presets.create(draft)),
    'presets.update': ({ id, ...patch }) => changed(services.library.presets.update(id, patch)),
    'presets.delete': ({ id }) => {
      services.library.presets.delete(id);
      return changed(null);
    },
  };
};
