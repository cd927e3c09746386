/** Tasks: folders in which runs travel to where they are done. */
export const tasks = {
  notWritten: 'The folder of the task cannot be written: {folder} ({reason}). Choose another place.',
  noTask: 'The folder {folder} holds no task: name one that `task create` has made.',
  invalid: 'The task {path} is not valid ({reason}): copy it again from where it was made.',
  tooLong: 'it is too long',
  newerFormat: 'it was made by a newer HaBa Studio',
  noSuchCell: 'The task "{name}" has no cell {index}: name one from 0 to {last}.',
  attemptsUsedUp:
    'The folder {folder} has an attempt of the last number that there is: delete the attempts that are over.',
  noFolder: '{folder} is no folder: delete it, or copy the task again.',
  folderNotNamed: 'Name the folder below which the task is made: --to DIR.',
  nothingToDo: '"{name}" has nothing left to do.',
  runNotOpen: 'The run "{name}" is {status}: a task holds runs that are still to be done and at rest.',
  made: 'Task "{name}" with {count} cell. To do the first: {command} | Task "{name}" with {count} cells. To do the first: {command}',
  oddPath:
    'The path {path} cannot stand in a script: choose one without line ends, quotation marks and backslashes.',
  oddOption: '--{option} has a value that Slurm would not take: see --help for its form.',
  noSlurm: 'There is no {program} on this machine: submit where Slurm is, such as on a login node.',
  slurmRefuses: '{program} says: "{reason}".',
  noJobNumber: 'Slurm took the task without saying its number: see `task status`.',
  submitted: 'Submitted as job {job}. To see how it is: {command}',
  submittedBefore: 'It is in the queue already, as job {job}. To see how it is: {command}',
  state: {
    open: 'not begun',
    waiting: 'waits',
    working: 'at work',
    completed: 'complete',
    stopped: 'stopped',
    failed: 'failed',
    refused: 'refused',
    unknown: 'unknown',
  },
  computerNotNamed: 'Name the computer that the task was submitted to: --computer NAME.',
  fetched: 'Cell {index} is home: {name}',
  indexNotNamed: 'Name the cell to do: --index N, from 0.',
  noNumber: '--{option} is "{given}": give a whole number from 0.',
  noDataset:
    'No folder here holds the dataset "{name}" with the fingerprint {fingerprint}; looked in: {folders}. Name its folder with --data DIR.',
  otherDataset: 'The dataset "{name}" here differs from that of the task: update the program.',
  otherVersion:
    'The task was made by version {made}, and this is version {here}: runs would not be the same. Take that version, or add --any-program.',
  otherBuild:
    'The task was made by another build of version {version}: runs may differ in their last digits.',
  otherRun: 'The archive {path} is not of the run "{name}": delete it to begin anew.',
  expertsNotNamed: 'The run needs the experts {key}: name the folder that has them with --experts DIR.',
  expertsMissing:
    'The folder {folder} has {found} of {count} experts {key}: make them with `experts generate` first.',
  notLeft: 'The archive was not left in the folder of the task and will be at the next checkpoint. {reason}',
  overtaken: 'A later attempt is at work: attempt {number} ends and leaves nothing more.',
  notRequeued: 'Slurm does not start the job {job} again ({reason}): start it yourself.',
} as const;
