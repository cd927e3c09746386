/**
 * Sentences in rows that older versions wrote, in Korean. Those versions stored English sentences alone: why a run ended, lines of
 * its log, what was wrong with a dataset. Everything newer is a message (`message.ts`), so nothing new goes here. A sentence
 * that the table does not know stays in English.
 */

/**
 * From English templates to Korean ones. `{name}` stands for any text and `{#name}` for a number; in the translation `{name!}`
 * is a text that is looked up itself, such as a status or a reason.
 */
const TABLE: Readonly<Record<string, string>> = {
  // How runs go
  'It was {status} when the archive was made.': '보관 파일을 만들 때 {status!} 상태였습니다.',
  'The folder of the library has not taken the checkpoint of iteration {#iteration} for {#seconds} seconds: the run waits for it.':
    '라이브러리 폴더가 반복 {iteration}의 체크포인트를 {seconds}초 동안 받지 않았습니다. 실행이 기다리고 있습니다.',
  'It waited in the queue when the archive was made.': '보관 파일을 만들 때 대기열에 있었습니다.',
  'The checkpoint of iteration {#iteration} is damaged or missing: the run goes back further.':
    '반복 {iteration}의 체크포인트가 손상되었거나 없습니다. 실행은 더 앞에서 이어집니다.',
  'It waited in the queue when the studio was closed.': '스튜디오를 닫을 때 대기열에 있었습니다.',
  'Started anyway. {reason}': '그래도 시작했습니다. {reason!}',
  'The snapshot of iteration {#iteration} could not be kept: {reason}':
    '반복 {iteration}의 스냅샷을 남기지 못했습니다. {reason!}',
  'Started.': '시작했습니다.',
  'Resumed at iteration {#iteration}.': '반복 {iteration}에서 재개했습니다.',
  'Finished after {#iteration} iterations.': '반복 {iteration}회 뒤에 끝났습니다.',
  '{subject} at iteration {#iteration}: {network} reaches {#mean} ± {#std} %, seeds: {#seeds}.':
    '{subject!}(반복 {iteration}): {network}의 정확도 {mean} ± {std}%, 시드 {seeds}개.',
  'Distilled images': '증류 이미지',
  'Stopped at iteration {#iteration}.': '반복 {iteration}에서 중지했습니다.',
  'The diversity of the hallucinations could not be measured: {reason}':
    '할루시네이션의 다양성을 재지 못했습니다. {reason!}',
  '{reason} Another engine takes its place: figures can differ in the last digits.':
    '{reason!} 다른 엔진이 대신합니다. 수치의 끝자리가 다를 수 있습니다.',
  'Stopped with {#made} of {#count} experts.': '전문가 {count}개 중 {made}개에서 중지했습니다.',
  'This graphics device is new or has a new driver: its results are checked before it trains.':
    '처음 쓰는 그래픽 장치이거나 드라이버가 바뀌었습니다. 학습하기 전에 계산 결과를 점검합니다.',
  'This graphics device has not run these programs before: it measures the fastest form of their products, up to a few seconds a program. The next start finds them.':
    '이 그래픽 장치에서 처음 실행하는 프로그램입니다. 가장 빠른 곱셈 방식을 프로그램마다 몇 초까지 잽니다. 다음 시작부터는 잰 결과를 씁니다.',
  'Programs compiled: {#count}, in {#compiling} s.':
    '프로그램 {count}개를 {compiling}초 동안 컴파일했습니다.',
  'Programs compiled: {#count}, in {#compiling} s, after measurements of {#measuring} s.':
    '{measuring}초 동안 속도를 잰 뒤 프로그램 {count}개를 {compiling}초 동안 컴파일했습니다.',
  'Experts {key}: {#used} of {#made} are used.': '전문가 {key}: {made}개 중 {used}개를 씁니다.',
  // How runs end
  queued: '대기 중',
  running: '실행 중',
  paused: '일시 정지',
  'The checkpoint file {file} {what}: use another checkpoint.':
    '체크포인트 파일 {file}이(가) {what!}. 다른 체크포인트를 쓰세요.',
  'is missing': '없습니다',
  'is damaged': '손상되었습니다',
  'The checkpoint belongs to a run with another configuration: start a new run.':
    '설정이 다른 실행의 체크포인트입니다. 새 실행을 시작하세요.',
  'The run "{name}" would take about {needed} of memory and the graphics card has {present}: lower a batch size, the width of a network, or the number of images, bases or steps.':
    '“{name}” 실행에는 메모리가 약 {needed} 필요한데 그래픽 카드에는 {present}가 있습니다. 배치 크기, 네트워크 너비, 이미지나 기저, 단계의 수를 줄이세요.',
  'The run "{name}" would take about {needed} of memory and this computer has {present}: lower a batch size, the width of a network, or the number of images, bases or steps.':
    '“{name}” 실행에는 메모리가 약 {needed} 필요한데 이 컴퓨터에는 {present}가 있습니다. 배치 크기, 네트워크 너비, 이미지나 기저, 단계의 수를 줄이세요.',
  'The images reach {times} times the range of the data: they diverge. Lower optimiser.images.learningRate ({rate} now).':
    '이미지가 데이터 범위의 {times}배에 이르러 발산하고 있습니다. optimiser.images.learningRate(현재 {rate})를 낮추세요.',
  'The images reach {times} times the range of the data: the hallucinators diverge. Set optimiser.hallucinators.rule to "relative", or lower optimiser.hallucinators.learningRate ({rate} now).':
    '이미지가 데이터 범위의 {times}배에 이르러 할루시네이터가 발산하고 있습니다. optimiser.hallucinators.rule을 "relative"로 하거나 optimiser.hallucinators.learningRate(현재 {rate})를 낮추세요.',
  'The images reach {times} times the range of the data: the hallucinators diverge. Lower optimiser.hallucinators.learningRate ({rate} now).':
    '이미지가 데이터 범위의 {times}배에 이르러 할루시네이터가 발산하고 있습니다. optimiser.hallucinators.learningRate(현재 {rate})를 낮추세요.',
  'The series "{series}" is not a number in iteration {#step} ({rates}). Lower the learning rates and start a new run; the last checkpoint is kept.':
    '반복 {step}에서 “{series}” 값이 숫자가 아닙니다({rates}). 학습률을 낮춰 새로 실행하세요. 마지막 체크포인트는 남아 있습니다.',
  'The series "{series}" is infinite in iteration {#step} ({rates}). Lower the learning rates and start a new run; the last checkpoint is kept.':
    '반복 {step}에서 “{series}” 값이 무한대입니다({rates}). 학습률을 낮춰 새로 실행하세요. 마지막 체크포인트는 남아 있습니다.',
  'The tensor "{name}" has values that are not finite after iteration {#iteration} ({rates}). Lower the learning rates and start a new run; the last checkpoint is kept.':
    '반복 {iteration} 뒤에 텐서 “{name}”에 유한하지 않은 값이 있습니다({rates}). 학습률을 낮춰 새로 실행하세요. 마지막 체크포인트는 남아 있습니다.',
  'The graphics device was lost ({reason}).': '그래픽 장치를 잃었습니다({reason}).',
  'The studio ended while this run was {status}.': '이 실행이 {status!}일 때 스튜디오가 끝났습니다.',
  'There is no checkpoint yet: resuming starts it again from the beginning.':
    '아직 체크포인트가 없어, 재개하면 처음부터 다시 시작합니다.',
  'Resuming continues from the checkpoint of iteration {#iteration}.':
    '재개하면 반복 {iteration}의 체크포인트에서 이어집니다.',
  'The studio was closed while this run was running.': '실행하는 동안 스튜디오를 닫았습니다.',
  'The studio was closed before this run began.': '실행이 시작되기 전에 스튜디오를 닫았습니다.',
  'The studio was closed before this run could write a checkpoint.':
    '체크포인트를 쓰기 전에 스튜디오를 닫았습니다.',
  'The studio was closed.': '스튜디오를 닫았습니다.',
  'The training process did not answer for {#seconds} seconds and was ended.':
    '학습 프로세스가 {seconds}초 동안 응답하지 않아 끝냈습니다.',
  'The training process was ended from outside ({signal}).': '학습 프로세스를 밖에서 끝냈습니다({signal}).',
  'The training process crashed ({signal}).': '학습 프로세스가 비정상 종료되었습니다({signal}).',
  'The training process could not be started.': '학습 프로세스를 시작하지 못했습니다.',
  'The training process ended unexpectedly (exit code {code}).':
    '학습 프로세스가 예기치 않게 끝났습니다(종료 코드 {code}).',
  'The training process sent a message that the studio does not know.':
    '학습 프로세스가 알 수 없는 메시지를 보냈습니다.',
  // The disk and the database
  'The disk is full ({code}): make room on it, then go on.':
    '디스크가 가득 찼습니다({code}). 공간을 비우고 이어서 하세요.',
  'The folder cannot be written ({code}): allow writing to it, or choose another library folder.':
    '폴더에 쓸 수 없습니다({code}). 쓰기를 허용하거나 다른 라이브러리 폴더를 고르세요.',
  'You may not write or read there ({code}): change the permissions of the folder, or choose another one.':
    '그곳에 쓰거나 읽을 권한이 없습니다({code}). 폴더의 권한을 바꾸거나 다른 폴더를 고르세요.',
  'The disk does not answer ({code}): check its connection, then go on.':
    '디스크가 응답하지 않습니다({code}). 연결을 확인하고 이어서 하세요.',
  'Another program holds a file of the library ({code}), such as a backup or a synchronisation: let it finish, then go on.':
    '백업이나 동기화 같은 다른 프로그램이 라이브러리의 파일을 잡고 있습니다({code}). 끝나기를 기다렸다가 이어서 하세요.',
  'The database of the library is damaged ({detail}): close the studio and put a backup of it in its place.':
    '라이브러리의 데이터베이스가 손상되었습니다({detail}). 스튜디오를 닫고 그 자리에 백업을 넣으세요.',
  'The library folder {folder} is not there any more: it was moved or renamed, or its disk was removed. Put it back, or close the studio and open the library at its new place.':
    '라이브러리 폴더 {folder}이(가) 더는 그 자리에 없습니다. 옮겼거나 이름을 바꿨거나 디스크를 뺐습니다. 되돌려 놓거나, 스튜디오를 닫고 새 자리에서 라이브러리를 여세요.',
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
  '{what} needs {needed} in {folder}, but only {free} are free: free some space, or {otherwise}.':
    '{folder}에 {needed}이(가) 필요하지만 {free}만 비어 있습니다({what!}). 공간을 비우거나 {otherwise!}.',
  'choose another folder': '다른 폴더를 고르세요',
  'use fewer experts or epochs': '전문가나 에포크를 줄이세요',
  Whitening: '백색화',
  'Preparing images': '이미지 준비',
  'Training the experts': '전문가 학습',
  'Whitening images of {#dimensions} values would take many hours and more memory than most machines have: choose smaller images, or no whitening for {name}.':
    '값이 {dimensions}개인 이미지의 백색화에는 여러 시간과 많은 메모리가 필요합니다. 더 작은 이미지를 고르거나 {name}의 백색화를 끄세요.',
  'The disk of {folder} is full: make room and start again, finished epochs are kept.':
    '{folder}의 디스크가 가득 찼습니다. 공간을 비우고 다시 시작하세요. 끝난 에포크는 남아 있습니다.',
  // Engines
  'The {engine} engine is not available: {reason}': '{engine} 엔진을 쓸 수 없습니다. {reason!}',
  'The {engine} engine was closed.': '{engine} 엔진이 닫혔습니다.',
  'The {engine} engine cannot execute "{primitive}": {detail}.':
    '{engine} 엔진은 “{primitive}”을(를) 실행할 수 없습니다. {detail}.',
  'The {engine} engine computes in f32 only: choose the webgpu engine, or the precision f32.':
    '{engine} 엔진은 f32로만 계산합니다. webgpu 엔진을 고르거나 정밀도 f32를 쓰세요.',
  'the graphics device ({name}) does not compute with 16-bit numbers. Choose the precision f32.':
    '그래픽 장치({name})가 16비트 수를 계산하지 못합니다. 정밀도 f32를 고르세요.',
  'No engine could be started. {reasons}': '시작할 수 있는 엔진이 없습니다. {reasons!}',
  'its library could not be loaded ({reason}). {help}': '라이브러리를 불러오지 못했습니다({reason}). {help!}',
  'Install the app again.': '앱을 다시 설치하세요.',
  'inside Electron its results cannot be read back. Packages of the studio bring Node.js for it: install the studio again. A checkout has it: npm start, or npm run haba.':
    'Electron 안에서는 결과를 읽어 올 수 없습니다. 스튜디오의 패키지에는 이를 위한 Node.js가 들어 있으니 다시 설치하세요. 소스 체크아웃에서는 npm start 또는 npm run haba를 쓰세요.',
  'no graphics device was found. Install its driver (with Vulkan on Linux).':
    '그래픽 장치를 찾지 못했습니다. 드라이버를 설치하세요(Linux에서는 Vulkan 포함).',
  'the only graphics device is a software one ({name}), which the onnx engine outruns. Install a graphics driver.':
    '그래픽 장치가 소프트웨어 장치({name})뿐이며, onnx 엔진이 그보다 빠릅니다. 그래픽 드라이버를 설치하세요.',
  'the graphics device ({name}) did not pass the check of its results.':
    '그래픽 장치({name})가 계산 결과 점검을 통과하지 못했습니다.',
  'Update its driver, or choose another engine.': '드라이버를 업데이트하거나 다른 엔진을 고르세요.',
  'A product of matrices came out wrong.': '행렬 곱이 틀리게 나왔습니다.',
  'A convolution came out wrong.': '합성곱이 틀리게 나왔습니다.',
  'Sums came out wrong.': '합이 틀리게 나왔습니다.',
  'A choice of rows came out wrong.': '행 고르기가 틀리게 나왔습니다.',
  'It did not answer within {#seconds} seconds.': '{seconds}초 안에 응답하지 않았습니다.',
  'This computer has no graphics device that it can use.': '이 컴퓨터에는 쓸 수 있는 그래픽 장치가 없습니다.',
  'Program "{name}" needs {needed} of the graphics device\'s memory. Of its {memory}, {used} are in use. Lower a batch size or the width of a network.':
    '프로그램 “{name}”에는 그래픽 장치 메모리가 {needed} 필요합니다. 전체 {memory} 중 {used}를 쓰고 있습니다. 배치 크기나 네트워크의 너비를 줄이세요.',
  'Program "{name}" has tensors that are too large for this graphics device: a kernel can use {#count} buffers of {size}. Lower a batch size or the width of a network.':
    '프로그램 “{name}”의 텐서가 이 그래픽 장치에는 너무 큽니다. 커널 하나가 {size} 버퍼를 {count}개까지 쓸 수 있습니다. 배치 크기나 네트워크의 너비를 줄이세요.',
  'The graphics device has {memory} of memory, of which {used} are in use, and {more} more are needed. Lower a batch size or the width of a network.':
    '그래픽 장치의 메모리 {memory} 중 {used}를 쓰고 있으며 {more}가 더 필요합니다. 배치 크기나 네트워크의 너비를 줄이세요.',
  'The graphics device ran out of memory. Lower a batch size or the width of a network.':
    '그래픽 장치의 메모리가 바닥났습니다. 배치 크기나 네트워크의 너비를 줄이세요.',
  'The graphics device ran out of memory when it was asked for {more} more. Lower a batch size or the width of a network.':
    '그래픽 장치에 {more}를 더 요청했을 때 메모리가 바닥났습니다. 배치 크기나 네트워크의 너비를 줄이세요.',
  'The graphics device refused the kernel "{label}" of program "{name}": {reason}':
    '그래픽 장치가 프로그램 “{name}”의 커널 “{label}”을(를) 거부했습니다: {reason}',
  'The graphics device refused work: {reason}': '그래픽 장치가 작업을 거부했습니다: {reason}',
  // Datasets
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
  '{name} is damaged or cut off.': '{name}이(가) 손상되었거나 잘렸습니다.',
  'The file {path} has become shorter since the dataset was opened: put it back and start again.':
    '데이터셋을 연 뒤 {path} 파일이 짧아졌습니다. 파일을 되돌려 놓고 다시 시작하세요.',
  training: '학습',
  test: '테스트',
  'The folder {folder} has no file {stem} or {zipped}.gz: choose the folder that holds the four IDX files.':
    '폴더 {folder}에 {stem} 또는 {zipped}.gz 파일이 없습니다. IDX 파일 네 개가 든 폴더를 고르세요.',
  'The folder {folder} has no files of {name}: choose the folder {folders}.':
    '폴더 {folder}에 {name} 파일이 없습니다. {folders} 폴더를 고르세요.',
  'The folder {folder} has no PNG or JPEG images.': '폴더 {folder}에 PNG나 JPEG 이미지가 없습니다.',
  'Its files cannot be read ({reason}).': '파일을 읽을 수 없습니다({reason}).',
  '{path} is new': '{path}이(가) 새로 생겼습니다',
  '{path} is gone': '{path}이(가) 없어졌습니다',
  '{path} is not what it was': '{path}이(가) 전과 다릅니다',
  'The prepared images in {file} cannot be read: delete the file.':
    '{file}의 준비한 이미지를 읽을 수 없습니다. 파일을 삭제하세요.',
  'The whitened images in {path} are cut off: delete the file, it is made again.':
    '{path}의 백색화한 이미지가 잘렸습니다. 파일을 삭제하면 다시 만듭니다.',
  '{name} has one training image: whitening needs two.':
    '{name}의 학습 이미지가 한 장입니다. 백색화에는 두 장이 필요합니다.',
  'Its files have changed since they were checked first: {what}.':
    '처음 검사한 뒤로 파일이 바뀌었습니다. {what!}.',
  // Networks and experts
  'it is cut off': '잘린 파일입니다',
  '{network} pools images of {#size} x {#same} pixels away: use a depth of at most {#depth}.':
    '{network}에서는 {size} x {same} 픽셀 이미지가 풀링으로 사라집니다. 깊이를 {depth} 이하로 하세요.',
  '{network} needs images of at least {#least} x {#same} pixels, not {#size} x {#also}: choose another network.':
    '{network}에는 {least} x {same} 픽셀 이상의 이미지가 필요한데 {size} x {also}입니다. 다른 네트워크를 고르세요.',
  'Group norm needs a width that {#groups} divides, not {#width}.':
    '그룹 정규화에는 {groups}(으)로 나누어지는 너비가 필요한데 {width}입니다.',
  'The description of the experts in {folder} is damaged: delete these experts and let a run make them again.':
    '{folder}의 전문가 설명이 손상되었습니다. 이 전문가를 삭제하고 실행이 다시 만들게 하세요.',
  'The folder {folder} describes other experts than its name says: delete these experts and let a run make them again.':
    '폴더 {folder}의 설명이 이름과 다른 전문가를 가리킵니다. 이 전문가를 삭제하고 실행이 다시 만들게 하세요.',
  "Expert {#expert} diverged in epoch {#epoch}: lower the experts' learning rate ({rate}).":
    '전문가 {expert}이(가) 에포크 {epoch}에서 발산했습니다. 전문가의 학습률({rate})을 낮추세요.',
  'The folder {folder} holds {#made} experts where {#needed} are needed: let a run make the others.':
    '폴더 {folder}에는 전문가가 {made}개뿐이고 {needed}개가 필요합니다. 나머지는 실행이 만들게 하세요.',
  'The expert {path} cannot be used: {reason}; delete these experts and let a run make them again.':
    '전문가 {path}을(를) 쓸 수 없습니다. {reason!}. 이 전문가를 삭제하고 실행이 다시 만들게 하세요.',
  'Trajectory matching needs experts, and there are none: make them first.':
    '궤적 매칭에는 전문가가 필요한데 없습니다. 먼저 만드세요.',
  'The experts have {#found} parameters and the network {#needed}: they belong to another network.':
    '전문가의 파라미터는 {found}개, 네트워크는 {needed}개입니다. 다른 네트워크의 전문가입니다.',
  'The experts were trained for {#epochs} epochs, and these settings need {#needed}.':
    '전문가는 {epochs} 에포크까지 학습했지만 이 설정에는 {needed} 에포크가 필요합니다.',
  'it is missing or cannot be read': '없거나 읽을 수 없습니다',
  'it has a value that is not a number after epoch {#epoch}': '에포크 {epoch} 뒤에 숫자가 아닌 값이 있습니다',
};

