import { fields } from './fields';

/** Words of the presets by id; those of the papers' settings are composed of what the settings are. */
export const presets = {
  quick: {
    name: 'Quick: HaBa + DM',
    hint: 'HaBa on the sample, small and short: about a minute on two CPU cores.',
  },
  'quick-dc': {
    name: 'Quick: DC',
    hint: 'Gradient matching of plain pixels on the sample, small and short.',
  },
  'quick-dsa': {
    name: 'Quick: DSA',
    hint: 'Gradient matching with Siamese augmentation on the sample, small and short.',
  },
  'quick-mtt': {
    name: 'Quick: MTT',
    hint: 'Trajectory matching of plain pixels on the sample, with four small experts.',
  },
  'quick-haba-mtt': {
    name: 'Quick: HaBa + MTT',
    hint: 'The paper’s method on the sample, with four small experts.',
  },
  'quick-idc': { name: 'Quick: IDC + DM', hint: 'Four images in each stored one, on the sample.' },
  'quick-haba-idc': {
    name: 'Quick: HaBa + IDC + DM',
    hint: 'Four images in each image that a hallucinator makes, on the sample.',
  },
  'quick-fred': {
    name: 'Quick: FReD + DM',
    hint: 'Twenty-four images per class in the storage of two, as frequencies, on the sample.',
  },
  'quick-ddif': {
    name: 'Quick: DDiF + DM',
    hint: 'Twenty-three images per class in the storage of two, as neural fields, on the sample.',
  },
  'quick-linba': {
    name: 'Quick: LinBa + DM',
    hint: 'Seventy-eight images per class in the storage of two, combined from sixteen, on the sample.',
  },
  demo: { name: 'Demo', hint: 'HaBa on the sample: one basis per class and five hallucinators.' },
  'demo-pixels': {
    name: 'Demo, plain pixels',
    hint: 'Plain pixels at the storage of the demo: two images per class.',
  },
  'demo-best': {
    name: 'Demo, frequencies (FReD)',
    hint: 'At the storage of the demo: 24 images per class, each by 64 of its frequencies. The most accurate there.',
  },
  'demo-haba-bytes': {
    name: 'Demo, HaBa in few bits',
    hint: 'Three bases per class and five hallucinators with 4 bits per number, in the bytes of two images of 8 bits.',
  },
  'demo-pixels-bytes': {
    name: 'Demo, pixels in few bits',
    hint: 'Four images per class with 4 bits per number, in the bytes of two images of 8 bits.',
  },
  'demo-best-bytes': {
    name: 'Demo, frequencies in few bits',
    hint: '22 images per class by 64 of their frequencies with 8 bits per number, in the bytes of two images of 8 bits.',
  },
  'haba-dm-1': {
    name: 'HaBa + DM, BPC 1',
    hint: 'One basis per class at full width and length; compare with DM, IPC 2.',
  },
  'haba-dm-10': {
    name: 'HaBa + DM, BPC 10',
    hint: 'Ten bases per class at full width and length; compare with DM, IPC 11.',
  },
  'haba-dm-50': {
    name: 'HaBa + DM, BPC 50',
    hint: 'Fifty bases per class at full width and length; compare with DM, IPC 51.',
  },
  'dm-2': { name: 'DM, IPC 2', hint: 'Distribution matching of plain pixels, two images per class.' },
  'dm-11': {
    name: 'DM, IPC 11',
    hint: 'Distribution matching of plain pixels, eleven images per class.',
  },
  'dm-51': {
    name: 'DM, IPC 51',
    hint: 'Distribution matching of plain pixels, fifty-one images per class.',
  },
  composed: {
    bases: '{method}, BPC {count}',
    images: '{method}, IPC {count}',
    single: '{method}, BPC {count}, one channel',
    storage:
      '{ipc} IPC of storage with {hallucinators} hallucinators; compare with plain pixels at IPC {baseline}.',
    storageBetween:
      '{ipc} IPC of storage with {hallucinators} hallucinators; compare with plain pixels on both sides, at IPC {below} and {baseline}.',
    pixels: 'Stores {count} image per class. | Stores {count} images per class.',
    origin: {
      authors: 'The settings of the authors’ scripts.',
      'after-cifar10': 'After the CIFAR10 settings of the authors’ code.',
      method: 'The defaults of the method’s own code.',
      combined: '{objective}’s settings with this parameterization.',
      small: 'For small computers.',
    },
  },
  groups: {
    quick: 'Quick, on any computer',
    'fashion-mnist-sample': 'Fashion-MNIST sample',
    cifar10: 'CIFAR10',
    cifar100: 'CIFAR100',
    svhn: 'SVHN',
  },
} as const;

