/** What can be wrong with the library: its folder, projects, runs, studies, presets and reports. */
import type { SentenceTable } from '../translate';
import { upkeep } from './upkeep';

export const library: SentenceTable = {
  ...upkeep,
  // The folder and the database
  'The library {folder} could not be opened.': '라이브러리 {folder}을(를) 열지 못했습니다.',
  'The library folder {folder} is not there any more: it was moved or renamed, or its disk was removed.':
    '라이브러리 폴더 {folder}이(가) 더는 그 자리에 없습니다. 옮겼거나 이름을 바꾸었거나 디스크를 뺐습니다.',
  'Put it back, or close the studio and open the library at its new place.':
    '되돌려 놓거나, 스튜디오를 닫고 새 위치의 라이브러리를 여세요.',
  'The library {folder} has checkpoints but no database: put library.db or a backup of it there, or choose another library folder.':
    '라이브러리 {folder}에 체크포인트는 있지만 데이터베이스가 없습니다. library.db나 그 백업을 넣거나 다른 라이브러리 폴더를 고르세요.',
  'The database of the library could not be brought from version {#from} to {#to} ({reason}): nothing in it was changed.':
    '라이브러리의 데이터베이스를 버전 {from}에서 {to}(으)로 올리지 못했습니다({reason}). 그 안의 것은 바뀌지 않았습니다.',
  'Make sure that its disk has room, or open it with the studio that wrote it.':
    '디스크에 공간이 있는지 확인하거나, 그것을 쓴 스튜디오로 여세요.',
  // The disk and the database while they are used
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
  'The library could not be opened': '라이브러리를 열지 못했습니다',
  'The library {folder} is open in {who}: close it there first, or choose another library folder.':
    '라이브러리 {folder}이(가) {who!}에서 열려 있습니다. 먼저 그쪽에서 닫거나 다른 라이브러리 폴더를 고르세요.',
  'another program': '다른 프로그램',
  '{program} (process {#pid}, since {time})': '{program}(프로세스 {pid}, {time}부터)',
  'HaBa Studio, to move it (process {#pid}, since {time})':
    '옮기는 중인 HaBa Studio(프로세스 {pid}, {time}부터)',
  'The library was written by a newer HaBa Studio (its database has version {#found}, this studio knows up to {#known}): update the studio to open it.':
    '더 새로운 HaBa Studio가 쓴 라이브러리입니다(데이터베이스 버전 {found}, 이 스튜디오는 {known}까지). 열려면 스튜디오를 업데이트하세요.',
  'The file {path} belongs to another program: choose another library folder.':
    '{path} 파일은 다른 프로그램의 것입니다. 다른 라이브러리 폴더를 고르세요.',
  'The database {path} is not made as HaBa Studio makes it ({parts}), and nothing of it was used: restore a backup, or choose another library folder.':
    '데이터베이스 {path}의 구조가 HaBa Studio가 만드는 것과 다르며({parts}) 아무것도 사용하지 않았습니다. 백업을 복원하거나 다른 라이브러리 폴더를 고르세요.',
  '{path} is a link: put what it leads to in its place, or choose another library folder.':
    '{path}은(는) 링크입니다. 링크가 가리키는 것을 그 자리에 두거나 다른 라이브러리 폴더를 고르세요.',
  'A row of the library is damaged in its column of {column} ({reason}): restore a backup.':
    '라이브러리의 한 행에서 {column} 열이 손상되었습니다({reason}). 백업을 복원하세요.',
  'The library holds something under the id {id}, which no id of the studio is: restore a backup of it.':
    '라이브러리에 스튜디오의 것이 아닌 식별자 {id}이(가) 있습니다. 백업을 복원하세요.',
  'The library names {name} as the content of a checkpoint, which is no hash: restore a backup of it.':
    '라이브러리가 체크포인트의 내용으로 해시가 아닌 {name}을(를) 가리킵니다. 백업을 복원하세요.',
  'The file {path} would have another file deleted, which no file of the studio does: delete it, or choose another library folder.':
    '{path} 파일은 다른 파일을 지우게 합니다. 스튜디오의 파일은 그러지 않습니다. 이 파일을 지우거나 다른 라이브러리 폴더를 고르세요.',
  'The database {path} is damaged ({detail}): put a backup of it in its place, or choose another library folder.':
    '데이터베이스 {path}이(가) 손상되었습니다({detail}). 백업으로 바꾸거나 다른 라이브러리 폴더를 고르세요.',
  'The library folder {path} cannot be made ({reason}): choose another.':
    '라이브러리 폴더 {path}을(를) 만들 수 없습니다({reason!}). 다른 폴더를 고르세요.',
  'The library could not be opened ({reason}): see app.log for the details.':
    '라이브러리를 열지 못했습니다({reason!}). 자세한 내용은 app.log에 있습니다.',
  'This start names its library (HABA_LIBRARY_DIR or --library): start without that to choose one here.':
    '시작할 때 라이브러리를 지정했습니다(HABA_LIBRARY_DIR 또는 --library). 여기서 고르려면 지정하지 않고 시작하세요.',
  'A library can only move to an empty folder: choose one, or switch instead.':
    '라이브러리는 빈 폴더로만 옮길 수 있습니다. 빈 폴더를 고르거나, 옮기지 말고 바꾸세요.',
  'The library was not moved to {path} ({reason}). It is where it was.':
    '라이브러리를 {path}(으)로 옮기지 못했습니다({reason!}). 원래 자리에 그대로 있습니다.',
  'The library is in {to}, but what is left of it in {from} could not be deleted ({reason}): delete it yourself.':
    '라이브러리는 {to}에 있지만 {from}에 남은 것을 지우지 못했습니다({reason!}). 직접 지우세요.',
  'The library is in {to}, but {file} was changed after it was copied: open {from} to see what is new there, then delete one of the two.':
    '라이브러리는 {to}에 있지만, 복사한 뒤에 {file}이(가) 바뀌었습니다. {from}을(를) 열어 무엇이 새로운지 본 다음 둘 중 하나를 지우세요.',
  'The library {folder} was moved to {to}: open it there. Only if it is lost there, delete {mark} to go on with this one.':
    '라이브러리 {folder}은(는) {to}(으)로 옮겼습니다. 그곳에서 여세요. 그곳에서 잃어버렸을 때만 {mark}을(를) 지우고 이것으로 계속하세요.',
  'The library was not moved to {path}: {reason}': '라이브러리를 {path}(으)로 옮기지 못했습니다. {reason!}',
  'the folder holds a library.': '그 폴더에 라이브러리가 있습니다.',
  '{file} was not copied completely': '{file} 파일이 완전히 복사되지 않음',
  'This is the present library.': '현재 라이브러리입니다.',
  'This folder lies inside the present library: choose one outside of it.':
    '현재 라이브러리 안의 폴더입니다. 밖에 있는 폴더를 고르세요.',
  'This is a file: choose a folder.': '파일입니다. 폴더를 고르세요.',
  'This folder holds other files: choose an empty folder, or one that holds a library.':
    '다른 파일이 든 폴더입니다. 빈 폴더나 라이브러리가 든 폴더를 고르세요.',
  'This folder cannot be read ({reason}): choose another.':
    '이 폴더를 읽을 수 없습니다({reason!}). 다른 폴더를 고르세요.',
  'The library {folder} could not be opened. {reason}':
    '라이브러리 {folder}을(를) 열지 못했습니다. {reason!}',
  'The library folder {folder} is not there any more: it was moved or renamed, or its disk was removed. Put it back, or close the studio and open the library at its new place.':
    '라이브러리 폴더 {folder}이(가) 더는 그 자리에 없습니다. 옮겼거나 이름을 바꿨거나 디스크를 뺐습니다. 되돌려 놓거나, 스튜디오를 닫고 새 자리에서 라이브러리를 여세요.',
  'The folder of the library has not taken the checkpoint of iteration {#iteration} for {#seconds} seconds: the run waits for it.':
    '라이브러리 폴더가 반복 {iteration}의 체크포인트를 {seconds}초 동안 받아들이지 않아 실행이 기다립니다.',
  'The file {path} is not the one that was packed with HaBa Studio: install the studio again.':
    '{path} 파일이 HaBa 스튜디오에 포장된 것과 다릅니다. 스튜디오를 다시 설치하세요.',
  'The file {path} of HaBa Studio is missing: install the studio again.':
    'HaBa 스튜디오의 {path} 파일이 없습니다. 스튜디오를 다시 설치하세요.',
  'The file {path} does not belong to HaBa Studio: remove it, or install the studio again.':
    '{path} 파일은 HaBa 스튜디오의 것이 아닙니다. 지우거나 스튜디오를 다시 설치하세요.',
  'The resources folder of HaBa Studio was not found: the installation is incomplete.':
    'HaBa Studio의 리소스 폴더를 찾지 못했습니다. 설치가 완전하지 않습니다.',
  'The studio is closing.': '스튜디오가 닫히는 중입니다.',
  // Archives of projects and runs
  'The archive cannot be written to {path} ({reason}): choose another place.':
    '보관 파일을 {path}에 쓸 수 없습니다({reason!}). 다른 자리를 고르세요.',
  'The project has more files than one archive can list: export its runs one by one.':
    '프로젝트의 파일이 보관 파일 하나에 적을 수 있는 수를 넘습니다. 실행을 하나씩 내보내세요.',
  'The archive holds a whole project: import it without naming another.':
    '프로젝트 전체가 든 보관 파일입니다. 다른 프로젝트를 고르지 말고 가져오세요.',
  'The archive {path} was written by a newer HaBa Studio (its format has version {#found}, this studio knows up to {#known}): update the studio to import it.':
    '보관 파일 {path}은(는) 더 새로운 HaBa Studio가 썼습니다(형식 버전 {found}, 이 스튜디오는 {known}까지). 가져오려면 스튜디오를 업데이트하세요.',
  'The file {path} is not an archive of HaBa Studio: choose a .haba file that the studio wrote.':
    '{path} 파일은 HaBa Studio의 보관 파일이 아닙니다. 스튜디오가 쓴 .haba 파일을 고르세요.',
  'The archive {path} is damaged ({reason}): copy it again from where it was made, or export it anew.':
    '보관 파일 {path}이(가) 손상되었습니다({reason!}). 만든 곳에서 다시 복사하거나 새로 내보내세요.',
  '{name} is missing': '{name!} 없음',
  '{name} is cut off': '{name} 잘림',
  '{name} is damaged': '{name} 손상',
  '{name} has {#found} bytes instead of {#expected}': '{name}이(가) {expected}바이트가 아니라 {found}바이트',
  '{name} has another content than its hash says': '{name}의 내용이 해시와 다름',
  'its list of contents is cut off': '내용 목록이 잘림',
  'Cancelled: nothing was changed.': '취소했습니다. 아무것도 바뀌지 않았습니다.',
  'The bytes are not those that were announced: get the file again.':
    '바이트가 알려진 것과 다릅니다. 파일을 다시 받으세요.',
  'There is no {what} "{id}" outside the trash of this library.':
    '이 라이브러리의 휴지통 밖에 {what!} “{id}”이(가) 없습니다.',
  'It waited in the queue when the archive was made.': '보관 파일을 만들 때 대기열에 있었습니다.',
  // Projects, runs, studies, presets
  'There is no {what} "{id}" in this library.': '이 라이브러리에 {what!} “{id}”이(가) 없습니다.',
  project: '프로젝트',
  run: '실행',
  study: '연구',
  checkpoint: '체크포인트',
  snapshot: '스냅샷',
  report: '보고서',
  preset: '프리셋',
  'Move the project to the trash before deleting it for good.':
    '완전히 삭제하려면 먼저 프로젝트를 휴지통으로 옮기세요.',
  'Move the run to the trash before deleting it for good.':
    '완전히 삭제하려면 먼저 실행을 휴지통으로 옮기세요.',
  'Move the study to the trash before deleting it for good.':
    '완전히 삭제하려면 먼저 연구를 휴지통으로 옮기세요.',
  'A run of this project is queued or running: stop it first.':
    '이 프로젝트에 대기 중이거나 실행 중인 실행이 있습니다. 먼저 중지하세요.',
  'A run of this study is queued or running: pause the study first.':
    '이 연구에 대기 중이거나 실행 중인 실행이 있습니다. 먼저 연구를 일시 정지하세요.',
  'The project "{name}" is in the trash: restore it first.':
    '“{name}” 프로젝트가 휴지통에 있습니다. 먼저 복원하세요.',
  'The run "{name}" is in the trash: restore it first.':
    '“{name}” 실행이 휴지통에 있습니다. 먼저 복원하세요.',
  'The study "{name}" is in the trash: restore it first.':
    '“{name}” 연구가 휴지통에 있습니다. 먼저 복원하세요.',
  'The run "{name}" is {status}: stop it first.': '“{name}” 실행은 {status!} 상태입니다. 먼저 중지하세요.',
  'The run "{name}" would have more than 20 tags: remove some.':
    '“{name}” 실행의 태그가 20개를 넘게 됩니다. 몇 개를 지우세요.',
  'There is a preset "{name}" already: choose another name, or replace that one.':
    '“{name}” 프리셋이 이미 있습니다. 다른 이름을 고르거나 그 프리셋을 바꾸세요.',
  'The report {path} is gone: write it again.': '보고서 {path}이(가) 없어졌습니다. 다시 작성하세요.',
  'A report stays in its project: make a new one for runs of another.':
    '보고서는 자기 프로젝트에 남습니다. 다른 프로젝트의 실행에는 새 보고서를 만드세요.',
  draft: '초안',
  queued: '대기 중',
  running: '실행 중',
  paused: '일시 정지',
  completed: '완료',
  stopped: '중지됨',
  interrupted: '중단됨',
  failed: '실패',
  'not started': '시작 전',
  waiting: '대기 중',
  // Checkpoints
  'The checkpoint file {file} {what}: use another checkpoint.':
    '체크포인트 파일 {file}이(가) {what!}. 다른 체크포인트를 쓰세요.',
  'is missing': '없습니다',
  'is damaged': '손상되었습니다',
  'The checkpoint of iteration {#iteration} is damaged or missing: the run goes back further.':
    '반복 {iteration}의 체크포인트가 손상되었거나 없습니다. 실행은 더 앞에서 이어집니다.',
  '{name} is not a valid safetensors file: {reason}.':
    '{name}은(는) 올바른 safetensors 파일이 아닙니다. {reason!}.',
  '{name} holds {tensor} in the wrong type.': '{name}에 {tensor}이(가) 잘못된 자료형으로 들어 있습니다.',
  '{name} was not written by this version of the studio: its description is incomplete.':
    '{name}은(는) 이 버전의 스튜디오가 쓴 것이 아닙니다. 설명이 완전하지 않습니다.',
  'The checkpoint belongs to a run with another configuration: start a new run.':
    '설정이 다른 실행의 체크포인트입니다. 새 실행을 시작하세요.',
  'it is shorter than its own header': '자기 머리 부분보다 짧습니다',
  'its header is cut off': '머리 부분이 잘렸습니다',
  'its header is not JSON': '머리 부분이 JSON이 아닙니다',
  'its header is not an object': '머리 부분이 객체가 아닙니다',
  'its metadata is not an object': '메타데이터가 객체가 아닙니다',
  'tensor {name} is cut off': '텐서 {name}이(가) 잘렸습니다',
};
