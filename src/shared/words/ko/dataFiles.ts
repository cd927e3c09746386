export const dataFiles = {
  partEmpty: '{name}에 {part} 이미지가 없습니다.',
  labelOutOfRange:
    '{name}의 {part} 이미지 {index}의 레이블 {label}이(가) 클래스 {classes}개 중 어느 것도 아닙니다. 레이블이 손상되었습니다.',
  classGap: '{name}의 클래스 “{class}”({index})에 학습 이미지가 없습니다. 레이블에 빈 번호가 있습니다.',
  empty: '{name}이(가) 비어 있습니다.',
  partialRecord:
    '{name}은(는) {bytes}바이트라서 {record}바이트 레코드로 나누어떨어지지 않습니다. 잘렸거나 다른 데이터셋의 파일입니다.',
  recordLabelOutOfRange:
    '{name}의 레코드 {index}의 레이블이 클래스 {classes}개 중 어느 것도 아닙니다. 손상되었거나 다른 데이터셋의 파일입니다.',
  noImageData: '{name}에 이미지가 없습니다. “data”가 열 {columns}개인 바이트 배열이 아닙니다.',
  listMissing: '{name}에 “{list}” 목록이 없습니다. 다른 데이터셋의 파일입니다.',
  labelCountInFile: '{name}에는 이미지 {count}장에 레이블이 {labels}개 있습니다. 손상된 파일입니다.',
  imageLabelOutOfRange:
    '{name}의 이미지 {index}의 레이블이 클래스 {classes}개 중 어느 것도 아닙니다. 손상된 파일입니다.',
  classNamesMissing: '{name}에 클래스 이름 목록 “{list}”이(가) 없습니다. 다른 데이터셋의 파일입니다.',
  noDictionary: '{name}에 사전이 없습니다. 다른 데이터셋의 파일입니다.',
  noFilesOfDataset: '폴더 {folder}에 {name} 파일이 없습니다. {folders} 폴더를 고르세요.',
  fileOfDatasetMissing: '{folder}에 {name}의 {file} 파일이 없습니다. 압축을 다시 푸세요.',
  wrongClassCount: '{file}에는 클래스 이름이 {found}개 있지만 {name}의 클래스는 {classes}개입니다.',
  unequalFiles: '{file}에는 이미지가 {found}장, {other}에는 {first}장 있습니다. 둘 중 하나가 잘렸습니다.',
  fileCutOff:
    '{file}에는 이미지가 {found}장 있지만 학습 이미지 {train}장에는 {expected}장이 맞습니다. {name}의 파일 하나가 잘렸습니다.',
  notAnImage: '{name}은(는) PNG나 JPEG 이미지가 아닙니다.',
  imageTooLarge: '{name}은(는) {width} x {height} 픽셀이라 안전하게 디코딩할 수 있는 크기를 넘습니다.',
  imageDamaged: '이미지 {name}이(가) 손상되었거나 잘렸거나 지원하지 않는 종류입니다.',
  jpegLibraryMissing: 'JPEG 이미지를 읽는 라이브러리를 불러오지 못했습니다. 앱을 다시 설치하세요.',
  folderMissing: '데이터셋 폴더 {folder}이(가) 없습니다. 다른 폴더를 고르세요.',
  fileMissing: '{name} 파일이 없습니다. {path}이(가) 존재하지 않습니다.',
  fileUnreadable: '{path} 파일을 읽지 못했습니다. 파일이 맞는지, 열 권한이 있는지 확인하세요.',
  unpacksTooMuch:
    '{name}의 압축을 풀면 {bytes}바이트로, 그 크기의 이미지 파일에 담길 수 있는 것보다 훨씬 큽니다.',
  notUnzipped: '{name}의 압축을 풀 수 없습니다. 손상되었거나 잘렸거나 어떤 데이터셋보다도 큽니다.',
  idxTooShort: '{name}은(는) IDX 파일이라기에는 너무 짧습니다.',
  notIdx: '{name}은(는) 부호 없는 바이트의 IDX 파일이 아닙니다. 첫 바이트가 다릅니다.',
  headerCutOff: '{name}의 머리 부분이 잘렸습니다.',
  wrongByteCount:
    '{name}에는 데이터가 {expected}바이트({sizes}) 있어야 하지만 {found}바이트입니다. 손상되었거나 잘린 파일입니다.',
  idxFileMissing:
    '폴더 {folder}에 {stem} 또는 {zipped}.gz 파일이 없습니다. IDX 파일 네 개가 든 폴더를 고르세요.',
  notImages: '{name}에는 이미지가 없습니다. 차원이 3이 아니라 {count}입니다.',
  notSquare: '{name}의 이미지는 {width} x {height}입니다. 정사각형 이미지만 쓸 수 있습니다.',
  labelCountOfFiles: '{name}에는 이미지 {count}장에 레이블이 {labels}개 있습니다. 두 파일은 짝이 아닙니다.',
  holdsNoImages: '{name}에 이미지가 없습니다.',
  unequalWidths: '학습 이미지의 너비는 {train}픽셀, 테스트 이미지는 {test}픽셀입니다. 서로 짝이 아닙니다.',
  noTrainFolder: '{folder}에 클래스별 폴더가 든 “train” 폴더가 없습니다.',
  tooManyClasses: '{folder}의 클래스는 {found}개입니다. {most}개까지 쓸 수 있습니다.',
  classOnlyInTrain: '클래스 “{class}”이(가) {folder}의 “train”에는 있지만 “{part}”에는 없습니다.',
  classNotInTrain: '클래스 “{class}”이(가) {folder}의 “{part}”에는 있지만 “train”에는 없습니다.',
  noTestFolder: '{folder}의 “train” 옆에 “test”(또는 “val”) 폴더가 없습니다. 테스트할 이미지가 없습니다.',
  folderUnreadable: '폴더 {folder}을(를) 읽을 수 없습니다. 권한을 확인하세요.',
  folderWithoutImages: '폴더 {folder}에 PNG나 JPEG 이미지가 없습니다.',
  imageUnreadable: '이미지 {path}을(를) 읽을 수 없습니다.',
  severalDatasets: '{folder}에 데이터셋이 여러 개 있습니다({names}). 그중 하나의 폴더를 고르세요.',
  noKnownDataset:
    '{folder}에 알려진 데이터셋이 없습니다. IDX 파일, CIFAR, SVHN, 또는 train/<클래스>와 test/<클래스>에 이미지가 든 폴더를 고르세요.',
  onlyArchive:
    '{folder}에는 데이터셋이 아니라 압축 파일 {archive}만 있습니다. 압축을 풀고 그 폴더를 고르세요.',
  matlabVersion73: '{name}은(는) 읽지 않는 MATLAB 7.3 형식입니다. “-v7”로 저장하세요.',
  notMatlab: '{name}은(는) 5부터 7까지 버전의 MATLAB 파일이 아닙니다.',
  matlabNotUnzipped:
    '{name}의 압축을 풀 수 없습니다. 손상되었거나 잘렸거나 읽을 수 있는 데이터셋보다 큽니다.',
  tooLarge: '{name}은(는) 읽을 수 있는 데이터셋보다 큽니다.',
  arrayCutOff: '{name}의 배열 “{array}”의 길이가 적힌 크기와 다릅니다. 손상된 파일입니다.',
  damagedCutOff: '{name}이(가) 손상되었거나 잘렸습니다.',
  svhnFileMissing: '{folder}에 SVHN의 {file} 파일이 없습니다.',
  notSvhn: '{name}에 배열 “X”와 “y”가 없습니다. SVHN 파일이 아닙니다.',
  svhnSizes: '{name}의 “X”는 {sizes}이지만, SVHN에서는 바이트 단위로 32 x 32 x 3 x 이미지 수입니다.',
  svhnLabelOutOfRange:
    '{name}의 레이블 {index}은(는) {value}이지만 레이블은 1부터 10까지입니다. 손상된 파일입니다.',
  noTinyImageNet: '폴더 {path}에 {name} 파일이 없습니다. {ids}, train, val이 든 폴더를 고르세요.',
  classListDamaged: '{name}의 {ids}에 적힌 클래스가 {length}개이고 겹치거나 없습니다. 손상된 파일입니다.',
  annotationUnknownClass:
    'val_annotations.txt의 {line}번째 줄에 {file}에 없는 클래스 “{class}”이(가) 있습니다.',
  annotationUnknownImage:
    'val_annotations.txt의 {line}번째 줄에 val/images에 없는 이미지 “{image}”이(가) 있습니다. 압축을 다시 푸세요.',
  whitenedCutOff: '{path}의 백색화한 이미지가 잘렸습니다. 파일을 삭제하면 다시 만듭니다.',
  whiteningNeedsTwo: '{name}의 학습 이미지가 한 장입니다. 백색화에는 두 장이 필요합니다.',
  whiteningTooLarge:
    '값이 {dimensions}개인 이미지의 백색화에는 여러 시간과 많은 메모리가 필요합니다. 더 작은 이미지를 고르거나 {name}의 백색화를 끄세요.',
  training: '학습',
  test: '테스트',
  whitening: '백색화',
  fittingWhitening: '백색화 맞추는 중',
  whiteningImages: '이미지 백색화하는 중',
  preparedUnreadable: '{file}의 준비한 이미지를 읽을 수 없습니다. 파일을 삭제하세요.',
  preparingImages: '이미지 준비',
  fileBecameShorter: '데이터셋을 연 뒤 {path} 파일이 짧아졌습니다. 파일을 되돌려 놓고 다시 시작하세요.',
};
