/** Where the library lies, and where it lies from the next start on. */
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { AppInfo, LibraryChoice } from '@shared/ipc/contract';
import type { LibraryPlace } from '../ipc/services';
import { libraryChoiceFile, placeOf, readLibraryChoice, writeLibraryChoice } from '../platform/folders';
import { examineFolder, moveLibrary } from '../store/relocation';
import type { Places } from './startArguments';

export class ChosenPlace implements LibraryPlace {
  private next: AppInfo['nextLibrary'] = null;
  private readonly file: string;

  constructor(
    private readonly places: Pick<Places, 'library' | 'isNamed'>,
    dataFolder: string,
  ) {
    this.file = libraryChoiceFile(dataFolder);
  }

  /** What the app's information says about places. */
  get facts(): Pick<AppInfo, 'libraryIsNamed' | 'nextLibrary'> {
    return { libraryIsNamed: this.places.isNamed, nextLibrary: this.next };
  }

  examine(path: string): Promise<LibraryChoice> {
    return examineFolder(path, this.places.library);
  }

  async change(path: string, move: boolean): Promise<void> {
    const { library, isNamed } = this.places;
    if (isNamed) {
      throw new UserError('conflict', message('library.namedAtStart'));
    }
    const choice = await this.examine(path);
    if (choice.reason !== null) throw new UserError('bad-input', choice.reason);
    if (move && choice.holds !== 'new') {
      throw new UserError('bad-input', message('library.moveNeedsEmptyFolder'));
    }
    writeLibraryChoice(
      this.file,
      move ? { library: choice.path, moveFrom: library } : { library: choice.path },
    );
    this.next = { path: choice.path, moves: move };
  }
}

/**
 * Does the move that an earlier session was asked for, or what is left of it. Answers the library to open and a sentence when
 * that is not the one that was asked for, or not all was done.
 * @param library the one that this start would open
 */
export async function finishMove(
  library: string,
  dataFolder: string,
): Promise<{ readonly library: string; readonly notice: string | null }> {
  const file = libraryChoiceFile(dataFolder);
  const choice = readLibraryChoice(file);
  if (choice?.moveFrom === undefined || placeOf(choice) !== library) return { library, notice: null };
  try {
    await moveLibrary(choice.moveFrom, choice.library);
    writeLibraryChoice(file, { library: choice.library });
    return { library: choice.library, notice: null };
  } catch (error) {
    const place = placeOf(choice);
    if (place === choice.moveFrom) writeLibraryChoice(file, { library: place });
    return { library: place, notice: error instanceof Error ? error.message : String(error) };
  }
}
