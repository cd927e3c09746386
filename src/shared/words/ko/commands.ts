export const commands = {
  help: {
    title: '창 없이 쓰는 HaBa Studio입니다.',
    usage: '사용법: {usage}',
    commands: '명령:',
    options: '옵션:',
    more: '명령 하나의 도움말: {usage}',
    exitCodes:
      '종료 코드: 0 완료, 2 잘못된 입력, 3 중단(resume으로 이어서), 4 라이브러리가 다른 곳에서 열림, 1 그 밖의 문제.',
  },
  shared: {
    data: '데이터셋 폴더. 설정에 적힌 것 대신 씁니다.',
    found: '찾은 것을 JSON으로 출력합니다.',
    project: '실행이 들어갈 프로젝트. 없으면 만듭니다(기본값: Command line).',
    dataSizes: '파일을 보아야 크기를 아는 데이터셋의 폴더.',
    presetLibrary: '프리셋 이름을 찾을 라이브러리.',
    library: '라이브러리 폴더(기본값: 스튜디오의 폴더 또는 HABA_LIBRARY_DIR).',
    json: '글 대신 이벤트를 한 줄에 하나씩 JSON으로 출력합니다.',
    engine: '쓸 엔진: auto, onnx, tensorflow, webgpu(기본값: 설정대로).',
    precision: '큰 곱의 인수 정밀도. f16에는 webgpu 엔진이 필요합니다(기본값: 설정대로).',
    wait: '다른 프로그램이 라이브러리를 열어 두었으면 기다립니다(없으면 종료 코드 4).',
    help: '명령의 사용법을 보여 줍니다.',
  },
  archive: {
    summary: '프로젝트나 실행을 딸린 것까지 파일 하나로 씁니다.',
    to: '쓸 보관 파일(예: paper.haba). 이미 있으면 안 됩니다.',
    details:
      'PROJECT는 식별자나 이름, RUN은 식별자입니다. 이 컴퓨터의 다른 프로그램이 라이브러리를 열어 두고 실행이 진행되는 동안에도 쓸 수 있으며, 한 순간의 상태를 담습니다. 휴지통에 있는 것, 데이터셋, 전문가는 넣지 않습니다. 실행에는 데이터셋의 이름이 적혀 있고 전문가는 다시 학습할 수 있습니다.',
  },
  import: {
    summary: '.haba 보관 파일을 라이브러리로 가져옵니다. 문제가 있으면 아무것도 가져오지 않습니다.',
    replace:
      '실행의 보관 파일일 때, 식별자가 같은 실행을 바꿉니다. 같은 보관 파일을 다시 가져와도 아무것도 바뀌지 않습니다.',
    project: '실행의 보관 파일일 때, 실행이 들어갈 프로젝트(없으면 만듭니다).',
    details:
      '--replace가 없으면 라이브러리에 이미 있는 것은 바뀌지 않고, 같은 것을 다시 가져오면 사본이 생깁니다. 바뀐 실행의 프로젝트, 연구, 보고서, 이름, 메모, 태그는 그대로입니다. 파일 안의 어떤 것도 실행하지 않습니다. 보고서는 새로 쓰며, 스튜디오의 창이 필요한 PDF는 뺍니다.',
  },
  budget: {
    summary: '저장 예산에 들어가는 기저와 코드, 할루시네이터, 격자, 정밀도를 나열합니다.',
    ipc: '클래스당 이미지 수로 나타낸 예산(예: 2 또는 10.5). 저장하는 수를 셉니다.',
    bytes: '저장된 바이트로 나타낸 예산(예: 58kB 또는 62720).',
    code: '기저의 코드: pixels, frequency:N, field:WxL, shared:K(기본값: pixels).',
    bits: '수 하나의 비트: 32, 16, 8, 4, 2(기본값: 32, 바이트로 셀 때는 8).',
    maps: '할루시네이터의 맵: full 또는 성긴 맵의 한 변(기본값: full).',
    best: '대신 예산 안에서 라이브러리의 가장 정확한 실행을 보여 줍니다.',
    dataset: '{names} 또는 데이터셋 폴더(기본값: sample).',
    objective: 'dm, dc, dsa 또는 수를 하나 더 저장하는 mtt(기본값: dm).',
    all: '커널 1과 {few}개가 넘는 할루시네이터도 보여 줍니다.',
    json: '선택지와 그 설정을 JSON으로 출력합니다.',
    details: '줄마다 들어가는 클래스당 기저(또는 이미지)의 최댓값입니다. 더 작은 수도 모두 들어갑니다.',
  },
  configFromFlags: {
    summary: '공식 스크립트(HaBa, MTT, DC)의 플래그를 설정으로 바꿉니다.',
    data: '데이터셋 폴더.',
    json: '설정, 플래그, 조언을 JSON 객체 하나로 출력합니다.',
    details:
      '플래그 앞에 --를 두세요: config from-flags -- distill_fac.py --dataset=CIFAR10 --ipc=1 --zca.\n설정은 표준 출력으로, 플래그의 처리 결과는 표준 오류로 나갑니다.\n적지 않은 플래그는 스크립트의 기본값입니다.',
  },
  listDatasets: {
    summary: '라이브러리의 데이터셋을 나열합니다. "datasets list"로도 쓸 수 있습니다.',
    json: '데이터셋을 JSON으로 출력합니다.',
  },
  inspectDataset: {
    summary: '폴더에 어떤 데이터셋이 있는지 알아내고, 파일을 확인하고, 이미지를 셉니다.',
    details:
      '형식은 파일로 알아봅니다: IDX, CIFAR-10과 CIFAR-100(바이너리 또는 파이썬), SVHN, train/<class>와 test/<class>의 이미지. 파일이 없거나 손상되었거나 레이블이 틀리면 종료 코드 2와 한 문장으로 끝납니다.',
  },
  checkDataset: {
    summary: '데이터셋의 모든 파일을 다시 읽어 처음 확인했을 때와 비교합니다.',
    details:
      '파일이 바뀌었거나 없어졌거나 새로 생겼거나 더는 데이터셋이 아니면 종료 코드 2와 한 문장으로 끝납니다.',
  },
  downloadDataset: {
    summary: '공식 주소에서 데이터셋을 내려받습니다: {names}.',
    to: '데이터셋을 둘 폴더(기본값: 스튜디오의 폴더 또는 HABA_DATASETS_DIR).',
    proxy:
      '이 내려받기의 프록시 또는 "none"(기본값: 스튜디오의 설정, 없으면 HTTPS_PROXY, HTTP_PROXY, NO_PROXY).',
    details:
      '모든 파일의 체크섬을 알려진 값과 비교합니다. Ctrl-C를 한 번 누르면 종료 코드 3으로 멈추고 받은 것은 남깁니다. 같은 명령이 거기서 이어지며, 비정상 종료 뒤에도 그렇습니다.',
  },
  importDataset: {
    summary: '폴더, 압축 파일(.zip, .tar.gz, .tar) 또는 데이터셋 파일을 가져옵니다.',
    to: '압축을 풀 폴더(기본값: 스튜디오의 폴더 또는 HABA_DATASETS_DIR).',
    json: '가져온 것을 JSON으로 출력합니다.',
    details:
      '무엇인지는 이름이 아니라 파일의 내용으로 정합니다. 폴더는 그 자리에 둡니다. 압축 파일이나 낱개 파일(MNIST의 네 개, SVHN의 두 개)에는 따로 폴더를 만듭니다. 압축 파일에서는 파일과 폴더만 풉니다.',
  },
  datasetsFolder: {
    to: '스튜디오의 데이터셋 폴더가 다른 곳일 때 그 폴더(기본값: 스튜디오의 폴더 또는 HABA_DATASETS_DIR).',
  },
  moveDataset: { summary: '데이터셋 폴더를 다른 폴더로 옮깁니다. 쓰고 있는 실행도 따라갑니다.' },
  deleteDataset: {
    summary: '데이터셋을 목록에서 지웁니다. 파일은 스튜디오의 폴더에 있을 때만 삭제합니다.',
    force: '쓰고 있는 실행이 있어도 지웁니다. 그 실행은 이어갈 수 없습니다.',
  },
  previewDataset: {
    summary: '데이터셋의 클래스, 개수, 통계를 보여 주고 평균 이미지와 예를 파일로 씁니다.',
    images: '클래스마다 평균 이미지와 첫 이미지들을 담은 그림을 씁니다.',
    json: '수치를 JSON으로 출력합니다.',
  },
  demo: {
    summary:
      '내장 데이터셋에서 HaBa, 증류한 일반 픽셀, 주파수, 무작위 실제 이미지를 비교하고 보고서를 만듭니다.',
    details: '중단된 데모를 이어서 합니다. 없으면 데모 프로젝트에 새 실행을 만듭니다.',
  },
  engines: {
    summary: '이 컴퓨터의 엔진과, 없는 엔진은 그 이유를 나열합니다.',
    json: '엔진을 JSON으로 출력합니다.',
  },
  evaluate: {
    protocol: '평가 프로토콜: {names}.',
    networks: '학습할 네트워크를 쉼표로 나열: own(실행의 네트워크), {names}, 또는 convnet-d4-bn 같은 변형.',
    baselines: '비교 대상: {names} 또는 none(기본값: 실행의 설정).',
    seeds: '세트마다 학습할 네트워크 수(기본값: 프로토콜이나 실행의 설정).',
    epochs: '학습마다 에포크 수(기본값: 프로토콜이나 실행의 설정).',
    everyPair: '에포크마다 모든 기저를 모든 할루시네이터와 함께 보여 줍니다.',
    summary: '실행의 마지막 체크포인트 이미지로 네트워크를 처음부터 학습하고 테스트합니다.',
  },
  generateExperts: {
    summary: 'MTT 설정에 필요한 전문가 중 없는 것을 학습합니다.',
    count: '전문가의 전체 수(기본값: 설정대로).',
    details:
      '데이터셋, 네트워크, 전문가 설정이 같은 모든 실행이 함께 씁니다. Ctrl-C를 한 번 누르면 종료 코드 3으로 끝나고 끝난 에포크는 남습니다. 같은 명령이 이어서 합니다.',
  },
  importExperts: {
    summary: '공식 저장소의 replay_buffer_*.pt 파일을 설정의 전문가로 가져옵니다.',
    details:
      '설정은 전문가를 학습한 데이터셋, 네트워크, 설정을 가리킵니다. 모양은 확인하고 나머지는 믿습니다. 설정이 같은 실행이 이 전문가를 씁니다. 파일 안의 어떤 것도 실행하지 않습니다.',
  },
  listExperts: {
    summary: 'MTT가 궤적을 맞추는 학습된 네트워크를 나열합니다.',
    json: '전문가 세트를 JSON으로 출력합니다.',
  },
  deleteExperts: {
    summary: '전문가 세트를 완전히 삭제합니다. 다시 필요한 실행은 다시 만듭니다.',
  },
  export: {
    to: '쓸 곳: 새 폴더 또는 압축 파일.',
    formats: '쓸 것: {names} 또는 all(기본값: safetensors,png,sheets).',
    precision: '이미지 배열을 float32(기본값), uint8 또는 둘 다로.',
    values: 'pixels(기본값. 백색화와 표준화를 되돌림) 또는 network(네트워크가 학습하는 값 그대로).',
    summary:
      '실행의 증류 이미지를 다른 프로그램용으로 씁니다: safetensors, NumPy, PNG, PyTorch, ONNX, 웹 페이지.',
    iteration: '이 반복의 체크포인트나 스냅샷(기본값: 마지막 체크포인트).',
  },
  importOfficial: {
    summary: '공식 저장소의 images_*.pt와 styles_*.pt(또는 *_best.pt)를 실행으로 가져옵니다.',
    config: '증류할 때의 설정: 데이터셋, 네트워크, 평가(꼭 필요합니다).',
    iteration: '번호가 붙은 파일 중 이 반복의 것(기본값: best, 없으면 마지막).',
    lr: '공식 코드가 저장하지 않고 로그에만 남긴, 학습된 학습률.',
    name: '실행의 이름(기본값: 파일 이름).',
    details: '저장량은 파일의 모양에서 읽습니다. 파일 안의 어떤 것도 실행하지 않습니다.',
  },
  createTask: {
    summary: '작업을 만듭니다: 어느 컴퓨터에서나 `work`로 할 수 있는, 실행이 든 폴더입니다.',
    to: '작업 폴더를 만들 상위 폴더.',
    name: '작업의 이름(기본값: 연구나 실행의 이름).',
    project: '설정일 때, 실행이 들어갈 프로젝트(기본값: Command line).',
    data: '설정일 때, 이 컴퓨터의 데이터셋 폴더.',
    details:
      '연구는 끝나지 않은 셀을, 설정은 새 실행을 넣습니다. 폴더에는 데이터셋과 전문가가 내용으로 적힙니다. 이미 시작한 실행은 지금까지의 것을 가지고 갑니다. 돌아온 것(셀마다 latest.haba)은 `import --replace`가 들여옵니다.',
  },
  submit: {
    summary: '실행을 컴퓨터의 스케줄러에 맡깁니다. 실행마다 셀이 하나인 배열입니다.',
    computer: '목록의 컴퓨터(기본값: 이 컴퓨터). 다른 경로는 그 컴퓨터의 것입니다.',
    profile: '그 컴퓨터의 프로필. 다른 옵션이 바꿉니다.',
    partition: '파티션.',
    account: '계정.',
    qos: '서비스 품질(QOS).',
    gres: '셀 하나의 일반 자원(예: gpu:1).',
    cpus: '셀 하나의 프로세서 수.',
    memory: '셀 하나의 메모리(예: 8G).',
    time: '셀 하나의 시간 제한(예: 12:00:00 또는 2-00:00:00).',
    parallel: '동시에 하는 셀 수.',
    setup: '작업 전의 셸 한 줄(예: "module load cuda"). 여러 번 쓸 수 있습니다.',
    option: 'sbatch의 다른 옵션(예: --option=--constraint=a100). 여러 번 쓸 수 있습니다.',
    data: '그곳에서 데이터셋이 든 폴더 또는 데이터셋 폴더(여러 번 쓸 수 있음).',
    script: '스크립트 대신 보낼 파일. 예: --dry-run이 출력한 것을 고친 파일.',
    dryRun: '스크립트를 출력하고 제출하지 않습니다.',
    details:
      '연구는 끝나지 않은 실행을, 설정은 새 실행을 맡깁니다. 적지 않은 것은 클러스터가 정하며, 먼저 스크립트를 확인합니다(sbatch --test-only). 같은 명령은 끊긴 곳에서 이어서 하고 아무것도 두 번 제출하지 않습니다. 실행은 가져오거나 작업을 취소할 때까지 여기에서 하지 않습니다. 프로그램과 데이터셋은 노드에서 보이는 곳에 있어야 합니다.',
  },
  listJobs: {
    summary: '이 라이브러리의 작업을 마지막으로 본 대로 보여 줍니다.',
    refresh: '먼저 컴퓨터에 묻습니다.',
    all: '치운 것도.',
    details: '컴퓨터마다 한 번 접속합니다. 닿지 않는 컴퓨터가 있어도 다른 것은 그대로 합니다.',
  },
  showJob: {
    summary: '작업의 셀들이 어떤 상태인지 남긴 것과 대기열로 묻습니다.',
    details:
      '아무 말이 없는 셀은 실패가 아니라 “알 수 없음”입니다. Slurm은 작업을 잊고 컨트롤러는 응답하지 않을 수 있습니다. 대기열에 없고 5분 동안 소식이 없으면 죽은 것입니다. 컴퓨터에 닿지 않으면 마지막으로 본 것을 보여 줍니다.',
  },
  tailJob: {
    summary: '작업의 셀이 알리는 것을 끝날 때까지 따라갑니다.',
    once: '지금까지 알린 것만.',
    details:
      '곡선, 반복, 로그가 라이브러리의 실행에 들어옵니다. 실행을 가져오면 그 보관 파일이 대신합니다. 끊긴 연결은 다시 시도하며 놓치는 것은 없습니다. Ctrl-C는 작업이 아니라 이 명령을 끝냅니다.',
  },
  cancelJob: {
    summary: '작업을 거둡니다. 하던 셀은 그곳에 체크포인트를 남깁니다.',
    details: '그 실행은 이미 가져온 곳부터 여기에서 다시 할 수 있습니다.',
  },
  requeueJob: {
    summary: '작업의 셀을 마지막 체크포인트부터 다시 하게 합니다.',
    cell: '셀(기본값: 완료되지 않은 모든 셀. 여러 번 쓸 수 있음).',
    details:
      '하던 셀은 체크포인트를 남기고 거기서 시작하며, 붙잡힌 셀은 풀고, 나머지는 다시 제출합니다. 제출 전에 끊긴 작업은 이어서 합니다.',
  },
  fetchJob: {
    summary: '작업의 완료된 실행을 가져옵니다.',
    all: '끝나지 않은 것도 지금 상태대로.',
    details:
      '각 보관 파일은 `import --replace`처럼 한 번, 한 트랜잭션으로 가져옵니다. 같은 명령을 다시 해도 아무것도 바뀌지 않습니다.',
  },
  cleanJob: {
    summary: '작업에서 이미 가져온 것을 컴퓨터에서 삭제합니다.',
    details: '셀의 보관 파일이 마지막으로 가져온 것이거나 없을 때만 셀을 삭제합니다.',
  },
  setProfile: {
    summary: '작업이 컴퓨터에 요청하는 것을 이름으로 보관합니다.',
    details: '같은 이름의 프로필은 바뀝니다. `submit --profile`이 씁니다.',
  },
  listProfiles: { summary: '컴퓨터의 프로필을 보여 줍니다.' },
  removeProfile: { summary: '컴퓨터의 프로필을 지웁니다.' },
  work: {
    summary: '작업의 셀 하나를 여기에서 합니다. 앞선 시도가 남긴 곳에서 이어서 하거나 처음부터 합니다.',
    index: '0부터 세는 셀 번호. 배열 작업의 번호입니다.',
    data: '데이터셋이 든 폴더 또는 데이터셋 폴더(여러 번 줄 수 있음).',
    experts: 'MTT 셀에 필요한 전문가 폴더. 라이브러리의 `experts`입니다.',
    scratch: '이 컴퓨터 자신의 디스크에 있는 폴더(기본값: SLURM_TMPDIR, 없으면 TMPDIR).',
    every: '체크포인트에서 남기는 보관 파일 사이의 최소 초(기본값: {seconds}. 0이면 체크포인트마다).',
    expertsOnly: '셀에 필요한 전문가만 --experts 폴더에 만듭니다.',
    anyProgram: '다른 버전이 만든 작업도 합니다.',
    details:
      'SIGTERM, SIGINT, SIGHUP은 체크포인트를 쓰고 종료 코드 3으로 끝나게 합니다. 같은 명령이 이 컴퓨터나 다른 컴퓨터에서 이어서 합니다. SIGUSR1은 그에 더해 Slurm에 다시 시작해 달라고 합니다. Ctrl-C를 두 번 누르면 곧바로 끝납니다.',
  },
  addComputer: {
    summary: '실행할 수 있는 컴퓨터를 OpenSSH가 접속하는 대로 추가합니다.',
    address: "~/.ssh/config의 호스트 또는 user{'@'}host:port(기본값: 이름).",
    folder: '그곳에서 스튜디오만 쓰는 폴더. 절대 경로가 아니면 홈 안입니다(기본값: {folder}).',
    details: '비밀은 저장하지 않으며 아직 접속하지 않습니다.',
  },
  listComputers: {
    summary: '추가한 컴퓨터를 나열합니다.',
    hosts: '그 대신 ~/.ssh/config에 있는 호스트.',
  },
  checkComputer: {
    summary: '컴퓨터에 로그인해 실행에 쓸 수 있는 것을 알립니다.',
    details:
      '터미널에서는 ssh가 필요한 것(암호문, 2단계 인증, 새 호스트의 키가 맞는지)을 묻고, 다른 곳에서는 거절합니다. 그곳에서 아무것도 바꾸지 않습니다. 그곳에서 실행할 수 없으면 1로 끝납니다.',
  },
  installComputer: {
    summary: '명령줄 아카이브로 컴퓨터에 프로그램을 설치합니다.',
    details:
      '아카이브를 보내 SHA-256으로 확인하고, 풀어서 시험한 다음에야 제자리에 둡니다. 연결이 끊어진 뒤에는 같은 명령이 이어서 하고, 그 아카이브가 이미 설치되어 있으면 아무것도 하지 않습니다. 루트 권한이 필요 없습니다.',
  },
  removeComputer: { summary: '컴퓨터를 목록에서 뺍니다. 그곳에 있는 것은 남습니다.' },
  agent: {
    summary: '다른 컴퓨터의 스튜디오에 표준 스트림으로 답합니다.',
    stdio: '표준 스트림으로.',
  },
  checkLibrary: {
    summary: '라이브러리 전체를 확인합니다: 데이터베이스, 모든 체크포인트의 해시, 보고서 파일.',
    details:
      '아무것도 바꾸지 않습니다. 손상된 것이 있으면 종료 코드 1로 끝나고 하나하나 어떻게 할지 알려 줍니다.',
  },
  cleanLibrary: {
    summary: '라이브러리에서 참조하지 않는 파일을 삭제합니다.',
    checkpoints: '멈춰 있는 실행의 체크포인트 중 설정상 남기지 않을 것도 삭제합니다.',
    dryRun: '얼마나 되는지만 알려 줍니다.',
    details:
      '설정은 실행마다 마지막 체크포인트들(기본값 다섯 개), 정했다면 n번째마다 하나, 그리고 평가한 체크포인트를 늘 남깁니다.',
  },
  backupLibrary: {
    summary: '고른 폴더에 라이브러리 전체의 백업을 만듭니다.',
    to: '백업 폴더를 만들 곳. 다른 디스크가 좋습니다.',
  },
  restoreLibrary: {
    summary: '백업을 확인한 뒤 라이브러리 자리에 놓습니다. 지금의 라이브러리는 따로 남깁니다.',
    details: 'BACKUP은 haba-backup-… 폴더입니다. 백색화한 데이터셋처럼 캐시에 있던 것은 다시 만듭니다.',
  },
  plan: {
    summary: 'GPU 엔진이 설정으로 무엇을 실행할지 GPU 없이 출력합니다.',
    program: '이 프로그램의 디스패치만 출력합니다.',
    deviceLimits: '지금 장치와 다른 한계로 계획합니다: {names}.',
    wgsl: '모든 디스패치의 WGSL을 이 폴더에 파일로 씁니다.',
    json: '계획을 JSON 객체 하나로 출력합니다.',
    details: '전문가 학습, 반복 한 번, 평가의 프로그램을 계획으로 컴파일합니다. 아무것도 실행하지 않습니다.',
  },
  doctor: {
    summary:
      '이 컴퓨터가 실행에 쓸 수 있는 것(엔진, 그래픽 드라이버, 디스크, 스케줄러)과 빠진 것을 알립니다.',
    folder: '디스크를 살필 라이브러리 폴더(기본값: 쓰고 있는 것).',
    details:
      '라이브러리를 열지 않고 아무것도 쓰지 않습니다. 여기서 실행할 수 없으면 1로 끝납니다. 스케줄러의 작업 안에서는 그 작업의 컴퓨터를 알립니다.',
  },
  presets: {
    summary: '`run preset:NAME`이 아는 설정을 나열합니다.',
    library: '직접 만든 프리셋이 있는 라이브러리(기본값: 스튜디오의 폴더 또는 HABA_LIBRARY_DIR).',
    group: '이것만: {names}.',
    json: '프리셋과 전체 설정을 JSON으로 출력합니다.',
    details: 'CIFAR10, CIFAR100, SVHN의 프리셋에는 폴더가 없습니다. `run preset:NAME --data DIR`로 정하세요.',
  },
  profile: {
    summary: '설정의 프로그램을 GPU(커널 종류별)나 프로세서(연산별)에서 시간을 잽니다.',
    iterations: '잴 반복 수(기본값: {count}).',
    parts: '잴 부분: {names}(기본값: iterations).',
    engine: '잴 엔진: webgpu 또는 onnx(기본값: webgpu).',
    program: '이 프로그램의 디스패치나 연산도 출력합니다.',
    json: '결과를 JSON 객체 하나로 출력합니다.',
    details:
      '라이브러리가 있으면 잰 타일만 남기고 다른 것은 남기지 않습니다. 알려진 데이터셋은 같은 크기의 노이즈로, 전문가는 학습하지 않은 네트워크로 바꿉니다.\nHABA_SOFTWARE_GPU=1이면 소프트웨어 장치도 쓰지만 그 수치는 속도를 말해 주지 않습니다.',
  },
  report: {
    format: 'html, md(Markdown), csv(결과), json 또는 tex(LaTeX 표). 기본값: html.',
    language: '보고서의 언어(기본값: en). csv와 json은 늘 영어입니다.',
    sections: '순서대로 쉼표로 나열한 항목(기본값: 모두).',
    notes: '파일에서 읽을 Markdown 메모.',
    title: '제목(기본값: 실행이나 연구의 이름).',
    out: '쓸 곳(기본값: 라이브러리의 보고서 폴더).',
    summary:
      '실행 하나, 또는 첫 실행과 나란히 여러 실행의 보고서를 씁니다: 수치, 기준선, 곡선, 갤러리, 설정.',
    baseline: '비교할 실행. RUN을 더 적는 것과 같으며 여러 번 쓸 수 있습니다.',
    details: '항목: {sections}.',
  },
  run: {
    summary: '설정으로 증류하고 결과를 평가하여 둘을 실행으로 저장합니다.',
    name: '실행의 이름(기본값: 방법).',
    id: '실행의 식별자. 영어 소문자와 숫자로 씁니다(기본값: 새 식별자).',
    resume: '--id와 함께: 라이브러리에 그 식별자의 실행이 있으면 이어서 하고, 없으면 시작합니다.',
    details:
      'Ctrl-C를 한 번 누르면 체크포인트를 쓰고 종료 코드 3으로 끝납니다. `resume`이 거기서 이어집니다.',
  },
  resume: {
    summary: '중지했거나 중단되었거나 실패한 실행을 마지막 체크포인트에서 이어갑니다.',
    details: '실행은 엔진을 바꾸지 않으므로 중단이 없었을 때와 똑같이 끝납니다.',
  },
  listRuns: {
    summary: '라이브러리의 실행을 나열합니다: 식별자, 상태, 가장 높은 정확도.',
    project: '이 프로젝트의 실행만(이름 또는 식별자).',
    status: '이 상태의 실행만: {names}.',
  },
  study: {
    quick: '좁은 네트워크와 적은 반복으로, CPU용(기본값: 논문의 크기).',
    config: '모든 셀의 출발점이 되는 설정. 데이터셋과 목적 함수도 여기에 있습니다.',
    dataset: 'fashion-mnist-sample, idx, cifar10, cifar100, svhn, folder(기본값: 내장 샘플).',
    data: '데이터셋 폴더. --dataset이 없으면 파일로 알아봅니다.',
    objective: 'dc, dsa, dm, mtt. rq1에는 여럿을 줄 수 있습니다.',
    bases: '분해한 행의 클래스당 기저 수. 예산은 여기서 정해집니다.',
    hallucinators: '할루시네이터 수들(rq2). 0은 일반 픽셀을 뜻합니다.',
    budget: '클래스당 이미지 수로 나타낸 저장량(rq2, grid).',
    budgets: '클래스당 이미지 수로 나타낸 저장량들. 각각 열이 됩니다(family).',
    convention: '예산을 세는 단위(family): values(수), bytes(8비트 실제 이미지로 나타낸 바이트).',
    bits: '바이트를 셀 때 수 하나의 비트. 각각 행이 됩니다(family). 기본값: 8.',
    network: '평가 네트워크(rq3). 예: convnet, vgg11.',
    seeds: '설정마다 실행하는 횟수(기본값: 1).',
    set: '모든 셀에 적용할 설정(예: training.iterations=300). 값은 JSON이어도 됩니다.',
    axis: '격자의 축: 경로와 값(예: optimiser.images.learningRate=1,4). 값의 목록은 JSON이어도 됩니다.',
    paired: '격자의 축을 짝지음: 첫 값끼리, 둘째 값끼리(기본값: 모든 조합).',
    range: '탐색의 범위: 경로와 두 끝(예: optimiser.images.learningRate=0.1..10:log) 또는 축과 같은 값 목록.',
    runs: '탐색이 뽑는 서로 다른 설정의 수(기본값: 12).',
    minutes: '학습이 이만큼(분) 지나면 탐색이 새 실행을 시작하지 않음.',
    halving: '탐색이 모든 실행을 RUNGS개 지점(기본값: 2)에서 평가하고, 지점마다 N개 중 하나만 계속함.',
    searchSeed: '탐색이 뽑는 시드(기본값: 0).',
    details:
      '종류:\n  rq1     {rq1}\n  rq2     {rq2}\n  rq3     {rq3}\n  rq4     {rq4}\n  idc     {idc}\n  family  {family}\n  grid    {grid}\n  search  {search}',
  },
  planStudy: {
    summary: '연구에 들어갈 실행과, 예산을 지키는지를 보여 줍니다.',
    json: '계획을 JSON으로 출력합니다.',
  },
  createStudy: {
    summary: '셀마다 실행을 하나씩 두어 연구를 저장합니다. `study run`이 실행합니다.',
    project: '연구가 들어갈 프로젝트. 없으면 만듭니다(기본값: Command line).',
    name: '연구의 이름(기본값: 종류).',
  },
  runStudy: {
    summary: '연구에서 끝나지 않은 셀을 하나씩 실행합니다. 중단된 곳에서 이어갑니다.',
    cell: 'N번째 셀만. `study plan`이 보여 주는 순서이며 1부터 셉니다.',
    details:
      'Ctrl-C를 한 번 누르면 체크포인트를 쓰고 종료 코드 3으로 끝납니다. 같은 명령이 이어갑니다. 실패한 실행이 있어도 나머지는 계속하며, 그때는 종료 코드 1로 끝나고 다음번에 그 실행부터 시작합니다.',
  },
  listStudies: {
    summary: '라이브러리의 연구와 진행 정도를 나열합니다.',
    json: '연구를 JSON으로 출력합니다.',
  },
  showStudy: {
    summary: '연구의 표를 지금까지의 결과로 보여 줍니다.',
    json: '결과를 JSON으로 출력합니다.',
  },
  reportStudy: {
    summary: '연구의 보고서를 파일 하나로 씁니다: 표, 그래프, 나란히 놓은 발표된 수치.',
  },
};
