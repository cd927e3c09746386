export const library = {
  namedAtStart:
    '시작할 때 라이브러리를 지정했습니다(HABA_LIBRARY_DIR 또는 --library). 여기서 고르려면 지정하지 않고 시작하세요.',
  moveNeedsEmptyFolder:
    '라이브러리는 빈 폴더로만 옮길 수 있습니다. 빈 폴더를 고르거나, 옮기지 말고 바꾸세요.',
  archiveContradictory:
    '보관 파일의 내용이 서로 맞지 않습니다({what}). 손상되었거나 스튜디오가 만든 것이 아닙니다.',
  missingReference: '들어 있지 않은 {table}의 “{id}”을(를) 가리키는 것이 있습니다',
  noProject: '프로젝트가 없습니다',
  tableError: '{table}: {error}',
  rowReferenceMissing: '없는 행을 가리키는 행이 있습니다',
  severalProjects: '프로젝트가 하나 더 들어 있습니다',
  blobSizesDiffer: '한 파일에 크기가 두 가지 적혀 있습니다',
  reportOfNoFormat: '라이브러리의 보고서 하나에 없는 형식({format})이 적혀 있습니다. 그 보고서를 삭제하세요.',
  tablesUnpackTooMuch: '혼동 행렬의 압축을 풀면 이 크기의 보관 파일에 담길 수 있는 것보다 큽니다',
  countsNotOfClasses: '혼동 행렬 하나가 클래스 {classes}개의 것이 아닙니다',
  moreSeriesThanWeighs: '점의 계열이 그 바이트에 담길 수 있는 것보다 많습니다',
  tableOfAnswersDamaged: '라이브러리에서 이 평가의 혼동 행렬이 손상되었습니다. 실행을 다시 평가하세요.',
  rowTwice: '{table}의 “{id}”이(가) 두 번 들어 있습니다',
  fileTwice: '{name}이(가) 두 번 들어 있습니다',
  notOutsideTrash: '이 라이브러리의 휴지통 밖에 {what} “{id}”이(가) 없습니다.',
  checkpointUnusable: '체크포인트 파일 {file}이(가) {what}. 다른 체크포인트를 쓰세요.',
  wrongBytes: '내용이 알려진 것과 다릅니다. 파일을 다시 받으세요.',
  databaseDamaged:
    '데이터베이스 {path}이(가) 손상되었습니다({detail}). 백업으로 바꾸거나 다른 라이브러리 폴더를 고르세요.',
  newerLibrary:
    '더 새로운 HaBa Studio가 쓴 라이브러리입니다(데이터베이스 버전 {found}, 이 스튜디오는 {known}까지). 열려면 스튜디오를 업데이트하세요.',
  olderLibrary: '라이브러리 {path}이(가) 더 오래된 HaBa Studio에서 열려 있습니다. 먼저 그쪽에서 닫으세요.',
  notMigrated:
    '라이브러리의 데이터베이스를 버전 {from}에서 {to}(으)로 올리지 못했습니다({reason}). 그 안의 것은 바뀌지 않았습니다. 디스크에 공간이 있는지 확인하거나, 그것을 쓴 스튜디오로 여세요.',
  foreignFile: '{path} 파일은 다른 프로그램의 것입니다. 다른 라이브러리 폴더를 고르세요.',
  databaseHoldsUp:
    '데이터베이스 {path}을(를) {seconds}초 안에 검사하지 못했습니다. 손상되었거나 프로그램을 멈추게 하려고 만든 파일입니다. 백업을 복원하거나 다른 라이브러리 폴더를 고르세요.',
  databaseEndsCheck:
    '데이터베이스 {path}을(를) 검사하던 프로세스가 끝났습니다. 손상되었거나 프로그램을 끝내려고 만든 파일입니다. 백업을 복원하거나 다른 라이브러리 폴더를 고르세요.',
  databaseNotRestorable: '데이터베이스 {path}을(를) 복원할 수 없습니다({reason}). 다른 백업을 고르세요.',
  datasetInUse: '실행 “{run}”이(가) 이 데이터셋을 쓰고 있습니다. 중지하거나 끝날 때까지 기다리세요.',
  datasetGone: '이 데이터셋은 이제 라이브러리에 없습니다.',
  noSuchExperts: '키가 “{key}”인 전문가가 없습니다.',
  expertsInUse: '“{name}” 실행이 {status} 상태로 이 전문가를 쓰고 있습니다. 먼저 중지하세요.',
  projectBusy: '이 프로젝트에 대기 중이거나 실행 중인 실행이 있습니다. 먼저 중지하세요.',
  processSince: '{program}(프로세스 {pid}, {time}부터)',
  anotherProgram: '다른 프로그램',
  openElsewhere:
    '라이브러리 {folder}이(가) {who}에서 열려 있습니다. 먼저 그쪽에서 닫거나 다른 라이브러리 폴더를 고르세요.',
  folderNotMade: '라이브러리 폴더 {path}을(를) 만들 수 없습니다({reason}). 다른 폴더를 고르세요.',
  databaseMissing:
    '라이브러리 {folder}에 체크포인트는 있지만 데이터베이스가 없습니다. library.db나 그 백업을 넣거나 다른 라이브러리 폴더를 고르세요.',
  restoredNotInPlace:
    '복원한 라이브러리 {from}을(를) 제자리에 놓지 못했습니다({reason}). 직접 이름을 {to}(으)로 바꾸세요.',
  resumesFromStart: '아직 체크포인트가 없어, 재개하면 처음부터 다시 시작합니다.',
  resumesFromCheckpoint: '재개하면 반복 {iteration}의 체크포인트에서 이어집니다.',
  presetExists: '“{name}” 프리셋이 이미 있습니다. 다른 이름을 고르거나 그 프리셋을 바꾸세요.',
  projectNotInTrash: '완전히 삭제하려면 먼저 프로젝트를 휴지통으로 옮기세요.',
  isPresentLibrary: '현재 라이브러리입니다.',
  insidePresentLibrary: '현재 라이브러리 안의 폴더입니다. 밖에 있는 폴더를 고르세요.',
  isAFile: '파일입니다. 폴더를 고르세요.',
  folderInUse: '다른 파일이 든 폴더입니다. 빈 폴더나 라이브러리가 든 폴더를 고르세요.',
  folderUnreadable: '이 폴더를 읽을 수 없습니다({reason}). 다른 폴더를 고르세요.',
  notMovedBecause: '라이브러리를 {path}(으)로 옮기지 못했습니다. {reason}',
  notMoved: '라이브러리를 {path}(으)로 옮기지 못했습니다({reason}). 원래 자리에 그대로 있습니다.',
  goesBackFurther: '반복 {iteration}의 체크포인트가 손상되었거나 없습니다. 실행은 더 앞에서 이어집니다.',
  runNotInTrash: '완전히 삭제하려면 먼저 실행을 휴지통으로 옮기세요.',
  runBusy: '“{name}” 실행은 {status} 상태입니다. 먼저 중지하세요.',
  runIdTaken:
    '라이브러리에 식별자가 “{id}”인 실행이 이미 있습니다. 그 실행을 이어서 하거나 다른 식별자를 고르세요.',
  replacedByOther:
    '보관 파일에는 “{name}” 실행과 식별자는 같지만 다른 실행이 있습니다. 바꾸지 말고 가져오세요.',
  replacedByUnfinished:
    '“{name}” 실행은 완료되었지만 보관 파일에서는 {status} 상태입니다. 바꾸지 말고 가져오세요.',
  studyNotInTrash: '완전히 삭제하려면 먼저 연구를 휴지통으로 옮기세요.',
  notInLibrary: '이 라이브러리에 {what} “{id}”이(가) 없습니다.',
  folderHoldsLibrary: '라이브러리가 든 폴더입니다.',
  studioEnded: '이 실행이 {status} 상태일 때 스튜디오가 끝났습니다.',
  ofRow: '{table}: {path} {problem}',
  foreignDatabase:
    '데이터베이스 {path}의 구조가 HaBa Studio가 만드는 것과 다르며({parts}) 아무것도 사용하지 않았습니다. 백업을 복원하거나 다른 라이브러리 폴더를 고르세요.',
  dangerousFile:
    '{path} 파일은 다른 파일을 삭제하게 합니다. 스튜디오의 파일은 그러지 않습니다. 이 파일을 삭제하거나 다른 라이브러리 폴더를 고르세요.',
  notAHash: '라이브러리가 체크포인트의 내용으로 해시가 아닌 {name}을(를) 가리킵니다. 백업을 복원하세요.',
  isNoFile: '{path}은(는) 파일도 폴더도 아닙니다. 지우거나 다른 라이브러리 폴더를 고르세요.',
  isALink: '{path}은(는) 링크입니다. 링크가 가리키는 것을 그 자리에 두거나 다른 라이브러리 폴더를 고르세요.',
  notAnId: '라이브러리에 스튜디오의 것이 아닌 식별자 {id}이(가) 있습니다. 백업을 복원하세요.',
  movedElsewhere:
    '라이브러리 {folder}은(는) {to}(으)로 옮겼습니다. 그곳에서 여세요. 그곳에서 잃어버렸을 때만 {mark}을(를) 지우고 이것으로 계속하세요.',
  restNotDeleted: '라이브러리는 {to}에 있지만 {from}에 남은 것을 지우지 못했습니다({reason}). 직접 지우세요.',
  changedWhileMoved:
    '라이브러리는 {to}에 있지만, 복사한 뒤에 {file}이(가) 바뀌었습니다. {from}을(를) 열어 무엇이 새로운지 본 다음 둘 중 하나를 지우세요.',
  rowDamaged: '라이브러리의 한 행에서 {column} 열이 손상되었습니다({reason}). 백업을 복원하세요.',
  notJson: 'JSON이 아님',
};
