/** What runs, experts, engines, measurements and the queue can meet. */
import type { SentenceTable } from '../translate';

export const training: SentenceTable = {
  // The queue
  'The run "{name}" does not wait in the queue.': '“{name}” 실행은 대기열에 없습니다.',
  'Nothing is running: pause the queue instead.': '실행 중인 것이 없습니다. 대신 대기열을 일시 정지하세요.',
  'The run "{name}" is {status}: only a draft can be started.':
    '“{name}” 실행은 {status!} 상태입니다. 초안만 시작할 수 있습니다.',
  'The run "{name}" is {status}: it cannot be resumed.':
    '“{name}” 실행은 {status!} 상태라서 재개할 수 없습니다.',
  'The run "{name}" is {status}: only a running run can pause.':
    '“{name}” 실행은 {status!} 상태입니다. 실행 중일 때만 일시 정지할 수 있습니다.',
  'The run "{name}" is {status}: there is nothing to stop.':
    '“{name}” 실행은 {status!} 상태라서 중지할 것이 없습니다.',
  'The run "{name}" would take about {needed} of memory and the graphics card has {present}: lower a batch size, the width of a network, or the number of images, bases or steps.':
    '“{name}” 실행에는 메모리가 약 {needed} 필요한데 그래픽 카드에는 {present}가 있습니다. 배치 크기, 네트워크 너비, 이미지나 기저, 단계의 수를 줄이세요.',
  'The run "{name}" would take about {needed} of memory and this computer has {present}: lower a batch size, the width of a network, or the number of images, bases or steps.':
    '“{name}” 실행에는 메모리가 약 {needed} 필요한데 이 컴퓨터에는 {present}가 있습니다. 배치 크기, 네트워크 너비, 이미지나 기저, 단계의 수를 줄이세요.',
  'It waited in the queue when the studio was closed.': '스튜디오를 닫을 때 대기열에 있었습니다.',
  'Started anyway. {reason}': '그래도 시작했습니다. {reason!}',
  'The Node.js that HaBa Studio brings does not run here ({reason}). Electron takes its place, without the engine webgpu.':
    'HaBa Studio에 들어 있는 Node.js가 여기에서 실행되지 않습니다({reason!}). webgpu 엔진 없이 Electron이 대신합니다.',
  'it is missing': '파일이 없음',
  'it, or the loader of programs that it needs, is missing': '파일이나 필요한 프로그램 로더가 없음',
  'its folder or its file does not allow programs to run': '폴더나 파일이 프로그램 실행을 허용하지 않음',
  'it is made for another system or processor': '다른 시스템이나 프로세서용임',
  'it did not answer for {#seconds} seconds': '{seconds}초 동안 응답하지 않음',
  'it ends at once': '곧바로 끝남',
  // Divergence
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
  // How runs end
  'The folder of the library has not taken the checkpoint of iteration {#iteration} for {#seconds} seconds: the run waits for it.':
    '라이브러리 폴더가 반복 {iteration}의 체크포인트를 {seconds}초 동안 받지 않았습니다. 실행이 기다리고 있습니다.',
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
  // Measurements
  'A run is training, and beside it nothing can be measured: measure when the queue is empty.':
    '실행이 학습 중이라 옆에서 잴 수 없습니다. 대기열이 비었을 때 재세요.',
  'Another measurement is under way: cancel it first.': '다른 측정이 진행 중입니다. 먼저 취소하세요.',
  'The measurement ended unexpectedly ({how}): see the log.':
    '측정이 예기치 않게 끝났습니다({how!}). 로그를 보세요.',
  'A run has started, so the measurement was ended: measure again when it is through.':
    '실행이 시작되어 측정을 끝냈습니다. 실행이 끝나면 다시 재세요.',
  'The measurement was cancelled.': '측정을 취소했습니다.',
  'The benchmark of {engine} ended unexpectedly ({how}): see the log.':
    '{engine} 성능 측정이 예기치 않게 끝났습니다({how!}). 로그를 보세요.',
  'A run is training and would spoil the figures: measure when it has ended.':
    '실행이 학습 중이라 수치가 어긋납니다. 끝난 뒤에 재세요.',
  'The check of the engines ended unexpectedly ({how}): see the log.':
    '엔진 확인이 예기치 않게 끝났습니다({how!}). 로그를 보세요.',
  'The check of the engines did not answer for {#seconds} seconds and was ended: see the log.':
    '엔진 확인이 {seconds}초 동안 응답하지 않아 끝냈습니다. 로그를 보세요.',
  'The benchmark of {engine} did not answer for {#seconds} seconds and was ended: see the log.':
    '{engine} 성능 측정이 {seconds}초 동안 응답하지 않아 끝냈습니다. 로그를 보세요.',
  'exit code {code}': '종료 코드 {code}',
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
  'the {library} is not usable: {reason}': '{library!}을(를) 쓸 수 없습니다({reason})',
  'the {library} is not installed': '{library!}이(가) 설치되어 있지 않습니다',
  'native library (@tensorflow/tfjs-node-gpu)': '네이티브 라이브러리(@tensorflow/tfjs-node-gpu)',
  'WebAssembly backend': 'WebAssembly 백엔드',
  'JavaScript backend': 'JavaScript 백엔드',
  'TensorFlow found no CUDA device': 'TensorFlow가 CUDA 장치를 찾지 못했습니다',
  'Install the app again.': '앱을 다시 설치하세요.',
  'A software device: right, but slower than the onnx engine.':
    '소프트웨어 장치입니다. 결과는 맞지만 onnx 엔진보다 느립니다.',
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
  '{reason} Another engine takes its place: figures can differ in the last digits.':
    '{reason!} 다른 엔진이 대신합니다. 수치의 끝자리가 다를 수 있습니다.',
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
  // Networks
  '{network} pools images of {#size} x {#same} pixels away: use a depth of at most {#depth}.':
    '{network}에서는 {size} x {same} 픽셀 이미지가 풀링으로 사라집니다. 깊이를 {depth} 이하로 하세요.',
  '{network} needs images of at least {#least} x {#same} pixels, not {#size} x {#also}: choose another network.':
    '{network}에는 {least} x {same} 픽셀 이상의 이미지가 필요한데 {size} x {also}입니다. 다른 네트워크를 고르세요.',
  'Group norm needs a width that {#groups} divides, not {#width}.':
    '그룹 정규화에는 {groups}(으)로 나누어지는 너비가 필요한데 {width}입니다.',
  'There is no network "{name}": choose of own, {names}.':
    '“{name}” 네트워크는 없습니다. own, {names} 중에서 고르세요.',
  'The network "{name}" is out of range: use a smaller width or depth.':
    '“{name}” 네트워크는 범위를 벗어납니다. 너비나 깊이를 줄이세요.',
  '"{name}" is no network: {kind} has no variants.':
    '“{name}”은(는) 네트워크가 아닙니다. {kind}에는 변형이 없습니다.',
  '"{name}" is no network: {kind} may be followed by {suffixes}.':
    '“{name}”은(는) 네트워크가 아닙니다. {kind} 뒤에는 {suffixes}이(가) 올 수 있습니다.',
  // Experts
  'There are no experts with the key "{key}".': '키가 “{key}”인 전문가가 없습니다.',
  'The run "{name}" is {status} and uses these experts: stop it first.':
    '“{name}” 실행이 {status!} 상태로 이 전문가를 쓰고 있습니다. 먼저 중지하세요.',
  'A run is training: import experts when it is through or stopped.':
    '실행이 학습 중입니다. 끝나거나 중지한 뒤에 전문가를 가져오세요.',
  'The description of the experts in {folder} is damaged: delete these experts and let a run make them again.':
    '{folder}의 전문가 설명이 손상되었습니다. 이 전문가를 삭제하고 실행이 다시 만들게 하세요.',
  'The folder {folder} describes other experts than its name says: delete these experts and let a run make them again.':
    '폴더 {folder}의 설명이 이름과 다른 전문가를 가리킵니다. 이 전문가를 삭제하고 실행이 다시 만들게 하세요.',
  'The disk of {folder} is full: make room and start again, finished epochs are kept.':
    '{folder}의 디스크가 가득 찼습니다. 공간을 비우고 다시 시작하세요. 끝난 에포크는 남아 있습니다.',
  'These settings have {#count} experts that were trained here ({key}): delete them first, the two are not mixed.':
    '이 설정에는 여기서 학습한 전문가 {count}개가 있습니다({key}). 둘을 섞지 않으므로 먼저 삭제하세요.',
  '{name} cannot be imported: {reason}.': '{name}을(를) 가져올 수 없습니다. {reason!}.',
  '{file}: expert {#number}': '{file}: 전문가 {number}',
  'The objective {objective} matches no trajectories and needs no experts: choose a configuration with the objective MTT.':
    '목적 함수 {objective}은(는) 궤적을 매칭하지 않아 전문가가 필요 없습니다. 목적 함수가 MTT인 설정을 고르세요.',
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
  // Files of torch.save
  '{name} cannot be read: {reason}.': '{name}을(를) 읽을 수 없습니다. {reason!}.',
  'it is cut off': '잘린 파일입니다',
  'it is not a file of torch.save': 'torch.save 파일이 아닙니다',
  'it is a ZIP archive, but not one that torch.save wrote': 'ZIP 파일이지만 torch.save가 쓴 것이 아닙니다',
  'it is larger than any data this program reads': '이 프로그램이 읽는 어떤 데이터보다도 큽니다',
  'it is missing or cannot be read': '없거나 읽을 수 없습니다',
  'it is not a list of experts, as the files replay_buffer_*.pt are':
    'replay_buffer_*.pt 파일과 같은 전문가 목록이 아닙니다',
  'its expert {#number} is not a list of snapshots': '전문가 {number}이(가) 스냅샷 목록이 아닙니다',
  "its expert {#number} has {#found} snapshots where {#epochs} epochs need {#needed}; lower the experts' epochs in the configuration":
    '전문가 {number}의 스냅샷은 {found}개인데 {epochs} 에포크에는 {needed}개가 필요합니다. 설정에서 전문가의 에포크를 낮추세요',
  'a snapshot in it is not a list of tensors': '스냅샷 하나가 텐서 목록이 아닙니다',
  'a snapshot has {#found} parameters where {network} has {#needed}; choose the configuration of the network that was trained':
    '스냅샷의 파라미터는 {found}개인데 {network}에는 {needed}개가 있습니다. 학습한 네트워크의 설정을 고르세요',
  'parameter {#number} has the shape {found} where {name} of {network} has {needed}; choose the configuration of the network that was trained':
    '파라미터 {number}의 모양은 {found}인데 {network}의 {name}은(는) {needed}입니다. 학습한 네트워크의 설정을 고르세요',
  'it has a value that is not a number after epoch {#epoch}': '에포크 {epoch} 뒤에 숫자가 아닌 값이 있습니다',
  'it asks for the Python object {name}, which is not allowed here':
    '여기서 허용하지 않는 파이썬 객체 {name}을(를) 부릅니다',
};
