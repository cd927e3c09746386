export const expertWork = {
  noExpertsNeeded:
    '목적 함수 {objective}은(는) 궤적을 매칭하지 않아 전문가가 필요 없습니다. 목적 함수가 MTT인 설정을 고르세요.',
  descriptionDamaged:
    '{folder}의 전문가 설명이 손상되었습니다. 이 전문가를 삭제하고 실행이 다시 만들게 하세요.',
  trainingExperts: '전문가 학습',
  descriptionOfOthers:
    '폴더 {folder}의 설명이 이름과 다른 전문가를 가리킵니다. 이 전문가를 삭제하고 실행이 다시 만들게 하세요.',
  trainedHere:
    '이 설정에는 여기서 학습한 전문가 {count}개가 있습니다({key}). 둘을 섞지 않으므로 먼저 삭제하세요.',
  notAListOfExperts: 'replay_buffer_*.pt 파일과 같은 전문가 목록이 아닙니다',
  notAListOfSnapshots: '전문가 {number}이(가) 스냅샷 목록이 아닙니다',
  tooFewSnapshots:
    '전문가 {number}의 스냅샷은 {found}개인데 {epochs} 에포크에는 {needed}개가 필요합니다. 설정에서 전문가의 에포크를 낮추세요',
  expertOfFile: '{file}: 전문가 {number}',
  notAListOfTensors: '스냅샷 하나가 텐서 목록이 아닙니다',
  wrongParameterCount:
    '스냅샷의 파라미터는 {found}개인데 {network}에는 {needed}개가 있습니다. 학습한 네트워크의 설정을 고르세요',
  wrongParameterShape:
    '파라미터 {number}의 모양은 {found}인데 {network}의 {name}은(는) {needed}입니다. 학습한 네트워크의 설정을 고르세요',
  expertNumber: '전문가 {expert}',
  notFinite: '에포크 {epoch} 뒤에 숫자가 아닌 값이 있습니다',
  notImported: '{name}을(를) 가져올 수 없습니다. {reason}.',
  diverged: '전문가 {expert}이(가) 에포크 {epoch}에서 발산했습니다. 전문가의 학습률({rate})을 낮추세요.',
  tooFewExperts:
    '폴더 {folder}에는 전문가가 {made}개뿐이고 {needed}개가 필요합니다. 나머지는 실행이 만들게 하세요.',
  headerCutOff: '머리 부분이 잘렸습니다',
  headerUnknown: '머리 부분이 궤적의 것이 아닙니다',
  wrongValueCount: '값이 {epochs} x {size2}개가 아니라 {rows} x {size}개입니다',
  wrongSize: '{expected}바이트가 아니라 {total}바이트입니다',
  cutOff: '잘렸습니다',
  unreadable: '없거나 읽을 수 없습니다',
  notUsable: '전문가 {path}을(를) 쓸 수 없습니다. {reason}. 이 전문가를 삭제하고 실행이 다시 만들게 하세요.',
  useFewer: '전문가나 에포크를 줄이세요',
};
