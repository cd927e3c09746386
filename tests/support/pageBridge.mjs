/** Runs in a page that `pageServer` serves: the bridge as the preload script puts it there. */
import { decode, encode } from './wire.mjs';

const events = new EventSource('./events');

Object.assign(window, {
  haba: {
    /** @type {(name: string, input: unknown) => Promise<unknown>} */
    async call(name, input) {
      const answer = await fetch('./call', { method: 'POST', body: encode([name, input]) });
      return decode(await answer.text());
    },
    /** @type {(name: string, listener: (payload: unknown) => void) => () => void} */
    on(name, listener) {
      /** @type {(event: MessageEvent<string>) => void} */
      const hear = ({ data }) => listener(decode(data));
      events.addEventListener(name, hear);
      return () => events.removeEventListener(name, hear);
    },
    pathOf: () => '',
  },
});