/** Words around the run configuration; those of its fields are in `fields.ts`. */
export const config = {
  editor: {
    title: 'New run',
    duplicateTitle: 'New run from “{name}”',
    runName: 'Name of the run',
    defaultName: 'Run {number}',
    preset: 'Preset',
    presets,
    findPreset: 'Find a preset',
    custom: 'Custom',
    changed: '{name}, changed',
    replaced: 'The settings are those of the preset “{name}”.',
    form: 'Form',
    json: 'JSON',
    groups: 'Groups of settings',
    level: { label: 'Settings shown', basic: 'Basic', advanced: 'Advanced' },
    start: 'Start',
    saveDraft: 'Save as draft',
    created: '“{name}” is queued.',
    drafted: '“{name}” is saved as a draft.',
    more: 'More settings',
    fewer: 'Fewer settings',
    reset: 'Reset to the default, {value}',
    add: 'Add a network',
    remove: 'Remove network {index}',
    item: 'Network {index}',
    on: 'on',
    off: 'off',
    randomSeed: 'Draw a random seed',
    problems: 'Everything is valid | {count} value needs attention | {count} values need attention',
    jsonInvalid: 'The form shows the last valid text.',
    jsonGo: 'Go to the line',
    jsonError: 'Line {line}, column {column}: {reason}',
    jsonLabel: 'Configuration as JSON',
    leave: 'Leave without saving?',
    leaveMessage:
      'The settings are not saved as a run. They are kept and offered when you set up a run here again.',
    leaveAction: 'Leave',
  },
  json: {
    end: 'the text ends too early.',
    value: 'a value is expected here.',
    string: 'this text in quotes is not closed or holds a wrong escape.',
    number: '“{detail}” is not a number.',
    key: 'a name in double quotes is expected here.',
    colon: 'a colon is expected after the name.',
    'comma-or-brace': 'a comma or a closing brace is expected here.',
    'comma-or-bracket': 'a comma or a closing bracket is expected here.',
    nested: 'there are too many brackets inside each other.',
    'duplicate-key': 'the name “{detail}” was given twice.',
    rest: 'there is more text after the end.',
  },
  validation: {
    other: '{message}',
    required: 'A value is needed here.',
    number: 'Enter a number.',
    integer: 'Enter a whole number.',
    text: 'Enter text.',
    boolean: 'Enter true or false.',
    list: 'Enter a list.',
    object: 'Enter settings in braces.',
    atLeast: 'At least {minimum}.',
    moreThan: 'More than {minimum}.',
    atMost: 'At most {maximum}.',
    lessThan: 'Less than {maximum}.',
    itemsAtLeast: 'At least {minimum} entries.',
    itemsAtMost: 'At most {maximum} entries.',
    choice: 'Choose one of: {values}.',
    unknown: 'There is no setting of this name: {keys}.',
    version: 'This version of the format is not known; versions 1 and 2 are.',
    rules: {
      'dataset-path': 'Choose the folder that holds the dataset.',
      'dataset-unread': 'This folder could not be read: {reason}',
      'dataset-other': 'This folder holds {found}: choose it again to use that, or another folder.',
      'evaluation-networks': 'Name at least one evaluation network.',
      'adversary-needs-two':
        'The adversary compares two hallucinations of a basis: use at least 2 hallucinators, or turn it off.',
      'single-needs-hallucinators':
        'Bases with one channel need hallucinators, which make the colours: use some, or give bases the channels of the images.',
      'frequency-needs-two':
        'Frequencies are chosen by how much they differ between the bases of a class: store at least 2 bases per class.',
      'checkpoint-never': 'No checkpoint would ever be written: choose at most the number of iterations.',
      'augmentation-twice': 'Name each augmentation only once.',
      'half-needs-webgpu':
        'Only the WebGPU engine computes in half precision: choose that engine, or single precision.',
      'above-dataset': 'The run stores {stored} images per class, and the dataset has {images}. Store fewer.',
      'coefficients-too-many':
        'Images of {size} x {size2} pixels have {all} coefficients in a channel, fewer than {kept}. Keep fewer.',
      'maps-too-large':
        'Maps of side {side} are larger than the {inner} x {inner} places that they are enlarged to. Make them smaller.',
      'memories-too-many':
        '{items} bases of {values} values each cannot be combined of {count} memories. Use at most {most}.',
      'over-budget': 'The run stores {stored} images per class, {excess} more than its budget of {budget}.',
      'experts-too-short':
        'The experts end too early: the latest start and the epochs to match do not fit in their epochs. Train them for longer, or start earlier.',
    },
  },
  budget: {
    title: 'Storage',
    ipc: '{value} IPC',
    ipcHelp: 'Images per class that would need the same storage as plain pixels.',
    fraction: '{share} of the dataset',
    pipeline: {
      label: 'How stored numbers become images',
      kept: '{kept} of {whole}',
      masks: '+ {count} bits',
      bits: '{bits} bits',
      common: '+ {count} shared',
      images: 'Images',
      bytes:
        '{values} values, {bytes} as stored. As many bytes hold {images} real images per class at 8 bits.',
    },
    bases: 'Bases',
    pixels: 'Images',
    hallucinators: 'Hallucinators',
    images: 'Generates no image | Generates {count} image | Generates {count} images',
    fair: 'A baseline at the same budget: {count} real image per class. | A baseline at the same budget: {count} real images per class.',
    unknown: 'Shown once the dataset and the parameterization are valid.',
    unit: 'IPC',
    basesPerClass: '{count} basis per class | {count} bases per class',
    imagesPerClass: '{count} image per class | {count} images per class',
    hallucinatorCount: '{count} hallucinator | {count} hallucinators',
    oneChannel: 'one channel',
    coefficients: '{count} coefficient | {count} coefficients',
    maps: 'maps of {side} × {same}',
    bits: '{count} bits per number',
    fields: 'fields of {layers} × {width}',
    memories: '{count} memory | {count} memories',
    learned: '1 learned learning rate, not counted',
    useFitting: 'Use what fits: {fitting}',
    planner: 'What fits {ipc} IPC',
    column:
      '{bases} per class, {hallucinators} hallucinator | {bases} per class, {hallucinators} hallucinators',
    columnPlain: 'Plain images, {count} per class | Plain images, {count} per class',
    columnNothing:
      'Nothing fits beside {hallucinators} hallucinator | Nothing fits beside {hallucinators} hallucinators',
    columnDetails:
      '{ipc} IPC, {bytes} ({used} of the budget), {images} images, hallucinators : bases {ratio}',
    nothingFits: 'Nothing fits this budget.',
  },
  datasets: {
    embedded: 'Built in',
    folder: 'A folder',
    folderHint:
      'IDX, CIFAR10, CIFAR100, SVHN, Tiny-ImageNet, or images in a folder per class; recognised by its files',
    recognised: 'Recognised by its files: {format}',
    known: 'Known folders',
    choose: 'Choose a folder…',
    noFolder: 'No folder chosen',
    reading: 'Reading the folder…',
    facts:
      '{classes} classes, {train} training and {test} test images of {size} × {size}, {channels} channel | {classes} classes, {train} training and {test} test images of {size} × {size}, {channels} channels',
  },
  engine: {
    auto: 'Automatic',
    autoHint: 'The fastest engine that is ready on this machine.',
  },
  unit: {
    images: 'images',
    channels: 'channels',
    blocks: 'blocks',
    networks: 'networks',
    px: 'px',
    steps: 'steps',
    updates: 'updates',
    iterations: 'iterations',
    seeds: 'seeds',
    epochs: 'epochs',
    bases: 'bases',
    'bases per class': 'per class',
    'per channel': 'per channel',
    units: 'units',
    layers: 'layers',
    times: 'times',
    'images per class': 'per class',
  },
  config: fields,
} as const;
