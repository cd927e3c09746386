/** What the gallery, computations, files and reports can meet. */
import type { SentenceTable } from '../translate';

export const work: SentenceTable = {
  // Computations
  'This computation is already running.': '이미 계산하고 있습니다.',
  'The computation ended unexpectedly, perhaps for lack of memory: try it again.':
    '계산이 예기치 않게 끝났습니다. 메모리가 모자랐을 수 있습니다. 다시 시도하세요.',
  'The computation was cancelled.': '계산을 취소했습니다.',
  'The {kind} of iteration {#iteration} is missing or damaged: choose another.':
    '반복 {iteration}의 {kind!}이(가) 없거나 손상되었습니다. 다른 것을 고르세요.',
  'The dataset could not be written ({reason}): choose another place.':
    '데이터셋을 쓰지 못했습니다({reason!}). 다른 자리를 고르세요.',
  "The image does not have the size of the run's training images.":
    '이미지의 크기가 실행의 학습 이미지와 다릅니다.',
  'There is one image of each basis: nothing to compare it with.':
    '기저마다 이미지가 하나라서 비교할 것이 없습니다.',
  // The gallery
  'The run "{name}" has no checkpoint yet: its images come with the first.':
    '“{name}” 실행에는 아직 체크포인트가 없습니다. 첫 체크포인트와 함께 이미지가 나옵니다.',
  'These images are whitened, and the way back to pixels is no longer in the cache: the next run on this dataset makes it again.':
    '백색화한 이미지인데 픽셀로 되돌리는 자료가 캐시에 없습니다. 이 데이터셋의 다음 실행이 다시 만듭니다.',
  'The {kind} of iteration {#iteration} ({path}) {what}: use another checkpoint.':
    '반복 {iteration}의 {kind!}({path})이(가) {what!}. 다른 체크포인트를 쓰세요.',
  'The images differ in size: ask for those of one size.':
    '이미지의 크기가 서로 다릅니다. 크기가 같은 것끼리 요청하세요.',
  'The images differ in size or channels: there is no difference to show.':
    '이미지의 크기나 채널이 달라 차이를 보여 줄 수 없습니다.',
  'Choose a hallucinator: a basis alone has no inside.':
    '할루시네이터를 고르세요. 기저만으로는 내부가 없습니다.',
  'There is no part {#part} of an image: this run has {#count}.':
    '이미지에 {part}번 부분이 없습니다. 이 실행에는 {count}개가 있습니다.',
  'There is no basis {#basis}: choose 0 to {#last}.':
    '기저 {basis}은(는) 없습니다. 0부터 {last}까지 고르세요.',
  'There is no hallucinator {#index} in this run.': '이 실행에 할루시네이터 {index}은(는) 없습니다.',
  'One of the checkpoints cannot be read.': '체크포인트 하나를 읽을 수 없습니다.',
  'That run stores plain pixels: it has no hallucinators.':
    '그 실행은 픽셀을 그대로 저장하여 할루시네이터가 없습니다.',
  'The images of the two runs differ in size: choose a run with images of the same size.':
    '두 실행의 이미지 크기가 다릅니다. 이미지 크기가 같은 실행을 고르세요.',
  'The bases of the two runs differ in channels: choose a run whose bases have as many.':
    '두 실행의 기저의 채널 수가 다릅니다. 채널 수가 같은 실행을 고르세요.',
  'The hallucinators make images with different channels: there is nothing between them.':
    '할루시네이터가 만드는 이미지의 채널 수가 달라 중간이 없습니다.',
  'The hallucinators have kernels of different size: there is nothing between them.':
    '할루시네이터의 커널 크기가 달라 중간이 없습니다.',
  'This picture is no longer known: choose the file again.':
    '더는 알 수 없는 그림입니다. 파일을 다시 고르세요.',
  'The picture was prepared for images of {#channels} x {#size} x {#same}: choose it again for this run.':
    '{channels} x {size} x {same} 이미지용으로 준비한 그림입니다. 이 실행에 맞게 다시 고르세요.',
  'The whitening of this dataset is no longer in the cache, so a picture cannot be prepared alike: the next run on this dataset makes it again.':
    '이 데이터셋의 백색화가 캐시에 없어 그림을 똑같이 준비할 수 없습니다. 이 데이터셋의 다음 실행이 다시 만듭니다.',
  '{name} is larger than {#megabytes} MB: choose a smaller picture.':
    '{name}이(가) {megabytes} MB보다 큽니다. 더 작은 그림을 고르세요.',
  'The sheet is no PNG image, or too large: choose fewer images.':
    '인화지가 PNG 이미지가 아니거나 너무 큽니다. 이미지를 더 적게 고르세요.',
  'The video is no WebM file: save the timeline again.':
    '동영상이 WebM 파일이 아닙니다. 타임라인을 다시 저장하세요.',
  'This system encodes neither VP9 nor VP8.': '이 시스템은 VP9도 VP8도 인코딩하지 못합니다.',
  // Files
  'The file {path} could not be opened ({reason}).': '{path} 파일을 열지 못했습니다({reason!}).',
  'The file could not be written ({reason}): choose another place.':
    '파일을 쓰지 못했습니다({reason!}). 다른 자리를 고르세요.',
  'The file {path} cannot be read: {reason}.': '{path} 파일을 읽을 수 없습니다. {reason!}.',
  'There already is something of that name: choose another place.':
    '같은 이름이 이미 있습니다. 다른 자리를 고르세요.',
  'The run "{name}" has no checkpoint yet: there is nothing to export.':
    '“{name}” 실행에는 아직 체크포인트가 없어 내보낼 것이 없습니다.',
  'The export could not be written ({reason}): choose another place.':
    '내보내지 못했습니다({reason!}). 다른 자리를 고르세요.',
  'it has {#size} bytes, more than any configuration': '{size}바이트로, 설정 파일치고는 너무 큽니다',
  '{name} is too large to be a configuration: choose another file.':
    '{name}은(는) 설정 파일치고는 너무 큽니다. 다른 파일을 고르세요.',
  'ENOENT: no such file or directory, {call}': '파일이나 폴더가 없음',
  'EACCES: permission denied, {call}': '권한이 없음',
  'EPERM: operation not permitted, {call}': '허용되지 않은 작업',
  'EROFS: read-only file system, {call}': '읽기 전용 디스크',
  'ENOSPC: no space left on device, {call}': '디스크 공간이 부족함',
  'EISDIR: illegal operation on a directory, {call}': '파일이 아니라 폴더임',
  'ENOTDIR: not a directory, {call}': '폴더가 아니라 파일임',
  'EBUSY: resource busy or locked, {call}': '다른 프로그램이 사용 중',
  // Reports
  'The PDF could not be printed ({reason}): try again, or choose HTML.':
    'PDF를 만들지 못했습니다({reason}). 다시 시도하거나 HTML을 고르세요.',
  'PDF is printed by the studio’s window, which the command line does not have: write --format html and print that file from a browser, or make the PDF in the studio.':
    'PDF는 명령줄에 없는 스튜디오의 창이 인쇄합니다. --format html로 쓴 파일을 브라우저에서 인쇄하거나 스튜디오에서 PDF를 만드세요.',
  'The report cannot be written to {path} ({reason}): choose another place.':
    '보고서를 {path}에 쓸 수 없습니다({reason!}). 다른 자리를 고르세요.',
  'There is no such licence: open the list again.': '그런 라이선스가 없습니다. 목록을 다시 여세요.',
  'The report cannot be made.': '보고서를 만들 수 없습니다.',
  'The run "{name}" has not written a checkpoint yet: there is nothing to report.':
    '“{name}” 실행은 아직 체크포인트를 쓰지 않아 보고할 것이 없습니다.',
  '"{other}" stores {#stored} images per class, more than the budget of "{own}" ({#budget}): compare with a run that stores no more, or name "{again}" first.':
    '“{other}”은(는) 클래스당 이미지 {stored}장으로 “{own}”의 예산({budget})보다 많이 저장합니다. 그보다 많이 저장하지 않는 실행과 비교하거나 “{again}”을(를) 먼저 두세요.',
  // Calls
  'The studio does not know this call.': '스튜디오가 모르는 요청입니다.',
  'The studio does not answer this page.': '스튜디오는 이 화면에 답하지 않습니다.',
  'Something went wrong in the studio; the log (app.log) has the details.':
    '스튜디오에 문제가 생겼습니다. 자세한 내용은 로그(app.log)에 있습니다.',
  // Results of the official repository
  'Choose the images_*.pt file; the styles are found beside it.':
    'images_*.pt 파일을 고르세요. 스타일은 그 옆에서 찾습니다.',
  '{path} does not exist: name a folder with images_*.pt files.':
    '{path}이(가) 없습니다. images_*.pt 파일이 있는 폴더를 지정하세요.',
  '{path} has no {wanted} of the official code; there is: {there}.':
    '{path}에 공식 코드의 {wanted}이(가) 없습니다. 있는 것: {there}.',
  'The result does not suit the configuration: {path}: {reason}':
    '결과가 설정과 맞지 않습니다. {path}: {reason!}',
  '{file} cannot be imported: {reason}.': '{file}을(를) 가져올 수 없습니다. {reason!}.',
  'it holds no tensor of images': '이미지 텐서가 없습니다',
  'its images are {found}, and those of the dataset {wanted}: choose the dataset that they were distilled from':
    '이미지가 {found}이고 데이터셋의 이미지는 {wanted}입니다. 증류에 쓴 데이터셋을 고르세요',
  'it holds {#count} images, which do not fit {#classes} classes':
    '이미지 {count}개는 클래스 {classes}개에 맞지 않습니다',
  'it holds no style translators': '스타일 변환기가 없습니다',
  'it holds values that are not numbers': '숫자가 아닌 값이 들어 있습니다',
  'its parameter {name} is missing': '파라미터 {name}이(가) 없습니다',
  'its parameter {name} is {found} and should be {wanted} for these images':
    '파라미터 {name}이(가) {found}인데 이 이미지에는 {wanted}이어야 합니다',
};
