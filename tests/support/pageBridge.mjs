/** Runs in a page in a browser: the bridge as the preload script puts it there, on what `pageServer` answers. */
import { decode, encode } from './wire.mjs';

const events = new EventSource('./events');

Object.assign(window, {
  haba: {
    /** @type {(name: string, input: unknown) => Promise<unknown>} */
    async call(name, input) {
      const answer = await fetch('./call', { method: 'POST', body: encode([name, input]) });
      const text = await answer.text();
      if (!answer.ok) throw new Error(text);
      return decode(text);
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
