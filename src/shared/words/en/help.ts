export const help = {
  help: {
    title: 'Help',
    open: 'Help on this page',
    search: 'Search the help',
    nothing: 'Nothing in the help matches “{query}”.',
    found: 'nothing found | {count} entry | {count} entries',
    all: 'Open as a page',
    sections: {
      idea: 'What HaBa is',
      steps: 'First steps',
      pages: 'Pages',
      terms: 'Terms',
      charts: 'Charts and figures',
      keys: 'Keyboard shortcuts',
    },
    idea: {
      what: 'Dataset distillation looks for a very small training set that teaches a network almost as much as the whole dataset does. Usually the images themselves are learned, one by one.',
      how: 'HaBa (hallucinator and basis) factorizes them instead. It learns a few basis images for each class, and a few tiny networks, the hallucinators. Every hallucinator turns every basis into another training image: 3 bases and 5 hallucinators give 15 images, and any basis works with any hallucinator.',
      why: 'What is stored are bases and hallucinators, not their products: at the same storage a network sees many more images, and more different ones. An adversarial constraint keeps the hallucinators from all doing the same.',
      source: 'From “Dataset Distillation via Factorization”, NeurIPS 2022.',
      picture:
        'Three bases on the left, five hallucinators at the top, and the fifteen images that they make.',
    },
    steps: {
      project: {
        title: '1. Begin a project',
        text: 'A project holds the runs, studies and reports of one question. The sample project has a short run on the built-in images; it takes about a minute.',
      },
      run: {
        title: '2. Set up a run',
        text: 'Choose a preset and change what you like. The form and the JSON beside it are the same configuration; the budget says at once what it stores.',
      },
      watch: {
        title: '3. Watch it',
        text: 'Losses, images and accuracies arrive while the run trains. You can pause, stop and resume it; checkpoints make sure that nothing is lost.',
      },
      mix: {
        title: '4. Mix bases and hallucinators',
        text: 'The gallery shows every basis with every hallucinator at any checkpoint. Enlarge, compare and save what you see.',
      },
      report: {
        title: '5. Report',
        text: 'A report is one file with the curves, images and accuracies of a run, beside baselines at the same storage.',
      },
    },
    pages: {
      projects: {
        title: 'Projects',
        text: 'All projects of the library. Archive what is finished, put into the trash what is not needed; both can be undone. Only “Delete for good” frees the disk.',
      },
      project: {
        title: 'Runs',
        text: 'The runs of a project with their state, loss, accuracy and storage. Choose columns from settings and measurements, filter with expressions such as objective = mtt and acc > 0.6, group, and act on several runs at once. Runs wait in one queue and train one after the other.',
      },
      'new-run': {
        title: 'Setting up a run',
        text: 'Everything that decides a run. Wrong values say what is wrong beside them; the number at the top leads to the first. A configuration file that is dropped on the window opens here.',
      },
      run: {
        title: 'A run',
        text: 'The live state of one run: rates, curves, images, evaluations, checkpoints, log and configuration. After a crash it offers to go on from the last checkpoint.',
      },
      queue: {
        title: 'Queue',
        text: 'Runs that wait, in the order in which they start: drag them, or move them with Alt and the arrow keys. The queue can be held, end after the run that trains now, or wait until nobody uses the computer. Below it are the jobs on other computers.',
      },
      compare: {
        title: 'Comparing runs',
        text: 'Chosen runs side by side: the settings that differ, one series of all in a chart, accuracies with the storage that they took, and the images of each class. A comparison becomes a report.',
      },
      gallery: {
        title: 'Gallery',
        text: 'Bases are rows, hallucinators are columns. “Auto contrast” shows each image with its own contrast, “One scale” all with the same; “Original range” shows the dataset’s pixels, clamped. Move with the arrow keys, enlarge with Enter.',
      },
      studies: {
        title: 'Studies',
        text: 'A study is a set of runs that answers one question, such as the effect of the number of hallucinators. It makes all its runs, resumes what is unfinished, and collects one table.',
      },
      reports: {
        title: 'Reports',
        text: 'Reports of this project. They are self-contained: open them in any browser, send them as they are.',
      },
      datasets: {
        title: 'Datasets',
        text: 'The datasets that runs can name: download them from their authors, import folders and archives, look at their classes, and check, move or delete their files. Below them is what runs have prepared.',
      },
      experts: {
        title: 'Experts',
        text: 'Networks trained on real images whose trajectories runs with trajectory matching follow. They are trained once for each dataset, network and setting, and then shared.',
      },
      computers: {
        title: 'Computers',
        text: 'Other computers that can do runs: servers and clusters that ssh reaches. Add one, check what it has, and install the program there; nothing needs an administrator. ssh’s questions come as a dialog, and its answers are kept nowhere. A line that breaks is tried again by itself, as long as nobody has to answer.',
      },
      settings: {
        title: 'Settings',
        text: 'Appearance, engines and their speed, notifications, the library’s folder, data folders and diagnostics.',
      },
    },
    terms: {
      dataset: {
        title: 'Dataset',
        text: 'The real images that are distilled. One is built in: 2,000 training and 1,000 test images of Fashion-MNIST. Others are folders on this computer; they are only read.',
      },
      distillation: {
        title: 'Distillation',
        text: 'Learning a small training set such that networks trained on it from scratch do well on real test images.',
      },
      basis: {
        title: 'Basis',
        text: 'A small learned image with a label. Several bases of a class hold what its images have in common and where they differ.',
      },
      hallucinator: {
        title: 'Hallucinator',
        text: 'A tiny network (encoder, scale and shift, decoder) that turns any basis of any class into a training image of the same class.',
      },
      bpc: { title: 'BPC', text: 'Bases per class: how many bases each class has.' },
      ipc: {
        title: 'IPC',
        text: 'Images per class, the unit of a storage budget. All that a run stores, hallucinators included, is counted in plain images per class, so that methods are compared at an equal budget.',
      },
      budget: {
        title: 'Storage budget',
        text: 'How many values may be stored. The editor refuses what exceeds it and proposes what fits.',
      },
      parameterization: {
        title: 'Parameterization',
        text: 'How stored values become training images: the code of a basis (pixels, or a few frequencies), hallucinators that make several images of each basis (HaBa), and a formation of several smaller images in one (IDC). Each can be chosen by itself.',
      },
      objective: {
        title: 'Objective',
        text: 'What is matched between real and distilled images: gradients (DC, and DSA with augmentation), features (DM), or training trajectories (MTT).',
      },
      adversary: {
        title: 'Adversary',
        text: 'A feature extractor that learns to tell the hallucinators apart by a contrastive loss, while they learn to keep its features of the same basis different. It makes the hallucinations diverse.',
      },
      augmentation: {
        title: 'Siamese augmentation',
        text: 'The same random change (crop, flip, colour, …) of real and distilled images before they are compared.',
      },
      expert: {
        title: 'Expert trajectory',
        text: 'The weights of a network after each epoch of training on real images. Trajectory matching makes a network trained on distilled images follow them.',
      },
      whitening: {
        title: 'Whitening',
        text: 'ZCA whitening removes correlations between pixels before the distillation. Images are shown with the whitening undone where that is possible.',
      },
      evaluation: {
        title: 'Evaluation',
        text: 'Fresh networks are trained on the distilled images only and tested on real ones, several times with different seeds; mean and deviation are shown.',
      },
      baseline: {
        title: 'Baseline',
        text: 'What the result is compared with: random real images, or real images chosen by herding, at the same storage; or the whole dataset as the upper bound.',
      },
      checkpoint: {
        title: 'Checkpoint',
        text: 'Everything a run needs to go on exactly as if it had never stopped. The last five are kept.',
      },
      run: { title: 'Run', text: 'One distillation with one configuration, from draft to complete.' },
      study: { title: 'Study', text: 'A set of runs that answers one question.' },
      engine: {
        title: 'Engine',
        text: 'What executes the training: ONNX Runtime on the processor, TensorFlow.js on an NVIDIA card, or WebGPU. The numbers mean the same on all of them.',
      },
      program: {
        title: 'Program',
        text: 'One numeric step of the method, traced once for its shapes and compiled by the engine. The first iterations take longer because programs are compiled then.',
      },
      library: {
        title: 'Library',
        text: 'One folder with everything that you make: database, checkpoints, reports. The settings say where it is and can move it.',
      },
    },
    charts: {
      objective: {
        title: 'Objective: loss',
        text: 'How far distilled images are from real ones in what the objective matches. It falls quickly and then slowly; compare it only between runs with the same objective and network.',
      },
      student: {
        title: 'Objective: student',
        text: 'With trajectory matching: the training loss of the network that is trained on distilled images within an iteration.',
      },
      cosine: {
        title: 'Adversary: cosine',
        text: 'How alike the adversary’s features of two hallucinations of one basis are (1 is equal). Hallucinators bring it down, which makes their images diverse.',
      },
      contrastive: {
        title: 'Adversary: contrastive',
        text: 'How well the adversary recognises images of the same basis among others. It works against the cosine; neither should collapse to zero.',
      },
      task: {
        title: 'Adversary: task',
        text: 'The adversary’s classification loss on hallucinations, so that its features stay about the classes.',
      },
      likelihood: {
        title: 'Adversary: likelihood',
        text: 'How probable the adversary finds the pairs that belong together; a part of its contrastive loss.',
      },
      rate: {
        title: 'Learned learning rate',
        text: 'With trajectory matching: the learning rate that the distilled images are trained with is learned with them.',
      },
      accuracy: {
        title: 'Test accuracy',
        text: 'Mean accuracy of fresh networks on real test images, with its deviation over seeds as a band. Dashed lines are baselines at the same storage.',
      },
      smoothing: {
        title: 'Smoothing and logarithms',
        text: 'Smoothing is a moving average without the bias of its start; the pale curve is what was measured. Logarithmic axes leave out values that are not positive.',
      },
      stats: {
        title: 'Rate, memory, storage',
        text: 'Iterations per second and time left follow the last iterations. Memory is that of the training process. Storage is counted in images per class; “generated images” are all that the stored values decode to.',
      },
    },
    empty: {
      search: 'Names, notes, tags and states were searched. Try fewer words, or clear the search.',
      clear: 'Clear search',
      runsTrash:
        'Deleted runs wait here until you restore them or delete them for good. Nothing has to be done.',
      studiesTrash:
        'Deleted studies wait here until you restore them or delete them for good; their runs stay.',
      log: 'Lines appear when the run starts: its engine, dataset, checkpoints, and whatever goes wrong.',
      toRuns: 'Go to runs',
    },
    note: 'Press F1 on any page for help on it.',
    sample: {
      make: 'Make the sample project',
      hint: 'One click: a project with a quick run on the built-in images, about a minute, then gallery and report.',
      project: 'Sample: Fashion-MNIST',
      description:
        'Made from the first steps: a quick run on the built-in images. Change or delete it as you like.',
      run: 'Quick run',
      failed: 'The preset for the sample is missing: make a project and choose a preset by hand.',
    },
    guide: {
      label: 'First steps',
      step: 'Step {step} of 3',
      end: 'End the tour',
      watch: {
        title: 'Watch the run',
        wait: 'The run is queued or training; it takes about a minute. The loss falls, the images change, and accuracies come at the end.',
        done: 'The run is complete: the accuracies stand beside those of random real images at the same storage.',
        halted: 'The run has not finished: resume it here, or look at what it has written so far.',
        next: 'Open the gallery',
      },
      gallery: {
        title: 'Mix bases and hallucinators',
        wait: 'Each row is a basis, each column a hallucinator. Click a basis and a hallucinator on the right, or drag one onto the other.',
        next: 'Write a report',
      },
      report: {
        title: 'Read the report',
        wait: 'The report is one file with everything on it. Open it here, or save it elsewhere.',
        next: 'Done',
      },
      finished: 'That is the way through the studio. Next: your own data, or another preset.',
      back: 'Back to the run',
    },
    drop: {
      here: 'Drop the configuration to set up a run with it',
      notJson: '{name} is not a configuration: drop one JSON file.',
      tooLarge: '{name} is too large to be a configuration.',
      broken: '{name} is not valid JSON: {reason}',
      noProject: 'A run needs a project: make one first, then drop the file again.',
    },
    link: {
      title: 'The link leads nowhere',
      run: 'There is no run “{id}” in this library. It was deleted, or it is in another library.',
      study: 'There is no study “{id}” in this library. It was deleted, or it is in another library.',
      project: 'There is no project “{id}” in this library. It was deleted, or it is in another library.',
      link: 'This is not an address of the studio. Links look like haba-studio://run/ID, with run, gallery, study or project.',
    },
  },
} as const;
