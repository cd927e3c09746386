/** The option after which all words belong to the command line. The launcher of packages, `haba`, puts it there. */
export const MARK = '--haba-command';
