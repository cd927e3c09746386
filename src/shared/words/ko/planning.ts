export const planning = {
  oneObjective: '{kind} 연구는 목적 함수 하나만 씁니다. 하나를 고르세요.',
  datasetFolderMissing: '데이터셋이 든 폴더를 고르세요.',
  studyInTrash: '“{name}” 연구가 휴지통에 있습니다. 먼저 복원하세요.',
  noRoomForBases:
    "{'|'}H{'|'} = {count}: 클래스당 이미지 {ipc}장 안에 클래스마다 기저를 둘 자리가 없습니다. 예산을 올리거나 할루시네이터를 줄이세요.",
  gridWithoutAxis: '격자에는 축이 하나 이상 필요합니다. 설정의 경로와 값을 주세요.',
  searchWithoutRange: '탐색에는 범위가 하나 이상 필요합니다. 설정의 경로와 값의 범위를 주세요.',
  searchUsedUp:
    '이 범위에는 서로 다른 설정이 {made}개뿐이라 실행 {runs}개보다 적습니다. 범위를 넓히거나 실행을 줄이세요.',
  pairedAxesUnequal:
    '짝지은 축은 값의 수가 같아야 하는데 {counts}개입니다. 수를 맞추거나 모든 값을 서로 조합하세요.',
  tooManyRuns: '연구의 실행이 {count}개로 {most}개를 넘습니다. 값이나 시드를 줄이세요.',
  sameCells: '연구의 셀 두 개가 같습니다. 값은 한 번씩만 적으세요.',
  notPlanned: '연구를 계획할 수 없습니다.',
  andMore: '{first} (그 밖에 {count}건이 더 있어 아무것도 대기열에 넣지 않았습니다)',
  noRunChosen: '실행을 하나 이상 고르세요.',
  storesMoreThanBudget:
    '“{other}”은(는) {counted}클래스당 이미지 {stored}장으로 “{own}”의 예산({budget})보다 많이 저장합니다. 그보다 많이 저장하지 않는 실행과 비교하거나 “{again}”을(를) 먼저 두세요.',
  nothingToReport: '“{name}” 실행은 아직 체크포인트를 쓰지 않아 보고할 것이 없습니다.',
  reportNotWritten: '보고서를 {path}에 쓸 수 없습니다({reason}). 다른 위치를 고르세요.',
  pdfNeedsWindow:
    'PDF는 명령줄에 없는 스튜디오의 창이 인쇄합니다. --format html로 쓴 파일을 브라우저에서 인쇄하거나 스튜디오에서 PDF를 만드세요.',
  reportOfOtherProject: '보고서는 자기 프로젝트에 남습니다. 다른 프로젝트의 실행에는 새 보고서를 만드세요.',
};
