export const exportWords = {
  exports: {
    open: 'Export',
    title: 'Export distilled images',
    description: 'The images of “{run}” for other programs. Equal choices give equal files.',
    checkpoint: 'Checkpoint',
    iteration: 'Iteration {iteration}',
    what: 'What to write',
    part: {
      safetensors: 'safetensors',
      npz: 'NumPy',
      png: 'PNG files',
      sheets: 'Contact sheets',
      pytorch: 'PyTorch',
      test: 'Test images',
      onnx: 'ONNX',
      web: 'Web page',
    },
    partHint: {
      safetensors: 'Bases, hallucinators and labels; and every training image that follows from them',
      npz: 'The same as archives for numpy.load',
      png: 'Every training image with 8 bits, in a folder for each class',
      sheets: 'A picture for each class: every basis and its hallucinations',
      pytorch:
        'A dataset that draws hallucinators while it is trained on, the reference network, its training',
      test: 'The run’s test images and its whitening, to judge with elsewhere; needs the dataset',
      onnx: 'Each hallucinator as a model',
      web: 'A gallery in one file that mixes any basis with any hallucinator in a browser',
    },
    noHallucinators: 'This run has no hallucinators.',
    nothing: 'Choose at least one.',
    values: 'Values of the images',
    valuesOf: { pixels: 'Pixels', network: 'As networks see them' },
    valuesHint: {
      pixels:
        'Black is 0 and white is 1; standardisation and whitening are undone. Where more than 1 % of the values lie beyond, 8-bit images show the run’s 1st to 99th percentile.',
      network:
        'Standardised or whitened. 8-bit images show -3 to 3; where more than 1 % of the values lie beyond, the run’s 1st to 99th percentile.',
    },
    precision: 'Precision of arrays',
    precisionOf: { float32: '32-bit floating point', uint8: '8-bit' },
    as: 'Write it as',
    asOf: { folder: 'Folder', zip: 'ZIP archive' },
    write: 'Choose a place…',
    goesOn: 'You can close this window: the export goes on.',
    done: 'Exported {count} images to {path}',
    official: {
      action: 'Import official result…',
      title: 'Import a result of the official repository',
      description:
        'Takes over images_*.pt and the styles_*.pt or weights_best.pt beside it as a run. Nothing in them is run.',
      run: 'Distilled with the settings of',
      runHelp:
        'Its dataset, networks and evaluation are those of the result; how much is stored is read from the files. A draft is enough.',
      runPlaceholder: 'Choose a run',
      noRun:
        'This project has no run yet: create one with the dataset of the result first, a draft is enough.',
      rate: 'Learned learning rate',
      rateHelp:
        'From the log of the official code, which does not save it. Empty: that of the configuration.',
      rateWrong: 'Write a number above 0 and up to 100, or leave it empty.',
      choose: 'Choose images_*.pt…',
      done: '{name} is imported.',
    },
  },
} as const;
