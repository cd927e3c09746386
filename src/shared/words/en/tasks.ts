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
  noSlurm:
    'There is no {program} on this machine: submit where Slurm is, such as on a login node, or with the script that --dry-run --no-scheduler prints.',
  slurmRefuses: '{program} says: "{reason}".',
  slurmSilent:
    '{program} did not answer within {seconds} seconds: the controller of the cluster is silent. Try again later.',
  slurmUnset:
    'Slurm is not set up on this machine: its configuration {path} is missing. Give the runs to a machine where it is, or set SLURM_CONF.',
  noJobNumber: 'Slurm took the job without saying its number: see `jobs show`.',
  submitted:
    'Submitted {count} cell as job {job}. To see how it is: {command} | Submitted {count} cells as job {job}. To see how it is: {command}',
  submittedBefore: 'It is in the queue already, as job {job}. To see how it is: {command}',
  begun:
    'Process {job} does {count} cell, without a scheduler. To see how it is: {command} | Process {job} does {count} cells one after another, without a scheduler. To see how it is: {command}',
  begunBefore: 'It is being done already, by process {job}. To see how it is: {command}',
  wouldBegin:
    'No scheduler would do it: the script is started once, as a process of its own, and does the cells one after another.',
  forSlurmAlone:
    '{option} is for Slurm, which this job is done without: leave it out. Lines of shell (--setup) and folders count.',
  scriptForSlurm: '{file} is for Slurm: take the script that --dry-run --no-scheduler prints, and edit that.',
  notBegun:
    'No process began in {folder}: "{reason}". `worker.out` there has what the lines of shell and the program have said.',
  workedOn: 'Process {pid} on {host} does cells of this task already: wait for its end, or end it first.',
  cellNotDone: 'Cell {index} is not complete (exit code {code}); the next one follows.',
  noRanges: '"{given}" names no cells of this task: give numbers and ranges from 0 to {last}, such as 0-3,7.',
  state: {
    open: 'not begun',
    waiting: 'waits',
    working: 'at work',
    completed: 'complete',
    stopped: 'stopped',
    failed: 'failed',
    refused: 'refused',
    lost: 'died',
    unknown: 'unknown',
  },
  jobState: {
    preparing: 'not submitted yet',
    submitted: 'submitted',
    cancelled: 'cancelled',
    home: 'all home',
    cleaned: 'cleared away',
  },
  reason: {
    priority: 'others come first',
    resources: 'waits for free machines',
    none: 'was not looked at yet',
    beginTime: 'starts at a later time; after a requeue Slurm waits two minutes',
    arrayLimit: 'as many cells as may are at work',
    dependency: 'waits for another job, such as the one that makes its experts',
    dependencyNever: 'waits for a job that failed: it never starts. Cancel it, and mend the other one first',
    heldUser: 'is held by its user: `jobs requeue` lets it go',
    heldAdmin: 'is held by the administrators: ask them',
    launchFailed: 'failed to start and is held: `jobs requeue` lets it go',
    partitionTime:
      'asks for more time than the partition gives: it never starts. Cancel it, and ask for less',
    partitionNodes:
      'asks for more machines than the partition has: it never starts. Cancel it, and ask for less',
    partitionDown: 'the partition takes no jobs now',
    licenses: 'waits for a licence',
    reservation: 'waits for its reservation',
    nodesAway: 'the machines that it needs are down or reserved',
    constraints: 'no machine has what it asks for: cancel it, and ask for something else',
    notAllowed: 'its account or quality of service may not be used here: cancel it, and name another',
    timeOfLimit:
      'asks for more time than its account or quality of service gives: cancel it, and ask for less',
    qosLimit: 'its quality of service has reached a limit',
    accountLimit: 'its account has reached a limit',
    preparing: 'the machine is being prepared',
    turn: 'waits for its turn: cells are done one after another, and missing experts are made before',
  },
  told: {
    ofCell: 'Cell {index}: {what}',
    started: 'works on {engine}, {device}, from iteration {iteration}',
    progress: 'iteration {iteration}, loss {loss}',
    checkpoint: 'checkpoint at iteration {iteration}',
    broken: 'The line is broken since {since}; it is tried again, and nothing is missed. {reason}',
    back: 'The line is back; it was broken since {since}.',
  },
  thisComputer: 'this computer',
  elsewhere: 'Given to {place}, job {job}: {state}.',
  runElsewhere:
    'The run "{name}" is given to {place} (job {job}): bring it home with `jobs fetch`, or take it away with `jobs cancel` first.',
  strangeScript:
    'What the job {job} would run was given from another installation, and could be anything: cancel the job, and give its runs away anew.',
  strangeProfile:
    'The lines of shell of the profile {name} were given from another installation, and could do anything: look at them, and set the profile anew.',
  jobDamaged:
    'The job {job} ("{name}") is damaged in the library ({part}: {problem}): `jobs cancel {job}` forgets it, and its runs may be done here again.',
  jobForgotten:
    'The damaged job {job} is forgotten, and its runs may be done here again. What lies on its computer stays there.',
  jobElsewhere: 'The job {job} is given to {place}: cancel it there first.',
  searchTogether:
    'The search "{name}" compares its runs on the way, or counts their time, so that they have to be in one library: do it with `study run`, or make a search without halving and minutes.',
  noCells: 'The task has no such cells: make it again.',
  stillQueued: 'The job is still in the queue: cancel it, or wait for its end.',
  nothingToRequeue: 'The job {job} has no such cell to be done again: `jobs show` says how its cells are.',
  notSubmitted:
    'The job {job} is written down, and its runs are not done here meanwhile. To go on: {command}. To let them go: {cancel}',
  noScript:
    '{file} is no script: name a file of at most 64 kB that begins with "#!", such as --dry-run prints.',
  profileTaken: 'There is a profile "{name}" of {place} already: choose another name, or change that one.',
  noProfile: 'There is no profile "{name}" of {place}: choose one of {known}.',
  noProfiles: 'There is no profile "{name}" of {place}: make it with `computers profile set`.',
  noProfileName: '"{given}" is no name of a profile: give letters, digits, ".", "_" and "-".',
  noJobs: 'There is no job yet: `submit` gives runs to a computer.',
  shown: '{name}: {place}, job {job}, {state}, {bytes} fetched',
  completeAndHome: 'complete, home',
  heardAt: 'last heard of at {time}',
  silentSince: 'The scheduler does not answer since {time}; the computer itself answered at {seen}.',
  cancelled: '"{name}" is taken away. What its cells have reached comes home with {command}',
  fetched: 'Cell {index} is home: {name}',
  notHome: 'Cell {index} ({name}) did not come home. {reason}',
  cleaned: 'Nothing of "{name}" is left on {place}.',
  notCleaned:
    'Of "{name}" these cells stay, because they are not home: {cells}. `jobs fetch --all` brings them.',
  indexNotNamed: 'Name the cell to do: --index N, from 0. Or do several in turn: --all, or --cells 0-3,7.',
  noNumber: '--{option} is "{given}": give a whole number from 0.',
  noDataset:
    'No folder here holds the dataset "{name}" with the fingerprint {fingerprint}; looked in: {folders}. Name its folder with --data DIR.',
  otherDataset: 'The dataset "{name}" here differs from that of the task: update the program.',
  otherVersion:
    'The task was made by version {made}, and this is version {here}: runs would not be the same. Take that version, or add --any-program.',
  otherBuild:
    'The task was made by another build of version {version}: runs may differ in their last digits.',
  otherRun: 'The archive {path} is not of the run "{name}": delete it to begin anew.',
  latestRefused:
    'The run cannot go on from {path}; delete that file to begin anew. The copy that was read says why: {reason}',
  expertsNotNamed: 'The run needs the experts {key}: name the folder that has them with --experts DIR.',
  expertsMissing:
    'The folder {folder} has {found} of {count} experts {key}: make them with `experts generate` first.',
  expertsNotMade:
    'The experts {key} are not all there ({found} of {count} in {folder}), and no job makes them: cells that need them never begin. `experts-{index}/attempt-N/events.ndjson` in the folder of the task says why; `jobs requeue` has them made again.',
  noExpertsNeeded: 'The run "{name}" needs no experts: leave --experts-only out.',
  scriptHandsNothingOn:
    'The script does not end the line of `work` with "${\'@\'}", by which it is told which cells to do and that experts are to be made: add it, or take the script that --dry-run prints.',
  wouldMake: 'The experts {key} are not there: {count} would be made first.',
  notLeft: 'The archive was not left in the folder of the task and will be at the next checkpoint. {reason}',
  overtaken: 'A later attempt is at work: attempt {number} ends and leaves nothing more.',
  notRequeued: 'Slurm does not start the job {job} again ({reason}): start it yourself.',
} as const;
