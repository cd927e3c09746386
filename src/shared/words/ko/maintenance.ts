export const maintenance = {
  backupInLibrary: '라이브러리 안의 백업은 라이브러리와 함께 사라집니다. 다른 폴더를 고르세요.',
  backupNotWritten: '백업을 쓰지 못했습니다({reason}). 다른 위치를 고르세요.',
  theBackup: '백업',
  reportFileMissing: '“{name}” 보고서의 파일이 없습니다.',
  makeReportAgain: '보고서를 다시 만들거나 삭제하세요.',
  tableDamaged: '데이터베이스의 “{table}” 테이블이 손상되었습니다({detail}).',
  exportAndRestore: '아직 열리는 것을 보관 파일로 내보낸 다음 백업을 복원하세요.',
  danglingRows: '“{table}” 테이블의 행 {count}개가 없는 행을 가리킵니다.',
  rowDamaged: '“{table}” 테이블의 행 {row}{name}의 {column} 열이 손상되었습니다({reason}).',
  restoreBackupOrDelete: '이 일이 있기 전의 백업을 복원하거나, 그 행이 속한 것을 완전히 삭제하세요.',
  restoreEarlierBackup: '이 일이 있기 전의 백업을 복원하세요.',
  checkpointMissing: '“{run}” 실행의 반복 {iteration} 체크포인트가 없거나 손상되었습니다.',
  noOtherCheckpoint:
    '다른 체크포인트가 없습니다. 백업을 복원하거나, 실행의 보관 파일을 가져오거나, 처음부터 다시 시작하세요.',
  goesOnFromOther:
    '실행은 반복 {iteration}의 체크포인트에서 이어집니다. 백업을 복원하면 이 체크포인트도 돌아옵니다.',
  runActive: '실행 중이거나 일시 정지된 실행이 있습니다. 라이브러리를 정리하려면 먼저 중지하세요.',
  restoringBackup: '백업 복원',
  notRestored: '백업을 복원하지 못했습니다({reason}). 라이브러리는 그대로입니다.',
  notABackup: '{folder} 폴더는 라이브러리의 백업이 아닙니다. 스튜디오가 만든 haba-backup-… 폴더를 고르세요.',
  backupFileMissing: '백업의 {path} 파일이 없거나 손상되었습니다. 다른 백업을 고르세요.',
};
