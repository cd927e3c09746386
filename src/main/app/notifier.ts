/** Tells a person that a run has ended, through the system, as the settings say. */
import { ENDED_STATUSES, isTraining, type Run, type RunStatus } from '@shared/domain';
import type { Language } from '@shared/words/message';
import { sayWritten } from '@shared/words/written';
import type { Settings } from '@shared/domain/settings';
import { words } from './systemTexts';

/** A person who stops a run knows that it ended. */
const TOLD: readonly RunStatus[] = ENDED_STATUSES.filter((status) => status !== 'stopped');

export interface Notice {
  readonly title: string;
  readonly body: string;
}

export interface NotifierOptions {
  readonly settings: () => Pick<Settings, 'notifications'>;
  readonly language: () => Language;
  /** Whether a window of the studio is in front. */
  readonly isInFront: () => boolean;
  readonly show: (notice: Notice, runId: string) => void;
}

export class RunNotifier {
  /** Runs that have been seen training. */
  private readonly active = new Set<string>();

  constructor(private readonly options: NotifierOptions) {}

  /** Hears of every change of a run. A run that ends after it was seen running is told once. */
  changed(run: Run): void {
    if (isTraining(run.status)) this.active.add(run.id);
    else if (this.active.delete(run.id) && TOLD.includes(run.status)) this.tell(run);
  }

  private tell({ id, name, status, statusReason, bestAccuracy }: Run): void {
    const { settings, language, isInFront, show } = this.options;
    const { notifications } = settings();
    if (notifications === 'never' || (notifications === 'background' && isInFront())) return;
    const { ended, accuracy } = words[language()].notices;
    const title = ended[status as keyof typeof ended](name);
    const result = status === 'completed' && bestAccuracy !== null ? accuracy(bestAccuracy) : '';
    show({ title, body: status === 'completed' ? result : sayWritten(language(), statusReason ?? '') }, id);
  }
}
