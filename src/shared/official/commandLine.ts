/** The words of a shell command that someone pasted: flags with their values, and the scripts that they belong to. */

export interface WrittenFlag {
  /** Without dashes, as written. */
  readonly name: string;
  /** Null for a flag that stands alone. */
  readonly value: string | null;
}

export interface WrittenCommand {
  /** The file's name without its folders, such as `distill_fac.py`; null where the text names none. */
  readonly script: string | null;
  readonly flags: readonly WrittenFlag[];
}

/**
 * Reads the commands of a text: continued lines, comments, quotes, `--flag=value`, `--flag value` and flags that stand
 * alone. Words before a script (`python`, variables) are left out. A new script or an unquoted `;` or `&&` begins another
 * command.
 */
export function readCommands(text: string): WrittenCommand[] {
  const commands: { script: string | null; flags: WrittenFlag[] }[] = [];
  let present: (typeof commands)[number] | null = null;
  const begin = (script: string | null): NonNullable<typeof present> => {
    const command = { script, flags: [] };
    commands.push(command);
    return command;
  };
  const words = wordsOf(text);
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (word === END) {
      present = null;
      continue;
    }
    const script = /(?:^|[/\\])([\w-]+\.py)$/.exec(word)?.[1];
    if (script !== undefined && !word.startsWith('-')) {
      // What stands before a script is the interpreter's.
      if (present?.script === null) commands.pop();
      present = begin(script);
      continue;
    }
    if (!/^--?[A-Za-z]/.test(word)) continue;
    present ??= begin(null);
    const at = word.indexOf('=');
    if (at > 0) {
      present.flags.push({ name: nameOf(word.slice(0, at)), value: word.slice(at + 1) });
      continue;
    }
    const next = words[i + 1];
    const takes = next !== undefined && next !== END && !/^--?[A-Za-z]/.test(next) && !/\.py$/.test(next);
    present.flags.push({ name: nameOf(word), value: takes ? next : null });
    if (takes) i += 1;
  }
  return commands.filter(({ flags, script }) => flags.length > 0 || script !== null);
}

const nameOf = (flag: string): string => flag.replace(/^--?/, '');

/** Stands between commands. */
const END = '\n';

/** Words as a shell splits them; ends of commands are kept as `END`. */
function wordsOf(text: string): string[] {
  const joined = text.replace(/\r\n?/g, '\n').replace(/[\\^`][ \t]*\n/g, ' ');
  const words: string[] = [];
  const pattern = /#[^\n]*|\n|;|&&|(?:"[^"]*"|'[^']*'|[^\s"';#&]|&(?!&)|(?<=\S)#)+/g;
  for (const [found] of joined.matchAll(pattern)) {
    if (found.startsWith('#')) continue;
    if (found === ';' || found === '&&') words.push(END);
    // A flag on the next line still belongs to the command: people paste lists of flags without backslashes.
    else if (found !== '\n') words.push(found.replace(/["']/g, ''));
  }
  return words;
}
