export const engines = {
  installAgain: '앱을 다시 설치하세요.',
  softwareDevice: '소프트웨어 장치입니다. 결과는 맞지만 onnx 엔진보다 느립니다.',
  noneStarted: '시작할 수 있는 엔진이 없습니다. {reasons}',
  f32Only: '{engine} 엔진은 f32로만 계산합니다. webgpu 엔진을 고르거나 정밀도 f32를 쓰세요.',
  libraryNotLoaded: '라이브러리를 불러오지 못했습니다({reason}). {help}',
  noCuda: 'TensorFlow가 CUDA 장치를 찾지 못했습니다',
  libraryNotInstalled: '{library}이(가) 설치되어 있지 않습니다',
  libraryNotUsable: '{library}을(를) 쓸 수 없습니다({reason})',
  nativeLibrary: "네이티브 라이브러리({'@'}tensorflow/tfjs-node-gpu)",
  webassemblyBackend: 'WebAssembly 백엔드',
  javascriptBackend: 'JavaScript 백엔드',
  checkTimedOut: '{seconds}초 안에 응답하지 않았습니다.',
  checkFailed:
    '그래픽 장치({name})가 계산 결과 점검을 통과하지 못했습니다. {trouble} 드라이버를 업데이트하거나 다른 엔진을 고르세요.',
  notInElectron:
    'Electron 안에서는 결과를 읽어 올 수 없습니다. 스튜디오의 패키지에는 이를 위한 Node.js가 들어 있으니 다시 설치하세요. 소스 체크아웃에서는 npm start 또는 npm run haba를 쓰세요.',
  libraryNotLoadedInstall: '라이브러리를 불러오지 못했습니다({reason}). 앱을 다시 설치하세요.',
  noGraphicsDevice: '그래픽 장치를 찾지 못했습니다. 드라이버를 설치하세요(Linux에서는 Vulkan 포함).',
  cardsHidden:
    '{variable}이(가) “{wish}”이어서 쓸 수 있는 그래픽 카드가 없습니다. 스케줄러에 카드를 요청하거나(--gres=gpu:1) 변수를 지우세요.',
  cardsAlike:
    '{variable}이(가) “{wish}”인데, 쓰면 안 되는 다른 카드의 이름이 같습니다({name}). 카드는 이름으로만 고를 수 있습니다. 스케줄러가 카드를 막게 하거나(ConstrainDevices=yes), 그 이름의 카드를 모두 요청하거나, tensorflow 또는 onnx 엔진을 고르세요.',
  partOfCard:
    '{variable}이(가) 카드의 일부(MIG)인 “{wish}”입니다. Vulkan은 이것을 보여 주지 않습니다. 카드 전체를 요청하거나 tensorflow 또는 onnx 엔진을 고르세요.',
  cardNotFound:
    '그래픽 드라이버에 “{name}”(이)라는 장치가 없습니다. HABA_GPU를 확인하거나 드라이버의 Vulkan 부분을 설치하세요.',
  onlySoftwareDevice:
    '그래픽 장치가 소프트웨어 장치({name})뿐이며, onnx 엔진이 그보다 빠릅니다. 그래픽 드라이버를 설치하세요.',
  noF16: '그래픽 장치({name})가 16비트 수를 계산하지 못합니다. 정밀도 f32를 고르세요.',
  notAvailable: '{engine} 엔진을 쓸 수 없습니다. {reason}',
  reasonOf: '{engine}: {reason}',
  clauses: '{first}; {second}',
  sentence: '{clauses}.',
  cameOutWrong: '{what} 계산의 결과가 틀렸습니다.',
  checks: {
    productOfMatrices: '행렬 곱',
    convolution: '합성곱',
    sums: '합',
    choiceOfRows: '행 고르기',
  },
  cannotExecute: '{engine} 엔진은 “{primitive}”을(를) 실행할 수 없습니다. {detail}.',
  tensorsTooLarge:
    '프로그램 “{name}”의 텐서가 이 그래픽 장치에는 너무 큽니다. 커널 하나가 {size} 버퍼를 {count}개까지 쓸 수 있습니다. 배치 크기나 네트워크의 너비를 줄이세요.',
  workRefused: '그래픽 장치가 작업을 거부했습니다: {reason}',
  deviceLost: '그래픽 장치를 잃었습니다({reason}).',
  outOfMemory: '그래픽 장치의 메모리가 바닥났습니다. 배치 크기나 네트워크의 너비를 줄이세요.',
  memoryExceeded:
    '그래픽 장치의 메모리 {memory} 중 {used}를 쓰고 있으며 {more}가 더 필요합니다. 배치 크기나 네트워크의 너비를 줄이세요.',
  kernelRefused: '그래픽 장치가 프로그램 “{name}”의 커널 “{label}”을(를) 거부했습니다: {reason}',
  programTooLarge:
    '프로그램 “{name}”에는 그래픽 장치 메모리가 {needed} 필요합니다. 전체 {memory} 중 {used}를 쓰고 있습니다. 배치 크기나 네트워크의 너비를 줄이세요.',
  outOfMemoryAsking:
    '그래픽 장치에 {more}를 더 요청했을 때 메모리가 바닥났습니다. 배치 크기나 네트워크의 너비를 줄이세요.',
};
