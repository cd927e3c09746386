/** Archives, backups, and what a check of the library finds. */
import type { SentenceTable } from '../translate';

export const upkeep: SentenceTable = {
  'The library is busy with another job: wait for it, or cancel it.':
    '라이브러리가 다른 작업을 하고 있습니다. 기다리거나 취소하세요.',
  // Archives
  'The archive contradicts itself ({what}): it is damaged, or was not made by the studio.':
    '보관 파일의 내용이 서로 맞지 않습니다({what}). 손상되었거나 스튜디오가 만든 것이 아닙니다.',
  'It was {status} when the archive was made.': '보관 파일을 만들 때 {status!} 상태였습니다.',
  // Backups
  'A backup in the library itself would be lost with it: choose another folder.':
    '라이브러리 안의 백업은 라이브러리와 함께 사라집니다. 다른 폴더를 고르세요.',
  'The backup could not be written ({reason}): choose another place.':
    '백업을 쓰지 못했습니다({reason!}). 다른 곳을 고르세요.',
  'The folder {folder} is not a backup of a library: choose a folder named haba-backup-… that the studio made.':
    '{folder} 폴더는 라이브러리의 백업이 아닙니다. 스튜디오가 만든 haba-backup-… 폴더를 고르세요.',
  'The file {path} of the backup is missing or damaged: choose another backup.':
    '백업의 {path} 파일이 없거나 손상되었습니다. 다른 백업을 고르세요.',
  'The database {path} cannot be restored ({reason}): choose another backup.':
    '데이터베이스 {path}을(를) 되살릴 수 없습니다({reason!}). 다른 백업을 고르세요.',
  'it is of another program': '다른 프로그램의 것',
  'it was written by a newer HaBa Studio': '더 새로운 HaBa Studio가 쓴 것',
  'The backup could not be restored ({reason}). The library is as it was.':
    '백업을 되살리지 못했습니다({reason!}). 라이브러리는 그대로입니다.',
  'The restored library {from} could not take its place ({reason}): rename it to {to} yourself.':
    '되살린 라이브러리 {from}을(를) 제자리에 놓지 못했습니다({reason!}). 직접 이름을 {to}(으)로 바꾸세요.',
  'A run is running or paused: stop it before cleaning up the library.':
    '실행 중이거나 일시 중지된 실행이 있습니다. 라이브러리를 정리하려면 먼저 중지하세요.',
  // What a check finds, and what to do
  'The table "{table}" of the database is damaged ({detail}).':
    '데이터베이스의 “{table}” 테이블이 손상되었습니다({detail}).',
  'Export what can still be opened as archives, then restore a backup.':
    '아직 열리는 것을 보관 파일로 내보낸 다음 백업을 되살리세요.',
  'In the table "{table}", {#count} rows refer to rows that are missing.':
    '“{table}” 테이블의 행 {count}개가 없는 행을 가리킵니다.',
  'Restore a backup from before this happened.': '이 일이 있기 전의 백업을 되살리세요.',
  'The checkpoint of iteration {#iteration} of the run "{run}" is missing or damaged.':
    '“{run}” 실행의 반복 {iteration} 체크포인트가 없거나 손상되었습니다.',
  'The run has no other: restore a backup, import an archive of it, or let it start again.':
    '다른 체크포인트가 없습니다. 백업을 되살리거나, 실행의 보관 파일을 가져오거나, 처음부터 다시 시작하세요.',
  'The run goes on from its checkpoint of iteration {#iteration}; restoring a backup brings this one back.':
    '실행은 반복 {iteration}의 체크포인트에서 이어집니다. 백업을 되살리면 이 체크포인트도 돌아옵니다.',
  'The file of the report "{name}" is missing.': '“{name}” 보고서의 파일이 없습니다.',
  'Make the report again, or delete it.': '보고서를 다시 만들거나 삭제하세요.',
};
