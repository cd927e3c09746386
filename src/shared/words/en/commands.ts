/** What `--help` says of the commands: of each a line, more about it, and its options. */
export const commands = {
  help: {
    title: 'HaBa Studio without its window.',
    usage: 'Usage: {usage}',
    commands: 'Commands:',
    options: 'Options:',
    more: 'More about a command: {usage}',
    exitCodes:
      'Exit codes: 0 done, 2 bad input, 3 interrupted (resume goes on), 4 the library is open elsewhere, 1 anything else.',
  },
  shared: {
    data: 'Folder of the dataset, in place of what the configuration names.',
    found: 'Print what was found as JSON.',
    project: 'Project of the run, made when there is none (default: Command line).',
    dataSizes: 'Folder of a dataset whose image size is known from its files only.',
    presetLibrary: 'Library whose presets can be named.',
    library: "Library folder (default: the studio's own, or HABA_LIBRARY_DIR).",
    json: 'Print one JSON event per line instead of text.',
    engine: 'Engine to run on: auto, onnx, tensorflow or webgpu (default: what the configuration says).',
    precision:
      'Precision of the factors of large products; f16 needs the engine webgpu (default: what the configuration says).',
    wait: 'Wait for the library while another program has it open (without it: exit code 4).',
    help: 'Show the help of the command.',
  },
  archive: {
    summary: 'Write a project or a run as one file, with everything that belongs to it.',
    to: 'The archive to write, such as paper.haba; it must not exist.',
    details:
      'PROJECT is an id or a name, RUN an id. It may be written while another program of this machine has the library open and runs go on: it holds what there was at one moment. What is in the trash stays out, and so do datasets and experts: a run names its dataset, and experts can be trained again.',
  },
  import: {
    summary: 'Import a .haba archive into the library: all of it, or nothing if anything is wrong with it.',
    replace:
      'For the archive of a run: it takes the place of the run with the same id. Importing the same archive again changes nothing.',
    project: 'For the archive of a run: the project that it goes into (made when there is none).',
    details:
      'Without --replace, what the library has already is not changed: importing the same again adds a copy. A run that is replaced keeps its project, studies, reports, name, notes and tags. Nothing in it is run. Reports are written anew, but for PDFs, which need the window of the studio.',
  },
  budget: {
    summary: 'List what fits a storage budget: bases and their code, hallucinators, formation, precision.',
    ipc: 'The budget in images per class, such as 2 or 10.5: stored numbers count.',
    bytes: 'The budget in bytes as stored, such as 58kB or 62720.',
    code: 'Codes of bases: pixels, frequency:N, field:WxL, shared:K (default: each at its usual size).',
    bits: 'Bits per number: 32, 16, 8, 4, 2 (default: 32; also 8 and 4 where bytes count).',
    maps: 'Maps of hallucinators: full, or the side of coarse ones (default: full and a quarter of the images’ side).',
    best: 'The most accurate runs of the library within the budget instead.',
    dataset: '{names}, or the folder of a dataset (default: sample).',
    objective: 'dm, dc, dsa or mtt, which keeps one number more (default: dm).',
    all: 'Kernel 1 and other numbers of hallucinators than {few} too.',
    json: 'Print the options with their configurations as JSON.',
    details: 'Each line is the most bases (or images) per class that fits; every smaller number fits too.',
  },
  configFromFlags: {
    summary: "Turn the flags of the official scripts (HaBa's, MTT's, DC's) into a configuration.",
    data: 'Folder of the dataset.',
    json: 'Print configuration, flags and advice as one JSON object.',
    details:
      "Put -- before flags: config from-flags -- distill_fac.py --dataset=CIFAR10 --ipc=1 --zca.\nThe configuration goes to standard output, what became of the flags to standard error.\nFlags that are not given have the script's defaults.",
  },
  listDatasets: {
    summary: 'List the datasets of the library; also "datasets list".',
    json: 'Print the datasets as JSON.',
  },
  inspectDataset: {
    summary: 'Show which dataset a folder holds, check its files and count its images.',
    details:
      'The format is recognised by the files: IDX, CIFAR-10 and CIFAR-100 (binary or Python version), SVHN, or images in train/<class> and test/<class>. A missing, damaged or mislabelled file ends it with exit code 2 and one sentence.',
  },
  checkDataset: {
    summary: 'Read every file of a dataset again and compare it with the first check.',
    details:
      'Exit code 2 and one sentence when files have changed, are gone or are new, or are no longer a dataset.',
  },
  downloadDataset: {
    summary: 'Download a dataset from its official address: {names}.',
    to: "Folder that datasets go to (default: the studio's own, or HABA_DATASETS_DIR).",
    proxy:
      'Proxy for this download, or "none" (default: the setting of the studio, else HTTPS_PROXY, HTTP_PROXY and NO_PROXY).',
    details:
      'The checksum of every file is compared with the known one. A first Ctrl-C pauses with exit code 3 and keeps what has arrived; the same command goes on from there, also after a crash.',
  },
  importDataset: {
    summary: 'Take in a folder, an archive (.zip, .tar.gz, .tar) or the files of a dataset.',
    to: "Folder below which archives are unpacked (default: the studio's own, or HABA_DATASETS_DIR).",
    json: 'Print what was imported as JSON.',
    details:
      'What is in the files decides what they are, not their names. A folder stays where it is; an archive or loose files (all four of MNIST, both of SVHN) get a folder of their own. Archives are unpacked as files and folders only.',
  },
  datasetsFolder: {
    to: "The studio's folder of datasets, if it is another (default: the studio's own, or HABA_DATASETS_DIR).",
  },
  moveDataset: {
    summary: 'Move the folder of a dataset into another one; runs that name it follow.',
  },
  deleteDataset: {
    summary:
      "Remove a dataset from the list; its files are deleted only where they are in the studio's own folder.",
    force: 'Also when runs name it; they cannot go on without it.',
  },
  previewDataset: {
    summary: 'Show the classes, counts and statistics of a dataset, and write its mean images and samples.',
    images: 'Write a sheet: for each class its mean image and its first images.',
    json: 'Print the figures as JSON.',
  },
  demo: {
    summary:
      'Compare HaBa, distilled pixels, frequencies and random real images on the embedded dataset, with a report.',
    details:
      'Goes on with an interrupted demonstration; otherwise makes new runs in the project of the demo.',
  },
  engines: {
    summary: 'List the engines that this machine has, and why others are missing.',
    json: 'Print the engines as JSON.',
  },
  evaluate: {
    protocol: 'Judge by a protocol: {names}.',
    networks:
      "Networks to train, with commas between them: own (the run's), {names}, or variants such as convnet-d4-bn.",
    baselines: 'Compare with: {names}, or none (default: what the run says).',
    seeds: 'Networks to train on each set (default: what protocol or run say).',
    epochs: 'Epochs of each training (default: what protocol or run say).',
    everyPair: 'Show every basis with every hallucinator in each epoch.',
    summary: "Train networks from scratch on the images of a run's last checkpoint and test them.",
  },
  generateExperts: {
    summary: 'Train the experts that a configuration with MTT needs and that are missing.',
    count: 'Total number of experts (default: what the configuration says).',
    details:
      'Every run with the same dataset, network and settings of experts uses them. A first Ctrl-C ends with exit code 3 and keeps every finished epoch; the same command goes on.',
  },
  importExperts: {
    summary:
      "Take over the official repository's replay_buffer_*.pt files as the experts of a configuration.",
    details:
      'The configuration names the dataset, the network and the settings that the experts were trained with. Shapes are checked, the rest is taken on trust. A run uses them when its settings are the same. Nothing in the files is run.',
  },
  listExperts: {
    summary: 'List the trained networks whose trajectories MTT matches.',
    json: 'Print the sets of experts as JSON.',
  },
  deleteExperts: {
    summary: 'Delete a set of experts for good; a run that needs them again makes them again.',
  },
  export: {
    to: 'Where to write it: a new folder, or an archive.',
    formats: 'What to write, of {names}, or all (default: safetensors,png,sheets).',
    precision: 'Arrays of images as float32 (default), uint8 or both.',
    values:
      'pixels (default; whitening and standardisation undone) or network (as networks are trained on them).',
    summary:
      "Write a run's distilled images for other programs: safetensors, NumPy, PNG, PyTorch, ONNX, web page.",
    iteration: 'The checkpoint or snapshot of this iteration (default: the last checkpoint).',
  },
  importOfficial: {
    summary: "Take over the official repository's images_*.pt and styles_*.pt (or *_best.pt) as a run.",
    config: 'What it was distilled with: its dataset, network and evaluation (needed).',
    iteration: 'The numbered files of this iteration (default: the best, else the last).',
    lr: 'The learned learning rate, which the official code logs and does not save.',
    name: 'Name of the run (default: its files).',
    details: 'How much is stored is read from the shapes in the files. Nothing in the files is run.',
  },
  createTask: {
    summary: 'Make a task: a folder with runs that any machine can do with `work`.',
    to: 'Folder below which the folder of the task is made.',
    name: 'Name of the task (default: that of the study or run).',
    project: 'For a configuration: the project of its run (default: Command line).',
    data: 'For a configuration: the folder of its dataset here.',
    details:
      'A study gives its unfinished cells, a configuration a new run. The folder names datasets and experts by what is in them. A run that has begun continues from where it is. What comes back, latest.haba of each cell, `import --replace` takes home.',
  },
  submit: {
    summary:
      'Give runs to a computer: to its scheduler as an array, else to one process that does them in turn.',
    computer: 'Computer of the list (default: this one); other paths are of that computer.',
    profile: 'Profile of that computer, which the other options change.',
    partition: 'Partition.',
    account: 'Account.',
    qos: 'Quality of service.',
    gres: 'Generic resources of a cell, such as gpu:1.',
    cpus: 'Processors of a cell.',
    memory: 'Memory of a cell, such as 8G.',
    time: 'Time limit of a cell, such as 12:00:00 or 2-00:00:00.',
    parallel: 'Cells at a time.',
    setup: 'Line of shell before the work, such as "module load cuda" (may be given several times).',
    option: 'Further option of sbatch, such as --option=--constraint=a100 (may be given several times).',
    data: 'Folder there that holds datasets, or one (may be given several times).',
    noScheduler:
      'Do the cells one after another without asking Slurm, although it is there; of a profile, lines of shell and folders count.',
    script: 'File to be sent instead of the script, such as an edited one of --dry-run.',
    dryRun: 'Print the script and submit nothing.',
    details:
      'A study gives its unfinished runs, a configuration a new run. What is left out is the choice of the cluster, which is asked about the script first (sbatch --test-only). Where there is no Slurm, one process does the cells one after another and stays when the line goes; options that Slurm alone understands are refused. The same command goes on where it broke off, and submits nothing twice. The runs are not done here until they are home or the job is cancelled. The program and the datasets must lie where the nodes see them.',
  },
  listJobs: {
    summary: 'List the jobs of this library, as they were last seen.',
    refresh: 'Ask the computers first.',
    all: 'Those that were cleared away, too.',
    details: 'Each computer is logged in to once. One that is not reached leaves the others alone.',
  },
  showJob: {
    summary: 'Ask how the cells of a job are: by what they have left, and by the queue.',
    details:
      'A cell that says nothing is "unknown", not failed: Slurm forgets jobs, and a controller may be silent. One died where the queue does not show it and it has been silent for five minutes. Where the computer is not reached, what was last seen is shown.',
  },
  tailJob: {
    summary: 'Follow what the cells of a job tell, until they have ended.',
    once: 'Only what they have told by now.',
    details:
      'Curves, iterations and logs come into the runs of the library; when a run comes home, its archive takes their place. A line that breaks is tried again, and nothing is missed. Ctrl-C ends this command, not the job.',
  },
  cancelJob: {
    summary: 'Take a job away; cells at work leave a checkpoint there.',
    details: 'Its runs may be done here again, from where they are at home.',
  },
  requeueJob: {
    summary: 'Have cells of a job done again, from their last checkpoint.',
    cell: 'Cell (default: all that are not complete; may be given several times).',
    details:
      'Cells at work leave a checkpoint and start from it, held ones are let go, others are submitted again. A job that broke off before it was submitted goes on.',
  },
  fetchJob: {
    summary: 'Bring the complete runs of a job home.',
    all: 'Unfinished ones too, as they are.',
    details:
      'Each archive is taken over as `import --replace` does: once, in one transaction. The same command again changes nothing.',
  },
  cleanJob: {
    summary: 'Delete at the computer what is home of a job.',
    details: 'A cell goes only where its archive is the one that came home last, or where there is none.',
  },
  setProfile: {
    summary: 'Keep what jobs ask a computer for, under a name.',
    details: 'A profile of that name is replaced. `submit --profile` uses it.',
  },
  listProfiles: { summary: 'List the profiles of a computer.' },
  removeProfile: { summary: 'Forget a profile of a computer.' },
  work: {
    summary: 'Do cells of a task here: from where earlier attempts have left them, or from the beginning.',
    index: 'The cell, from 0: the number of a task in an array.',
    all: 'All cells that are not complete, one after another; missing experts are made first.',
    cells: 'The same for some of them, such as 0-3,7.',
    data: 'Folder that holds datasets, or one (may be given several times).',
    experts: 'Folder of experts that a cell with MTT needs: `experts` of a library.',
    scratch: "Folder on this machine's own disk (default: SLURM_TMPDIR, else TMPDIR).",
    every:
      'Seconds between two archives at checkpoints, at least (default: {seconds}; 0: at every checkpoint).',
    expertsOnly: 'Make the experts that the cell needs in the folder of --experts, and nothing else.',
    anyProgram: 'Also when another version has made the task.',
    details:
      'SIGTERM, SIGINT and SIGHUP write a checkpoint and end with exit code 3; the same command goes on, on this machine or another. SIGUSR1 does the same and asks Slurm to start the job again. A second Ctrl-C ends at once.',
  },
  addComputer: {
    summary: 'Add a computer on which runs can be done, as OpenSSH reaches it.',
    address: "A host of ~/.ssh/config, or user{'@'}host:port (default: the name).",
    folder:
      'Folder there that the studio keeps to itself, in the home unless it is absolute (default: {folder}).',
    details: 'Nothing secret is kept, and nothing is connected yet.',
  },
  listComputers: {
    summary: 'List the computers that were added.',
    hosts: 'The hosts that ~/.ssh/config names, instead.',
  },
  checkComputer: {
    summary: 'Log in to a computer and say what it has for runs.',
    details:
      'On a terminal ssh asks what it has to ask: a passphrase, a second factor, whether the key of a new host is right. Elsewhere it refuses instead. Changes nothing there. Ends with 1 when runs cannot be done there.',
  },
  installComputer: {
    summary: 'Install the program on a computer from the archive of the command line.',
    details:
      'The archive is sent, checked by its SHA-256, unpacked, tried, and only then put in its place. The same command goes on where the line broke, and does nothing where that archive is installed. Needs no root.',
  },
  removeComputer: { summary: 'Take a computer off the list. What lies there stays.' },
  agent: {
    summary: 'Answer the studio of another computer on the standard streams.',
    stdio: 'On the standard streams.',
  },
  checkLibrary: {
    summary: 'Check the whole library: the database, the hash of every checkpoint, the files of reports.',
    details: 'Changes nothing. Ends with 1 when something is damaged, and says for each what to do.',
  },
  cleanLibrary: {
    summary: 'Delete files that nothing in the library refers to.',
    checkpoints: 'Also delete checkpoints of inactive runs that the settings do not keep.',
    dryRun: 'Only show how much would be deleted.',
    details:
      'Of each run, the settings keep the last checkpoints (five by default), every n-th where they say so, and always those that were evaluated.',
  },
  backupLibrary: {
    summary: 'Make a backup of the whole library in a folder of your choice.',
    to: 'Where the folder of the backup is made, best on another disk.',
  },
  restoreLibrary: {
    summary: 'Check a backup and put it in the place of the library; the current one is kept aside.',
    details:
      'BACKUP is a folder named haba-backup-… What is cached, such as whitened datasets, is made again.',
  },
  plan: {
    summary: 'Print what the GPU engine would run for a configuration, without a GPU.',
    program: 'Print the dispatches of this program alone.',
    deviceLimits: 'Plan for other limits than those of the current device: {names}.',
    wgsl: 'Write the WGSL of every dispatch as a file into this folder.',
    json: 'Print the plans as one JSON object.',
    details:
      'The programs of training experts, of one iteration and of evaluating are compiled to plans; nothing is run.',
  },
  doctor: {
    summary:
      'Show what this machine has for runs: engines, graphics driver, disks, scheduler; and what is missing.',
    folder: 'Folder of the library whose disk to look at (default: the one that is used).',
    details:
      'Opens no library and writes nothing. Ends with 1 when runs cannot be done here. In a job of a scheduler it speaks of the machine of that job.',
  },
  presets: {
    summary: 'List the configurations that `run preset:NAME` knows.',
    library: "Library with your own presets (default: the studio's own, or HABA_LIBRARY_DIR).",
    group: 'Only these: {names}.',
    json: 'Print the presets with their whole configurations as JSON.',
    details: 'Those of CIFAR10, CIFAR100 and SVHN name no folder: `run preset:NAME --data DIR` does.',
  },
  profile: {
    summary:
      'Time the programs of a configuration on the GPU (by kernel class) or the processor (by operation).',
    iterations: 'Iterations to time (default: {count}).',
    parts: 'What to profile: {names} (default: iterations).',
    engine: 'Engine to profile: webgpu or onnx (default: webgpu).',
    program: 'Print the dispatches or operations of this program too.',
    json: 'Print the profile as one JSON object.',
    details:
      'Nothing is kept but tiles that were measured, in a library that exists. Known datasets are replaced by noise of their sizes, experts by networks that were not trained.\nHABA_SOFTWARE_GPU=1 allows a software device, whose figures say nothing about speed.',
  },
  report: {
    format: 'html, md (Markdown), csv (the results), json or tex (the tables for LaTeX); default: html.',
    language: 'Language of the report (default: en); csv and json are always English.',
    sections: 'Sections in their order, with commas between them (default: all).',
    notes: 'Notes in Markdown, from a file.',
    title: 'Title (default: the name of the run or study).',
    out: "Where to write it (default: the library's reports folder).",
    summary:
      'Write the report of a run, or of several beside the first: figures, baselines, curves, gallery, settings.',
    baseline: 'A run to compare with, like a further RUN; may be given several times.',
    details: 'Sections: {sections}.',
  },
  run: {
    summary: 'Distil with a configuration, evaluate the result and store both as a run.',
    name: 'Name of the run (default: its method).',
    id: 'Id of the run, lowercase letters and digits (default: a new one).',
    resume: 'With --id: go on with the run of that id where the library has it, else start it.',
    details: 'A first Ctrl-C writes a checkpoint and ends with exit code 3; `resume` goes on from there.',
  },
  resume: {
    summary: 'Go on with a run that was stopped, interrupted or has failed, from its last checkpoint.',
    details: 'The run keeps its engine, so that it ends as it would have ended without the interruption.',
  },
  listRuns: {
    summary: 'List the runs of the library: their ids, status and best accuracy.',
    project: 'Only those of this project (its name or id).',
    status: 'Only those with one of these statuses: {names}.',
  },
  study: {
    quick: 'Narrow networks and few iterations, for a CPU (default: the sizes of the papers).',
    config: 'Configuration that every cell starts from, with its dataset and objective.',
    dataset: 'fashion-mnist-sample, idx, cifar10, cifar100, svhn or folder (default: the embedded sample).',
    data: 'Folder of the dataset; without --dataset it is recognised by its files.',
    objective: 'dc, dsa, dm or mtt; rq1 takes several.',
    bases: 'Bases per class of the factorised rows; the budgets follow.',
    hallucinators: 'Numbers of hallucinators (rq2); 0 stands for plain pixels.',
    budget: 'Storage in images per class (rq2, grid).',
    budgets: 'Storage in images per class, a column each (family).',
    convention: 'What budgets count (family): values, or bytes as real 8-bit images.',
    bits: 'Bits per number where bytes count, a row each (family). Default: 8.',
    network: 'Evaluation network (rq3), such as convnet or vgg11.',
    seeds: 'Runs per configuration (default: 1).',
    set: 'A setting that every cell takes, as in training.iterations=300; the value may be JSON.',
    axis: 'Axis of the grid: a path and values, as in optimiser.images.learningRate=1,4; a list of values may be JSON.',
    paired:
      'Pair the axes of the grid: the first values together, then the second (default: all combinations).',
    range:
      'Range of the search: a path and two ends, as in optimiser.images.learningRate=0.1..10:log, or values as an axis has them.',
    runs: 'Different settings that the search draws (default: 12).',
    minutes: 'Minutes of training after which the search starts no new run.',
    halving:
      'The search evaluates every run at RUNGS shares of its length (default: 2), and one in N goes on from each.',
    searchSeed: 'Seed of what the search draws (default: 0).',
    details:
      'Kinds:\n  rq1     {rq1}\n  rq2     {rq2}\n  rq3     {rq3}\n  rq4     {rq4}\n  idc     {idc}\n  family  {family}\n  grid    {grid}\n  search  {search}',
  },
  planStudy: {
    summary: 'Show the runs that a study would have, and whether they stay within their budgets.',
    json: 'Print the plan as JSON.',
  },
  createStudy: {
    summary: 'Store a study with a run for each of its cells; `study run` then runs them.',
    project: 'Project of the study, made when there is none (default: Command line).',
    name: 'Name of the study (default: its kind).',
  },
  runStudy: {
    summary: 'Run all unfinished cells of a study one after another; goes on where it was interrupted.',
    cell: 'Only the N-th cell, as `study plan` lists them from 1.',
    details:
      'A first Ctrl-C writes a checkpoint and ends with exit code 3; the same command goes on. A run that fails does not stop the others: the command then ends with exit code 1, and trying again begins with it.',
  },
  listStudies: {
    summary: 'List the studies of the library and their progress.',
    json: 'Print the studies as JSON.',
  },
  showStudy: {
    summary: 'Show the table of a study so far.',
    json: 'Print the results as JSON.',
  },
  reportStudy: {
    summary: 'Write the report of a study: its table and plots, published figures beside ours, in one file.',
  },
} as const;
