/** What can be wrong with the files of datasets. */
export const dataFiles = {
  noImages: '{name} has no {part} images.',
  labelImageNamesNone:
    'Label {label} of {part} image {index} of {name} names none of its {classes} classes: the labels are damaged.',
  classNoTrainingImage:
    'The class "{class}" ({index}) of {name} has no training image: the labels have a gap.',
  empty: '{name} is empty.',
  holdsBytesNoWhole:
    '{name} holds {bytes} bytes, which is no whole number of records of {record}: it is cut off or of another dataset.',
  recordLabelNoneClasses:
    'Record {index} of {name} has a label that is none of the {classes} classes: the file is damaged or of another dataset.',
  noImagesDataNo: '{name} has no images: its "data" is no array of bytes with {columns} columns.',
  noListAnotherDataset: '{name} has no list "{list}": it is of another dataset.',
  labelsImagesDamaged: '{name} has {labels} labels for {count} images: it is damaged.',
  imageLabelNoneClasses:
    'Image {index} of {name} has a label that is none of the {classes} classes: the file is damaged.',
  noListClassNames: '{name} has no list of class names "{list}": it is of another dataset.',
  holdsNoDictionaryAnother: '{name} holds no dictionary: it is of another dataset.',
  folderNoFilesChoose: 'The folder {folder} has no files of {name}: choose the folder {folders}.',
  fileMissingUnpackArchive: 'The file {file} of {name} is missing in {folder}: unpack the archive again.',
  namesClasses: '{file} names {found} classes, but {name} has {classes}.',
  holdsImagesOneThem: '{file} holds {found} images and {other} {first}: one of them is cut off.',
  holdsImagesBelongTraining:
    '{file} holds {found} images, but {expected} belong to {train} for training: a file of {name} is cut off.',
  noPngJpegImage: '{name} is no PNG or JPEG image.',
  xPixelsMoreCan: '{name} is {width} x {height} pixels: more than can be decoded safely.',
  imageDamagedCutOff: 'The image {name} is damaged, cut off or of a rare kind.',
  libraryReadsJpegImages: 'The library that reads JPEG images could not be loaded. Install the app again.',
  datasetFolderNotExist: 'The dataset folder {folder} does not exist: choose another one.',
  fileMissingNotExist: 'The file {name} is missing: {path} does not exist.',
  fileCouldNotRead: 'The file {path} could not be read: check that it is a file and that you may open it.',
  unpacksTooMuch: '{name} would unpack to {bytes} bytes, far more than images of its size hold.',
  cannotUnzippedDamagedCut: '{name} cannot be unzipped: it is damaged, cut off or larger than any dataset.',
  tooShortIdxFile: '{name} is too short to be an IDX file.',
  notIdxFileUnsigned: '{name} is not an IDX file of unsigned bytes: its first bytes say something else.',
  cutOffHeader: '{name} is cut off in its header.',
  shouldHoldBytesData:
    '{name} should hold {expected} bytes of data ({sizes}) but holds {found}: it is damaged or cut off.',
  folderNoFileGz:
    'The folder {folder} has no file {stem} or {zipped}.gz: choose the folder that holds the four IDX files.',
  notHoldImagesDimensions: '{name} does not hold images: it has {count} dimensions instead of 3.',
  holdsImagesXOnly: '{name} holds images of {width} x {height}: only square images are supported.',
  labelsImagesTwoFiles:
    '{name} has {labels} labels for {count} images: the two files do not belong together.',
  holdsNoImages: '{name} holds no images.',
  trainingImagesPxWide:
    'Training images are {train} px wide and test images {test} px: they do not belong together.',
  noFolderTrainFolder: '{folder} has no folder "train" with a folder for every class in it.',
  classesMostSupported: '{folder} has {found} classes: at most {most} are supported.',
  classTrainNot: 'The class "{class}" is in "train" but not in "{part}" of {folder}.',
  classNotTrain: 'The class "{class}" is in "{part}" but not in "train" of {folder}.',
  noFolderTestVal: '{folder} has no folder "test" (or "val") beside "train": there is nothing to test on.',
  folderCannotReadCheck: 'The folder {folder} cannot be read: check its permissions.',
  folderNoPngJpeg: 'The folder {folder} has no PNG or JPEG images.',
  imageCannotRead: 'The image {path} cannot be read.',
  holdsMoreOneDataset: '{folder} holds more than one dataset ({names}): choose the folder of one of them.',
  holdsNoDatasetKnown:
    '{folder} holds no dataset that is known: choose a folder with IDX files, CIFAR, SVHN, Tiny-ImageNet, or images in train/<class> and test/<class>.',
  holdsNoDatasetOnly:
    '{folder} holds no dataset, only the archive {archive}: unpack it and choose its folder.',
  matlabVersion73: '{name} is of MATLAB\'s version 7.3, which is not read: save it with "-v7".',
  noMatlabFileVersion: '{name} is no MATLAB file of version 5 to 7.',
  cannotUnzippedDamagedCutOff:
    '{name} cannot be unzipped: it is damaged, cut off or larger than any dataset that is read.',
  largerAnyDatasetRead: '{name} is larger than any dataset that is read.',
  arrayNotLongSizes: 'The array "{array}" of {name} is not as long as its sizes say: the file is damaged.',
  damagedCutOff: '{name} is damaged or cut off.',
  fileSvhnMissing: 'The file {file} of SVHN is missing in {folder}.',
  noArraysXY: '{name} has no arrays "X" and "y": it is no file of SVHN.',
  xSvhn32X: '"X" of {name} is {sizes}, but SVHN\'s is 32 x 32 x 3 x images, in bytes.',
  labelLabels110: 'Label {index} of {name} is {value}, but labels are 1 to 10: the file is damaged.',
  folderNoFilesChooseFolder:
    'The folder {path} has no files of {name}: choose the folder that holds {ids}, train and val.',
  namesClassesSomeThem:
    '{ids} of {name} names {length} classes, some of them twice or none at all: it is damaged.',
  lineValAnnotationsTxt:
    'Line {line} of val_annotations.txt names the class "{class}", which is not in {file}.',
  lineValAnnotationsTxtNames:
    'Line {line} of val_annotations.txt names the image "{image}", which is not in val/images: unpack the archive again.',
  whitenedImagesCutOff: 'The whitened images in {path} are cut off: delete the file, it is made again.',
  oneTrainingImageWhitening: '{name} has one training image: whitening needs two.',
  whiteningImagesValuesWould:
    'Whitening images of {dimensions} values would take many hours and more memory than most machines have: choose smaller images, or no whitening for {name}.',
  training: 'training',
  test: 'test',
  whitening: 'Whitening',
  preparedImagesCannotRead: 'The prepared images in {file} cannot be read: delete the file.',
  preparingImages: 'Preparing images',
  fileBecomeShorterSince:
    'The file {path} has become shorter since the dataset was opened: put it back and start again.',
} as const;
