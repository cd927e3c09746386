import 'uplot/dist/uPlot.min.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { PAGE_ENDED } from '@shared/ipc/names';
import { languageOf, say } from '@shared/words/message';
import { bridgeOfWindow, connect } from '@renderer/api/client';
import App from './App.vue';
import StartProblem from './shell/StartProblem.vue';
import { i18n } from '@renderer/i18n';
import { createAppRouter } from './router';
import { useApp } from '@renderer/api/appStore';
import { useJobs } from '@renderer/features/jobs';
import { useRuns } from '@renderer/features/runs';
import { useSettings } from '@renderer/api/settingsStore';
import { useToasts } from '@renderer/ui/toastsStore';

/** Whether this page is loaded anew because its process had ended; takes the mark out of the address. */
function hadEnded(): boolean {
  const address = new URL(location.href);
  if (!address.searchParams.has(PAGE_ENDED)) return false;
  address.searchParams.delete(PAGE_ENDED);
  history.replaceState(history.state, '', address);
  return true;
}

async function start(): Promise<void> {
  const bridge = bridgeOfWindow();
  if (bridge === null) return showProblem(i18n.global.t('problem.noBridge'));
  connect(bridge, (message) => say(i18n.global.locale.value, message));
  const app = createApp(App).use(createPinia()).use(i18n);
  const settings = useSettings();
  const info = useApp();
  await Promise.all([settings.load(), info.load()]);
  i18n.global.locale.value = languageOf(settings.current.locale, navigator.language);
  if (info.problem === null) {
    const runs = useRuns();
    const jobs = useJobs();
    await Promise.all([runs.loadQueue(), runs.loadInterrupted(), jobs.load(), jobs.loadComputers()]);
  }
  const ended = hadEnded();
  app.use(createAppRouter());
  app.mount('#app');
  if (ended) useToasts().failed(i18n.global.t('problem.pageEnded'));
}

function showProblem(message: string): void {
  i18n.global.locale.value = languageOf('system', navigator.language);
  createApp(StartProblem, { message }).use(i18n).mount('#app');
}

start().catch((error: unknown) => showProblem(error instanceof Error ? error.message : String(error)));
