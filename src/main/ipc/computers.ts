/** Computers on which runs can be done. */
import { hostsIn } from '../computers/ssh/config';
import type { Area, Services } from './services';

/** Archives of the command line: `.tar.gz`. */
const EXTENSIONS = ['gz'];

export const computerHandlers = (services: Services): Area<'computers'> => ({
  'computers.list': () => services.computers.list(),
  'computers.hosts': () => hostsIn(),
  'computers.add': (draft) => services.computers.add(draft),
  'computers.check': ({ id }) => services.computers.check(id),
  'computers.connect': ({ id }) => services.computers.connect(id),
  'computers.disconnect': async ({ id }) => {
    await services.computers.disconnect(id);
    return null;
  },
  'computers.install': async ({ id }) => {
    const [file] = await services.desktop.chooseFiles(EXTENSIONS);
    return file === undefined ? null : services.computers.install(id, file);
  },
  'computers.stopInstall': ({ id }) => {
    services.computers.stopInstall(id);
    return null;
  },
  'computers.remove': async ({ id }) => {
    await services.computers.remove(id);
    return null;
  },
  'computers.questions': () => services.computers.questions.list(),
  'computers.answer': ({ id, answer }) => {
    services.computers.questions.answer(id, answer);
    return null;
  },
});
