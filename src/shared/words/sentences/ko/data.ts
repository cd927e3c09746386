/** What can be wrong with data sets, experts and checkpoints. */
import type { SentenceTable } from '../translate';

export const data: SentenceTable = {
  // Any data set
  '{name} has no {part} images.': '{name}에 {part!} 이미지가 없습니다.',
  'Label {label} of {part} image {#index} of {name} names none of its {#classes} classes: the labels are damaged.':
    '{name}의 {part!} 이미지 {index}의 레이블 {label}이(가) 클래스 {classes}개 중 어느 것도 아닙니다. 레이블이 손상되었습니다.',
  'The class "{class}" ({#index}) of {name} has no training image: the labels have a gap.':
    '{name}의 클래스 “{class}”({index})에 학습 이미지가 없습니다. 레이블에 빈 번호가 있습니다.',
  'Class {#index} of the dataset has no training images.':
    '데이터셋의 클래스 {index}에 학습 이미지가 없습니다.',
  'Class {#index} has too few images to start from {#wanted} real ones: lower the number or start from noise.':
    '클래스 {index}에는 실제 이미지 {wanted}장에서 시작할 만큼 이미지가 없습니다. 수를 줄이거나 잡음에서 시작하세요.',
  'The dataset folder {folder} does not exist: choose another one.':
    '데이터셋 폴더 {folder}이(가) 없습니다. 다른 폴더를 고르세요.',
  'The file {name} is missing: {path} does not exist.':
    '{name} 파일이 없습니다. {path}이(가) 존재하지 않습니다.',
  'The file {path} could not be read: check that it is a file and that you may open it.':
    '{path} 파일을 읽지 못했습니다. 파일이 맞는지, 열 권한이 있는지 확인하세요.',
  'The file {path} cannot be read: check that it is there and is a file.':
    '{path} 파일을 읽을 수 없습니다. 그 자리에 파일이 있는지 확인하세요.',
  '{name} cannot be unzipped: it is damaged or cut off.':
    '{name}의 압축을 풀 수 없습니다. 손상되었거나 잘린 파일입니다.',
  '{name} cannot be unzipped: it is damaged, cut off or larger than any dataset.':
    '{name}의 압축을 풀 수 없습니다. 손상되었거나 잘렸거나 어떤 데이터셋보다도 큽니다.',
  '{name} cannot be unzipped: it is damaged, cut off or larger than any dataset that is read.':
    '{name}의 압축을 풀 수 없습니다. 손상되었거나 잘렸거나 읽을 수 있는 데이터셋보다 큽니다.',
  '{name} is larger than any dataset that is read.': '{name}은(는) 읽을 수 있는 데이터셋보다 큽니다.',
  'The input is nested too deeply.': '입력이 너무 깊이 중첩되어 있습니다.',
  '{name} is empty.': '{name}이(가) 비어 있습니다.',
  '{name} is damaged or cut off.': '{name}이(가) 손상되었거나 잘렸습니다.',
  '{name} holds no images.': '{name}에 이미지가 없습니다.',
  '{name} has {#labels} labels for {#count} images: it is damaged.':
    '{name}에는 이미지 {count}장에 레이블이 {labels}개 있습니다. 손상된 파일입니다.',
  '{folder} holds more than one dataset ({names}): choose the folder of one of them.':
    '{folder}에 데이터셋이 여러 개 있습니다({names}). 그중 하나의 폴더를 고르세요.',
  '{folder} holds no dataset that is known: choose a folder with IDX files, CIFAR, SVHN, Tiny-ImageNet, or images in train/<class> and test/<class>.':
    '{folder}에 알려진 데이터셋이 없습니다. IDX 파일, CIFAR, SVHN, 또는 train/<클래스>와 test/<클래스>에 이미지가 든 폴더를 고르세요.',
  '{folder} holds no dataset, only the archive {archive}: unpack it and choose its folder.':
    '{folder}에는 데이터셋이 아니라 압축 파일 {archive}만 있습니다. 압축을 풀고 그 폴더를 고르세요.',
  'The file {path} has become shorter since the dataset was opened: put it back and start again.':
    '데이터셋을 연 뒤 {path} 파일이 짧아졌습니다. 파일을 되돌려 놓고 다시 시작하세요.',
  training: '학습',
  test: '테스트',
  train: '학습',
  // IDX
  '{name} is too short to be an IDX file.': '{name}은(는) IDX 파일이라기에는 너무 짧습니다.',
  '{name} is not an IDX file of unsigned bytes: its first bytes say something else.':
    '{name}은(는) 부호 없는 바이트의 IDX 파일이 아닙니다. 첫 바이트가 다릅니다.',
  '{name} is cut off in its header.': '{name}의 머리 부분이 잘렸습니다.',
  '{name} should hold {#expected} bytes of data ({sizes}) but holds {#found}: it is damaged or cut off.':
    '{name}에는 데이터가 {expected}바이트({sizes}) 있어야 하지만 {found}바이트입니다. 손상되었거나 잘린 파일입니다.',
  'The folder {folder} has no file {stem} or {zipped}.gz: choose the folder that holds the four IDX files.':
    '폴더 {folder}에 {stem} 또는 {zipped}.gz 파일이 없습니다. IDX 파일 네 개가 든 폴더를 고르세요.',
  '{name} does not hold images: it has {#count} dimensions instead of 3.':
    '{name}에는 이미지가 없습니다. 차원이 3이 아니라 {count}입니다.',
  '{name} holds images of {#width} x {#height}: only square images are supported.':
    '{name}의 이미지는 {width} x {height}입니다. 정사각형 이미지만 쓸 수 있습니다.',
  '{name} has {#labels} labels for {#count} images: the two files do not belong together.':
    '{name}에는 이미지 {count}장에 레이블이 {labels}개 있습니다. 두 파일은 짝이 아닙니다.',
  'Training images are {#train} px wide and test images {#test} px: they do not belong together.':
    '학습 이미지의 너비는 {train}픽셀, 테스트 이미지는 {test}픽셀입니다. 서로 짝이 아닙니다.',
  // CIFAR
  'The folder {folder} has no files of {name}: choose the folder {folders}.':
    '폴더 {folder}에 {name} 파일이 없습니다. {folders} 폴더를 고르세요.',
  'The file {file} of {name} is missing in {folder}: unpack the archive again.':
    '{folder}에 {name}의 {file} 파일이 없습니다. 압축을 다시 푸세요.',
  '{file} names {#found} classes, but {name} has {#classes}.':
    '{file}에는 클래스 이름이 {found}개 있지만 {name}의 클래스는 {classes}개입니다.',
  '{file} holds {found} images and {other} {first}: one of them is cut off.':
    '{file}에는 이미지가 {found}장, {other}에는 {first}장 있습니다. 둘 중 하나가 잘렸습니다.',
  '{file} holds {#found} images, but {expected} belong to {#train} for training: a file of {name} is cut off.':
    '{file}에는 이미지가 {found}장 있지만 학습 이미지 {train}장에는 {expected}장이 맞습니다. {name}의 파일 하나가 잘렸습니다.',
  '{name} holds {#bytes} bytes, which is no whole number of records of {#record}: it is cut off or of another dataset.':
    '{name}은(는) {bytes}바이트라서 {record}바이트 기록으로 나누어떨어지지 않습니다. 잘렸거나 다른 데이터셋의 파일입니다.',
  'Record {#index} of {name} has a label that is none of the {#classes} classes: the file is damaged or of another dataset.':
    '{name}의 기록 {index}의 레이블이 클래스 {classes}개 중 어느 것도 아닙니다. 손상되었거나 다른 데이터셋의 파일입니다.',
  '{name} has no images: its "data" is no array of bytes with {#columns} columns.':
    '{name}에 이미지가 없습니다. “data”가 열 {columns}개인 바이트 배열이 아닙니다.',
  '{name} has no list "{list}": it is of another dataset.':
    '{name}에 “{list}” 목록이 없습니다. 다른 데이터셋의 파일입니다.',
  'Image {#index} of {name} has a label that is none of the {#classes} classes: the file is damaged.':
    '{name}의 이미지 {index}의 레이블이 클래스 {classes}개 중 어느 것도 아닙니다. 손상된 파일입니다.',
  '{name} has no list of class names "{list}": it is of another dataset.':
    '{name}에 클래스 이름 목록 “{list}”이(가) 없습니다. 다른 데이터셋의 파일입니다.',
  '{name} holds no dictionary: it is of another dataset.':
    '{name}에 사전이 없습니다. 다른 데이터셋의 파일입니다.',
  // SVHN and MATLAB
  'The file {file} of SVHN is missing in {folder}.': '{folder}에 SVHN의 {file} 파일이 없습니다.',
  '{name} has no arrays "X" and "y": it is no file of SVHN.':
    '{name}에 배열 “X”와 “y”가 없습니다. SVHN 파일이 아닙니다.',
  '"X" of {name} is {sizes}, but SVHN\'s is 32 x 32 x 3 x images, in bytes.':
    '{name}의 “X”는 {sizes}이지만, SVHN에서는 바이트 단위로 32 x 32 x 3 x 이미지 수입니다.',
  'Label {#index} of {name} is {value}, but labels are 1 to 10: the file is damaged.':
    '{name}의 레이블 {index}은(는) {value}이지만 레이블은 1부터 10까지입니다. 손상된 파일입니다.',
  '{name} is of MATLAB\'s version 7.3, which is not read: save it with "-v7".':
    '{name}은(는) 읽지 않는 MATLAB 7.3 형식입니다. “-v7”로 저장하세요.',
  '{name} is no MATLAB file of version 5 to 7.': '{name}은(는) 5부터 7까지 버전의 MATLAB 파일이 아닙니다.',
  'The array "{array}" of {name} is not as long as its sizes say: the file is damaged.':
    '{name}의 배열 “{array}”의 길이가 적힌 크기와 다릅니다. 손상된 파일입니다.',
  // Folders of images
  '{name} is no PNG or JPEG image.': '{name}은(는) PNG나 JPEG 이미지가 아닙니다.',
  '{name} is {#width} x {#height} pixels: more than can be decoded safely.':
    '{name}은(는) {width} x {height} 픽셀이라 안전하게 풀 수 있는 크기를 넘습니다.',
  'The image {name} is damaged, cut off or of a rare kind.':
    '이미지 {name}이(가) 손상되었거나 잘렸거나 드문 종류입니다.',
  'The library that reads JPEG images could not be loaded. Install the app again.':
    'JPEG 이미지를 읽는 라이브러리를 불러오지 못했습니다. 앱을 다시 설치하세요.',
  'The image {path} cannot be read.': '이미지 {path}을(를) 읽을 수 없습니다.',
  '{folder} has no folder "train" with a folder for every class in it.':
    '{folder}에 클래스별 폴더가 든 “train” 폴더가 없습니다.',
  '{folder} has {#found} classes: at most {#most} are supported.':
    '{folder}의 클래스는 {found}개입니다. {most}개까지 쓸 수 있습니다.',
  'The class "{class}" is in "train" but not in "{part}" of {folder}.':
    '클래스 “{class}”이(가) {folder}의 “train”에는 있지만 “{part}”에는 없습니다.',
  'The class "{class}" is in "{part}" but not in "train" of {folder}.':
    '클래스 “{class}”이(가) {folder}의 “{part}”에는 있지만 “train”에는 없습니다.',
  '{folder} has no folder "test" (or "val") beside "train": there is nothing to test on.':
    '{folder}의 “train” 옆에 “test”(또는 “val”) 폴더가 없습니다. 시험할 이미지가 없습니다.',
  'The folder {folder} cannot be read: check its permissions.':
    '폴더 {folder}을(를) 읽을 수 없습니다. 권한을 확인하세요.',
  'The folder {folder} has no PNG or JPEG images.': '폴더 {folder}에 PNG나 JPEG 이미지가 없습니다.',
  'Line {#line} of val_annotations.txt names the class "{class}", which is not in {file}.':
    'val_annotations.txt의 {line}번째 줄에 {file}에 없는 클래스 “{class}”이(가) 있습니다.',
  'Line {#line} of val_annotations.txt names the image "{image}", which is not in val/images: unpack the archive again.':
    'val_annotations.txt의 {line}번째 줄에 val/images에 없는 이미지 “{image}”이(가) 있습니다. 압축을 다시 푸세요.',
  '{folder} holds no dataset that is known: {hint}': '{folder}에 알려진 데이터셋이 없습니다. {hint!}',
  // Results of the official code
  'The result does not suit the configuration: {where}: {what}':
    '결과가 설정과 맞지 않습니다. {where}: {what!}',
  '{file} is larger than any dataset that is read.': '{file}은(는) 읽을 수 있는 어떤 데이터셋보다도 큽니다.',
  '{folder} does not exist: name a folder with images_*.pt files.':
    '{folder}이(가) 없습니다. images_*.pt 파일이 있는 폴더를 지정하세요.',
  '{folder} has no {file} of the official code; there is: {files}.':
    '{folder}에 공식 코드의 {file}이(가) 없습니다. 있는 파일: {files}.',
  // Downloads and archives
  'Its files cannot be read ({reason}).': '파일을 읽을 수 없습니다({reason!}).',
  'Its files have changed since they were checked first: {difference}.':
    '처음 확인한 뒤로 파일이 바뀌었습니다: {difference!}.',
  '{path} is new': '{path} 추가됨',
  '{path} is gone': '{path} 없어짐',
  '{path} is not what it was': '{path} 달라짐',
  '{file} from {host}: {reason}': '{host}의 {file}: {reason!}',
  'The disk of {folder} is full: free some space, then go on; what has arrived is kept.':
    '{folder}의 디스크가 가득 찼습니다. 공간을 비운 뒤 계속하세요. 받은 것은 남아 있습니다.',
  'Your disk quota is used up in {folder}: free some space, then go on; what has arrived is kept.':
    '{folder}의 디스크 할당량을 다 썼습니다. 공간을 비운 뒤 계속하세요. 받은 것은 남아 있습니다.',
  'The folder {folder} cannot be made, a file is in its place: choose another.':
    '폴더 {folder}을(를) 만들 수 없습니다. 그 자리에 파일이 있습니다. 다른 폴더를 고르세요.',
  'The folder {folder} cannot be written: check its permissions, or choose another.':
    '폴더 {folder}에 쓸 수 없습니다. 권한을 확인하거나 다른 폴더를 고르세요.',
  'The folder {folder} lies on a disk that cannot be written: choose another.':
    '폴더 {folder}이(가) 쓸 수 없는 디스크에 있습니다. 다른 폴더를 고르세요.',
  'it sent nothing for a while': '한동안 아무것도 보내지 않았습니다',
  'it answered with the status {#status}': '상태 {status}(으)로 답했습니다',
  'its name cannot be looked up: check the connection and the proxy':
    '이름을 찾을 수 없습니다. 연결과 프록시를 확인하세요',
  'its name is unknown here: check the connection and the proxy':
    '모르는 이름입니다. 연결과 프록시를 확인하세요',
  'no connection came about: check the connection and the proxy':
    '연결되지 않습니다. 연결과 프록시를 확인하세요',
  'the connection was refused: check the connection and the proxy':
    '연결을 거부했습니다. 연결과 프록시를 확인하세요',
  'the connection ended after {#done} of {#total} bytes':
    '{total}바이트 중 {done}바이트에서 연결이 끝났습니다',
  'the connection was cut': '연결이 끊겼습니다',
  'the connection was reset': '연결이 초기화되었습니다',
  'leads out of the folder': '폴더 밖을 가리킵니다',
  'it is damaged': '손상되었습니다',
  'it is damaged or cut off': '손상되었거나 잘렸습니다',
  '{name} is "{text}": give an address such as http://proxy.example:8080.':
    '{name} 값이 “{text}”입니다. http://proxy.example:8080 같은 주소를 적으세요.',
  '{archive} was not unpacked: its entry {entry} {what}.':
    '{archive}의 압축을 풀지 않았습니다. 항목 {entry}: {what!}.',
  '{archive} was not unpacked: {reason}.': '{archive}의 압축을 풀지 않았습니다. {reason!}.',
  // Whitening and prepared datasets
  'The prepared images in {file} cannot be read: delete the file.':
    '{file}의 준비한 이미지를 읽을 수 없습니다. 파일을 삭제하세요.',
  'The whitened images in {path} are cut off: delete the file, it is made again.':
    '{path}의 백색화한 이미지가 잘렸습니다. 파일을 삭제하면 다시 만듭니다.',
  '{name} has one training image: whitening needs two.':
    '{name}의 학습 이미지가 한 장입니다. 백색화에는 두 장이 필요합니다.',
  'The disk is full: free some space for prepared datasets in {folder}, then try again.':
    '디스크가 가득 찼습니다. 준비한 데이터셋을 둘 {folder}의 공간을 비운 뒤 다시 시도하세요.',
  'Your disk quota is used up: free some space for prepared datasets in {folder}.':
    '디스크 할당량을 다 썼습니다. 준비한 데이터셋을 둘 {folder}의 공간을 비우세요.',
  'The folder {folder} for prepared datasets cannot be written: check its permissions.':
    '준비한 데이터셋을 둘 폴더 {folder}에 쓸 수 없습니다. 권한을 확인하세요.',
  'The folder {folder} for prepared datasets lies on a disk that cannot be written.':
    '준비한 데이터셋을 둘 폴더 {folder}이(가) 쓸 수 없는 디스크에 있습니다.',
  'The folder {folder} for prepared datasets cannot be made: a file is in its place.':
    '준비한 데이터셋을 둘 폴더 {folder}을(를) 만들 수 없습니다. 그 자리에 파일이 있습니다.',
};
