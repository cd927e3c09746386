/** Why an engine cannot be used, and what it says of itself. */
export const engines = {
  installAgain: 'Install the app again.',
  softwareDevice: 'A software device: correct, but slower than the onnx engine.',
  noneStarted: 'No engine could be started. {reasons}',
  f32Only: 'The {engine} engine computes in f32 only: choose the webgpu engine, or the precision f32.',
  libraryNotLoaded: 'its library could not be loaded ({reason}). {help}',
  noCuda: 'TensorFlow found no CUDA device',
  libraryNotInstalled: 'the {library} is not installed',
  libraryNotUsable: 'the {library} is not usable: {reason}',
  nativeLibrary: "native library ({'@'}tensorflow/tfjs-node-gpu)",
  webassemblyBackend: 'WebAssembly backend',
  javascriptBackend: 'JavaScript backend',
  checkTimedOut: 'It did not answer within {seconds} seconds.',
  checkFailed:
    'the graphics device ({name}) did not pass the check of its results. {trouble} Update its driver, or choose another engine.',
  notInElectron:
    'inside Electron its results cannot be read back. Packages of the studio bring Node.js for it: install the studio again. A checkout has it: npm start, or npm run haba.',
  libraryNotLoadedInstall: 'its library could not be loaded ({reason}). Install the app again.',
  noGraphicsDevice: 'no graphics device was found. Install its driver (with Vulkan on Linux).',
  cardsHidden:
    '{variable} is "{wish}", which leaves no graphics card. Ask the scheduler for one (--gres=gpu:1), or unset the variable.',
  cardsAlike:
    '{variable} is "{wish}", and another card that may not be used has the same name ({name}), by which alone one can be chosen. Have the scheduler fence cards off (ConstrainDevices=yes), ask for all cards of that name, or choose the engine tensorflow or onnx.',
  partOfCard:
    '{variable} is "{wish}", a part of a card (MIG), which Vulkan does not show. Ask for a whole card, or choose the engine tensorflow or onnx.',
  cardNotFound:
    'the graphics driver shows no device called "{name}". Check HABA_GPU, or install the Vulkan part of its driver.',
  onlySoftwareDevice:
    'the only graphics device is a software one ({name}), which is slower than the onnx engine. Install a graphics driver.',
  noF16: 'the graphics device ({name}) does not compute with 16-bit numbers. Choose the precision f32.',
  notAvailable: 'The {engine} engine is not available: {reason}',
  reasonOf: '{engine}: {reason}',
  clauses: '{first}; {second}',
  sentence: '{clauses}.',
  cameOutWrong: '{what} gave a wrong result.',
  checks: {
    productOfMatrices: 'A matrix product',
    convolution: 'A convolution',
    sums: 'Sums',
    choiceOfRows: 'A selection of rows',
  },
  cannotExecute: 'The {engine} engine cannot execute "{primitive}": {detail}.',
  tensorsTooLarge:
    'Program "{name}" has tensors that are too large for this graphics device: a kernel can use {count} buffers of {size}. Lower a batch size or the width of a network.',
  workRefused: 'The graphics device refused work: {reason}',
  deviceLost: 'The graphics device was lost ({reason}).',
  outOfMemory: 'The graphics device ran out of memory. Lower a batch size or the width of a network.',
  memoryExceeded:
    'The graphics device has {memory} of memory, of which {used} are in use, and {more} more are needed. Lower a batch size or the width of a network.',
  kernelRefused: 'The graphics device refused the kernel "{label}" of program "{name}": {reason}',
  programTooLarge:
    'Program "{name}" needs {needed} of the graphics device\'s memory. Of its {memory}, {used} are in use. Lower a batch size or the width of a network.',
  outOfMemoryAsking:
    'The graphics device ran out of memory when it was asked for {more} more. Lower a batch size or the width of a network.',
} as const;
