/** Tells a person that a run has ended, through the system, as the settings say. */
import { isTraining, type Run, type RunStatus } from '@shared/domain';
import { message, say, type Language, type Message } from '@shared/words/message';
import { sayWritten } from '@shared/words/written';
import type { Settings } from '@shared/domain/settings';

/** Ends that a person is told of: who stops a run knows that it ended. */
const TOLD = ['completed', 'failed', 'interrupted'] as const satisfies readonly RunStatus[];
type Told = (typeof TOLD)[number];
const isTold = (status: RunStatus): status is Told => TOLD.some((told) => told === status);

const accuracy = (language: Language, share: number): Message => {
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  return message('system.notices.accuracy', { share: percent.format(share) });
};

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
    else if (this.active.delete(run.id) && isTold(run.status)) this.tell(run, run.status);
  }

  private tell({ id, name, statusReason, bestAccuracy }: Run, status: Told): void {
    const { settings, language, isInFront, show } = this.options;
    const { notifications } = settings();
    if (notifications === 'never' || (notifications === 'background' && isInFront())) return;
    const title = say(language(), { key: `system.notices.${status}`, values: { name } });
    const best = bestAccuracy === null ? '' : say(language(), accuracy(language(), bestAccuracy));
    show({ title, body: status === 'completed' ? best : sayWritten(language(), statusReason ?? '') }, id);
  }
}
