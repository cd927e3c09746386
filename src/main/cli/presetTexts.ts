/** What the presets are for, in English; the window has its own translations. */
export const presetTexts: Readonly<Record<string, string>> = {
  quick: 'HaBa on the embedded sample, small and short: about a minute on two CPU cores.',
  demo: 'HaBa on the embedded sample: one basis a class and five hallucinators, about 1.9 images a class.',
  'demo-pixels': 'Plain pixels on the embedded sample at the storage of `demo`: two images a class.',
  'haba-dm-1': 'HaBa at one basis a class, full width and length; compare with dm-2.',
  'haba-dm-10': 'HaBa at ten bases a class, full width and length; compare with dm-11.',
  'haba-dm-50': 'HaBa at fifty bases a class, full width and length; compare with dm-51.',
  'dm-2': 'Distribution matching of plain pixels, two images a class, full width and length.',
  'dm-11': 'Distribution matching of plain pixels, eleven images a class, full width and length.',
  'dm-51': 'Distribution matching of plain pixels, fifty-one images a class, full width and length.',
};
