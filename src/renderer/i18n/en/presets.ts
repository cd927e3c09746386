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
  demo: { name: 'Demo', hint: 'HaBa on the sample: one basis per class and five hallucinators.' },
  'demo-pixels': {
    name: 'Demo, plain pixels',
    hint: 'Plain pixels at the storage of the demo: two images per class.',
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
