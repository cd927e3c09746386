/** What can happen to downloads, imports and the files of datasets. */
import type { SentenceTable } from '../translate';

export const datasets: SentenceTable = {
  // Downloads
  '{file} could not be downloaded from {host}: {reason}. What has arrived is kept; try again later, or import the file.':
    '{host}에서 {file}을(를) 내려받지 못했습니다. {reason!}. 받은 부분은 남아 있습니다. 나중에 다시 시도하거나 파일을 가져오세요.',
  '{file} from {host} is not the file that is known: its MD5 sum is {found} instead of {wanted}. Try again later, or get the file elsewhere and import it.':
    '{host}의 {file}은(는) 알려진 파일이 아닙니다. MD5 값이 {wanted}이어야 하는데 {found}입니다. 나중에 다시 시도하거나 다른 곳에서 받아 가져오세요.',
  'it sent nothing for a while': '한동안 아무것도 보내지 않았습니다',
  'it answered with the status {#status}': '상태 {status}(으)로 응답했습니다',
  'its name is unknown here: check the connection and the proxy':
    '주소를 찾을 수 없습니다. 연결과 프록시를 확인하세요',
  'its name cannot be looked up: check the connection and the proxy':
    '주소를 조회할 수 없습니다. 연결과 프록시를 확인하세요',
  'the connection was refused: check the connection and the proxy':
    '연결이 거부되었습니다. 연결과 프록시를 확인하세요',
  'no connection came about: check the connection and the proxy':
    '연결되지 않았습니다. 연결과 프록시를 확인하세요',
  'the connection was reset': '연결이 초기화되었습니다',
  'the connection was cut': '연결이 끊겼습니다',
  'the connection failed ({reason})': '연결에 실패했습니다({reason})',
  'the connection ended after {#done} of {#total} bytes':
    '{total}바이트 중 {done}바이트 뒤에 연결이 끝났습니다',
  'its redirections lead in a circle': '같은 주소로 계속 되돌려 보냅니다',
  'it sent more bytes than it announced': '알린 것보다 많은 바이트를 보냈습니다',
  'it announces {#bytes} bytes, which is far more than the file has':
    '{bytes}바이트라고 알렸는데 파일보다 훨씬 큽니다',
  'it sends the file encoded as {encoding}, which was not asked for':
    '요청하지 않은 {encoding} 부호화로 파일을 보냅니다',
  'it answered with another range than was asked for': '요청한 것과 다른 범위로 응답했습니다',
  'the file there is shorter than what is here': '그곳의 파일이 받은 부분보다 짧습니다',
  '{name} is being downloaded to {root} already: wait for that, or stop it first.':
    '{name}을(를) 이미 {root}에 받고 있습니다. 끝나기를 기다리거나 먼저 멈추세요.',
  // Disks
  '{what} needs {needed} in {folder}, but only {free} are free: free some space, or {otherwise}.':
    '{folder}에 {needed}이(가) 필요하지만 {free}만 비어 있습니다({what!}). 공간을 비우거나 {otherwise!}.',
  'choose another folder': '다른 폴더를 고르세요',
  'use fewer experts or epochs': '전문가나 에포크를 줄이세요',
  'The download': '내려받기',
  'The export': '내보내기',
  'The import': '가져오기',
  'The backup': '백업',
  'Restoring the backup': '백업 복원',
  'Moving the dataset': '데이터셋 이동',
  'Copying the files': '파일 복사',
  'Unpacking {name}': '{name} 압축 풀기',
  Whitening: '백색화',
  'Preparing images': '이미지 준비',
  'Training the experts': '전문가 학습',
  'The disk of {folder} is full: free some space, then go on; what has arrived is kept.':
    '{folder}의 디스크가 가득 찼습니다. 공간을 비우고 이어서 하세요. 받은 부분은 남아 있습니다.',
  'The disk of {folder} is full: free some space, then try again.':
    '{folder}의 디스크가 가득 찼습니다. 공간을 비우고 다시 시도하세요.',
  'Your disk quota is used up in {folder}: free some space, then try again.':
    '{folder}의 디스크 할당량을 다 썼습니다. 공간을 비우고 다시 시도하세요.',
  'Your disk quota is used up in {folder}: free some space, then go on; what has arrived is kept.':
    '{folder}의 디스크 할당량을 다 썼습니다. 공간을 비우고 이어서 하세요. 받은 부분은 남아 있습니다.',
  'The folder {folder} cannot be written: check its permissions, or choose another.':
    '{folder} 폴더에 쓸 수 없습니다. 권한을 확인하거나 다른 폴더를 고르세요.',
  'The folder {folder} lies on a disk that cannot be written: choose another.':
    '{folder} 폴더가 쓸 수 없는 디스크에 있습니다. 다른 폴더를 고르세요.',
  'The folder {folder} cannot be made, a file is in its place: choose another.':
    '{folder} 폴더를 만들 수 없습니다. 그 자리에 파일이 있습니다. 다른 폴더를 고르세요.',
  '{name} was not downloaded, because {place} is there and holds something else: move it away, or choose another folder.':
    '{place}에 다른 것이 있어 {name}을(를) 내려받지 않았습니다. 그것을 옮기거나 다른 폴더를 고르세요.',
  '{what} is "{address}": give an address such as http://proxy.example:8080.':
    '{what!}이(가) “{address}”입니다. http://proxy.example:8080 같은 주소를 넣으세요.',
  'The proxy of the settings': '설정의 프록시',
  'The variable {name}': '환경 변수 {name}',
  'This download is running: pause it first.': '이 내려받기가 진행 중입니다. 먼저 일시 정지하세요.',
  'This dataset cannot be downloaded.': '이 데이터셋은 내려받을 수 없습니다.',
  'The studio is doing this already.': '스튜디오가 이미 하고 있는 일입니다.',
  // Imports
  'Name a folder, an archive or files to import.': '가져올 폴더, 압축 파일 또는 파일을 정하세요.',
  '{path} does not exist: choose another file or folder.':
    '{path}이(가) 없습니다. 다른 파일이나 폴더를 고르세요.',
  '{archive} holds no dataset that is known: {reason}': '{archive}에 알려진 데이터셋이 없습니다. {reason!}',
  'These files are not the whole of one dataset: choose all four files of MNIST, or both of SVHN, or their folder.':
    '이 파일들은 데이터셋 하나의 전부가 아닙니다. MNIST 파일 네 개나 SVHN 파일 두 개를 모두, 또는 그 폴더를 고르세요.',
  '{name} is no file of a dataset that is known: choose an archive (.zip, .tar.gz), a folder, or all files of MNIST or SVHN.':
    '{name}은(는) 알려진 데이터셋의 파일이 아닙니다. 압축 파일(.zip, .tar.gz), 폴더, 또는 MNIST나 SVHN의 모든 파일을 고르세요.',
  '{name} is no archive that is known: it is damaged, or something else.':
    '{name}은(는) 알려진 압축 파일이 아닙니다. 손상되었거나 다른 것입니다.',
  // Archives
  '{archive} was not unpacked: {reason}.': '{archive}의 압축을 풀지 않았습니다. {reason!}.',
  'its entry {name} leads out of the folder': '항목 {name}이(가) 폴더 밖을 가리킵니다',
  'its entry {name} has a name of control characters': '항목 {name}의 이름에 제어 문자가 있습니다',
  'its entry {name} has too long a name': '항목 {name}의 이름이 너무 깁니다',
  'its entry {name} is a link or a device, which no dataset needs':
    '항목 {name}은(는) 링크나 장치이며 데이터셋에 필요하지 않습니다',
  'its entry {name} is encrypted': '항목 {name}이(가) 암호화되어 있습니다',
  'its entry {name} is compressed in a way that is not known here: pack it again as an ordinary ZIP':
    '항목 {name}이(가) 알 수 없는 방식으로 압축되어 있습니다. 보통 ZIP으로 다시 묶으세요',
  'its entry {name} is damaged': '항목 {name}이(가) 손상되었습니다',
  'the entry {name} is longer than it says': '항목 {name}이(가) 적힌 것보다 깁니다',
  'the entry {name} is cut off': '항목 {name}이(가) 잘렸습니다',
  'the entry {name} is in it twice': '항목 {name}이(가) 두 번 들어 있습니다',
  'a file of it is a folder as well': '같은 이름이 파일이면서 폴더입니다',
  'it has too many entries for a dataset': '데이터셋이라기에는 항목이 너무 많습니다',
  'it unpacks to more than {#size} MB, far more than images of its size would':
    '풀면 {size} MB가 넘어, 그 크기의 이미지보다 훨씬 큽니다',
  'it is damaged': '손상되었습니다',
  'it is cut off': '잘렸습니다',
  'it is damaged or cut off': '손상되었거나 잘렸습니다',
  'its directory is damaged': '목록이 손상되었습니다',
  'its directory is cut off': '목록이 잘렸습니다',
  'it is cut off: its directory at the end is missing': '잘렸습니다. 끝에 있어야 할 목록이 없습니다',
  'an entry of it is damaged': '항목 하나가 손상되었습니다',
  'an entry of it is cut off': '항목 하나가 잘렸습니다',
  'a size in it is absurd': '적힌 크기가 터무니없습니다',
  // Checks, moves, deletes
  'Its files have changed since they were checked first: {what}.':
    '처음 검사한 뒤로 파일이 바뀌었습니다. {what!}.',
  '{path} is gone': '{path}이(가) 없어졌습니다',
  '{path} is not what it was': '{path}이(가) 전과 다릅니다',
  '{path} is new': '{path}이(가) 새로 생겼습니다',
  'Its files cannot be read ({reason}).': '파일을 읽을 수 없습니다({reason}).',
  '{path} lies there already: choose another folder.':
    '{path}이(가) 이미 거기에 있습니다. 다른 폴더를 고르세요.',
  '{path} lies inside of the dataset: choose another folder.':
    '{path}이(가) 데이터셋 안에 있습니다. 다른 폴더를 고르세요.',
  'The dataset was not moved, because {path} is there already: choose another folder.':
    '{path}이(가) 이미 있어 데이터셋을 옮기지 않았습니다. 다른 폴더를 고르세요.',
  'The dataset was not moved, because the copy differs: {what}. Try again.':
    '사본이 달라 데이터셋을 옮기지 않았습니다. {what!}. 다시 시도하세요.',
  'The run "{run}" is using this dataset: stop it, or wait for its end.':
    '실행 “{run}”이(가) 이 데이터셋을 쓰고 있습니다. 중지하거나 끝날 때까지 기다리세요.',
  'The library has no dataset "{name}": name one by its folder or its name, as "datasets list" shows them.':
    '라이브러리에 데이터셋 “{name}”이(가) 없습니다. “datasets list”에 나오는 폴더나 이름을 쓰세요.',
  'The library has several datasets named "{name}": name one by its folder.':
    '라이브러리에 이름이 “{name}”인 데이터셋이 여럿입니다. 폴더로 하나를 고르세요.',
  'This dataset is no longer in the library.': '이 데이터셋은 이제 라이브러리에 없습니다.',
  'The built-in sample has no files of its own.': '내장 샘플에는 따로 파일이 없습니다.',
  'This prepared form is gone already.': '이 준비된 형태는 이미 없습니다.',
  // Tiny-ImageNet
  'The folder {path} has no files of Tiny-ImageNet: choose the folder that holds wnids.txt, train and val.':
    '{path} 폴더에 Tiny-ImageNet 파일이 없습니다. wnids.txt, train, val이 있는 폴더를 고르세요.',
  'wnids.txt of Tiny-ImageNet names {#count} classes, some of them twice or none at all: it is damaged.':
    'Tiny-ImageNet의 wnids.txt에 클래스가 {count}개 있는데 겹치거나 비어 있습니다. 손상된 파일입니다.',
  'Line {#line} of val_annotations.txt names the class "{id}", which is not in {file}.':
    'val_annotations.txt의 {line}번째 줄에 있는 클래스 “{id}”이(가) {file}에 없습니다.',
  'Line {#line} of val_annotations.txt names the image "{file}", which is not in val/images: unpack the archive again.':
    'val_annotations.txt의 {line}번째 줄에 있는 이미지 “{file}”이(가) val/images에 없습니다. 압축을 다시 푸세요.',
  'Whitening images of {#dimensions} values would take many hours and more memory than most machines have: choose smaller images, or no whitening for {name}.':
    '값이 {dimensions}개인 이미지의 백색화에는 여러 시간과 많은 메모리가 필요합니다. 더 작은 이미지를 고르거나 {name}의 백색화를 끄세요.',
};
