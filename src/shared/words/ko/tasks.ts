export const tasks = {
  notWritten: '작업 폴더에 쓸 수 없습니다: {folder}({reason}). 다른 곳을 고르세요.',
  noTask: '{folder} 폴더에는 작업이 없습니다. `task create`가 만든 폴더를 지정하세요.',
  invalid: '작업 {path}이(가) 올바르지 않습니다({reason}). 만든 곳에서 다시 복사하세요.',
  tooLong: '너무 깁니다',
  newerFormat: '더 새로운 HaBa Studio가 만들었습니다',
  noSuchCell: '작업 “{name}”에는 셀 {index}이(가) 없습니다. 0부터 {last} 가운데 지정하세요.',
  noFolder: '{folder}은(는) 폴더가 아닙니다. 삭제하거나 작업을 다시 복사하세요.',
  folderNotNamed: '작업을 만들 상위 폴더를 지정하세요: --to DIR.',
  nothingToDo: '“{name}”에는 남은 일이 없습니다.',
  runNotOpen:
    '“{name}” 실행은 {status} 상태입니다. 작업에는 아직 할 일이 남고 쉬고 있는 실행만 넣을 수 있습니다.',
  made: '작업 “{name}”, 셀 {count}개. 첫 셀을 하려면: {command} | 작업 “{name}”, 셀 {count}개. 첫 셀을 하려면: {command}',
  indexNotNamed: '할 셀을 0부터 세어 지정하세요: --index N.',
  noNumber: '--{option} 값이 “{given}”입니다. 0 이상의 정수를 적으세요.',
  noDataset:
    '이 컴퓨터의 폴더에 지문이 {fingerprint}인 데이터셋 “{name}”이(가) 없습니다. 찾아본 곳: {folders}. --data DIR로 폴더를 지정하세요.',
  otherDataset: '이곳의 데이터셋 “{name}”은(는) 작업의 것과 다릅니다. 프로그램을 업데이트하세요.',
  otherVersion:
    '작업은 버전 {made}에서 만들었고 이 프로그램은 버전 {here}이므로 실행이 같지 않게 됩니다. 그 버전을 쓰거나 --any-program을 붙이세요.',
  otherBuild: '작업은 버전 {version}의 다른 빌드에서 만들었습니다. 실행의 마지막 자리가 다를 수 있습니다.',
  otherRun: '보관 파일 {path}은(는) “{name}” 실행의 것이 아닙니다. 새로 시작하려면 삭제하세요.',
  expertsNotNamed: '이 실행에는 전문가 {key}이(가) 필요합니다. --experts DIR로 폴더를 지정하세요.',
  expertsMissing:
    '{folder} 폴더에 전문가 {key}이(가) {count}개 가운데 {found}개 있습니다. 먼저 `experts generate`로 만드세요.',
  notLeft: '작업 폴더에 보관 파일을 남기지 못했습니다. 다음 체크포인트에서 남깁니다. {reason}',
  overtaken: '나중에 시작한 시도가 작업 중입니다. 시도 {number}은(는) 끝나고 더는 아무것도 남기지 않습니다.',
  notRequeued: 'Slurm이 작업 {job}을(를) 다시 시작하지 않습니다({reason}). 직접 시작하세요.',
} as const;
