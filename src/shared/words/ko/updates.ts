import type { updates as en } from '../en/updates';
import type { Translated } from '../en';

/** 스튜디오의 새 버전. */
export const updates: Translated<typeof en> = {
  title: '업데이트',
  label: '새 버전',
  look: '지금 확인',
  download: '내려받기({size})',
  cancel: '취소',
  install: '다시 시작하여 설치',
  idle: '지금 버전은 {version}입니다. 요청하기 전에는 아무것도 확인하지 않습니다.',
  looking: '확인하는 중…',
  newest: '지금 버전 {version}이(가) 최신입니다.',
  found: '버전 {version}이(가) 나왔습니다. 요청하기 전에는 내려받지 않습니다.',
  downloading: '버전 {version}: {share} 내려받음.',
  ready: '버전 {version}을(를) 내려받아 검사했습니다. 다시 시작하여 설치할 때만 설치됩니다.',
  when: '새 버전 확인',
  whenHint:
    '확인할 때는 GitHub에 마지막 릴리스를 물어볼 뿐이며 사용자에 관한 것은 보내지 않습니다. 내려받기와 설치는 항상 직접 요청해야 합니다.',
  asked: '요청할 때',
  start: '시작할 때마다',
  foundToast: 'HaBa Studio 버전 {version}이(가) 나왔습니다.',
  show: '보기',
  checkout: '이것은 체크아웃입니다. 새 버전은 git으로 받으세요.',
  trialPackage: '이 패키지는 시험판이라 스스로 업데이트하지 않습니다.',
  noAddress: '이 패키지에는 새 버전을 받을 곳이 적혀 있지 않아 스스로 업데이트하지 않습니다.',
  unsigned:
    '이 패키지는 서명되지 않아 새 버전과 위조된 파일을 구별할 수 없습니다. 새 버전을 직접 설치하세요.',
  otherWay: '이런 종류의 패키지는 스스로 업데이트하지 않습니다. 새 패키지를 덮어 설치하세요.',
  elsewhere:
    '릴리스가 HaBa Studio 버전이 없는 {host}(으)로 이어집니다. 아무것도 내려받지 않았으니 나중에 다시 시도하세요.',
  circle: '{host}의 주소 이동이 끝나지 않습니다. 아무것도 내려받지 않았으니 나중에 다시 시도하세요.',
  answeredStatus:
    '{host}이(가) 상태 {status}(으)로 답했습니다. 아무것도 내려받지 않았으니 나중에 다시 시도하세요.',
  wrongSize:
    '{host}이(가) 보낸 것의 길이가 릴리스에 적힌 것과 다릅니다. 받은 것을 버렸으니 나중에 다시 시도하세요.',
  silent: '{host}이(가) 한동안 아무것도 보내지 않았습니다. 설치하지 않았으니 나중에 다시 시도하세요.',
  unreachable: '{host}에 물어보지 못했습니다({reason}). 설치하지 않았으니 나중에 다시 시도하세요.',
  wrongFile: '파일이 릴리스에 적힌 것과 다릅니다. 받은 것을 버렸으니 나중에 다시 시도하세요.',
  wrongSignature:
    '이 스튜디오에 서명한 사람이 서명한 파일이 아닙니다. 받은 것을 버렸으니 직접 설치하지 마세요.',
  unreadable: '릴리스 설명을 읽을 수 없습니다. 아무것도 내려받지 않았으니 나중에 다시 시도하세요.',
  notReady: '아직 내려받은 새 버전이 없습니다. 먼저 내려받으세요.',
  changed: '내려받은 파일이 없어졌거나 검사한 뒤에 바뀌었습니다. 설치하지 않았으니 다시 확인하세요.',
  theVersion: '새 버전',
  runsFirst: '학습 중이거나 대기 중인 실행이 있습니다. 대기열이 비면 새 버전을 설치하세요.',
};
