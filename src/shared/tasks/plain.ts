/** Scripts for computers without a scheduler: one process does cells of a task one after another. */

/** The line by which a script says so; one that a person edits keeps it. */
export const NO_SCHEDULER = '#HABA --no-scheduler';

/** Whether a script is for a computer without a scheduler. */
export const isPlain = (script: string): boolean => script.split('\n').includes(NO_SCHEDULER);

/** The variable by which a detached process knows that it is one, and who has started it knows it again. */
export const DETACHED = 'HABA_DETACHED';
