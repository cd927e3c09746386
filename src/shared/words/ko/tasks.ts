export const tasks = {
  notWritten: '작업 폴더에 쓸 수 없습니다: {folder}({reason}). 다른 곳을 고르세요.',
  noTask: '{folder} 폴더에는 작업이 없습니다. `task create`가 만든 폴더를 지정하세요.',
  invalid: '작업 {path}이(가) 올바르지 않습니다({reason}). 만든 곳에서 다시 복사하세요.',
  tooLong: '너무 깁니다',
  newerFormat: '더 새로운 HaBa Studio가 만들었습니다',
  noSuchCell: '작업 “{name}”에는 셀 {index}이(가) 없습니다. 0부터 {last} 가운데 지정하세요.',
  attemptsUsedUp: '{folder} 폴더에 마지막 번호의 시도가 있습니다. 끝난 시도를 지우세요.',
  noFolder: '{folder}은(는) 폴더가 아닙니다. 삭제하거나 작업을 다시 복사하세요.',
  folderNotNamed: '작업을 만들 상위 폴더를 지정하세요: --to DIR.',
  nothingToDo: '“{name}”에는 남은 일이 없습니다.',
  runNotOpen:
    '“{name}” 실행은 {status} 상태입니다. 작업에는 아직 할 일이 남고 쉬고 있는 실행만 넣을 수 있습니다.',
  made: '작업 “{name}”, 셀 {count}개. 첫 셀을 하려면: {command} | 작업 “{name}”, 셀 {count}개. 첫 셀을 하려면: {command}',
  oddPath: '경로 {path}은(는) 스크립트에 쓸 수 없습니다. 줄 바꿈, 따옴표, 역슬래시가 없는 경로를 고르세요.',
  oddOption: '--{option}의 값을 Slurm이 받지 않습니다. 형식은 --help를 보세요.',
  noSlurm:
    '이 컴퓨터에 {program}이(가) 없습니다. 로그인 노드처럼 Slurm이 있는 곳에서 제출하거나 --dry-run --no-scheduler가 출력하는 스크립트를 쓰세요.',
  slurmRefuses: '{program}의 답: “{reason}”.',
  slurmSilent:
    '{program}이(가) {seconds}초 안에 답하지 않았습니다. 클러스터의 컨트롤러가 응답하지 않습니다. 나중에 다시 하세요.',
  slurmUnset:
    '이 컴퓨터에 Slurm이 설정되어 있지 않습니다. 설정 파일 {path}이(가) 없습니다. 설정된 컴퓨터에서 제출하거나 SLURM_CONF를 지정하세요.',
  noJobNumber: 'Slurm이 번호를 알리지 않고 작업을 받았습니다. `jobs show`를 보세요.',
  submitted:
    '셀 {count}개를 작업 {job}(으)로 제출했습니다. 상태를 보려면: {command} | 셀 {count}개를 작업 {job}(으)로 제출했습니다. 상태를 보려면: {command}',
  submittedBefore: '이미 작업 {job}(으)로 대기열에 있습니다. 상태를 보려면: {command}',
  begun:
    '프로세스 {job}이(가) 스케줄러 없이 셀 {count}개를 합니다. 상태를 보려면: {command} | 프로세스 {job}이(가) 스케줄러 없이 셀 {count}개를 차례로 합니다. 상태를 보려면: {command}',
  begunBefore: '프로세스 {job}이(가) 이미 하고 있습니다. 상태를 보려면: {command}',
  wouldBegin: '스케줄러 없이 합니다. 스크립트는 독립된 프로세스로 한 번 시작해 셀을 차례로 합니다.',
  forSlurmAlone:
    '{option}은(는) Slurm에만 쓰이는데 이 작업은 Slurm 없이 합니다. 빼세요. 셸 줄(--setup)과 폴더는 쓸 수 있습니다.',
  scriptForSlurm: '{file}은(는) Slurm용입니다. --dry-run --no-scheduler가 출력하는 스크립트를 고쳐 쓰세요.',
  notBegun:
    '{folder}에서 프로세스가 시작하지 않았습니다: “{reason}”. 셸 줄과 프로그램이 출력한 것은 그곳의 `worker.out`에 있습니다.',
  workedOn:
    '{host}의 프로세스 {pid}이(가) 이미 이 작업의 셀을 하고 있습니다. 끝날 때까지 기다리거나 먼저 끝내세요.',
  cellNotDone: '셀 {index}이(가) 완료되지 않았습니다(종료 코드 {code}). 다음 셀을 합니다.',
  noRanges: '“{given}”은(는) 이 작업의 셀이 아닙니다. 0-3,7처럼 0부터 {last}까지의 번호와 범위를 적으세요.',
  state: {
    open: '시작 전',
    waiting: '대기 중',
    working: '실행 중',
    completed: '완료',
    stopped: '멈춤',
    failed: '실패',
    refused: '거절됨',
    lost: '죽음',
    unknown: '알 수 없음',
  },
  jobState: {
    preparing: '아직 제출 안 됨',
    submitted: '제출됨',
    cancelled: '취소됨',
    home: '모두 가져옴',
    cleaned: '치움',
  },
  reason: {
    priority: '다른 작업이 먼저입니다',
    resources: '빈 컴퓨터를 기다립니다',
    none: '아직 살펴보지 않았습니다',
    beginTime: '나중에 시작합니다. 다시 대기열에 넣으면 Slurm이 2분을 기다립니다',
    arrayLimit: '동시에 할 수 있는 셀을 모두 하고 있습니다',
    dependency: '전문가를 만드는 작업처럼 다른 작업을 기다립니다',
    dependencyNever: '실패한 작업을 기다리므로 시작하지 않습니다. 취소하고 그 작업을 먼저 고치세요',
    heldUser: '사용자가 붙잡아 두었습니다. `jobs requeue`로 풉니다',
    heldAdmin: '관리자가 붙잡아 두었습니다. 관리자에게 물어보세요',
    launchFailed: '시작하지 못해 붙잡혀 있습니다. `jobs requeue`로 풉니다',
    partitionTime: '파티션이 주는 시간보다 많이 요청해 시작하지 않습니다. 취소하고 줄이세요',
    partitionNodes: '파티션에 있는 컴퓨터보다 많이 요청해 시작하지 않습니다. 취소하고 줄이세요',
    partitionDown: '파티션이 지금 작업을 받지 않습니다',
    licenses: '라이선스를 기다립니다',
    reservation: '예약된 때를 기다립니다',
    nodesAway: '필요한 컴퓨터가 꺼져 있거나 예약되어 있습니다',
    constraints: '요청한 것을 갖춘 컴퓨터가 없습니다. 취소하고 다르게 요청하세요',
    notAllowed: '이 계정이나 QOS는 여기에서 쓸 수 없습니다. 취소하고 다른 것을 지정하세요',
    timeOfLimit: '계정이나 QOS가 주는 시간보다 많이 요청했습니다. 취소하고 줄이세요',
    qosLimit: 'QOS가 한도에 이르렀습니다',
    accountLimit: '계정이 한도에 이르렀습니다',
    preparing: '컴퓨터를 준비하고 있습니다',
    turn: '차례를 기다립니다. 셀은 하나씩 하며 없는 전문가를 먼저 만듭니다',
  },
  told: {
    ofCell: '셀 {index}: {what}',
    started: '{engine}, {device}에서 반복 {iteration}부터 시작',
    progress: '반복 {iteration}, 손실 {loss}',
    checkpoint: '반복 {iteration}에서 체크포인트',
    broken: '{since}부터 연결이 끊겼습니다. 다시 시도하며 놓치는 것은 없습니다. {reason}',
    back: '{since}부터 끊겼던 연결이 돌아왔습니다.',
  },
  thisComputer: '이 컴퓨터',
  elsewhere: '{place}에 맡김, 작업 {job}: {state}.',
  runElsewhere:
    '“{name}” 실행은 {place}에 맡겼습니다(작업 {job}). 먼저 `jobs fetch`로 가져오거나 `jobs cancel`로 거두세요.',
  strangeScript:
    '작업 {job}이(가) 실행할 내용은 다른 설치본에서 맡긴 것이라 무엇이든 될 수 있습니다. 작업을 취소하고 실행을 새로 맡기세요.',
  strangeProfile:
    '프로필 {name}의 셸 줄은 다른 설치본에서 쓴 것이라 무엇이든 할 수 있습니다. 내용을 확인하고 프로필을 새로 설정하세요.',
  jobDamaged:
    '라이브러리에서 작업 {job}(“{name}”)이(가) 손상되었습니다({part}: {problem}). `jobs cancel {job}`을 하면 작업이 지워지고 그 실행을 여기에서 다시 할 수 있습니다.',
  jobForgotten:
    '손상된 작업 {job}을(를) 지웠습니다. 그 실행을 여기에서 다시 할 수 있습니다. 그 컴퓨터에 있는 것은 그대로 남습니다.',
  jobElsewhere: '작업 {job}은(는) {place}에 맡겼습니다. 먼저 그곳에서 취소하세요.',
  searchTogether:
    '탐색 “{name}”은(는) 도중에 실행을 비교하거나 시간을 세므로 실행이 한 라이브러리에 있어야 합니다. `study run`으로 하거나, 절반 줄이기와 시간 제한이 없는 탐색을 만드세요.',
  noCells: '작업에 그런 셀이 없습니다. 다시 만드세요.',
  stillQueued: '작업이 아직 대기열에 있습니다. 취소하거나 끝날 때까지 기다리세요.',
  nothingToRequeue: '작업 {job}에는 다시 할 그런 셀이 없습니다. 셀의 상태는 `jobs show`가 보여 줍니다.',
  notSubmitted:
    '작업 {job}을(를) 적어 두었고 그 실행은 그동안 여기에서 하지 않습니다. 이어서 하려면: {command}. 놓아주려면: {cancel}',
  noScript:
    '{file}은(는) 스크립트가 아닙니다. --dry-run이 출력하는 것처럼 “#!”로 시작하는 64 kB 이하의 파일을 지정하세요.',
  profileTaken: '{place}에 프로필 "{name}"이(가) 이미 있습니다. 다른 이름을 쓰거나 그 프로필을 고치세요.',
  noProfile: '{place}의 프로필 “{name}”이(가) 없습니다. {known} 가운데 고르세요.',
  noProfiles: '{place}의 프로필 “{name}”이(가) 없습니다. `computers profile set`으로 만드세요.',
  noProfileName: '“{given}”은(는) 프로필 이름이 아닙니다. 글자, 숫자, “.”, “_”, “-”로 지으세요.',
  noJobs: '아직 작업이 없습니다. `submit`이 실행을 컴퓨터에 맡깁니다.',
  shown: '{name}: {place}, 작업 {job}, {state}, 가져온 것 {bytes}',
  completeAndHome: '완료, 가져옴',
  heardAt: '마지막 소식 {time}',
  silentSince: '스케줄러가 {time}부터 답하지 않습니다. 컴퓨터 자체는 {seen}에 답했습니다.',
  cancelled: '“{name}”을(를) 거두었습니다. 셀이 이른 곳까지 가져오려면: {command}',
  fetched: '셀 {index}을(를) 가져왔습니다: {name}',
  notHome: '셀 {index}({name})을(를) 가져오지 못했습니다. {reason}',
  cleaned: '{place}에 “{name}”의 것이 남아 있지 않습니다.',
  notCleaned: '“{name}”의 다음 셀은 가져오지 않아 남겨 둡니다: {cells}. `jobs fetch --all`로 가져옵니다.',
  indexNotNamed:
    '할 셀을 0부터 세어 지정하세요: --index N. 여러 셀을 차례로 하려면 --all 또는 --cells 0-3,7.',
  noNumber: '--{option} 값이 “{given}”입니다. 0 이상의 정수를 적으세요.',
  noDataset:
    '이 컴퓨터의 폴더에 지문이 {fingerprint}인 데이터셋 “{name}”이(가) 없습니다. 찾아본 곳: {folders}. --data DIR로 폴더를 지정하세요.',
  otherDataset: '이곳의 데이터셋 “{name}”은(는) 작업의 것과 다릅니다. 프로그램을 업데이트하세요.',
  otherVersion:
    '작업은 버전 {made}에서 만들었고 이 프로그램은 버전 {here}이므로 실행이 같지 않게 됩니다. 그 버전을 쓰거나 --any-program을 붙이세요.',
  otherBuild: '작업은 버전 {version}의 다른 빌드에서 만들었습니다. 실행의 마지막 자리가 다를 수 있습니다.',
  otherRun: '보관 파일 {path}은(는) “{name}” 실행의 것이 아닙니다. 새로 시작하려면 삭제하세요.',
  latestRefused:
    '{path}에서 실행을 이어갈 수 없습니다. 새로 시작하려면 그 파일을 삭제하세요. 읽은 사본에서 찾은 이유: {reason}',
  expertsNotNamed: '이 실행에는 전문가 {key}이(가) 필요합니다. --experts DIR로 폴더를 지정하세요.',
  expertsMissing:
    '{folder} 폴더에 전문가 {key}이(가) {count}개 가운데 {found}개 있습니다. 먼저 `experts generate`로 만드세요.',
  expertsNotMade:
    '전문가 {key}이(가) 다 있지 않고({folder}에 {count}개 중 {found}개) 만드는 작업도 없어, 필요한 셀이 시작하지 못합니다. 이유는 작업 폴더의 `experts-{index}/attempt-N/events.ndjson`에 있습니다. `jobs requeue`로 다시 만들게 하세요.',
  noExpertsNeeded: '실행 “{name}”에는 전문가가 필요 없습니다. --experts-only를 빼세요.',
  scriptHandsNothingOn:
    '스크립트에서 `work` 줄이 "${\'@\'}"로 끝나지 않아 어느 셀을 할지, 전문가를 만들지 알릴 수 없습니다. 덧붙이거나 --dry-run이 출력하는 스크립트를 쓰세요.',
  wouldMake: '전문가 {key}이(가) 그곳에 없어 {count}개를 먼저 만들게 됩니다.',
  notLeft: '작업 폴더에 보관 파일을 남기지 못했습니다. 다음 체크포인트에서 남깁니다. {reason}',
  overtaken: '나중에 시작한 시도가 작업 중입니다. 시도 {number}은(는) 끝나고 더는 아무것도 남기지 않습니다.',
  notRequeued: 'Slurm이 작업 {job}을(를) 다시 시작하지 않습니다({reason}). 직접 시작하세요.',
} as const;
