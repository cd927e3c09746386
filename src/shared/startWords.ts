/** The words by which the executable knows what it is to start, other than the window. */

/** The option after which all words belong to the command line. The launcher of packages, `haba`, puts it there. */
export const MARK = '--haba-command';

/** Asks whether what Node.js would run of a package is as it was packed: `haba` of packages does before each command. */
export const CHECK = '--haba-check';

/** Has the studio's executable bring one question of ssh's to the studio and print the answer, without a window. */
export const ASKPASS = '--haba-askpass';
