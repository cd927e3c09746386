/** Recent projects where the system offers programs a list: the task bar of Windows, the dock of macOS. */
import { app, Menu } from 'electron';
import { LINK_SCHEME } from './startArguments';

export interface RecentProject {
  readonly id: string;
  readonly name: string;
}

export function setTaskbar(
  title: string,
  recent: readonly RecentProject[],
  open: (id: string) => void,
): void {
  if (process.platform === 'win32') {
    app.setJumpList([
      {
        type: 'custom',
        name: title,
        items: recent.map(({ id, name }) => ({
          type: 'task' as const,
          title: name.slice(0, 255),
          program: process.execPath,
          args: [...(app.isPackaged ? [] : [`"${app.getAppPath()}"`]), `${LINK_SCHEME}://project/${id}`].join(
            ' ',
          ),
          description: name.slice(0, 255),
        })),
      },
    ]);
  }
  if (process.platform === 'darwin') {
    app.dock?.setMenu(
      Menu.buildFromTemplate(recent.map(({ id, name }) => ({ label: name, click: () => open(id) }))),
    );
  }
}
