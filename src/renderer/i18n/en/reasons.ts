/** Why settings have the values that the papers give them, by the field's path with dashes for dots. */
export const reasons = {
  'dataset-whitening':
    'Whitened pixels are no longer alike to their neighbours, so that gradients reach fine structure as well as coarse.',
  'parameterization-kind':
    'Stored numbers make more images when what classes share is stored once: every basis goes through every hallucinator.',
  'parameterization-basesPerClass':
    'What the tables of the paper vary. Hallucinators are shared by all classes, so that most of the storage is here.',
  'parameterization-hallucinators':
    'Each makes one more image of every basis, and costs the storage of a few images. All runs of the paper have five.',
  'parameterization-baseChannels':
    'The authors note that bases of one channel let three times as many fit, which is better where little may be stored.',
  'parameterization-initialisation':
    'Real images begin near what networks know; DC shows that noise ends at much the same accuracy.',
  'parameterization-imagesPerClass':
    'Two methods are compared at equal storage: HaBa with 1, 10 or 50 bases is set beside 2, 11 or 51 images.',
  'objective-realBatch':
    'The mean over many real images is the target; a smaller batch makes it noisier and iterations faster.',
  'objective-distance':
    'One cosine for each filter: gradients of different layers have very different sizes, and only directions should count.',
  'objective-outerLoops': 'With more images per class, more updates are made before a new network begins.',
  'objective-innerLoops':
    'The network learns on the distilled images between updates, so that later stages are matched too.',
  'objective-syntheticSteps':
    'N steps on distilled images must reach where the expert gets in M epochs. More steps ask more of the images, and take longer.',
  'objective-expertEpochs':
    'How far ahead the student must get. Few epochs keep the target within reach of N steps.',
  'objective-maxStartEpoch':
    'Early epochs hold what is easy to learn: with one basis only those are matched, with more also later ones.',
  'objective-syntheticBatch': 'All stored images in each step, unless they are too many for the memory.',
  'objective-studentLearningRate':
    'The learning rate is learned with the images, and networks are trained with what was learned. This is where it starts.',
  'objective-rateLearningRate':
    'Small, because a learning rate that moves fast makes the student diverge; smaller still with one basis.',
  'objective-rateFloor':
    'HaBa’s code never lets the learned rate fall below this, where the student would stand still.',
  'objective-experts-count': 'Different networks to match, so that the images do not fit the ways of a few.',
  'objective-experts-epochs':
    'Long enough for the latest start and the epochs to match; more only costs time.',
  'budget-ipc':
    'HaBa with 1, 10 or 50 bases stores just under 2, 11 or 51 images per class. Everything compared gets that much.',
  'network-kind':
    'Small enough to train thousands of times, and the network of all tables but the cross-architecture one.',
  'network-norm': 'Statistics of each image alone: distilled batches are too small for those of a batch.',
  'augmentation-ops':
    'What real and distilled images go through alike, so that the images hold what survives such changes.',
  'augmentation-mode': 'One operation for a whole batch keeps real and distilled images comparable.',
  'adversary-enabled':
    'Without it hallucinators tend to make much the same image of a basis; the constraints drive them apart.',
  'adversary-weights-cosine':
    'Bases and hallucinators lower the cosine between two hallucinations of one basis: this is what drives them apart.',
  'adversary-weights-contrastive':
    'The extractor learns to hold images of a class together, so that hallucinations differ without losing their class.',
  'adversary-weights-task': 'The extractor learns to classify, so that its features mean something.',
  'adversary-weights-likelihood':
    'The extractor learns to see two hallucinations of one basis as the same: the adversary of the cosine.',
  'optimiser-images-learningRate':
    'Losses of the methods differ by orders of magnitude, and so do the rates that go with them.',
  'optimiser-images-momentum':
    'HaBa moves with much momentum, because only one hallucinator is seen in each step.',
  'optimiser-hallucinators-rule':
    'The scripts step everything by SGD. A filter is shared by all pixels of all bases, so its gradient is over a hundred times that of a pixel; relative steps do not depend on that.',
  'optimiser-hallucinators-learningRate':
    'The scripts take the same as for the bases. Relative steps have no official value: 0.02 was measured here.',
  'training-iterations': 'As long as the scripts run. Much of the accuracy comes in the first tenth.',
  'evaluation-every':
    'The scripts evaluate often, but only in the last tenth of a run: evaluation takes long.',
  'evaluation-from': 'The last tenth begins here.',
  'evaluation-repeats': 'Networks begin at random; their mean and spread are what tables show.',
  'evaluation-epochs': 'Few images are seen often. With augmentation 1,000 epochs, without 300.',
  'evaluation-testBatchSize':
    'Where batches are standardised, accuracy depends a little on how many images are in one.',
  'evaluation-learnedRate': 'What MTT learns belongs to the distilled set, like the images.',
  'evaluation-standardiseBatches':
    'HaBa’s code standardises every batch by its own mean and deviation, in training and in testing; MTT’s and DC’s do not.',
} as const;