interface Pattern {
  /** What stands between places for any text: the first where a sentence begins, the last where it ends. */
  readonly pieces: readonly RegExp[];
  readonly names: readonly string[];
  readonly to: string;
  /** How many characters of the template are fixed: the most particular template is tried first. */
  readonly fixed: number;
}

const PLACE = /\{#?\w+\}/;
/** Characters of a text that is looked up: rows of somebody else's library may hold any number. */
const LONGEST = 10_000;
/** Sentences in sentences that are looked up. */
const DEEPEST = 5;
/** A number, whose length is bounded: what looks like one and is none costs no time. */
const NUMBER = String.raw`([-\d.,]{1,40}(?:e[-+]?\d{1,6})?)`;

function patternOf([from, to]: readonly [string, string]): Pattern {
  const texts = from.split(/\{\w+\}/);
  const pieces = texts.map((text, i) => {
    const source = text
      .split(/\{#\w+\}/)
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`))
      .join(NUMBER);
    const isLast = i === texts.length - 1;
    return new RegExp(isLast ? `${source}$` : source, i === 0 ? 'y' : 'g');
  });
  return {
    pieces,
    names: [...from.matchAll(/\{#?(\w+)\}/g)].map(([, name]) => name ?? ''),
    to,
    fixed: from.split(PLACE).reduce((sum, part) => sum + part.length, 0),
  };
}

/**
 * What stands in the places of a template; null where the text is another. Each piece is taken where it comes first: if the
 * text fits at all it fits so, and nothing is tried twice.
 */
function valuesIn(text: string, pieces: readonly RegExp[]): string[] | null {
  const values: string[] = [];
  let from = 0;
  for (const [i, piece] of pieces.entries()) {
    // A place between two pieces holds something.
    piece.lastIndex = i === 0 ? 0 : from + 1;
    const found = piece.exec(text);
    if (found === null) return null;
    if (i > 0) values.push(text.slice(from, found.index));
    values.push(...found.slice(1));
    from = found.index + found[0].length;
  }
  return values;
}

/** Answers a text in Korean; what no template of the table fits stays as it is. */
export function translator(table: Readonly<Record<string, string>>): (text: string) => string {
  const exact = new Map(Object.entries(table).filter(([from]) => !PLACE.test(from)));
  const patterns = Object.entries(table)
    .filter(([from]) => PLACE.test(from))
    .map(patternOf)
    .sort((a, b) => b.fixed - a.fixed);

  /** A whole text by the one template that fits it; null where none does. */
  function whole(text: string, depth: number): string | null {
    const known = exact.get(text);
    if (known !== undefined) return known;
    for (const { pieces, names, to } of patterns) {
      const values = valuesIn(text, pieces);
      if (values === null) continue;
      const named = new Map(names.map((name, i) => [name, values[i] ?? '']));
      return to.replaceAll(/\{(\w+)(!?)\}/g, (_, name: string, again: string) => {
        const value = named.get(name) ?? '';
        return again === '!' && depth < DEEPEST ? translate(value, depth + 1) : value;
      });
    }
    return null;
  }

  /** Several sentences are taken one by one where each is known, else as one. */
  function translate(text: string, depth: number): string {
    if (text.length > LONGEST) return text;
    const sentences = text.split(/(?<=[.!?]) (?=\S)/);
    const each = sentences.map((sentence) => whole(sentence, depth));
    if (each.every((one) => one !== null)) return each.join(' ');
    return whole(text, depth) ?? each.map((one, i) => one ?? sentences[i]).join(' ');
  }
  return (text) => translate(text, 0);
}

let korean: ((text: string) => string) | null = null;

/** An English sentence of an older version in Korean. */
export function inKorean(text: string): string {
  korean ??= translator(TABLE);
  return korean(text);
}
