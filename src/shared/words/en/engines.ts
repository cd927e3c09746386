/** Why an engine cannot be used, and what it says of itself. */
export const engines = {
  installAppAgain: 'Install the app again.',
  softwareDeviceRightSlower: 'A software device: right, but slower than the onnx engine.',
  noEngineCouldStarted: 'No engine could be started. {reasons}',
  engineComputesF32Only:
    'The {engine} engine computes in f32 only: choose the webgpu engine, or the precision f32.',
  libraryCouldNotLoaded: 'its library could not be loaded ({reason}). {help}',
  tensorflowFoundNoCuda: 'TensorFlow found no CUDA device',
  notInstalled: 'the {library} is not installed',
  notUsable: 'the {library} is not usable: {reason}',
  nativeLibraryTensorflowTfjs: "native library ({'@'}tensorflow/tfjs-node-gpu)",
  webassemblyBackend: 'WebAssembly backend',
  javascriptBackend: 'JavaScript backend',
  didNotAnswerWithin: 'It did not answer within {seconds} seconds.',
  graphicsDeviceDidNot:
    'the graphics device ({name}) did not pass the check of its results. {trouble} Update its driver, or choose another engine.',
  insideElectronResultsCannot:
    'inside Electron its results cannot be read back. Packages of the studio bring Node.js for it: install the studio again. A checkout has it: npm start, or npm run haba.',
  libraryCouldNotLoadedInstall: 'its library could not be loaded ({reason}). Install the app again.',
  noGraphicsDeviceFound: 'no graphics device was found. Install its driver (with Vulkan on Linux).',
  onlyGraphicsDeviceSoftware:
    'the only graphics device is a software one ({name}), which the onnx engine outruns. Install a graphics driver.',
  graphicsDeviceNotCompute:
    'the graphics device ({name}) does not compute with 16-bit numbers. Choose the precision f32.',
  notAvailable: 'The {engine} engine is not available: {reason}',
  reasonOf: '{engine}: {reason}',
  clauses: '{first}; {second}',
  sentence: '{clauses}.',
  cameOutWrong: '{what} came out wrong.',
  checks: {
    productOfMatrices: 'A product of matrices',
    convolution: 'A convolution',
    sums: 'Sums',
    choiceOfRows: 'A choice of rows',
  },
  engineCannotExecute: 'The {engine} engine cannot execute "{primitive}": {detail}.',
  programTensorsTooLarge:
    'Program "{name}" has tensors that are too large for this graphics device: a kernel can use {count} buffers of {size}. Lower a batch size or the width of a network.',
  graphicsDeviceRefusedWork: 'The graphics device refused work: {reason}',
  graphicsDeviceLost: 'The graphics device was lost ({reason}).',
  graphicsDeviceRanOut:
    'The graphics device ran out of memory. Lower a batch size or the width of a network.',
  graphicsDeviceMemoryUse:
    'The graphics device has {memory} of memory, of which {used} are in use, and {more} more are needed. Lower a batch size or the width of a network.',
  graphicsDeviceRefusedKernel:
    'The graphics device refused the kernel "{label}" of program "{name}": {reason}',
  programNeedsGraphicsDevice:
    'Program "{name}" needs {needed} of the graphics device\'s memory. Of its {memory}, {used} are in use. Lower a batch size or the width of a network.',
  graphicsDeviceRanOutFor:
    'The graphics device ran out of memory when it was asked for {more} more. Lower a batch size or the width of a network.',
} as const;
