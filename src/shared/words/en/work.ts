/** Computations, the gallery, exports, files and calls. */
export const work = {
  fileCouldNotOpened: 'The file {path} could not be opened ({reason}).',
  pdfCouldNotPrinted: 'The PDF could not be printed ({reason}): try again, or choose HTML.',
  studioClosed: 'The studio was closed.',
  libraryCouldNotOpened: 'The library could not be opened',
  libraryCouldNotOpenedSee: 'The library could not be opened ({reason}): see app.log for the details.',
  computationAlreadyRunning: 'This computation is already running.',
  computationEndedUnexpectedlyPerhaps:
    'The computation ended unexpectedly, perhaps for lack of memory: try it again.',
  iterationMissingDamagedChoose: 'The {kind} of iteration {iteration} is missing or damaged: choose another.',
  datasetCouldNotWritten: 'The dataset could not be written ({reason}): choose another place.',
  imageNotSizeRun: "The image does not have the size of the run's training images.",
  oneImageEachBasis: 'There is one image of each basis: nothing to compare it with.',
  computationCancelled: 'The computation was cancelled.',
  theseImagesWhitenedWay:
    'These images are whitened, and the way back to pixels is no longer in the cache: export them as networks see them, or start a run on this dataset, which makes it again.',
  export: 'The export',
  theseImagesWhitenedWayBack:
    'These images are whitened, and the way back to pixels is no longer in the cache: the next run on this dataset makes it again.',
  missing: 'is missing',
  damaged: 'is damaged',
  iterationUseAnotherCheckpoint:
    'The {kind} of iteration {iteration} ({path}) {what}: use another checkpoint.',
  runNoCheckpointYet: 'The run "{name}" has no checkpoint yet: its images come with the first.',
  fileCouldNotWritten: 'The file could not be written ({reason}): choose another place.',
  oneCheckpointsCannotRead: 'One of the checkpoints cannot be read.',
  runStoresPlainPixels: 'That run stores plain pixels: it has no hallucinators.',
  imagesTwoRunsDiffer:
    'The images of the two runs differ in size: choose a run with images of the same size.',
  basesTwoRunsDiffer: 'The bases of the two runs differ in channels: choose a run whose bases have as many.',
  hallucinatorsMakeImagesDifferent:
    'The hallucinators make images with different channels: there is nothing between them.',
  hallucinatorsKernelsDifferentSize:
    'The hallucinators have kernels of different size: there is nothing between them.',
  imagesDifferSizeAsk: 'The images differ in size: ask for those of one size.',
  imagesDifferSizeChannels: 'The images differ in size or channels: there is no difference to show.',
  chooseHallucinatorBasisAlone: 'Choose a hallucinator: a basis alone has no inside.',
  noPartImageRun: 'There is no part {part} of an image: this run has {count}.',
  pictureNoLongerKnown: 'This picture is no longer known: choose the file again.',
  picturePreparedImagesX:
    'The picture was prepared for images of {channels} x {size} x {same}: choose it again for this run.',
  whiteningDatasetNoLonger:
    'The whitening of this dataset is no longer in the cache, so a picture cannot be prepared alike: the next run on this dataset makes it again.',
  noBasisChoose0: 'There is no basis {basis}: choose 0 to {last}.',
  noHallucinatorRun: 'There is no hallucinator {index} in this run.',
  bytesMoreAnyConfiguration: 'it has {size} bytes, more than any configuration',
  fileCannotRead: 'The file {path} cannot be read: {reason}.',
  runTrainingImportExperts: 'A run is training: import experts when it is through or stopped.',
  studioNotKnowCall: 'The studio does not know this call.',
  inputNestedTooDeeply: 'The input is nested too deeply.',
  somethingWentWrongStudio: 'Something went wrong in the studio; the log (app.log) has the details.',
  chooseImagesPtFile: 'Choose the images_*.pt file; the styles are found beside it.',
  largerMbChooseSmaller: '{name} is larger than {megabytes} MB: choose a smaller picture.',
  sheetNoPngImage: 'The sheet is no PNG image, or too large: choose fewer images.',
  videoNoWebmFile: 'The video is no WebM file: save the timeline again.',
  runWouldMore20: 'The run "{name}" would have more than 20 tags: remove some.',
  studioNotAnswerPage: 'The studio does not answer this page.',
  reportGoneWriteAgain: 'The report {path} is gone: write it again.',
  runStudyQueuedRunning: 'A run of this study is queued or running: pause the study first.',
  tooLargeConfigurationChoose: '{name} is too large to be a configuration: choose another file.',
  runTrainingWouldSpoil: 'A run is training and would spoil the figures: measure when it has ended.',
  libraryBusyAnotherJob: 'The library is busy with another job: wait for it, or cancel it.',
  checkoutNoSbom: 'Only packages have a list of their parts (SBOM): this is a checkout.',
  noSuchLicenceOpen: 'There is no such licence: open the list again.',
  fileNotOnePacked:
    'The file {path} is not the one that was packed with HaBa Studio: install the studio again.',
  fileHabaStudioMissing: 'The file {path} of HaBa Studio is missing: install the studio again.',
  fileNotBelongHaba:
    'The file {path} does not belong to HaBa Studio: remove it, or install the studio again.',
  loaderProgramsNeedsMissing: 'it, or the loader of programs that it needs, is missing',
  folderFileNotAllow: 'its folder or its file does not allow programs to run',
  madeAnotherSystemProcessor: 'it is made for another system or processor',
  didNotAnswerSeconds: 'it did not answer for {seconds} seconds',
  endsOnce: 'it ends at once',
  nodeJsHabaStudio:
    'The Node.js that HaBa Studio brings does not run here ({reason}). Electron takes its place, without the engine webgpu.',
  kinds: { checkpoint: 'checkpoint', snapshot: 'snapshot' },
} as const;
