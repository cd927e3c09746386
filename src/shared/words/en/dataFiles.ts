/** What can be wrong with the files of datasets. */
export const dataFiles = {
  partEmpty: '{name} has no {part} images.',
  labelOutOfRange:
    'Label {label} of {part} image {index} of {name} is none of its {classes} classes: the labels are damaged.',
  classGap: 'The class "{class}" ({index}) of {name} has no training image: the labels have a gap.',
  empty: '{name} is empty.',
  partialRecord:
    '{name} holds {bytes} bytes, which is not a multiple of its records of {record}: it is cut off or belongs to another dataset.',
  recordLabelOutOfRange:
    'Record {index} of {name} has a label that is none of the {classes} classes: the file is damaged or belongs to another dataset.',
  noImageData: '{name} has no images: its "data" is not an array of bytes with {columns} columns.',
  listMissing: '{name} has no list "{list}": it belongs to another dataset.',
  labelCountInFile: '{name} has {labels} labels for {count} images: it is damaged.',
  imageLabelOutOfRange:
    'Image {index} of {name} has a label that is none of the {classes} classes: the file is damaged.',
  classNamesMissing: '{name} has no list of class names "{list}": it belongs to another dataset.',
  noDictionary: '{name} has no dictionary: it belongs to another dataset.',
  noFilesOfDataset: 'The folder {folder} has no files of {name}: choose the folder {folders}.',
  fileOfDatasetMissing: 'The file {file} of {name} is missing in {folder}: unpack the archive again.',
  wrongClassCount: '{file} names {found} classes, but {name} has {classes}.',
  unequalFiles: '{file} holds {found} images and {other} {first}: one of them is cut off.',
  fileCutOff:
    '{file} has {found} images where {train} training images need {expected}: a file of {name} is cut off.',
  notAnImage: '{name} is not a PNG or JPEG image.',
  imageTooLarge: '{name} is {width} x {height} pixels: more than can be decoded safely.',
  imageDamaged: 'The image {name} is damaged, cut off or of a kind that is not supported.',
  jpegLibraryMissing: 'The library that reads JPEG images could not be loaded. Install the app again.',
  folderMissing: 'The dataset folder {folder} does not exist: choose another one.',
  fileMissing: 'The file {name} is missing: {path} does not exist.',
  fileUnreadable: 'The file {path} could not be read: check that it is a file and that you may open it.',
  unpacksTooMuch: '{name} would unpack to {bytes} bytes, far more than images of its size hold.',
  notUnzipped: '{name} cannot be unzipped: it is damaged, cut off or larger than any dataset.',
  idxTooShort: '{name} is too short to be an IDX file.',
  notIdx: '{name} is not an IDX file of unsigned bytes: its first bytes say something else.',
  headerCutOff: '{name} is cut off in its header.',
  wrongByteCount:
    '{name} should hold {expected} bytes of data ({sizes}) but holds {found}: it is damaged or cut off.',
  idxFileMissing:
    'The folder {folder} has no file {stem} or {zipped}.gz: choose the folder that holds the four IDX files.',
  notImages: '{name} has no images: it has {count} dimensions instead of 3.',
  notSquare: '{name} holds images of {width} x {height}: only square images are supported.',
  labelCountOfFiles: '{name} has {labels} labels for {count} images: the two files do not belong together.',
  holdsNoImages: '{name} holds no images.',
  unequalWidths:
    'Training images are {train} px wide and test images {test} px: they do not belong together.',
  noTrainFolder: '{folder} has no folder "train" with a folder for every class in it.',
  tooManyClasses: '{folder} has {found} classes: at most {most} are supported.',
  classOnlyInTrain: 'The class "{class}" is in "train" but not in "{part}" of {folder}.',
  classNotInTrain: 'The class "{class}" is in "{part}" but not in "train" of {folder}.',
  noTestFolder: '{folder} has no folder "test" (or "val") beside "train": there is nothing to test on.',
  folderUnreadable: 'The folder {folder} cannot be read: check its permissions.',
  folderWithoutImages: 'The folder {folder} has no PNG or JPEG images.',
  imageUnreadable: 'The image {path} cannot be read.',
  severalDatasets: '{folder} holds more than one dataset ({names}): choose the folder of one of them.',
  noKnownDataset:
    '{folder} holds no known dataset: choose a folder with IDX files, CIFAR, SVHN, Tiny-ImageNet, or images in train/<class> and test/<class>.',
  onlyArchive: '{folder} has no dataset, only the archive {archive}: unpack it and choose its folder.',
  matlabVersion73: '{name} is in the format of MATLAB 7.3, which is not supported: save it with "-v7".',
  notMatlab: '{name} is not a MATLAB file of version 5 to 7.',
  matlabNotUnzipped:
    '{name} cannot be unzipped: it is damaged, cut off or larger than any dataset that is read.',
  tooLarge: '{name} is larger than any dataset that is read.',
  arrayCutOff: 'The array "{array}" of {name} is not as long as its sizes say: the file is damaged.',
  damagedCutOff: '{name} is damaged or cut off.',
  svhnFileMissing: 'The file {file} of SVHN is missing in {folder}.',
  notSvhn: '{name} has no arrays "X" and "y": it is not a file of SVHN.',
  svhnSizes: '"X" of {name} is {sizes}, but SVHN\'s is 32 x 32 x 3 x images, in bytes.',
  svhnLabelOutOfRange: 'Label {index} of {name} is {value}, but labels are 1 to 10: the file is damaged.',
  noTinyImageNet:
    'The folder {path} has no files of {name}: choose the folder that holds {ids}, train and val.',
  classListDamaged:
    '{ids} of {name} names {length} classes, some of them twice or none at all: it is damaged.',
  annotationUnknownClass:
    'Line {line} of val_annotations.txt names the class "{class}", which is not in {file}.',
  annotationUnknownImage:
    'Line {line} of val_annotations.txt names the image "{image}", which is not in val/images: unpack the archive again.',
  whitenedCutOff: 'The whitened images in {path} are cut off: delete the file, and it is made again.',
  whiteningNeedsTwo: '{name} has one training image: whitening needs two.',
  whiteningTooLarge:
    'Whitening images of {dimensions} values would take many hours and more memory than most machines have: choose smaller images, or no whitening for {name}.',
  training: 'training',
  test: 'test',
  whitening: 'Whitening',
  fittingWhitening: 'Fitting the whitening',
  whiteningImages: 'Whitening images',
  preparedUnreadable: 'The prepared images in {file} cannot be read: delete the file.',
  preparingImages: 'Preparing images',
  fileBecameShorter:
    'The file {path} has become shorter since the dataset was opened: put it back and start again.',
} as const;
