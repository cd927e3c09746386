/** What a command is, and what it may touch. */
import type { CommandInput } from './args';
import type { ExitCode } from './exit';

export interface OptionSpec {
  readonly help: string;
  /** Placeholder of the value, such as `DIR`; an option without it is a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
}

/** The terminal or whatever is in its place. */
export interface Terminal {
  /** Results: tables, or one JSON event a line. */
  out(text: string): void;
  /** Everything else. */
  err(text: string): void;
  /** Whether `err` goes to a terminal on which a line can be rewritten. */
  readonly interactive: boolean;
  readonly columns: number;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Names of the words that follow the command, all needed. */
  readonly words: readonly string[];
  /** Whether the last of these words may be followed by any number of its kind. */
  readonly more?: boolean;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** More for the command's own help. */
  readonly details?: string;
  /** Left out of the list. */
  readonly hidden?: boolean;
  run(input: CommandInput, terminal: Terminal): Promise<ExitCode>;
}

export const LIBRARY_OPTION: OptionSpec = {
  value: 'DIR',
  help: "Library folder (default: the studio's own, or HABA_LIBRARY_DIR).",
};
export const JSON_OPTION: OptionSpec = { help: 'Print one JSON event a line instead of text.' };
export const ENGINE_OPTION: OptionSpec = {
  value: 'ID',
  help: 'Engine to run on: auto, onnx, tensorflow or webgpu (default: what the configuration says).',
};
export const PRECISION_OPTION: OptionSpec = {
  value: 'f32|f16',
  help: 'Precision of the factors of large products; f16 needs the engine webgpu (default: what the configuration says).',
};
