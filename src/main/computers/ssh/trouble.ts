/** What ssh says when it does not come through, in words of ours. */
import { printable } from '@shared/text/printable';
import { message, type Message } from '@shared/words/message';

const TURNED_AWAY =
  /Exceeded MaxStartups|Not allowed at this time|kex_exchange_identification: .*(closed|reset)|^Connection (closed|reset) by \S+ port \d+/m;

/**
 * Why a computer is not reached.
 * @param stderr all that ssh has said; its words are English everywhere
 * @param computer its name, for the sentence
 * @param isLogin whether nobody is through yet: a server that takes no more logins just closes
 */
export function troubleOf(stderr: string, computer: string, isLogin = false): Message {
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED/.test(stderr)) {
    const [fingerprint = '?'] = /SHA256:[\w+/=]{20,}/.exec(stderr) ?? [];
    const [, place = '?'] = /Offending .* key in (\S+:\d+)/.exec(stderr) ?? [];
    return message('computers.keyChanged', { computer, fingerprint, place: printable(place, 300) });
  }
  if (/Host key verification failed|No \S+ host key is known for/.test(stderr)) {
    return message('computers.keyUnknown', { computer });
  }
  if (/Permission denied|Too many authentication failures|No more authentication methods/.test(stderr)) {
    const [, methods = ''] = /Permission denied \(([\w,-]{1,200})\)/.exec(stderr) ?? [];
    return message('computers.refused', { computer, methods: methods || '?' });
  }
  if (/Bad configuration option|terminating, \d+ bad configuration/.test(stderr)) {
    return message('computers.badConfig', { reason: lastLine(stderr) });
  }
  if (/Could not resolve hostname|Name or service not known/.test(stderr)) {
    return message('computers.noSuchHost', { computer, reason: lastLine(stderr) });
  }
  if (isLogin && TURNED_AWAY.test(stderr)) {
    return message('computers.turnedAway', { computer, reason: lastLine(stderr) });
  }
  if (/Connection refused/.test(stderr)) return message('computers.notListening', { computer });
  if (/timed out|Timeout, server .* not responding|No route to host|unreachable/i.test(stderr)) {
    return message('computers.noAnswer', { computer, reason: lastLine(stderr) });
  }
  return message('computers.lineBroken', { computer, reason: lastLine(stderr) || '?' });
}

const lastLine = (text: string): string => {
  const lines = text.split('\n').map((line) => line.trim());
  return printable(lines.findLast((line) => line !== '') ?? '', 300).replace(/^""$/, '');
};
